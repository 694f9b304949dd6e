"""The case as a timeline: what happened, latest first, from the records of every room below."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.enums import MeetingStatus
from actionplans.models import FollowUp, Goal, Meeting, Notice, PlanVersion, Rating
from config.templatetags.stegvis import day
from participants.enums import Occasion, ReferralState
from participants.models import CaseDecision, Consent, CoordinatorPeriod, ReferralStep
from participants.models.case_decisions import STEPS
from participants.rules import can_read_followups, can_read_ratings


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
    events += plan_events(participant, user, limit)
    events += consent_events(participant)
    events += meeting_events(participant, limit)
    events += notice_events(participant, limit)
    events += extension_events(participant) + check_events(participant) + emergency_events(participant)
    events += intake_events(participant)
    events += case_meeting_events(participant, user)
    if can_read_followups(user, participant):
        events += followup_events([participant, *duplicates], user, limit)
    if can_read_ratings(user, participant):
        events += rating_events([participant, *duplicates], user, limit)
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


def extension_events(participant):
    """Return the extensions, on the day they were proposed, each with what has come of it."""
    return [
        Event(
            timezone.localdate(extension.proposed_at),
            _("Extension to %(day)s: %(state)s")
            % {"day": day(extension.to_end_on), "state": extension.get_state_display().lower()},
            by=str(extension.proposed_by or ""),
            text=extension.reason,
        )
        for extension in participant.extensions.select_related("proposed_by")
    ]


def check_events(participant):
    """Return the checks made after an exit."""
    return [
        Event(
            check.done_on,
            ngettext("Check %(months)d month after the exit", "Check %(months)d months after the exit", check.months)
            % {"months": check.months},
            by=", ".join(filter(None, (check.get_still_there_display(), str(check.outcome or "")))),
            text=check.note,
        )
        for check in participant.outcome_checks.exclude(done_on=None).select_related("outcome")
    ]


def emergency_events(participant):
    """Return the emergency accesses to the case, which those who work with it should know of."""
    return [
        Event(timezone.localdate(access.starts_at), _("Emergency access"), str(access.user), access.reason)
        for access in participant.emergency_accesses.select_related("user")
    ]


def exit_event(enrolment):
    """Return the exit of `enrolment`."""
    words = [str(code) for code in (enrolment.exit_reason, enrolment.outcome) if code]
    title = _("Registered in error") if enrolment.registered_in_error else _("Enrolment ended")
    return Event(enrolment.ended_on, title, by=", ".join(words), text=enrolment.exit_note)


def plan_events(participant, user, limit):
    """Return the versions of the plan agreed and the goals reached, asked for in one query."""
    versions = PlanVersion.objects.visible_to(user).filter(participant=participant).annotate(what=Value("version"))
    goals = Goal.objects.visible_to(user).filter(participant=participant).reached().annotate(what=Value("goal"))
    rows = (
        versions.order_by()
        .annotate(number_text=Cast("number", TextField()), text=Value(""))
        .values_list("agreed_on", "what", "number_text", "acknowledged_by__name", "text", "pk")
        .union(
            goals.order_by().annotate(nobody=Value("")).values_list(
                "settled_on", "what", "title", "nobody", "reason", "pk"
            ),
            all=True,
        )
    )  # fmt: skip
    return [plan_event(participant, *row) for row in rows.order_by("-agreed_on", "-pk")[:limit]]


def plan_event(participant, on, what, name, by, text, pk):
    """Return the Event of a version agreed or a goal reached."""
    if what == "version":
        url = reverse("actionplans:plan_version", args=[participant.pk, pk])
        return Event(on, _("Plan agreed, version %(number)s") % {"number": name}, by, text, url)
    url = reverse("actionplans:plan", args=[participant.pk])
    return Event(on, _("Goal reached: %(title)s") % {"title": name}, by, text, url)


def consent_events(participant):
    """Return when consents were given and withdrawn."""
    url, events = reverse("participants:consents", args=[participant.pk]), []
    for consent in Consent.objects.filter(participant=participant).with_kinds().select_related("agency"):
        words, kinds = {"party": consent.agency}, ", ".join(map(str, consent.kind_labels))
        given = min(consent.starts_on, timezone.localdate(consent.created_at))
        events.append(Event(given, _("Consent to %(party)s") % words, text=kinds, url=url))
        if consent.is_withdrawn:
            withdrawn = _("Consent to %(party)s withdrawn") % words
            events.append(Event(consent.withdrawn_on, withdrawn, text=consent.withdrawal_note, url=url))
    return events


def meeting_events(participant, limit):
    """Return the meetings that were held, missed or cancelled."""
    meetings = Meeting.objects.filter(participant=participant).exclude(status=MeetingStatus.BOOKED)
    meetings = meetings.select_related("host").order_by("-starts_at", "-pk")
    return [
        Event(
            meeting.on,
            f"{meeting.get_kind_display()}: {meeting.get_status_display().lower()}",
            str(meeting.host or ""),
            meeting.decided or meeting.reason,
            meeting.get_absolute_url(),
        )
        for meeting in meetings[:limit]
    ]


def notice_events(participant, limit):
    """Return what case officers were told, without the text: it stands on the page of meetings."""
    notices = Notice.objects.filter(participant=participant).select_related("agency", "sent_by").newest_first()
    url = reverse("actionplans:meetings", args=[participant.pk])
    return [
        Event(
            timezone.localdate(notice.sent_at),
            _("%(party)s told: %(kind)s") % {"party": notice.agency, "kind": notice.get_kind_display().lower()},
            str(notice.sent_by),
            url=f"{url}#notice-{notice.pk}",
        )
        for notice in notices[:limit]
    ]


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


def rating_events(registrations, user, limit):
    """Return the ratings that `user` may read, who answered and where they stand; never what was answered."""
    ratings = Rating.objects.visible_to(user).filter(participant__in=registrations)
    ratings = ratings.select_related("author", "instrument").only(
        "participant", "occurred_on", "author__name", "instrument__respondent"
    )
    others = {person.pk: person.case_number for person in registrations[1:]}
    return [
        Event(
            rating.occurred_on,
            _("The coordinator's rating") if rating.is_by_caseworker else _("The participant's rating"),
            str(rating.author) if rating.is_by_caseworker and rating.author else "",
            url=rating.get_absolute_url(),
            case=others.get(rating.participant_id, ""),
        )
        for rating in ratings.order_by("-occurred_on", "-pk")[:limit]
    ]
