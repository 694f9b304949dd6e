"""Consents: what is valid now and was before, register, print, on screen, change the end, withdraw."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.generic import TemplateView, View

from accounts.acts import first_time
from accounts.drafts import keep_post
from accounts.enums import CodeListName, Role
from accounts.models import Agency, CodeList, Draft
from config.forms import DateField
from config.pdf import LANGUAGE, pdf_response

from .. import rules
from ..access import note_shown
from ..consent_words import sender_of, wording
from ..enums import ConsentDirection, ConsentForm, InformationKind
from ..forms.consents import ChangeConsentEndForm, GiveConsentForm, ScreenConsentForm, WithdrawConsentForm
from ..models import Consent
from .base import ParticipantActView, ParticipantPageMixin

PRINT = "participants/consent_print.html"


def matrix(consents, agencies):
    """Return `[(agency, [the consent that covers it today or None, for each kind of information])]`.

    The parties are those that a consent of `consents` is to today, and `agencies` beside them, by name.
    """
    today = timezone.localdate()
    now = [consent for consent in consents if consent.starts_on <= today and not consent.is_over]
    parties = sorted({*agencies, *(consent.agency for consent in now)}, key=str)
    return [
        (
            agency,
            [
                (kind, next((one for one in now if one.agency == agency and kind in one.kinds), None))
                for kind in InformationKind
            ],
        )
        for agency in parties
    ]


class ConsentListView(ParticipantPageMixin, TemplateView):
    """What is valid now, for each party and kind of information, and every consent there has been."""

    tab = "participants:consents"
    template_name = "participants/consent_list.html"

    def get_context_data(self, **kwargs):
        """Add the matrix and the consents, with what the user may do."""
        consents = Consent.objects.visible_to(self.request.user, self.participant).filter(participant=self.participant)
        related = ("agency", "language", "registered_by", "withdrawn_by")
        consents = consents.with_kinds().select_related(*related).newest_first()
        referring = Agency.objects.filter(referrals__participant=self.participant).distinct()
        return super().get_context_data(
            kinds=InformationKind,
            matrix=matrix(consents, referring),
            consents=consents,
            may_give=rules.can_edit(self.request.user, self.participant),
            **kwargs,
        )


class Prepared:
    """What a coordinator has decided of a consent, as it stands in an address; what is odd or missing is None.

    Texts never stand there: only parties, kinds, days and codes.
    """

    def __init__(self, query):
        self.agency = self.row(Agency.objects.filter(is_active=True), query.get("party", ""))
        self.language = self.row(CodeList.objects.filter(list=CodeListName.LANGUAGE), query.get("language", ""))
        self.direction = query.get("direction") if query.get("direction") in ConsentDirection.values else None
        self.kinds = [kind for kind in InformationKind if kind in query.getlist("kind")]
        self.starts_on, self.ends_on = self.day(query.get("start")), self.day(query.get("end"))

    @staticmethod
    def row(rows, pk):
        """Return the row with the id `pk` as typed in an address."""
        return rows.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None

    @staticmethod
    def day(text):
        """Return the day `text`, or None."""
        try:
            return DateField(required=False).clean(text)
        except ValidationError:
            return None

    @staticmethod
    def query(cleaned):
        """Return the values of a valid GiveConsentForm as the query of an address."""
        return urlencode(
            [
                ("party", cleaned["agency"].pk),
                *(("kind", kind) for kind in cleaned["kinds"]),
                ("direction", cleaned["direction"]),
                ("start", cleaned["starts_on"].isoformat()),
                ("end", cleaned["ends_on"].isoformat() if cleaned["ends_on"] else ""),
                ("language", cleaned["language"].pk if cleaned["language"] else ""),
            ]
        )


class ConsentActView(ParticipantActView):
    """An act about consents; afterwards one is on the page of consents."""

    allowed = rules.can_edit
    tab = "participants:consents"

    def get_success_url(self):
        """Return the participant's consents."""
        return reverse("participants:consents", args=[self.participant.pk])


class GiveConsentView(ConsentActView):
    """Registers a signed consent; or prepares the paper to sign, or the page the participant confirms on."""

    form_class = GiveConsentForm
    template_name = "participants/consent_form.html"
    title = _("New consent")
    success_message = _("The consent is registered.")

    def get_form_kwargs(self):
        """Validate against the participant's own."""
        return super().get_form_kwargs() | {
            "participant": self.participant,
            "instance": Consent(participant=self.participant),
        }

    def get_initial(self):
        """Open on both ways, or as the consent to renew stands, under what a draft holds."""
        return {"direction": ConsentDirection.BOTH} | self.renewed() | super().get_initial()

    def renewed(self):
        """Return the values of a consent that goes on from the one named in the address."""
        asked = self.request.GET.get("renew", "")
        consents = Consent.objects.filter(participant=self.participant).with_kinds()
        earlier = Prepared.row(consents, asked)
        if earlier is None or not earlier.is_renewable:
            return {}
        fields = ("agency", "direction", "language", "interpreter", "kinds")
        first = max(earlier.ends_on + timedelta(days=1), timezone.localdate())
        return {name: getattr(earlier, name) for name in fields} | {"starts_on": first, "ends_on": None}

    def form_valid(self, form):
        """Print or show what was prepared, or register it."""
        for button, name, arguments in (
            ("print", "participants:consent_form", []),
            ("screen", "participants:consent_screen", [form.cleaned_data["agency"].pk]),
        ):
            if button in self.request.POST:
                keep_post(self.request)
                address = reverse(name, args=[self.participant.pk, *arguments])
                return redirect(f"{address}?{Prepared.query(form.cleaned_data)}")
        return super().form_valid(form)

    def act(self, form):
        """Store it, once however often the form is sent."""
        cleaned = form.cleaned_data
        first_time(
            Consent.objects.give(
                self.participant, by=self.request.user, key=cleaned["idempotency_key"], kinds=cleaned["kinds"],
                form=ConsentForm.PAPER, **{name: cleaned[name] for name in GiveConsentForm.Meta.fields},
            )
        )  # fmt: skip


class ScreenConsentView(ConsentActView):
    """The page the participant reads, ticks and confirms on the coordinator's screen."""

    form_class = ScreenConsentForm
    template_name = "participants/consent_screen.html"
    title = _("Do you agree?")
    success_message = _("The consent is given and kept with the words that stood on the screen.")

    @cached_property
    def agency(self):
        """The party; Http404 when there is none in use."""
        return get_object_or_404(Agency, pk=self.kwargs["agency_pk"], is_active=True)

    def get_initial(self):
        """Open with what was prepared; the draft of an earlier try does not change what it is about."""
        prepared = Prepared(self.request.GET)
        about = {
            "direction": prepared.direction or ConsentDirection.BOTH,
            "starts_on": prepared.starts_on or timezone.localdate(),
            "ends_on": prepared.ends_on,
            "language": prepared.language.pk if prepared.language else self.participant.spoken_language_id,
        }
        return super().get_initial() | about

    def wording(self, values):
        """Return the Wording with the direction and days in `values`."""
        names = ("direction", "starts_on", "ends_on")
        return wording(sender_of(self.participant), party=self.agency, **{name: values.get(name) for name in names})

    def get_context_data(self, **kwargs):
        """Add the words, and leave the menu out: the screen is the participant's."""
        context = super().get_context_data(**kwargs)
        form = context["form"]
        values = form.cleaned_data if form.is_bound and hasattr(form, "cleaned_data") else form.initial
        words = self.wording(values)
        form.fields["kinds"].label = form["kinds"].label = words.sharing
        return context | {"wording": words, "menu": []}

    def get_cancel_url(self):
        """Return the page it was prepared on, where what was prepared still stands."""
        return reverse("participants:give_consent", args=[self.participant.pk])

    def act(self, form):
        """Store it with what the participant saw."""
        cleaned = form.cleaned_data
        fields = {name: cleaned[name] for name in ("direction", "starts_on", "ends_on", "language", "interpreter")}
        first_time(
            Consent.objects.give(
                self.participant, by=self.request.user, key=cleaned["idempotency_key"], kinds=cleaned["kinds"],
                agency=self.agency, form=ConsentForm.SCREEN,
                shown_text=self.wording(cleaned).as_text(cleaned["kinds"]), **fields,
            )
        )  # fmt: skip

    def discard_draft(self):
        """Forget what was prepared as well."""
        super().discard_draft()
        Draft.objects.discard(self.request.user, "participants:give_consent", str(self.participant.pk))


class ConsentFormView(ParticipantPageMixin, View):
    """The consent as a form to sign on paper: with empty boxes, or as it was prepared."""

    allowed = rules.can_edit

    def get(self, request, *args, **kwargs):
        """Return the PDF."""
        with override(LANGUAGE):
            prepared = Prepared(request.GET)
            context, options = form_parts(self.participant, prepared)
            return pdf_response(request, _now("consent"), PRINT, context, **options)


def form_parts(participant, prepared):
    """Return `(context, options)` for render_pdf: what the form to sign says, and its title, header and footer."""
    words = wording(
        sender_of(participant), party=prepared.agency, direction=prepared.direction,
        starts_on=prepared.starts_on, ends_on=prepared.ends_on,
    )  # fmt: skip
    language = prepared.language or participant.spoken_language
    context = {
        "participant": participant,
        "wording": words,
        "ticked": prepared.kinds,
        "explained_in": None if language is None or language.code == "sv" else language,
    }
    title = _now("Consent to share information")
    return context, {"title": title, "header": f"{title} – {participant.case_number}"}


class OneConsentView(ConsentActView):
    """An act upon one consent, `consent_pk` in the address; Http404 unless it is this participant's."""

    template_name = "participants/consent_act.html"

    @cached_property
    def consent(self):
        """The consent."""
        consents = Consent.objects.visible_to(self.request.user).filter(participant=self.participant).with_kinds()
        consent = consents.select_related("agency").filter(pk=self.kwargs["consent_pk"]).first()
        if consent is None:
            raise Http404
        consent.participant = self.participant
        return consent

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done."""
        self.participant  # noqa: B018
        self.consent  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open on the version as it stands."""
        return {"version": self.consent.version} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the consent."""
        return super().get_context_data(consent=self.consent, **kwargs)


class ChangeConsentEndView(OneConsentView):
    """Agrees on another last day."""

    form_class = ChangeConsentEndForm
    title = _("Change the end of the consent")
    success_message = _("The end of the consent is changed.")

    def get_initial(self):
        """Open with the last day as it stands, under what a draft holds."""
        return {"ends_on": self.consent.ends_on} | super().get_initial()

    def get_form_kwargs(self):
        """Add the consent, whose first day binds the last."""
        return super().get_form_kwargs() | {"consent": self.consent}

    def act(self, form):
        """Save it on the version the form was opened with."""
        cleaned = form.cleaned_data
        self.consent.version = cleaned["version"]
        self.consent.change_end(cleaned["ends_on"], reason=cleaned["end_reason"], by=self.request.user)


class WithdrawConsentView(OneConsentView):
    """Notes that it is withdrawn."""

    form_class = WithdrawConsentForm
    title = _("Withdraw the consent?")
    success_message = _("The consent is withdrawn. Nothing more is shared by it.")

    def act(self, form):
        """Withdraw the version the form was opened with."""
        cleaned = form.cleaned_data
        self.consent.version = cleaned["version"]
        self.consent.withdraw(cleaned["on"], note=cleaned["note"], by=self.request.user)


class PartyConsentsView(TemplateView):
    """For a case officer: the consents to the own party about people with own referrals, and nothing else of them."""

    template_name = "participants/party_consents.html"

    def get_context_data(self, **kwargs):
        """Add the consents, each person noted as shown."""
        if not self.request.user.is_any(Role.CASE_OFFICER):
            raise PermissionDenied
        consents = Consent.objects.of_own_party(self.request.user).with_kinds().select_related("participant", "agency")
        consents = list(consents.order_by("participant__sort_name", "participant", "-starts_on", "-pk"))
        note_shown(self.request, {consent.participant_id for consent in consents})
        return super().get_context_data(consents=consents, **kwargs)
