"""What a plan and its parts share: how one of them is changed."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.history import act
from config.versioning import Conflict, Versioned


@contextmanager
def changing(plan, name, by):
    """Run one act of `plan` alone: nobody else changes or agrees it meanwhile. ValidationError when it is closed."""
    with act(f"actionplans.{name}", by=by):
        current = type(plan)._base_manager.select_for_update().get(pk=plan.pk)
        if current.closed_on:
            raise ValidationError(_("The plan has been closed since you opened the page. Open it again to go on."))
        yield


class PlanPart(Versioned):
    """A goal or an activity: changed under the plan's lock, and never over what somebody else has saved."""

    class Meta:
        abstract = True

    def refuse_overtaken(self):
        """Raise Conflict when somebody has saved since this row was read."""
        current = type(self)._base_manager.get(pk=self.pk)
        if current.version != self.version:
            raise Conflict(current)

    def save_fields(self, **fields):
        """Set and save `fields`. Raises Conflict or ValidationError."""
        for name, value in fields.items():
            setattr(self, name, value)
        self.validate_constraints()
        self.save_version(*fields)
