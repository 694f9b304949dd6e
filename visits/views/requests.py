"""Requests to the board: made from an answer, read, changed, answered, taken back and opened again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from accounts.acts import ActView, first_time

from .. import rules
from ..enums import RequestStatus
from ..forms.requests import (
    AnswerRequestForm,
    ChangeRequestForm,
    MakeRequestsForm,
    ReopenRequestForm,
    TakeBackRequestForm,
    answer_initial,
)
from ..models import BoardRequest
from ..versions import versions
from ..wishes import attach_requests, changes
from .base import VisitMixin


class MakeRequestsView(VisitMixin, ActView):
    """Makes requests of passages of one answer, however far its protocol has come."""

    allowed = rules.can_make_requests
    form_class = MakeRequestsForm
    template_name = "visits/make_requests.html"
    title = _("Requests to the board from the answer")
    success_message = ""

    @cached_property
    def answer(self):
        """The answer by its number, with the requests that come from it."""
        attach_requests(self.visit, self.request.user, versions(self.visit, self.request.user))
        found = [answer for answer in self.visit.answers.all() if answer.number == self.kwargs["number"]]
        return found[0] if found else get_object_or_404(self.visit.answers, number=self.kwargs["number"])

    def dispatch(self, request, *args, **kwargs):
        """Send back from a question that is not answered yet."""
        if rules.can_make_requests(request.user, self.visit) and self.answer.is_empty:
            messages.info(request, _now("The question is not answered yet. A request is made of what is answered."))
            return redirect(self.visit)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open on the operation that was visited."""
        return {"operation": self.visit.operation} | super().get_initial()

    def get_form_kwargs(self):
        """Tell the form what it is about."""
        made = [request.passage for request in self.answer.shown_requests]
        return super().get_form_kwargs() | {"visit": self.visit, "answer": self.answer, "made": made}

    def get_context_data(self, **kwargs):
        """Add the answer."""
        return super().get_context_data(answer=self.answer, **kwargs)

    def act(self, form):
        """Make them, once however often the form is sent."""
        cleaned = form.cleaned_data
        about = {name: cleaned[name] for name in ("text", "operation", "owner", "due_on")}
        made = BoardRequest.objects.make_from(
            self.answer, cleaned["chosen"], by=self.request.user, key=cleaned["idempotency_key"], **about
        )  # fmt: skip
        self.made = [first_time(one) for one in made]
        self.success_message = ngettext(
            "%(count)d request is made.", "%(count)d requests are made.", len(made)
        ) % {"count": len(made)}  # fmt: skip

    def get_success_url(self):
        """Return the one request, or where the answer stands on the visit's page."""
        if len(getattr(self, "made", ())) == 1:
            return self.made[0].get_absolute_url()
        return f"{self.visit.get_absolute_url()}#question-{self.answer.number}"

    def get_cancel_url(self):
        """Return where the answer stands on the visit's page."""
        return f"{self.visit.get_absolute_url()}#question-{self.answer.number}"


class RequestMixin:
    """A page about the request whose id is `pk` in the address; Http404 where the user may not know of it."""

    @cached_property
    def wish(self):
        """The request with what its page shows; `request` is what the browser asks."""
        requests = BoardRequest.objects.visible_to(self.request.user)
        requests = requests.select_related("visit__template", "visit__corrects", "operation", "answer", "created_by")
        return get_object_or_404(requests, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """Add the request."""
        return super().get_context_data(wish=self.wish, **kwargs)


class RequestView(RequestMixin, TemplateView):
    """The request: what it says and where from, who is to answer, what became of it, and who changed what."""

    template_name = "visits/request.html"

    def get_context_data(self, **kwargs):
        """Add the latest version of the protocol it comes from, and for officials the history.

        The history keeps what was mended away and why a request was taken back, which is not for all its readers.
        """
        may_follow = rules.can_follow_requests(self.request.user)
        return super().get_context_data(
            changes=changes(self.wish) if may_follow else [],
            latest=versions(self.wish.visit, self.request.user)[-1],
            may_follow=may_follow,
            **kwargs,
        )


class RequestActView(RequestMixin, ActView):
    """An act upon a request, for officials. `possible` are the statuses it may have; else a message, and its page."""

    template_name = "visits/request_act.html"
    possible = tuple(set(RequestStatus) - {RequestStatus.TAKEN_BACK})

    def dispatch(self, request, *args, **kwargs):
        """Let officials through, as long as there is something to do."""
        wish = self.wish
        if not rules.can_follow_requests(request.user):
            raise PermissionDenied
        if wish.status not in self.possible:
            status = wish.get_status_display().lower()
            messages.info(request, _now("Nothing was done: the request is now %(status)s.") % {"status": status})
            return redirect(wish)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open on the version as it stands, or the one a restored draft was begun on."""
        return self.stored() | {"version": self.wish.version} | super().get_initial()

    def stored(self):
        """Return what the fields open with."""
        return {}

    def get_success_url(self):
        """Return the request's page."""
        return self.wish.get_absolute_url()

    def act(self, form):
        """Do the act on the version that was shown."""
        fields = dict(form.cleaned_data)
        fields.pop("passed_warnings", None)
        self.wish.version = fields.pop("version")
        self.do(fields)

    def do(self, fields):
        """Do the act with the `fields` of the form."""
        raise NotImplementedError


class ChangeRequestView(RequestActView):
    """Changes what a request says, what it is about and who is to answer by when."""

    form_class = ChangeRequestForm
    title = _("Change the request")
    success_message = _("The request is saved.")

    def get_form_kwargs(self):
        """Tell the form what it is about."""
        return super().get_form_kwargs() | {"wish": self.wish}

    def stored(self):
        """Return the request as it stands."""
        return {name: getattr(self.wish, name) for name in ("text", "operation", "owner", "due_on")}

    def do(self, fields):
        """Save it."""
        self.wish.change(self.request.user, **fields)


class AnswerRequestView(RequestActView):
    """Notes what became of a request."""

    form_class = AnswerRequestForm
    title = _("What became of the request")
    success_message = _("The answer is noted.")

    def get_form_kwargs(self):
        """Tell the form what it is about."""
        return super().get_form_kwargs() | {"wish": self.wish}

    def stored(self):
        """Return what is noted already."""
        return answer_initial(self.wish)

    def do(self, fields):
        """Note it."""
        self.wish.answer_it(self.request.user, **fields)


class ReopenRequestView(RequestActView):
    """Opens a request again that is answered, under way or taken back."""

    form_class = ReopenRequestForm
    title = _("Open the request again?")
    success_message = _("The request is open again.")
    possible = tuple(set(RequestStatus) - {RequestStatus.OPEN})

    def do(self, fields):
        """Open it."""
        self.wish.reopen(self.request.user)


class TakeBackRequestView(RequestActView):
    """Takes back a request that was made by mistake."""

    form_class = TakeBackRequestForm
    title = _("Take the request back?")
    success_message = _("The request is taken back. It can be opened again.")

    def do(self, fields):
        """Take it back."""
        self.wish.take_back(self.request.user, fields["reason"])
