"""What the requests of those who write have in common: the visit with little more than who may write, and who sends."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.middleware import in_background

from .. import rules
from ..forms.answers import PresenceForm
from ..models import BoardVisit, Presence
from .base import VisitMixin


class WritingMixin(VisitMixin):
    """A request from a page where somebody writes, made often: it fetches no more of the visit than it takes.

    The page says whose it is. Where somebody else has logged in since in the same browser nothing is done in their
    name: 403 as JSON, and the text waits in the browser for whoever wrote it.
    """

    allowed = rules.is_writer
    contents = ("attendees",)

    @cached_property
    def visit(self):
        """The visit with `contents`: its attendees, and what else the page shows."""
        visits = BoardVisit.objects.visible_to(self.request.user).select_related("template")
        return get_object_or_404(visits.prefetch_related(*self.contents), pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        """Refuse a page that somebody else has opened."""
        own = str(request.user.pk)
        if request.POST.get("writer", own) != own:
            error = _("Somebody else is logged in here now. Your text is kept in this browser until you log in again.")
            return JsonResponse({"error": error, "is_somebody_else": True}, status=403)
        return super().dispatch(request, *args, **kwargs)

    def in_other_state(self):
        """Lead one who comes to write too late to the visit, where what waits in the browser is shown to be copied."""
        messages.info(self.request, _("The visit is no longer a draft, so nothing can be written in it."))
        return redirect(self.visit)


@in_background
class PresenceView(WritingMixin, View):
    """A page of the visit tells that it is open, and hears who else is there and what they have saved since."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        """Note the page, or forget it when it is being closed; answer with who is where and the versions stored."""
        form = PresenceForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"error": _("The page is damaged. Load it again.")}, status=400)
        page = form.cleaned_data["page"]
        if form.cleaned_data["leaves"] or not self.visit.is_draft:
            Presence.objects.leave(self.visit, request.user, page)
            return JsonResponse({"is_locked": not self.visit.is_draft})
        Presence.objects.beat(self.visit, request.user, page, form.cleaned_data["number"])
        return JsonResponse(
            {
                "is_locked": False,
                "people": Presence.objects.places(self.visit, request.user, page),
                "versions": dict(self.visit.answers.order_by().values_list("number", "version")),
            }
        )
