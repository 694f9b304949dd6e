"""Referrals that case officers send: sending and following one's own, and receiving them here."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import CharField, Exists, OuterRef, Value
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import ListView, TemplateView

from accounts.acts import ActView, first_time
from config.paging import Page, cursor
from config.postgres import SearchFold, fold, joined

from .. import rules
from ..access import note_shown
from ..enums import IncomingOutcome, ParticipantStatus, ReferralState
from ..forms.referrals import RETURN, ReceiveForm, SendReferralForm, WithdrawReferralForm
from ..models import Enrolment, IncomingReferral, NumberTaken, Referral
from .listing import keep_search

PAGE_SIZE = 50
# From so many on the list can be searched.
SEARCH_FROM = 10
OWN_SEARCH = "own_referral_search"
SENT, REGISTERED = "sent", "registered"


@dataclass(frozen=True)
class OwnReferral:
    """What a case officer sees of an own referral, and nothing else.

    `enrolled` says whether the person is, has been since or is not, once admitted, else "". `is_open` is whether it
    waits for a decision as far as the officer may know, and `url` where it can be opened.
    """

    name: str
    number: str
    received_on: date
    state: str
    since: date
    enrolled: str
    is_open: bool
    url: str


class OwnReferralsView(TemplateView):
    """A case officer's own referrals, latest first."""

    template_name = "participants/own_referrals.html"

    def get_context_data(self, **kwargs):
        """Add a page of own referrals; the people known of behind them are noted as shown."""
        request, user = self.request, self.request.user
        if not rules.can_send_referrals(user):
            raise PermissionDenied
        text = request.session.get(OWN_SEARCH, "")
        skipped = min(cursor(request, "after") or 0, 100_000)
        keys = list(own_keys(user, text)[skipped : skipped + PAGE_SIZE + 1])
        shown, more = keys[:PAGE_SIZE], len(keys) > PAGE_SIZE
        referrals, sent = rows_of(user, shown)
        note_shown(request, [referral.participant_id for referral in referrals.values()])
        return super().get_context_data(
            rows=[own_row(kind, pk, referrals, sent) for kind, pk, _received_on in shown],
            page=Page([], skipped or None, skipped + PAGE_SIZE if more else None),
            search_text=text,
            may_search=bool(text or skipped) or len(keys) >= SEARCH_FROM,
            **kwargs,
        )


@require_POST
def search(request):
    """Keep what own referrals are searched for in the session and show the list; an empty text ends the search."""
    if not rules.can_send_referrals(request.user):
        raise PermissionDenied
    keep_search(request, OWN_SEARCH)
    return redirect("participants:own_referrals")


def own_keys(user, text=""):
    """Return (kind, id, day) of what `user` sent, and of other referrals the user may follow, latest first.

    With a `text`, of those alone in whose name every word of it stands, as the list shows the name.
    """
    registered = Referral.objects.own_of(user).exclude(sent_as__registered_by=user)
    sent = IncomingReferral.objects.own_of(user)
    if text:
        sent = sent.annotate(search_name=SearchFold(joined("first_name", "last_name")))
    for word in fold(text).split():
        registered = registered.filter(participant__search_name__contains=word)
        sent = sent.filter(search_name__contains=word)
    columns = ("kind", "pk", "received_on")
    sent = sent.annotate(kind=Value(SENT, CharField())).values_list(*columns)
    registered = registered.annotate(kind=Value(REGISTERED, CharField())).values_list(*columns)
    return sent.union(registered, all=True).order_by("-received_on", "kind", "-pk")


def rows_of(user, keys):
    """Return ({id: referral the user may follow}, {id: sent referral}) of `keys`, each in one query.

    Referrals made of what was sent are among the first, each with `was_enrolled`: in a stay that ended since.
    """
    ids = {kind: [pk for one, pk, _day in keys if one == kind] for kind in (SENT, REGISTERED)}
    sent = IncomingReferral.objects.in_bulk(ids[SENT])
    wanted = [*ids[REGISTERED], *(row.referral_id for row in sent.values() if row.referral_id)]
    stays = Enrolment.objects.counted().filter(
        participant=OuterRef("participant"), ended_on__gte=OuterRef("received_on")
    )
    own = Referral.objects.own_of(user).select_related("participant").prefetch_related("steps")
    return own.annotate(was_enrolled=Exists(stays)).in_bulk(wanted), sent


def own_row(kind, pk, referrals, sent):
    """Return the OwnReferral of one key.

    What the officer sent stands as the officer wrote it, also when the person turns out to be called something else
    here: the row tells nothing that was known before. Until it is received, and for good where the person is protected
    and the officer not named, it stands as received, or as withdrawn when the officer has withdrawn it.
    """
    if kind == REGISTERED:
        referral, url = referrals[pk], reverse("participants:own_referral", args=[pk])
        return followed(referral, str(referral.participant), referral.participant.masked_number, url)
    row, url = sent[pk], reverse("participants:sent_referral", args=[pk])
    referral = referrals.get(row.referral_id)
    if referral:
        return followed(referral, row.name, row.masked_number, url)
    state, since = ReferralState.RECEIVED, row.received_on
    if row.outcome == IncomingOutcome.RETURNED:
        state, since = IncomingOutcome.RETURNED, timezone.localdate(row.resolved_at)
    elif row.withdrawn_at:
        state, since = ReferralState.WITHDRAWN, timezone.localdate(row.withdrawn_at)
    is_open = state == ReferralState.RECEIVED
    return OwnReferral(row.name, row.masked_number, row.received_on, state.label, since, "", is_open, url)


def followed(referral, name, number, url):
    """Return the OwnReferral of a referral the officer may follow."""
    since = max(referral.steps.all(), key=lambda step: (step.on, step.pk)).on
    return OwnReferral(
        name, number, referral.received_on, referral.get_state_display(), since, enrolled(referral), referral.is_open,
        url,
    )  # fmt: skip


def enrolled(referral):
    """Return whether the person of an admitted `referral` is enrolled, has been since it was received, or is not."""
    if referral.state != ReferralState.ADMITTED:
        return ""
    if referral.participant.status == ParticipantStatus.ENROLLED:
        return _now("yes")
    return _now("has been") if referral.was_enrolled else _now("no")


class OwnReferralView(ActView):
    """One own referral of a case officer, `kind` and `pk` in the address; withdrawn there while it is not decided."""

    form_class = WithdrawReferralForm
    template_name = "participants/own_referral.html"
    success_url = reverse_lazy("participants:own_referrals")
    success_message = _("The referral is withdrawn.")

    @cached_property
    def found(self):
        """The OwnReferral, and the row it is withdrawn by; Http404 for one that is not the user's own."""
        user, kind, pk = self.request.user, self.kwargs["kind"], self.kwargs["pk"]
        registered = Referral.objects.own_of(user).exclude(sent_as__registered_by=user)
        row = get_object_or_404(IncomingReferral.objects.own_of(user) if kind == SENT else registered, pk=pk)
        referrals, sent = rows_of(user, [(kind, pk, None)])
        note_shown(self.request, [referral.participant_id for referral in referrals.values()])
        return own_row(kind, pk, referrals, sent), row

    def dispatch(self, request, *args, **kwargs):
        """Let in case officers, and fetch the referral before anything else is done."""
        if not rules.can_send_referrals(request.user):
            raise PermissionDenied
        self.found  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add what the list says of it, and what the officer wrote when it was sent."""
        row, referral = self.found
        sent = referral if self.kwargs["kind"] == SENT else None
        return super().get_context_data(row=row, sent=sent, **kwargs)

    def act(self, form):
        """Withdraw it."""
        self.found[1].withdraw(form.cleaned_data["reason"], by=self.request.user)


class SendReferralView(ActView):
    """Sends a referral, as a case officer."""

    form_class = SendReferralForm
    template_name = "participants/send_referral.html"
    success_url = reverse_lazy("participants:own_referrals")
    success_message = _("The referral is sent.")

    def dispatch(self, request, *args, **kwargs):
        """Let in case officers."""
        if not rules.can_send_referrals(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        """Add the officer, whose parties can be chosen."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, form):
        """Store it, once however often the form is sent; nobody is looked up."""
        fields = {name: form.cleaned_data[name] for name in form.Meta.fields}
        key = form.cleaned_data["idempotency_key"]
        first_time(IncomingReferral.objects.send(by=self.request.user, key=key, **fields))


RELATED = ("agency", "unit", "registered_by", "requested_support", "resolved_by")


class IncomingListView(ListView):
    """The sent referrals that wait to be received."""

    template_name = "participants/incoming_list.html"
    context_object_name = "incoming"

    def dispatch(self, request, *args, **kwargs):
        """Let in those who work with cases; what they see is for the intake team, and for named staff."""
        if not rules.can_read_list(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        """Return what waits for the user."""
        waiting = IncomingReferral.objects.waiting().visible_to(self.request.user)
        return waiting.select_related(*RELATED).order_by("received_on", "pk")


class ReceiveView(ActView):
    """Receives one, as a referral of somebody known or somebody new, or returns it."""

    template_name = "participants/receive.html"
    form_class = ReceiveForm

    @cached_property
    def incoming(self):
        """The sent referral; Http404 for one that is not the user's to receive."""
        visible = IncomingReferral.objects.visible_to(self.request.user).select_related(*RELATED)
        incoming = visible.filter(pk=self.kwargs["pk"]).first()
        if incoming is None:
            raise Http404
        return incoming

    @cached_property
    def candidates(self):
        """Those who may be the person, noted as shown."""
        found = self.incoming.candidates(self.request.user)
        note_shown(self.request, found)
        return found

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done; one that is taken care of is not asked about again."""
        if self.incoming.outcome and request.method != "POST":
            messages.success(request, _("Somebody else has received, returned or withdrawn it meanwhile."))
            return redirect("participants:incoming")
        return super().dispatch(request, *args, **kwargs)

    def current_text(self, current, name, field):
        """Return what somebody else did with it."""
        if name != "who":
            return current.outcome_note
        return f"{current.get_outcome_display()}, {current.resolved_by}"

    def get_form_kwargs(self):
        """Add who it may be."""
        return super().get_form_kwargs() | {"candidates": self.candidates}

    def get_initial(self):
        """Open with the version being received, and whoever has the number."""
        holder = next((person for person in self.candidates if self.incoming.personal_number), None)
        initial = {"version": self.incoming.version}
        return initial | ({"who": str(holder.pk)} if holder else {}) | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add what was written and who it may be."""
        return super().get_context_data(incoming=self.incoming, candidates=self.candidates, **kwargs)

    def act(self, form):
        """Receive or return it."""
        incoming, user = self.incoming, self.request.user
        incoming.version = form.cleaned_data["version"]
        if form.cleaned_data["who"] == RETURN:
            incoming.give_back(form.cleaned_data["note"], by=user)
        elif form.chosen:
            incoming.receive(form.chosen, by=user)
        else:
            self.register(user)

    def register(self, user):
        """Register the person; raises ValidationError when somebody the user sees has the number."""
        try:
            self.incoming.receive_as_new(by=user)
        except NumberTaken as error:
            note_shown(self.request, [error.participant])
            raise ValidationError(
                {
                    "who": _now("%(name)s has this number already, case %(case)s.")
                    % {"name": error.participant, "case": error.participant.case_number}
                }
            ) from error

    def get_success_url(self):
        """Return the intake page of the case, or the queue when it was returned."""
        if self.incoming.participant_id:
            return reverse("participants:intake", args=[self.incoming.participant_id])
        return reverse("participants:incoming")

    @property
    def success_message(self):
        """What to tell."""
        if self.incoming.participant_id:
            return _now("The referral is received.")
        return _now("The referral is returned.")

    def get_cancel_url(self):
        """Return the queue."""
        return reverse("participants:incoming")
