"""The file a visit was read from, and two visits that may be one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from .. import rules
from ..enums import VisitState
from ..forms.imports import DIFFERENT, SAME_LATER, SameForm
from ..models import BoardVisit, LikelySame
from ..pairs import all_that_goes, side_by_side
from .base import VisitActView, VisitMixin


class OriginalView(VisitMixin, View):
    """The file, byte for byte, to be saved and never opened within the page.

    It may hold what was taken out of the text before the approval, so it stays with those who write in the visit.
    """

    allowed = rules.is_writer

    def get(self, request, *args, **kwargs):
        """Return the file."""
        original = get_object_or_404(self.visit.originals, pk=self.kwargs["original"])
        response = HttpResponse(bytes(original.content), content_type="application/octet-stream")
        response.headers["Content-Disposition"] = content_disposition_header(True, original.file_name)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


class SameView(VisitActView):
    """Shows two visits side by side, and asks whether they are one."""

    allowed = rules.is_discarder
    states = (VisitState.DRAFT,)
    form_class = SameForm
    template_name = "visits/same.html"
    title = _("Is it the same visit?")

    @cached_property
    def pair(self):
        """The pair, with both visits; Http404 for none, or one that has been decided."""
        pairs = LikelySame.objects.visible_to(self.request.user).undecided()
        return get_object_or_404(pairs, pk=self.kwargs["pair"], visit=self.visit)

    @cached_property
    def earlier(self):
        """The visit that was there before."""
        return BoardVisit.objects.with_contents().get(pk=self.pair.earlier_id)

    def get_initial(self):
        """Begin with nothing chosen, on both as they are shown."""
        initial = super().get_initial() | {"fingerprint": self.shown_pair.fingerprint}
        del initial["version"]
        return initial

    @cached_property
    def shown_pair(self):
        """The pair with the very visits that are shown."""
        self.pair.visit, self.pair.earlier = self.visit, self.earlier
        return self.pair

    def get_form_kwargs(self):
        """Offer the later text only where the earlier one can still be thrown away."""
        own = {"may_keep_later": self.earlier.is_draft, "standing": self.shown_pair}
        return super().get_form_kwargs() | own

    def get_context_data(self, **kwargs):
        """Add both visits and what differs between them."""
        parts = side_by_side(self.earlier, self.visit, all_that_goes)
        return super().get_context_data(pair=self.pair, earlier=self.earlier, parts=parts, **kwargs)

    def act(self, form):
        """Keep what was said."""
        said, by = form.cleaned_data["said"], self.request.user
        if said == DIFFERENT:
            self.kept = self.visit
            self.pair.say_different(by)
        else:
            self.kept = self.visit if said == SAME_LATER else self.earlier
            self.shown_pair.say_same(self.kept, by, seen=form.cleaned_data["fingerprint"])

    @property
    def success_message(self):
        """What to tell afterwards."""
        if self.kept.pk == self.visit.pk and self.pair.decided_at:
            return _("Both visits are kept.")
        return _("The visit is kept once, with files, background material and requests of both.")

    def get_success_url(self):
        """Return the page of the visit that is kept; before anything is done, that of this one."""
        return getattr(self, "kept", self.visit).get_absolute_url()
