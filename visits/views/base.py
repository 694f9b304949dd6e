"""What every page about one visit shares: fetching it, and who may open the page in which state."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.acts import ActView

from ..models import BoardVisit


class VisitMixin:
    """A page about the visit whose id is `pk` in the address.

    `allowed` is a rule of user and visit, or None when whoever sees the visit may open the page; `states` are those the
    visit must be in, () for any. Http404 for a visit the user may not know of, 403 for what the role may not do and for
    every change of an approved visit; for a visit that a colleague has just moved on, a message and the visit's page.
    Of what comes after the approval (`is_of_finished`) the message tells as well. Where text is typed (`keeps_typed`),
    what is sent too late goes on to the act, which says so beside it.
    """

    allowed = None
    states = ()
    is_of_finished = False
    keeps_typed = False

    @cached_property
    def visit(self):
        """The visit with its contents."""
        visits = BoardVisit.objects.visible_to(self.request.user).with_contents()
        return get_object_or_404(visits, pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        """Let through who may, when the visit is in the right state."""
        rule = type(self).allowed
        if rule is not None and not rule(request.user, self.visit):
            raise PermissionDenied
        goes_on = self.keeps_typed and request.method == "POST"
        if self.states and self.visit.state not in self.states and not goes_on:
            return self.in_other_state()
        return super().dispatch(request, *args, **kwargs)

    def in_other_state(self):
        """Answer a request that came too late or too early."""
        if self.visit.is_approved and not self.is_of_finished:
            raise PermissionDenied
        state = self.visit.get_state_display().lower()
        messages.info(self.request, _("Nothing was done: the visit is now %(state)s.") % {"state": state})
        return redirect(self.visit)

    def get_context_data(self, **kwargs):
        """Add the visit."""
        return super().get_context_data(visit=self.visit, **kwargs)


class VisitActView(VisitMixin, ActView):
    """The page of one act about a visit; afterwards one is on the visit's page."""

    template_name = "visits/act.html"
    title = ""

    def get_initial(self):
        """Open on the version as it stands, or the one a restored draft was begun on."""
        return {"version": self.visit.version} | super().get_initial()

    def get_success_url(self):
        """Return the address of the visit's page."""
        return self.visit.get_absolute_url()

    def get_context_data(self, **kwargs):
        """Add the title of the act."""
        return super().get_context_data(**{"title": self.title} | kwargs)

    def act(self, form):
        """Do the act on the version that was shown."""
        self.visit.version = form.cleaned_data["version"]
        self.do(form)

    def do(self, form):
        """Do the act on `self.visit`."""
        raise NotImplementedError
