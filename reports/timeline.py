"""The case as a timeline: what happened, latest first, from the records of every room below."""

from dataclasses import dataclass
from datetime import date

from django.db.models import DateField, IntegerField, Prefetch, TextField, Value
from django.db.models.functions import Cast, Coalesce, NullIf, TruncDate
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from actionplans.models import FollowUp
from config.templatetags.stegvis import day
from participants.enums import ExtensionState, StillThere
from participants.models import CoordinatorPeriod
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
    events += course_events(participant)
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
            Event(period.starts_on, _("New coordinator: %(name)s") % {"name": period.coordinator}, text=period.note)
            for period in periods[1:]
        ]
        if enrolment.verified_on:
            events.append(verification_event(enrolment))
        if enrolment.ended_on and not hasattr(enrolment, "moved_to"):
            events.append(exit_event(enrolment))
    return events


def enrolments_of(participant):
    """Return the enrolments with what their events name, and not a column more."""
    related = ("unit", "exit_reason", "outcome", "moved_from__unit", "moved_to", "verified_outcome", "reentry_of")
    periods = CoordinatorPeriod.objects.select_related("coordinator")
    periods = periods.only("enrolment", "starts_on", "note", "coordinator__name")
    return (
        participant.enrolments.select_related(*related)
        .only(
            *("participant", "started_on", "ended_on", "registered_in_error", "exit_note", "unit__name"),
            *("exit_reason__label", "exit_reason__label_en", "outcome__label", "outcome__label_en"),
            *("moved_from__unit__name", "moved_to__id", "reentry_of__ended_on"),
            *("verified_outcome__label", "verified_outcome__label_en", "verified_on", "verified_how"),
            "verification_note",
        )
        .prefetch_related(Prefetch("coordinator_periods", periods))
    )


def start_title(enrolment):
    """Return what the beginning of `enrolment` is called."""
    if enrolment.moved_from:
        return _("Moved from %(old)s to %(new)s") % {"old": enrolment.moved_from.unit, "new": enrolment.unit}
    if enrolment.reentry_of:
        return _("Enrolled again in %(unit)s") % {"unit": enrolment.unit}
    return _("Enrolled in %(unit)s") % {"unit": enrolment.unit}


def verification_event(enrolment):
    """Return that the outcome of `enrolment` was verified."""
    title = _("Outcome verified: %(outcome)s") % {"outcome": enrolment.verified_outcome}
    return Event(
        enrolment.verified_on, title, by=enrolment.get_verified_how_display(), text=enrolment.verification_note
    )


def course_events(participant):
    """Return what happened to the stays beside start and end, in one query: extensions, checks, emergency accesses.

    An extension stands on the day it was proposed, with what has come of it; emergency accesses stand here since those
    who work with the case should know of them.
    """
    outcome = Cast("outcome__label", TextField())
    if get_language() == "en":
        outcome = Coalesce(NullIf("outcome__label_en", Value("")), outcome)
    no_number, no_day, no_words = Value(None, IntegerField()), Value(None, DateField()), Value("", TextField())
    extensions = participant.extensions.values_list(
        Value("extension"), TruncDate("proposed_at"), "proposed_by__name", "reason", "state", "to_end_on",
        Cast(no_number, IntegerField()),
    )  # fmt: skip
    checks = participant.outcome_checks.exclude(done_on=None).values_list(
        Value("check"), "done_on", outcome, "note", "still_there", Cast(no_day, DateField()), "months"
    )
    accesses = participant.emergency_accesses.values_list(
        Value("emergency"), TruncDate("starts_at"), "user__name", "reason", no_words, Cast(no_day, DateField()),
        Cast(no_number, IntegerField()),
    )  # fmt: skip
    rows = extensions.order_by().union(checks.order_by(), accesses.order_by(), all=True)
    return [course_event(*row) for row in rows]


def course_event(kind, on, name, text, code, ends_on, months):
    """Return the Event of one row of `course_events`."""
    if kind == "emergency":
        return Event(on, _("Emergency access"), name, text)
    if kind == "extension":
        words = {"day": day(ends_on), "state": ExtensionState(code).label.lower()}
        return Event(on, _("Extension to %(day)s: %(state)s") % words, name or "", text)
    title = ngettext("Check %(months)d month after the exit", "Check %(months)d months after the exit", months)
    still_there = str(StillThere(code).label)
    return Event(on, title % {"months": months}, ", ".join(filter(None, (still_there, name))), text)


def exit_event(enrolment):
    """Return the exit of `enrolment`."""
    words = [str(code) for code in (enrolment.exit_reason, enrolment.outcome) if code]
    title = _("Registered in error") if enrolment.registered_in_error else _("Enrolment ended")
    return Event(enrolment.ended_on, title, by=", ".join(words), text=enrolment.exit_note)


def followup_events(registrations, user, limit):
    """Return the signed follow-ups that stand; the case itself is the first of its `registrations`."""
    followups = (
        FollowUp.objects.visible_to(user, registrations[0]).filter(participant__in=registrations).signed().standing()
    )
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
