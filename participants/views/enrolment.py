"""Enrolments: start, period, coordinator, move, exit and its undoing."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.acts import as_text, first_time

from .. import rules
from ..forms.enrolment import CoordinatorForm, EnrolForm, ExitForm, MoveForm, PeriodForm, ReopenForm
from ..models import Enrolment
from .base import ParticipantActView


class EnrolView(ParticipantActView):
    """Enrols the participant."""

    allowed = rules.can_enrol
    form_class = EnrolForm
    template_name = "participants/enrol.html"
    title = _("Enrol")
    success_message = _("The participant is enrolled.")

    @cached_property
    def waiting(self):
        """The referrals of the participant that wait for a decision."""
        referrals = self.participant.referrals.undecided().select_related("agency")
        return list(referrals.order_by("received_on", "pk"))

    @property
    def may_admit(self):
        """Whether the user decides about those referrals."""
        return rules.can_decide(self.request.user, self.participant)

    def get_form_kwargs(self):
        """Add the participant, the user, whose units can be chosen, and the referrals that are admitted with it."""
        referrals = self.waiting if self.may_admit else []
        return super().get_form_kwargs() | {
            "participant": self.participant, "user": self.request.user, "referrals": referrals
        }  # fmt: skip

    def get_context_data(self, **kwargs):
        """Add the referrals that wait and whether they hinder, and the stays before, so that a re-entry is seen."""
        stays = self.participant.enrolments.counted().exclude(ended_on=None)
        stays = list(stays.select_related("unit", "exit_reason", "outcome", "verified_outcome").newest_first())
        days = (timezone.localdate() - stays[0].ended_on).days if stays else None
        return super().get_context_data(
            stays=stays, days_since=days, waiting=self.waiting,
            is_hindered=bool(self.waiting) and not self.may_admit, **kwargs,
        )  # fmt: skip

    def act(self, form):
        """Enrol, and admit what waits, once however often the form is sent."""
        key = form.cleaned_data["idempotency_key"]
        first_time(Enrolment.objects.enrol(self.participant, by=self.request.user, key=key, **form.admission()))


class EnrolmentActView(ParticipantActView):
    """An act upon the participant's latest enrolment, which must be ongoing unless `is_ongoing` says otherwise."""

    allowed = rules.can_enrol
    is_ongoing = True
    takes_enrolment = False

    @cached_property
    def enrolment(self):
        """The latest enrolment; Http404 when there is none that the act can be done to."""
        latest = self.participant.enrolments.select_related("unit").newest_first().first()
        if latest is None or (latest.is_ongoing != self.is_ongoing and not self.is_overtaken(latest)):
            raise Http404
        latest.participant = self.participant
        return latest

    def is_overtaken(self, latest):
        """Return whether the form being sent was opened before somebody saved `latest` as it stands."""
        version = self.request.POST.get("version", "")
        return version.isascii() and version.isdigit() and len(version) < 10 and int(version) < latest.version

    def get_form_kwargs(self):
        """Add the enrolment where the form's choices depend on it."""
        extra = {"enrolment": self.enrolment} if self.takes_enrolment else {}
        return super().get_form_kwargs() | extra

    def get_initial(self):
        """Open with the version being changed."""
        return {"version": self.enrolment.version} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the enrolment."""
        return super().get_context_data(enrolment=self.enrolment, **kwargs)

    def act(self, form):
        """Do it to the version the form was opened with."""
        if self.enrolment.is_ongoing != self.is_ongoing:
            raise ValidationError(_("The enrolment has been ended or opened again since you opened the page."))
        self.enrolment.version = form.cleaned_data["version"]
        self.change(form.cleaned_data)

    def change(self, cleaned):
        """Do the act with the `cleaned` values."""
        raise NotImplementedError


class PeriodView(EnrolmentActView):
    """Corrects start and planned end."""

    form_class = PeriodForm
    title = _("Change start and planned end")
    success_message = _("The dates are saved.")

    def get_initial(self):
        """Open with the dates that hold."""
        dates = {"started_on": self.enrolment.started_on, "planned_end_on": self.enrolment.planned_end_on}
        return dates | super().get_initial()

    def change(self, cleaned):
        """Save the dates."""
        self.enrolment.change_period(
            started_on=cleaned["started_on"], planned_end_on=cleaned["planned_end_on"],
            correction=cleaned["correction"], by=self.request.user,
        )  # fmt: skip


class CoordinatorView(EnrolmentActView):
    """Changes the responsible coordinator."""

    form_class = CoordinatorForm
    takes_enrolment = True
    title = _("Change coordinator")
    success_message = _("The coordinator is changed.")

    def current_text(self, current, name, field):
        """Return the coordinator somebody else chose, and from when."""
        latest = current.coordinator_periods.select_related("coordinator").order_by("-starts_on").first()
        return as_text({"coordinator": latest.coordinator, "from_on": latest.starts_on, "note": latest.note}[name])

    def change(self, cleaned):
        """Make the new coordinator responsible."""
        self.enrolment.assign(
            cleaned["coordinator"], from_on=cleaned["from_on"], note=cleaned["note"], by=self.request.user
        )


class MoveView(EnrolmentActView):
    """Moves the participant to another unit."""

    form_class = MoveForm
    takes_enrolment = True
    title = _("Move to another unit")
    success_message = _("The participant is moved.")

    def change(self, cleaned):
        """Move, once however often the form is sent."""
        first_time(
            self.enrolment.move(
                unit=cleaned["unit"], on=cleaned["on"], coordinator=cleaned["coordinator"],
                by=self.request.user, key=cleaned["idempotency_key"], note=cleaned["note"],
            )
        )  # fmt: skip

    def get_success_url(self):
        """Return the list: in the new unit the case may be out of one's sight."""
        return reverse("participants:list")

    def get_cancel_url(self):
        """Return the details."""
        return super().get_success_url()


class ExitView(EnrolmentActView):
    """Ends the enrolment."""

    form_class = ExitForm
    takes_enrolment = True
    title = _("End the enrolment")
    success_message = _("The enrolment is ended.")

    def change(self, cleaned):
        """End it with reason and outcome."""
        self.enrolment.exit(
            on=cleaned["on"], reason=cleaned["reason"], outcome=cleaned["outcome"], note=cleaned["note"],
            by=self.request.user,
        )  # fmt: skip


class ReopenView(EnrolmentActView):
    """Undoes an exit."""

    form_class = ReopenForm
    is_ongoing = False
    title = _("Undo the exit")
    success_message = _("The exit is undone: the participant is enrolled again.")

    def change(self, cleaned):
        """Open the enrolment again."""
        self.enrolment.reopen(by=self.request.user)
