"""The case as a timeline: what happened, latest first, from the records of every room below."""

from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actionplans.enums import MeetingKind, MeetingStatus, NoticeKind
from actionplans.models import FollowUp, Rating
from config.templatetags.stegvis import day
from participants.enums import (
    ExtensionState,
    InformationKind,
    MeetingOutcome,
    Occasion,
    OutcomeEvidence,
    ReferralState,
    StillThere,
)
from participants.rules import can_read_followups, can_read_placements, can_read_ratings
from placements.enums import TalkKind
from placements.hours import month_called
from placements.matching import Rule

from .timeline_rows import PATH, rows


@dataclass(frozen=True)
class Event:
    """Something that happened on a `day`: `title`, who or what it was `by` and running `text`; `url` leads to it.

    `case` is the number of another registration of the same person, where it stands there. `kind` is one of PATH.
    """

    day: date
    title: str
    by: str = ""
    text: str = ""
    url: str = ""
    case: str = ""
    kind: str = ""


def timeline(participant, user, limit=None, duplicates=()):
    """Return the Events of `participant` that `user` may read, latest first, at most `limit`.

    The follow-ups and ratings of `duplicates`, other registrations of the person, are among them.
    """
    registered = timezone.localdate(participant.created_at)
    found = rows(participant, limit, can_read_placements(user, participant))
    events = [event_of(row, participant) for row in found]
    if can_read_followups(user, participant):
        events += followup_events([participant, *duplicates], user, limit)
    if can_read_ratings(user, participant):
        events += rating_events([participant, *duplicates], user, limit)
    events.append(Event(registered, _("Registered"), str(participant.created_by or ""), kind="registered"))
    return in_order(events)[:limit]


PLACE = {kind: place for place, kind in enumerate(PATH)}


def in_order(events):
    """Return the Events with the latest first, those of one day the furthest along the path of a case first."""
    return sorted(events, key=lambda event: (event.day, PLACE[event.kind]), reverse=True)


def event_of(row, participant):
    """Return the Event of a Row: each kind has a function of its own below."""
    return replace(DRAWN[row.kind](row, participant.pk), kind=row.kind)


def started(title):
    """Return what draws the beginning of an enrolment, called `title`, with its first coordinator."""

    def draw(row, _case):
        text = _("Coordinator: %(name)s") % {"name": row.text} if row.text else ""
        return Event(row.day, title % {"unit": row.word, "new": row.word, "old": row.by}, text=text)

    return draw


def exit_(row, _case):
    """Return the exit of an enrolment."""
    title = _("Registered in error") if row.word else _("Enrolment ended")
    return Event(row.day, title, row.by, row.text)


def verified(row, _case):
    """Return that the outcome of an enrolment was verified."""
    title = _("Outcome verified: %(outcome)s") % {"outcome": row.word}
    return Event(row.day, title, str(OutcomeEvidence(row.by).label) if row.by else "", row.text)


def extension(row, _case):
    """Return an extension, on the day it was proposed, with what has come of it."""
    state, to_end_on = row.word.split()
    words = {"day": day(date.fromisoformat(to_end_on)), "state": ExtensionState(state).label.lower()}
    return Event(row.day, _("Extension to %(day)s: %(state)s") % words, row.by, row.text)


def check(row, _case):
    """Return a check made after an exit."""
    months = int(row.word)
    title = ngettext("Check %(months)d month after the exit", "Check %(months)d months after the exit", months)
    still_there, _bar, outcome = row.by.partition("|")
    words = (str(StillThere(still_there).label) if still_there else "", outcome)
    return Event(row.day, title % {"months": months}, ", ".join(filter(None, words)), row.text)


def emergency(row, _case):
    """Return an emergency access to the case, which those who work with it should know of."""
    return Event(row.day, _("Emergency access"), row.by, row.text)


def referral(row, case):
    """Return that a referral was received."""
    title = _("Referral from %(agency)s") % {"agency": row.word}
    return Event(row.day, title, row.by, row.text, reverse("participants:intake", args=[case]))


def step(row, case):
    """Return a step of a referral."""
    title = _("Referral: %(state)s") % {"state": ReferralState(row.word).label.lower()}
    return Event(row.day, title, row.by, row.text, reverse("participants:intake", args=[case]))


def background(row, case):
    """Return that the background was noted."""
    title = _("Background at start noted") if row.word == Occasion.START else _("Background at exit noted")
    return Event(row.day, title, row.by, url=reverse("participants:intake", args=[case]))


def assessment(row, case):
    """Return that an assessment was finished."""
    return Event(row.day, _("Assessment finished"), row.by, url=reverse("participants:intake", args=[case]))


def decision(row, _case):
    """Return what a case meeting decided that is no state of a referral: put off, or agreed for the safety net."""
    title = _("Case meeting: %(outcome)s") % {"outcome": MeetingOutcome(row.word).label.lower()}
    return Event(row.day, title, row.by, row.text, reverse("participants:case_meeting", args=[row.pk]))


def consent(row, case):
    """Return that a consent was given, and to what."""
    kinds = ", ".join(str(kind.label) for kind in InformationKind if kind in row.text.split())
    title = _("Consent to %(party)s") % {"party": row.word}
    return Event(row.day, title, text=kinds, url=reverse("participants:consents", args=[case]))


def withdrawal(row, case):
    """Return that a consent was withdrawn."""
    title = _("Consent to %(party)s withdrawn") % {"party": row.word}
    return Event(row.day, title, text=row.text, url=reverse("participants:consents", args=[case]))


def version(row, case):
    """Return that the plan was agreed."""
    title = _("Plan agreed, version %(number)s") % {"number": row.word}
    return Event(row.day, title, row.by, url=reverse("actionplans:plan_version", args=[case, row.pk]))


def goal(row, case):
    """Return that a goal was reached."""
    title = _("Goal reached: %(title)s") % {"title": row.word}
    return Event(row.day, title, text=row.text, url=reverse("actionplans:plan", args=[case]))


def meeting(row, case):
    """Return a meeting that was held, missed or cancelled."""
    kind, status = row.word.split()
    title = f"{MeetingKind(kind).label}: {MeetingStatus(status).label.lower()}"
    return Event(row.day, title, row.by, row.text, f"{reverse('actionplans:meetings', args=[case])}#meeting-{row.pk}")


def notice(row, case):
    """Return what a case officer was told, without the text: it stands on the page of meetings."""
    title = _("%(party)s told: %(kind)s") % {"party": row.word, "kind": NoticeKind(row.text).label.lower()}
    return Event(row.day, title, row.by, url=f"{reverse('actionplans:meetings', args=[case])}#notice-{row.pk}")


def of_placement(row, case):
    """Return the address of the placement that `row` is about."""
    return reverse("placements:placement", args=[case, row.pk])


def placement_start(row, case):
    """Return that a placement began, and what for."""
    return Event(row.day, _("Placed at %(place)s") % {"place": row.word}, text=row.by, url=of_placement(row, case))


def placement_end(row, case):
    """Return that a placement ended, why and with what outcome."""
    title = _("Placement at %(place)s ended") % {"place": row.word}
    return Event(row.day, title, row.by, row.text, of_placement(row, case))


def placement_withdrawn(row, case):
    """Return a placement that was proposed, on the day of it, and did not come about."""
    title = _("Placement at %(place)s did not come about") % {"place": row.word}
    return Event(row.day, title, text=row.text, url=of_placement(row, case))


def placement_talk(row, case):
    """Return a three-party talk that was held, or a check after the end."""
    return Event(row.day, str(TalkKind(row.word).label), row.by, row.text, of_placement(row, case))


def employment(row, case):
    """Return that an employment began."""
    title = _("Employed: %(form)s, %(percent)s %%") % {"form": row.word, "percent": row.by}
    return Event(row.day, title, row.text, url=of_placement(row, case))


def employment_extended(row, case):
    """Return that an employment was extended."""
    until = day(date.fromisoformat(row.word)) if row.word else _("until further")
    title = _("Employment extended: %(until)s") % {"until": until}
    return Event(row.day, title, row.by, row.text, of_placement(row, case))


def observation(row, case):
    """Return what a supervisor saw."""
    title = _("Observation: %(ability)s") % {"ability": row.word} if row.word else _("Observation")
    return Event(row.day, title, row.by, row.text, f"{of_placement(row, case)}#observations")


def sheet(row, case):
    """Return that a month sheet was delivered, and to whom."""
    words = {"month": month_called(row.text), "party": row.word}
    title = _("Month sheet of %(month)s delivered to %(party)s") % words
    return Event(row.day, title, row.by, url=reverse("reports:sheet", args=[case, row.text]))


def matches_of(case):
    """Return the address of the page where places are matched with the case."""
    return reverse("placements:matches", args=[case])


def level(row, case):
    """Return a degree of independence, and the one before it."""
    now, _space, before = row.word.partition(" ")
    words = {"level": now, "before": before}
    title = _("Independence %(level)s, from %(before)s") if before else _("Independence %(level)s")
    return Event(row.day, title % words, row.by, row.text, matches_of(case))


def support(row, case):
    """Return that a support form began, and who decided it."""
    return Event(row.day, _("Support form: %(form)s") % {"form": row.word}, row.by, url=matches_of(case))


def stopped(row, case):
    """Return a match that was stopped, by which rule, and the reason as it was told."""
    rule, _space, place = row.word.partition(" ")
    title = _("Match with %(place)s stopped: %(rule)s") % {"place": place, "rule": Rule(rule).label.lower()}
    return Event(row.day, title, row.by, row.text, matches_of(case))


def stay(row, case):
    """Return a decision not to move on from a placement yet."""
    until, _space, place = row.word.partition(" ")
    words = {"place": place, "day": day(date.fromisoformat(until))}
    return Event(
        row.day, _("Stays at %(place)s for now, until %(day)s") % words, row.by, row.text, of_placement(row, case)
    )


DRAWN = {
    "start": started(gettext_lazy("Enrolled in %(unit)s")),
    "again": started(gettext_lazy("Enrolled again in %(unit)s")),
    "move": started(gettext_lazy("Moved from %(old)s to %(new)s")),
    "coordinator": lambda row, _case: Event(
        row.day, _("New coordinator: %(name)s") % {"name": row.word}, text=row.text
    ),
    "exit": exit_,
    "verified": verified,
    "extension": extension,
    "check": check,
    "emergency": emergency,
    "referral": referral,
    "step": step,
    "background": background,
    "background_exit": background,
    "assessment": assessment,
    "decision": decision,
    "consent": consent,
    "withdrawal": withdrawal,
    "version": version,
    "goal": goal,
    "meeting": meeting,
    "notice": notice,
    "placement_start": placement_start,
    "placement_end": placement_end,
    "placement_withdrawn": placement_withdrawn,
    "placement_talk": placement_talk,
    "employment": employment,
    "employment_extended": employment_extended,
    "observation": observation,
    "sheet": sheet,
    "level": level,
    "support": support,
    "stopped": stopped,
    "stay": stay,
}


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
            "followup",
        )
        for followup in followups.newest_first()[:limit]
    ]


def rating_events(registrations, user, limit):
    """Return the ratings that `user` may read, who answered and where they stand; never what was answered."""
    ratings = Rating.objects.visible_to(user, registrations[0]).filter(participant__in=registrations)
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
            kind="rating",
        )
        for rating in ratings.order_by("-occurred_on", "-pk")[:limit]
    ]
