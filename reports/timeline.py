"""The case as a timeline: what happened, latest first, from the records of every room below."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actionplans.models import FollowUp
from participants.enums import Occasion, ReferralState
from participants.models import CoordinatorPeriod, ReferralStep
from participants.rules import can_read_followups


@dataclass(frozen=True)
class Event:
    """Something that happened on a `day`: `title`, who or what it was `by` and running `text`; `url` leads to it.

    `case` is the number of another registration of the same person, where it stands there.
    """

    day: date
    title: str
    by: str = ""
    text: str = ""
    url: str = ""
    case: str = ""


def timeline(participant, user, limit=None, duplicates=()):
    """Return the Events of `participant` that `user` may read, latest first, at most `limit`.

    The follow-ups of `duplicates`, other registrations of the person, are among them.
    """
    registered = timezone.localdate(participant.created_at)
    events = [Event(registered, _("Registered"), str(participant.created_by or ""))]
    events += enrolment_events(participant)
    events += intake_events(participant)
    if can_read_followups(user, participant):
        events += followup_events([participant, *duplicates], user, limit)
    events.sort(key=lambda event: event.day, reverse=True)
    return events[:limit]


def enrolment_events(participant):
    """Return starts, moves, changes of coordinator and exits."""
    events = []
    for enrolment in enrolments_of(participant):
        periods = sorted(enrolment.coordinator_periods.all(), key=lambda period: period.starts_on)
        first = _("Coordinator: %(name)s") % {"name": periods[0].coordinator} if periods else ""
        events.append(Event(enrolment.started_on, start_title(enrolment), text=first))
        events += [
            Event(period.starts_on, _("New coordinator: %(name)s") % {"name": period.coordinator})
            for period in periods[1:]
        ]
        if enrolment.ended_on and not hasattr(enrolment, "moved_to"):
            events.append(exit_event(enrolment))
    return events


def intake_events(participant):
    """Return the steps of referrals, the backgrounds noted and the assessments finished."""
    url = reverse("participants:intake", args=[participant.pk])
    steps = ReferralStep.objects.filter(referral__participant=participant).select_related(
        "referral__agency", "referral__case_officer", "by"
    )
    events = [step_event(step, url) for step in steps.order_by("on", "pk")]
    backgrounds = participant.backgrounds.select_related("recorded_by")
    for background in backgrounds.only("participant", "occasion", "on", "recorded_by__name"):
        at_start = background.occasion == Occasion.START
        title = _("Background at start noted") if at_start else _("Background at exit noted")
        events.append(Event(background.on, title, str(background.recorded_by or ""), url=url))
    finished = participant.assessments.exclude(finished_on=None).select_related("finished_by")
    events += [
        Event(assessment.finished_on, _("Assessment finished"), str(assessment.finished_by or ""), url=url)
        for assessment in finished.only("participant", "finished_on", "finished_by__name")
    ]
    return events


def step_event(step, url):
    """Return the event of one step of a referral."""
    if step.state == ReferralState.RECEIVED and not step.reason:
        title = _("Referral from %(agency)s") % {"agency": step.referral.agency}
        return Event(step.on, title, step.referral.officer_name, step.referral.reason, url)
    title = _("Referral: %(state)s") % {"state": step.get_state_display().lower()}
    return Event(step.on, title, str(step.by or ""), step.reason, url)


def enrolments_of(participant):
    """Return the enrolments with what their events name, and not a column more."""
    related = ("unit", "exit_reason", "outcome", "moved_from__unit", "moved_to")
    periods = CoordinatorPeriod.objects.select_related("coordinator")
    periods = periods.only("enrolment", "starts_on", "coordinator__name")
    return (
        participant.enrolments.select_related(*related)
        .only(
            *("participant", "started_on", "ended_on", "registered_in_error", "exit_note", "unit__name"),
            *("exit_reason__label", "exit_reason__label_en", "outcome__label", "outcome__label_en"),
            *("moved_from__unit__name", "moved_to__id"),
        )
        .prefetch_related(Prefetch("coordinator_periods", periods))
    )


def start_title(enrolment):
    """Return what the beginning of `enrolment` is called."""
    if enrolment.moved_from:
        return _("Moved from %(old)s to %(new)s") % {"old": enrolment.moved_from.unit, "new": enrolment.unit}
    return _("Enrolled in %(unit)s") % {"unit": enrolment.unit}


def exit_event(enrolment):
    """Return the exit of `enrolment`."""
    words = [str(code) for code in (enrolment.exit_reason, enrolment.outcome) if code]
    title = _("Registered in error") if enrolment.registered_in_error else _("Enrolment ended")
    return Event(enrolment.ended_on, title, by=", ".join(words), text=enrolment.exit_note)


def followup_events(registrations, user, limit):
    """Return the signed follow-ups that stand; the case itself is the first of its `registrations`."""
    followups = FollowUp.objects.visible_to(user).filter(participant__in=registrations).signed().standing()
    followups = followups.select_related("contact_form", "author").only(
        "participant", "occurred_on", "text", "contact_form__label", "contact_form__label_en", "author__name"
    )
    others = {person.pk: person.case_number for person in registrations[1:]}
    return [
        Event(
            followup.occurred_on,
            _("Follow-up, %(form)s") % {"form": followup.contact_form},
            str(followup.author),
            followup.text,
            followup.get_absolute_url(),
            others.get(followup.participant_id, ""),
        )
        for followup in followups.newest_first()[:limit]
    ]
