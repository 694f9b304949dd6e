"""The page of one act: a form that keeps what is typed, says what is wrong, and shows both texts in a conflict."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.formats import localize
from django.views.generic import FormView

from config.differences import compare
from config.versioning import Conflict

from .drafts import DraftMixin


def as_text(value):
    """Return a field's value as people read it: labels for rows and lists of rows, dates as written, '' for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, (set, list, tuple)):
        return ", ".join(sorted(map(as_text, value)))
    return str(value) if isinstance(value, (str, Model)) else localize(value)


class ActView(DraftMixin, FormView):
    """A form for one act. Subclasses implement `act(form)` and say where to go and what to tell afterwards.

    `act` may raise Conflict (somebody saved since the form was opened) and ValidationError (the act is not possible
    now); either shows the form again with everything typed still there.
    """

    template_name = "components/form_page.html"
    success_message = ""

    def act(self, form):
        """Do what the form asks for."""
        raise NotImplementedError

    def current_text(self, current, name):
        """Return the text of the field `name` on the row `current` that somebody else saved; None where it has none."""
        return as_text(getattr(current, name)) if hasattr(current, name) else None

    def get_cancel_url(self):
        """Return where one goes without doing it."""
        return self.get_success_url()

    def get_context_data(self, **kwargs):
        """Add the way out."""
        return super().get_context_data(**{"cancel_url": self.get_cancel_url()} | kwargs)

    def form_valid(self, form):
        """Act, forget the draft, tell and go on."""
        try:
            self.act(form)
        except Conflict as conflict:
            return self.form_conflict(form, conflict.current)
        except ValidationError as error:
            form.add_error(None, as_form_error(form, error))
            return self.form_invalid(form)
        self.discard_draft()
        if self.success_message:
            messages.success(self.request, self.get_success_message())
        return self.tell_accepted(super().form_valid(form))

    def get_success_message(self):
        """Return what to tell when it is done."""
        return self.success_message

    def form_conflict(self, form, current):
        """Show both texts; sending the form again now saves one's own knowingly."""
        form.data = form.data.copy()
        form.data["version"] = str(current.version)
        form.differences = [
            compare(str(form.fields[name].label), theirs, yours)
            for name in form.cleaned_data
            if not form.fields[name].widget.is_hidden
            and (theirs := self.current_text(current, name)) is not None
            and theirs != (yours := as_text(form.cleaned_data[name]))
        ]  # fmt: skip
        return self.render_to_response(self.get_context_data(form=form), status=409)


def as_form_error(form, error):
    """Return `error` with what belongs to no field of `form` put on the form as a whole."""
    if not hasattr(error, "error_dict"):
        return error
    fields = {}
    for name, errors in error.error_dict.items():
        fields.setdefault(name if name in form.fields else None, []).extend(errors)
    return ValidationError({name or "__all__": errors for name, errors in fields.items()})
