"""The test world: a small municipality where every relation of access.md is somebody.

Every stored text about a person begins with CANARY and names its owner, so that a test can tell whose text leaked:
"CANARY-own-..." belongs to the participant `own`, and so on.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Agency, Draft, Unit, User
from actionplans.enums import Respondent
from participants.enums import ReferralState
from participants.models import Access, IncomingReferral, MinutesCorrection, Participant
from placements.models import Employer
from placements.models.placements import AGREED_ON

from . import factories as make

FRIDAY = 4
CANARY = re.compile(r"CANARY-([a-z]+)-[a-z-]+")


@dataclass
class Cast:
    """Units, users and participants by the name of what they are to the coordinator `coordinator`."""

    units: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)
    participants: dict = field(default_factory=dict)
    agency: Agency | None = None
    sent: IncomingReferral | None = None
    meetings: dict = field(default_factory=dict)
    places: dict = field(default_factory=dict)
    employer: Employer | None = None

    def __getattr__(self, name):
        for group in ("users", "participants", "units"):
            found = self.__dict__.get(group, {}).get(name)
            if found is not None:
                return found
        raise AttributeError(name)


def build_cast():
    """Return the Cast, all of it in the database."""
    cast = Cast()
    add_units(cast)
    add_users(cast)
    add_case_meetings(cast)
    add_places(cast)
    add_cases(cast)
    return cast


def add_units(cast):
    """Add the municipality with two units, one of which has a site."""
    root = make.make_root()
    here, elsewhere = make.make_unit("Hitenheten"), make.make_unit("Ditenheten")
    site = make.make_unit("Hitplatsen", parent=here, kind="site")
    cast.units = {"root": root, "here": here, "there": elsewhere, "site": site}


def add_users(cast):
    """Add somebody of every role here, the case roles elsewhere too, and those whose roles give nothing."""
    here, there = cast.units["here"], cast.units["there"]
    today = timezone.localdate()
    cast.agency = make.make_agency("Provparten")
    users = {role.value: make.make_user(role, place(cast, role), name=f"{role.label} här") for role in Role}
    users["colleague"] = make.make_user(Role.COORDINATOR, here, name="Kollegan")
    for role in (Role.COORDINATOR, Role.INTAKE, Role.MANAGER):
        users[f"{role.value}_elsewhere"] = make.make_user(role, there, name=f"{role.label} annanstans")
    users["ended"] = make.make_user(Role.COORDINATOR, here, name="Den som slutat", ends_on=today - timedelta(days=1))
    # Not tomorrow: a run that begins before midnight ends after it.
    users["not_begun"] = make.make_user(
        Role.COORDINATOR, here, name="Den som ska börja", starts_on=today + timedelta(days=2)
    )
    users["no_role"] = make.make_user(name="Den utan roll")
    users["named"] = make.make_user(Role.COORDINATOR, here, name="Den namngivna")
    users["named_reviewer"] = make.make_user(Role.LOG_REVIEWER, name="Den namngivna granskaren")
    cast.users = users


def place(cast, role):
    """Return where the one of `role` works."""
    if role == Role.CASE_OFFICER:
        return cast.agency
    if role in (Role.COORDINATOR, Role.INTAKE, Role.MANAGER):
        return cast.units["here"]
    return cast.units["site"] if role == Role.SUPERVISOR else cast.units["root"]


def add_case_meetings(cast):
    """Add a case meeting of today and one of last week in each unit; the latter is closed when its cases are added."""
    for unit, intake in (("here", "intake"), ("there", "intake_elsewhere")):
        for name, days in (("today", 0), ("before", 7)):
            held_on = timezone.localdate() - timedelta(days=days)
            cast.meetings[name, unit] = make.make_case_meeting(cast.units[unit], cast.users[intake], held_on)


def add_places(cast):
    """Add an employer, and a place with ten seats where the supervisor here works and one in the other unit."""
    cast.employer = make.make_employer("Provföretaget", cast.users["employer_coordinator"])
    cast.places = {
        "here": make.make_place(cast.units["site"], seats=10, name="Hitplatsens odling"),
        "there": make.make_place(cast.units["there"], seats=10, name="Ditenhetens kök"),
    }


def add_case_decisions(cast, name, unit, participant):
    """Add what case meetings can hold about somebody: a referral that waits, one decided, and the safety net."""
    today, before = cast.meetings["today", unit], cast.meetings["before", unit]
    by = cast.users["named" if participant.is_protected else "intake" if unit == "here" else "intake_elsewhere"]
    agreed = {
        "reason": f"CANARY-{name}-meeting-reason", "next_step": f"CANARY-{name}-meeting-step", "responsible": None,
        "responsible_name": f"CANARY-{name}-meeting-responsible",
    }  # fmt: skip
    participant.request_settled = make.take_up(participant, by, f"CANARY-{name}-meeting-settled")
    participant.decision_before = make.decide(before, participant.request_settled, by, **agreed)
    participant.request = make.take_up(participant, by, f"CANARY-{name}-meeting-asked")
    participant.referral_waiting, referral = (
        make.make_referral(participant, by, cast.agency, reason=f"CANARY-{name}-referral-{kind}")
        for kind in ("waits", "put-off")
    )
    participant.decision = make.decide(today, referral, by, reason=f"CANARY-{name}-meeting-put-off")
    text = {"text": f"CANARY-{name}-minutes-text", "reason": f"CANARY-{name}-minutes-reason"}
    MinutesCorrection.objects.create(
        meeting=before, decision=participant.decision_before, participant=participant, written_by=by, **text
    )


def add_cases(cast):
    """Add a participant of each relation, with everything a case can hold."""
    add_case(cast, "own", "here", "coordinator")
    add_case(cast, "unit", "here", "colleague")
    add_case(cast, "elsewhere", "there", "coordinator_elsewhere")
    cast.sent = make.send_referral(cast.users["case_officer"], cast.units["here"], cast.agency)


def add_protected(cast):
    """Add a participant with protected identity in the unit `here`, known to `named` and `named_reviewer` alone."""
    return add_case(cast, "protected", "here", "named", is_protected=True)


def add_case(cast, name, unit, coordinator, is_protected=False):
    """Add a participant with canaries in every text: registered, enrolled, followed up, written about, read about."""
    unit_name, unit, coordinator = unit, cast.units[unit], cast.users[coordinator]
    participant = make.make_participant(
        unit, by=coordinator, personal_number=make.make_number(),
        first_name=f"CANARY-{name}-first", last_name=f"CANARY-{name}-last", phone=f"CANARY-{name}-phone",
        email=f"CANARY-{name}-mail@example.org", address=f"CANARY-{name}-address", city=f"CANARY-{name}-city",
        contact_note=f"CANARY-{name}-contact", is_protected=is_protected,
        named_staff=[cast.users["named_reviewer"]] if is_protected else (),
    )  # fmt: skip
    enrolment = make.make_enrolment(participant, coordinator)
    signed = make.make_followup(participant, coordinator, **followup_canaries(name, "signed"))
    make.make_followup(participant, coordinator, corrects=signed, **followup_canaries(name, "correction"))
    make.make_followup(participant, coordinator, sign=False, **followup_canaries(name, "unsigned"))
    make.make_followup(participant, coordinator, is_health=True, **followup_canaries(name, "health"))
    enrolment.coordinator_periods.update(note=f"CANARY-{name}-handover", assigned_by=cast.users["intake"])
    make.make_extension(enrolment, coordinator, reason=f"CANARY-{name}-extension", who=f"CANARY-{name}-officer")
    make.make_emergency(participant, cast.users["manager_elsewhere"], reason=f"CANARY-{name}-emergency", days_ago=2)
    # Referrals, checklist, background, assessment
    add_intake(cast, name, participant, coordinator)
    # Consents
    add_consents(cast, name, participant, coordinator)
    # Plans
    make.make_earlier_plan(participant, coordinator, **plan_canaries(name, "earlier"))
    make.make_whole_plan(participant, coordinator, lambda kind: f"CANARY-{name}-{kind}")
    # Ratings
    make.make_rating(participant, coordinator, days_ago=5, words=f"CANARY-{name}-skattning-ord")
    make.make_rating(participant, coordinator, Respondent.CASEWORKER, days_ago=5, words=f"CANARY-{name}-skattning-sett")
    Draft.objects.keep(
        coordinator, "actionplans:rate", str(participant.pk), {"words-1": [f"CANARY-{name}-skattning-utkast"]}
    )
    placement = make.make_placement(
        participant, cast.places[unit_name], coordinator, shown_name=f"CANARY-{name}-shown-name",
        purpose=f"CANARY-{name}-placement-purpose",
    )  # fmt: skip
    add_placed(cast, name, participant, placement, coordinator)
    add_hours(cast, name, participant, placement, coordinator)
    add_attendance(cast, name, placement, coordinator)
    add_matching(cast, name, placement, coordinator)
    # Meetings
    add_meetings(cast, name, participant, coordinator)
    Draft.objects.keep(coordinator, "actionplans:log", str(participant.pk), {"text": [f"CANARY-{name}-draft"]})
    Access.objects.create(user=coordinator, url_name="reports:overview", participants=[participant.pk])
    add_case_decisions(cast, name, unit_name, participant)
    participant.refresh_from_db()
    participant.enrolment = enrolment
    participant.placement = placement
    participant.followup_signed = signed
    cast.participants[name] = participant
    return participant


def add_matching(cast, name, placement, coordinator):
    """Add what is known for matching, a stopped match, and a decision to stay at the place that runs out today."""
    participant = placement.participant
    make.make_profile(participant, coordinator, needs=f"CANARY-{name}-profile-needs")
    make.make_level(participant, 3, coordinator, note=f"CANARY-{name}-level-note")
    make.make_support(participant, by=coordinator, decided_by=f"CANARY-{name}-support-decided-by")
    texts = {"sentence": f"CANARY-{name}-stop-sentence", "note": f"CANARY-{name}-stop-note"}
    make.make_stop(participant, placement.place, by=coordinator, **texts)
    make.make_not_yet(placement, coordinator, f"CANARY-{name}-not-yet-reason", days=0)


def add_attendance(cast, name, placement, coordinator):
    """Add a day marked with an explanation, one with neither, and an absence announced for today and tomorrow."""
    today = timezone.localdate()
    make.make_mark(
        placement, coordinator, "invalid_absence", on=today - timedelta(days=8),
        explanation=f"CANARY-{name}-attendance-explanation",
    )  # fmt: skip
    make.make_mark(placement, coordinator, on=today - timedelta(days=9))
    make.make_attendance(
        placement.participant, days_ago=8, activity=f"CANARY-{name}-attendance-activity", hours=2, marked_by=coordinator
    )
    make.make_absence(
        placement.participant, coordinator, ends_on=today + timedelta(days=1), told_by=f"CANARY-{name}-absence-told-by",
        text=f"CANARY-{name}-absence-text",
    )  # fmt: skip


def add_intake(cast, name, participant, by):
    """Add everything of an intake: a referral of the case officer, checklist, background and a finished assessment."""
    referral = make.make_referral(
        participant, by=by, agency=cast.agency, case_officer=cast.users["case_officer"],
        reason=f"CANARY-{name}-referral-reason", received_on=timezone.localdate() - timedelta(days=70),
    )  # fmt: skip
    day = timezone.localdate() - timedelta(days=65)
    referral.take_step(ReferralState.ASSESSMENT, on=day, by=by, reason=f"CANARY-{name}-step-reason")
    make.answer_checklist(referral, by, note=f"CANARY-{name}-checklist-note")
    make.make_background(participant, by, note=f"CANARY-{name}-background-note", on=day)
    make.make_assessment(
        participant, by, started_on=day, wri_on=day, wri_by=f"CANARY-{name}-wri-by",
        wri_note=f"CANARY-{name}-wri-note", text=f"CANARY-{name}-assessment-text",
    )  # fmt: skip


def add_consents(cast, name, participant, coordinator):
    """Add a consent to the case officer's party that stands, and one that was withdrawn."""
    party = cast.users["case_officer"].memberships.get().agency
    texts = {"note": f"CANARY-{name}-consent-note", "interpreter": f"CANARY-{name}-consent-interpreter"}
    kinds = ["identity", "plan", "attendance"]
    make.make_consent(participant, coordinator, party, kinds, **texts, shown_text=f"CANARY-{name}-consent-shown")
    withdrawn = make.make_consent(participant, coordinator, party, kinds=["health"])
    withdrawn.withdraw(timezone.localdate(), note=f"CANARY-{name}-consent-withdrawal", by=coordinator)


def add_meetings(cast, name, participant, coordinator):
    """Add a booked meeting, one nobody has noted, one held, one missed and one cancelled, and what a party was told."""
    now = timezone.now()
    texts = {
        text: f"CANARY-{name}-meeting-{text.replace('_', '-')}"
        for text in ("place", "called_by", "other_parties", "purpose", "contact")
    }
    party = cast.users["case_officer"].memberships.get().agency
    make.make_meeting(participant, coordinator, agencies=[party], **texts)
    for days, status in ((2, ""), (3, "held"), (4, "missed")):
        meeting = make.make_meeting(participant, coordinator, starts_at=now - timedelta(days=days), **texts)
        if status:
            meeting.note(
                status, by=coordinator, reason=f"CANARY-{name}-meeting-reason",
                decided=f"CANARY-{name}-meeting-decided", next_step=f"CANARY-{name}-meeting-next",
            )  # fmt: skip
    make.make_meeting(participant, coordinator).cancel(f"CANARY-{name}-meeting-cancelled", by=coordinator)
    make.make_notice(participant, coordinator, party, text=f"CANARY-{name}-notice-text")


def last_friday(today):
    """Return the latest Friday, `today` where it is one."""
    return today - timedelta(days=(today.weekday() - FRIDAY) % 7)


def add_placed(cast, name, participant, placement, by):
    """Add what hangs on a placement, one that is agreed on and one that has ended."""
    text, today = f"CANARY-{name}", timezone.localdate()
    place, supervisor = placement.place, cast.users["supervisor"]
    participant.agreed_placement = make.make_placement(
        participant, place, by, status="agreed", starts_on=last_friday(today), weekdays=[FRIDAY],
        shown_name=f"{text}-shown-name", change_reason=f"{text}-placement-change", **dict.fromkeys(AGREED_ON, today),
    )  # fmt: skip
    make.make_placement(
        participant, place, by, status="ended", starts_on=today - timedelta(days=60), shown_name=f"{text}-shown-name",
        ends_on=today - timedelta(days=31), end_reason=make.code("placement_end", "moved_on"),
        end_note=f"{text}-placement-end",
    )  # fmt: skip
    participant.talk = make.make_talk(placement)
    make.make_talk(placement, kind="middle", held_on=today, noted_by=by, note=f"{text}-talk-note")
    participant.employment = make.make_employment(
        placement, by, subsidy=make.code("subsidy", "wage_subsidy"), reference=f"{text}-employment-reference"
    )
    participant.employment.extend(
        by, to_end_on=placement.starts_on + timedelta(days=300), decided_on=today, reason=f"{text}-employment-reason"
    )
    make.answer_criteria(placement, by, note=f"{text}-criterion-note")
    make.make_observation(placement, supervisor, text=f"{text}-observation-read").mark_read(by)
    participant.observation = make.make_observation(placement, supervisor, text=f"{text}-observation-unread")


def add_hours(cast, name, participant, placement, coordinator):
    """Add a week of attendance with words, a reduction, and a request of each kind by the case officer."""
    for days in range(10, 15):
        make.make_attendance(participant, placement, days_ago=days, explanation=f"CANARY-{name}-attendance-why")
    make.make_reduction(participant, coordinator, note=f"CANARY-{name}-reduction-note")
    officer = cast.users["case_officer"]
    party = officer.memberships.get().agency
    if participant.is_protected:
        return make.add_sheet_request(participant, officer, party, purpose=f"CANARY-{name}-sheet-purpose")
    asked = make.ask_for_sheet(participant, officer, party, purpose=f"CANARY-{name}-sheet-purpose")
    asked.decline(f"CANARY-{name}-sheet-declined", by=coordinator)
    for purpose, is_delivered in ((f"CANARY-{name}-sheet-delivered", True), (f"CANARY-{name}-sheet-waits", False)):
        asked = make.ask_for_sheet(participant, officer, party, purpose=purpose)
        if is_delivered:
            make.deliver_sheet(asked, coordinator)
    return asked


def followup_canaries(name, kind):
    """Return the texts of a follow-up."""
    texts = ("text", "plan_effect", "next_step", "other_parties")
    return {text: f"CANARY-{name}-{kind}-{text.replace('_', '-')}" for text in texts}


def plan_canaries(name, kind):
    """Return the texts of a plan as a whole."""
    return {"purpose": f"CANARY-{name}-{kind}-purpose", "responsible": f"CANARY-{name}-{kind}-responsible"}


def owners_in(text):
    """Return the names of the participants whose canaries stand in `text`."""
    return set(CANARY.findall(text))


def health_owners_in(text):
    """Return the names of the participants whose notes about health stand in `text`."""
    return {owner for owner in owners_in(text) if f"CANARY-{owner}-health-" in text}


__all__ = ["Cast", "Participant", "Unit", "User", "add_protected", "build_cast", "health_owners_in", "owners_in"]
