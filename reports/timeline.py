"""The case as a timeline: what happened, latest first, from the records of every room below."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from actionplans.models import FollowUp
from participants.models import CaseDecision, CoordinatorPeriod
from participants.models.case_decisions import STEPS
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
    events += case_meeting_events(participant, user)
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


def case_meeting_events(participant, user):
    """Return what case meetings decided that is no state of a referral: put off, or agreed for the safety net."""
    decisions = CaseDecision.objects.visible_to(user).filter(participant=participant).standing()
    decisions = decisions.exclude(outcome__in=STEPS).select_related("meeting", "responsible")
    return [
        Event(
            decision.meeting.held_on,
            _("Case meeting: %(outcome)s") % {"outcome": decision.get_outcome_display().lower()},
            decision.who_is_to,
            "\n".join(filter(None, (decision.reason, decision.next_step))),
            decision.meeting.get_absolute_url(),
        )
        for decision in decisions
    ]


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
