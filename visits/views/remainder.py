"""What an imported document says that had no place: each piece is moved to where it belongs."""

from django.utils.translation import gettext_lazy as _

from .. import rules
from ..enums import VisitState
from ..forms.imports import PlacesForm
from ..models import BoardVisit
from ..places import move
from .base import VisitActView


class MoveView(VisitActView):
    """Moves pieces of the remainder to their places."""

    allowed = rules.is_writer
    states = (VisitState.DRAFT,)
    form_class = PlacesForm
    template_name = "visits/move_remainder.html"
    title = _("Move text to its place")
    success_message = _("The text is moved. Nothing of it is lost.")

    def get_form_kwargs(self):
        """Give the form the visit."""
        return super().get_form_kwargs() | {"visit": self.visit}

    def do(self, form):
        """Move them."""
        move(self.visit, form.cleaned_data["moves"], by=self.request.user)

    def get_success_url(self):
        """Return this page while something is left, else the visit's."""
        return self.request.path if self.visit.remainder else self.visit.get_absolute_url()

    def get_cancel_url(self):
        """Return the visit's page."""
        return self.visit.get_absolute_url()

    def form_conflict(self, form, current):
        """Show the pieces as they are now, since somebody else has moved some or changed the heading."""
        self.visit = BoardVisit.objects.with_contents().get(pk=current.pk)
        if self.visit.remainder == self.stored_remainder:
            form.visit, form.data = self.visit, form.data.copy()
            form.data["version"] = str(current.version)
        else:
            form = PlacesForm(visit=self.visit, initial={"version": current.version})
        form.differences = []
        return self.render_to_response(self.get_context_data(form=form), status=409)

    def act(self, form):
        """Keep what stood there, since moving takes pieces away from the visit at hand."""
        self.stored_remainder = list(self.visit.remainder)
        super().act(form)
