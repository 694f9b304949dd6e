"""Makers of rows: plain functions with sensible values, changed by keyword."""

import itertools
import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accounts.enums import Role, UnitKind
from accounts.models import Agency, CodeList, Membership, Unit, User
from actionplans.enums import InvitationPlace, Respondent
from actionplans.models import (
    ActionPlan,
    Activity,
    FollowUp,
    Goal,
    Instrument,
    InstrumentTranslation,
    Meeting,
    Notice,
    PlanVersion,
    Rating,
    RatingInvitation,
)
from actionplans.plan_content import content_of, fingerprint
from participants.demo import luhn
from participants.enums import ExtensionParty, Occasion, QuestionKind
from participants.models import (
    Assessment,
    Background,
    CaseDecision,
    CaseMeeting,
    Checklist,
    CircleMember,
    Consent,
    EmergencyAccess,
    Enrolment,
    Extension,
    IncomingReferral,
    IntakeQuestion,
    Participant,
    Referral,
    RegisterImport,
    RegisterImportRow,
    SafetyNetRequest,
)
from placements.hours import month_of
from placements.models import (
    AbsenceNotice,
    Attendance,
    CriterionAnswer,
    Employer,
    EmployerAgreement,
    EmployerCall,
    EmployerContact,
    EmployerMerge,
    EmployerReservation,
    EmployerSite,
    Employment,
    EmploymentCriterion,
    HoursReduction,
    IndependenceLevel,
    JobOffer,
    Mission,
    NotYet,
    Observation,
    OfferSubsidy,
    Place,
    Placement,
    PlacementTalk,
    SeatHold,
    SheetRequest,
    StoppedMatch,
    SupportPeriod,
    SupportRule,
    WorkProfile,
)
from placements.organisation_number import luhn as number_luhn
from placements.sheet import sheet_of

numbers = itertools.count(1)


def make_root(name="Provkommunen"):
    """Return the root unit, made when missing."""
    return Unit.objects.filter(parent=None).first() or Unit.objects.add(None, name=name)


def make_unit(name=None, parent=None, kind=UnitKind.UNIT):
    """Return a unit below `parent`, the root unless given."""
    return Unit.objects.add(None, name=name or f"Enhet {next(numbers)}", parent=parent or make_root(), kind=kind)


def make_agency(name=None):
    """Return another party."""
    kind = CodeList.objects.get(list="agency_kind", code="social_services")
    return Agency.objects.create(name=name or f"Part {next(numbers)}", kind=kind)


def make_user(role=None, place=None, name=None, starts_on=None, ends_on=None, **fields):
    """Return a user, with a membership of `role` in `place` (a unit or an agency; the root unless given)."""
    number = next(numbers)
    fields.setdefault("email", f"person{number}@example.org")
    user = User.objects.create_user(name=name or f"Person {number}", password="prov-losenord-1", **fields)
    if role:
        give_role(user, role, place, starts_on, ends_on)
    return user


def give_role(user, role, place=None, starts_on=None, ends_on=None):
    """Return a membership, a year old unless said otherwise."""
    where = {"agency": place or make_agency()} if role == Role.CASE_OFFICER else {"unit": place or make_root()}
    starts_on = starts_on or timezone.localdate() - timedelta(days=365)
    return Membership.objects.create(user=user, role=role, starts_on=starts_on, ends_on=ends_on, **where)


def make_number(born=date(1990, 1, 1), is_woman=True):
    """Return a test personal number nobody has, of the tax agency's series 238 (women) and 239 (men)."""
    while True:
        digits = f"{born:%Y%m%d}{238 if is_woman else 239}"
        number = digits + luhn(digits[2:])
        if not Participant.objects.filter(personal_number=number).exists():
            return number
        born += timedelta(days=1)


def make_participant(unit, by=None, named_staff=(), **fields):
    """Return a registered participant of `unit`."""
    number = next(numbers)
    fields = {"first_name": f"Förnamn{number}", "last_name": f"Efternamn{number}"} | fields
    by = by or make_user(Role.INTAKE, make_root())
    key = fields.pop("key", None) or uuid.uuid4()
    return Participant.objects.register(by=by, key=key, unit=unit, named_staff=named_staff, **fields)[0]


def make_enrolment(participant, coordinator, started_on=None, unit=None, planned_end_on=None, by=None):
    """Return an ongoing enrolment, two months old unless said otherwise."""
    started_on = started_on or timezone.localdate() - timedelta(days=60)
    return Enrolment.objects.start(
        participant,
        unit=unit or participant.unit,
        started_on=started_on,
        planned_end_on=planned_end_on or started_on + relativedelta(months=6),
        coordinator=coordinator,
        by=by or coordinator,
        key=uuid.uuid4(),
    )[0]


def make_followup(participant, author, sign=True, corrects=None, **fields):
    """Return a follow-up of yesterday, signed unless said otherwise."""
    fields = {
        "occurred_on": timezone.localdate() - timedelta(days=1),
        "contact_form": code("contact_form", "visit"),
        "parties": ["participant"],
        "text": "Vi talade om veckan som gått.",
    } | fields
    key = fields.pop("key", None) or uuid.uuid4()
    return FollowUp.objects.log(by=author, key=key, sign=sign, participant=participant, corrects=corrects, **fields)[0]


def code(name, code):
    """Return a row of a code list."""
    return CodeList.objects.get(list=name, code=code)


def make_extension(enrolment, by, reason="Mer tid för språket.", who="Sara Lind", months=3):
    """Return an extension proposed by `by` for the unit and agreed by the case officer; the participant is asked."""
    today = timezone.localdate()
    answers = {
        ExtensionParty.UNIT: {"agrees": True, "on": today, "who": by.name, "how": ""},
        ExtensionParty.CASE_OFFICER: {"agrees": True, "on": today, "who": who, "how": "phone"},
    }
    to_end_on = enrolment.planned_end_on + relativedelta(months=months)
    key = uuid.uuid4()
    return Extension.objects.propose(enrolment, to_end_on=to_end_on, reason=reason, answers=answers, by=by, key=key)[0]


def make_emergency(participant, user, reason="Måste nå personen i dag om en akut sak.", health=False, days_ago=0):
    """Return an emergency access of `user`, begun so many days ago."""
    starts_at = timezone.now() - timedelta(days=days_ago)
    return EmergencyAccess.objects.create(
        user=user, participant=participant, reason=reason, includes_health=health, starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=8),
    )  # fmt: skip


def make_referral(participant, by=None, agency=None, **fields):
    """Return a referral received a week ago unless said otherwise, registered by `by`."""
    fields = {"unit": participant.unit, "received_on": timezone.localdate() - timedelta(days=7)} | fields
    by = by or make_user(Role.INTAKE, make_root())
    key = fields.pop("key", None) or uuid.uuid4()
    return Referral.objects.register(participant, by=by, key=key, agency=agency or make_agency(), **fields)[0]


def settle_referrals(participant, by):
    """Decide about every referral of `participant` that waits: none is to support."""
    for referral in participant.referrals.undecided():
        referral.take_step("withdrawn", on=timezone.localdate(), by=by, reason="Inaktuellt.")


def send_referral(officer, unit, agency, **fields):
    """Return a referral that a case officer has sent to `unit`."""
    fields = {"first_name": "Sänd", "last_name": "Person", "reason": "Behöver stöd."} | fields
    key = fields.pop("key", None) or uuid.uuid4()
    return IncomingReferral.objects.send(by=officer, key=key, unit=unit, agency=agency, **fields)[0]


def answer_checklist(referral, by, note="", answer="yes"):
    """Return the checklist of `referral` with its first question answered."""
    question = IntakeQuestion.objects.asked_in(referral.unit, QuestionKind.CHECKLIST).first()
    answers = {question.pk: (question.text, answer, note)}
    return Checklist.objects.answer(referral, version=1, answers=answers, by=by)


def make_background(participant, by, occasion=Occasion.START, livelihoods=None, **fields):
    """Return a background: income support alone, unless other `livelihoods` ({code: percent}) are given."""
    percents = {"social_assistance": 100} if livelihoods is None else livelihoods
    livelihoods = {code("livelihood", name): percent for name, percent in percents.items()}
    key = fields.pop("key", None) or uuid.uuid4()
    return Background.objects.record(participant, occasion, by=by, key=key, livelihoods=livelihoods, **fields)[0]


def make_assessment(participant, by, text="Har arbetat i kök.", finish=True, **fields):
    """Return an assessment with a text under its first heading, finished unless said otherwise."""
    heading = IntakeQuestion.objects.asked_in(participant.unit, QuestionKind.ASSESSMENT).first()
    texts, key = {heading.pk: (heading.text, text)}, fields.pop("key", None) or uuid.uuid4()
    return Assessment.objects.write(participant, by=by, key=key, texts=texts, finish=finish, **fields)[0]


def make_case_meeting(unit, by, held_on=None, **fields):
    """Return a planned case meeting of `unit`, today unless said otherwise, with a chair and a note-taker."""
    chair, note_taker = (
        CircleMember.objects.get_or_create(unit=unit, name=name, agency=None)[0]
        for name in ("Olga Ord", "Anton Anteck")
    )
    roles = {"chair": chair, "note_taker": note_taker} | fields
    held_on = held_on or timezone.localdate()
    return CaseMeeting.objects.plan(unit, held_on=held_on, by=by, key=uuid.uuid4(), **roles)[0]


def close_case_meeting(meeting, by):
    """Close `meeting`, with its chair present."""
    meeting.attendees = [meeting.chair_name]
    meeting.save()
    meeting.close(by=by)
    return meeting


def take_up(participant, by, reason="Har inte kommit på tre veckor."):
    """Return a request to take `participant` up in the case meeting."""
    return SafetyNetRequest.objects.take_up(participant, reason=reason, by=by, key=uuid.uuid4())[0]


def decide(meeting, source, by, outcome=None, reason="Parterna är överens.", **fields):
    """Return the decision of `meeting` about `source`: a referral is put off, for the safety net a call is agreed."""
    common = {"reason": reason, "by": by, "key": uuid.uuid4(), "seen": CaseDecision.objects.count_of(meeting, source)}
    decisions = CaseDecision.objects
    if isinstance(source, Referral):
        return decisions.decide_referral(meeting, source, outcome=outcome or "put_off", **common, **fields)[0]
    agreed = {"next_step": "Ringa.", "responsible": by, "responsible_name": "", "due_on": meeting.held_on} | fields
    return decisions.decide_safety_net(meeting, source, outcome=outcome or "agreed", **common, **agreed)[0]


def make_plan(participant, by, **fields):
    """Return a plan made three weeks ago unless said otherwise."""
    fields = {
        "purpose": "Jag vill arbeta i kök.", "responsible": by.name, "assigned_hours": Decimal(20),
        "started_on": timezone.localdate() - timedelta(days=21),
    } | fields  # fmt: skip
    return ActionPlan.objects.make(participant, by=by, key=fields.pop("key", None) or uuid.uuid4(), **fields)[0]


def make_earlier_plan(participant, by, **fields):
    """Return a plan that is closed."""
    day = timezone.localdate() - timedelta(days=400)
    plan = make_plan(participant, by, started_on=day, **fields)
    plan.close(by, on=day + timedelta(days=90), note=f"{plan.purpose}-note")
    return plan


def make_goal(plan, by, **fields):
    """Return a goal of `plan`."""
    return Goal.objects.add(plan, by=by, key=uuid.uuid4(), **{"title": "Klara SFI"} | fields)[0]


def make_activity(plan, by, kind="work_like", **fields):
    """Return an activity of `plan`, begun two weeks ago, four hours on Monday and Tuesday unless said otherwise."""
    fields = {
        "title": "Odling", "kind": code("activity_kind", kind), "hours": [Decimal(4)] * 2 + [Decimal(0)] * 5,
        "starts_on": timezone.localdate() - timedelta(days=14),
    } | fields  # fmt: skip
    return Activity.objects.add(plan, by=by, key=uuid.uuid4(), **fields)[0]


def agree(plan, by, agreed_on=None, how="paper"):
    """Return the version that freezes `plan` as it stands."""
    content = content_of(ActionPlan.objects.with_parts().get(pk=plan.pk))
    return PlanVersion.objects.agree(
        plan, by=by, key=uuid.uuid4(), seen=fingerprint(content), agreed_on=agreed_on or timezone.localdate(),
        participant_how=how,
    )[0]  # fmt: skip


def make_whole_plan(participant, by, text):
    """Return a plan with a goal and an activity, agreed once; `text(kind)` gives its words."""
    plan = make_plan(participant, by, purpose=text("plan-purpose"), responsible=text("plan-responsible"))
    goal = make_goal(plan, by, title=text("goal-title"), text=text("goal-text"), indicators=[1, 5])
    make_activity(
        plan, by, goal=goal, title=text("activity-title"), text=text("activity-text"),
        responsible=text("activity-responsible"), performer=text("activity-performer"), hours=[Decimal(0)] * 7,
    )  # fmt: skip
    stopped = make_activity(plan, by, title=text("stopped-title"))
    stopped.note(by, status="cancelled", on=timezone.localdate(), reason=text("stopped-reason"))
    dropped = make_goal(plan, by, title=text("dropped-title"))
    dropped.settle(by, status="reached", on=timezone.localdate(), reason=text("dropped-reason"))
    agree(plan, by)
    return plan


def make_consent(participant, by, agency, kinds=("identity", "plan"), starts_on=None, ends_on=None, **fields):
    """Return a consent of `participant` to `agency`, a month old and open unless said otherwise."""
    starts_on = starts_on or timezone.localdate() - timedelta(days=30)
    key = fields.pop("key", None) or uuid.uuid4()
    return Consent.objects.give(
        participant, by=by, key=key, kinds=kinds, agency=agency, starts_on=starts_on, ends_on=ends_on, **fields
    )[0]


def make_meeting(participant, host, starts_at=None, agencies=(), **fields):
    """Return a booked meeting, tomorrow at ten unless said otherwise."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    fields = {
        "kind": "coach",
        "starts_at": starts_at or timezone.make_aware(datetime.combine(tomorrow, time(10))),
        "contact_form": code("contact_form", "visit"),
        "place": "Torget 1",
        "contact": "070-174 06 05",
    } | fields
    key = fields.pop("key", None) or uuid.uuid4()
    return Meeting.objects.book(participant, by=host, key=key, agencies=agencies, host=host, **fields)[0]


def make_notice(participant, by, agency, kind="plan", **fields):
    """Return a notice sent to the case officer of `agency`; a consent must cover it."""
    fields = {"text": "Planen följs inte.", "key": uuid.uuid4()} | fields
    return Notice.objects.send(participant, agency=agency, kind=kind, by=by, **fields)[0]


def make_rating(
    participant, author=None, respondent=Respondent.PARTICIPANT, days_ago=0, answers=None, words="", **fields
):
    """Return a rating of `participant`, `answers` by indicator ({number: step}, 3 for those not given).

    `words` stand beside the first answer.
    """
    instrument = Instrument.objects.current(respondent)
    given = dict.fromkeys(instrument.numbers, 3) | (answers or {})
    return Rating.objects.record(
        participant, instrument, occurred_on=timezone.localdate() - timedelta(days=days_ago), author=author,
        answers=[given[number] for number in instrument.numbers], key=uuid.uuid4(),
        words=[words, *[""] * (len(instrument.items) - 1)], **fields,
    )[0]  # fmt: skip


def make_link(participant, by, place=InvitationPlace.PHONE, **fields):
    """Return `(invitation, token)` for `participant` to rate."""
    instrument = Instrument.objects.current(Respondent.PARTICIPANT)
    return RatingInvitation.objects.invite(participant, instrument, by=by, place=place, key=uuid.uuid4(), **fields)


def review_translations(by=None):
    """Mark every translation of every instrument as reviewed."""
    for translation in InstrumentTranslation.objects.all():
        translation.set_reviewed(True, by=by)


def make_import(user, unit, participants, state="ready"):
    """Return a register that `user` has had read through, with a row about each of `participants`, by name."""
    register = RegisterImport.objects.create(
        unit=unit, file_name="register.csv", content=b"", created_by=user, state=state, counts={"update": 9}
    )
    for number, (name, participant) in enumerate(participants.items(), 2):
        RegisterImportRow.objects.create(
            register_import=register, sheet="register", row=number, status="update", who=f"CANARY-{name}-import-who",
            participant=participant.pk, changes=[["efternamn", f"CANARY-{name}-import-old", "nytt"]],
        )  # fmt: skip
    return register


# Employers and places


def make_employer(name=None, by=None, **fields):
    """Return an employer without an organisation number unless one is given."""
    name = name or f"Arbetsgivare {next(numbers)}"
    return Employer.objects.register(by=by, key=uuid.uuid4(), name=name, **fields)[0]


def make_place(unit, by=None, seats=2, weekdays=range(5), **fields):
    """Return an open place of `unit` with `seats` in both halves of `weekdays`."""
    week = [seats if slot // 2 in weekdays else 0 for slot in range(14)]
    fields = {
        "name": f"Plats {next(numbers)}", "kind": code("place_kind", "internal"), "seats": week,
        "starts_on": timezone.localdate() - timedelta(days=400),
    } | fields  # fmt: skip
    return Place.objects.add(by=by, key=uuid.uuid4(), unit=unit, **fields)[0]


def make_placement(participant, place, by=None, status="ongoing", weekdays=range(5), **fields):
    """Return a placement, ongoing since 30 days unless told, six hours on each of `weekdays`.

    Of somebody with protected identity the name at the place counts as an alias.
    """
    fields = {
        "starts_on": timezone.localdate() - timedelta(days=30), "shown_name": str(participant),
        "has_alias": participant.is_protected,
        "slots": [1 if slot // 2 in weekdays else 0 for slot in range(14)],
        "hours": [Decimal(6) if day in weekdays else Decimal(0) for day in range(7)],
    } | fields  # fmt: skip
    return Placement.objects.create(participant=participant, place=place, status=status, created_by=by, **fields)


def make_hold(place, by=None, seats=1, starts_on=None, days=30, **fields):
    """Return `seats` of `place` reserved on every half-day it has seats, from today for so many days."""
    first = starts_on or timezone.localdate()
    fields = {
        "slots": [min(seats, number) for number in place.seats], "starts_on": first,
        "ends_on": first + timedelta(days=days), "reason": "Vuxenskolans grupp",
    } | fields  # fmt: skip
    return SeatHold.objects.keep(place, by=by, key=uuid.uuid4(), **fields)[0]


def make_mission(targets, by=None, **fields):
    """Return a mission that began a month ago and asks for `targets`, seats by unit."""
    fields = {
        "name": f"Uppdrag {next(numbers)}", "starts_on": timezone.localdate() - timedelta(days=30),
    } | fields  # fmt: skip
    return Mission.objects.give(by=by, key=uuid.uuid4(), targets=targets, **fields)[0]


def make_talk(placement, **fields):
    """Return a three-party talk at the start of `placement`, planned a week ago."""
    fields = {"kind": "start", "planned_on": timezone.localdate() - timedelta(days=7)} | fields
    return PlacementTalk.objects.create(placement=placement, participant=placement.participant, **fields)


def make_employment(placement, by=None, **fields):
    """Return a municipal employment of `placement`, three quarters of full time, for half a year from its start."""
    fields = {
        "form": code("employment_form", "municipal_bea"), "percent": 75, "starts_on": placement.starts_on,
        "ends_on": placement.starts_on + timedelta(days=180),
    } | fields  # fmt: skip
    return Employment.objects.add(placement, by=by, key=uuid.uuid4(), **fields)[0]


def make_observation(placement, by, **fields):
    """Return what `by` saw at the place of `placement` yesterday."""
    fields = {
        "on": timezone.localdate() - timedelta(days=1), "text": "Kom i tid.", "ability": code("ability", "punctual"),
    } | fields  # fmt: skip
    return Observation.objects.write(placement, by=by, key=uuid.uuid4(), **fields)[0]


def answer_criteria(placement, by, note="", answer="yes"):
    """Answer the first criterion of `placement`."""
    criterion = EmploymentCriterion.objects.asked().first()
    answers = {criterion.pk: (criterion.text, answer, note)}
    CriterionAnswer.objects.answer(placement, answers=answers, by=by)


# Hours and month sheets


def make_attendance(participant, placement=None, days_ago=0, state="present", hours=None, on=None, **fields):
    """Return a marked day: today unless told, six hours where it counts as present."""
    if hours is None:
        hours = Decimal(6) if state in ("present", "elsewhere") else Decimal(0)
    fields["on"] = on or timezone.localdate() - timedelta(days=days_ago)
    return Attendance.objects.create(participant=participant, placement=placement, state=state, hours=hours, **fields)


def make_reduction(participant, by=None, kind="child_under_8", weekly_hours=5, **fields):
    """Return a reduction of assigned hours, since ten days and until further notice unless told."""
    fields = {
        "kind": code("hours_reduction", kind), "weekly_hours": Decimal(weekly_hours),
        "starts_on": timezone.localdate() - timedelta(days=10),
    } | fields  # fmt: skip
    return HoursReduction.objects.add(participant, by=by, key=uuid.uuid4(), **fields)[0]


def ask_for_sheet(participant, officer, agency, month=None, **fields):
    """Return a request for the sheet of this month; a consent about attendance must cover it."""
    fields = {"purpose": "", "key": uuid.uuid4()} | fields
    month = month or month_of(timezone.localdate())
    return SheetRequest.objects.ask(participant, agency=agency, month=month, by=officer, **fields)[0]


def add_sheet_request(participant, officer, agency, **fields):
    """Return a request that was sent before the participant got a protected identity."""
    month = month_of(timezone.localdate()).first
    return SheetRequest.objects.create(
        participant=participant, case_officer=officer, agency=agency, month=month, **fields
    )


def deliver_sheet(request, by, assigned=0):
    """Return the request with the sheet as it stands delivered."""
    sheet = sheet_of(request.participant, request.of_month, Decimal(assigned))
    request.deliver(sheet.as_content(), by=by)
    return request


def make_profile(participant, by=None, **fields):
    """Return what is known of `participant` for matching: 20 hours a week on any half-day, nothing else unless told."""
    fields = {"weekly_hours": Decimal(20)} | fields
    return WorkProfile.objects.note(participant, by=by, key=uuid.uuid4(), **fields)[0]


def make_level(participant, level, by=None, days_ago=30, **fields):
    """Return the degree of independence of `participant` since so many days."""
    starts_on = timezone.localdate() - timedelta(days=days_ago)
    key = uuid.uuid4()
    return IndependenceLevel.objects.note(participant, by=by, key=key, level=level, starts_on=starts_on, **fields)[0]


def make_support(participant, form="social_assistance", by=None, days_ago=60, **fields):
    """Return a support form that `participant` has since so many days."""
    fields = {"starts_on": timezone.localdate() - timedelta(days=days_ago)} | fields
    key = uuid.uuid4()
    return SupportPeriod.objects.note(participant, by=by, key=key, support_form=code("support_form", form), **fields)[0]


def make_stop(participant, place, rule="hours", by=None, days_ago=0, **fields):
    """Return a match of `participant` with `place` that `rule` stopped so many days ago."""
    on = timezone.localdate() - timedelta(days=days_ago)
    return StoppedMatch.objects.record(participant, place, rule, by=by, on=on, **fields)[0]


def make_not_yet(placement, by=None, reason="Trivs och lär sig", days=30):
    """Return the decision that it is not time to move on from `placement` for so many days."""
    until_on = timezone.localdate() + timedelta(days=days)
    return NotYet.objects.decide(placement, by=by, key=uuid.uuid4(), reason=reason, until_on=until_on)[0]


def make_support_rule(form="job_guarantee", kind="internal", is_allowed=False, **fields):
    """Return a rule about a support form and a kind of place, in force since long."""
    fields = {
        "support_form": code("support_form", form), "place_kind": code("place_kind", kind), "is_allowed": is_allowed,
        "why": "Så är det överenskommet", "source": "Överenskommelsen", "valid_from": date(2020, 1, 1),
    } | fields  # fmt: skip
    return SupportRule.objects.add(by=None, key=uuid.uuid4(), **fields)[0]


def make_mark(placement, by=None, state="present", on=None, hours=None, **fields):
    """Return the mark of a day of `placement`, today unless told, with the hours of the weekday where present."""
    on = on or timezone.localdate()
    hours = placement.hours[on.weekday()] if hours is None else hours
    fields = {"state": state, "hours": hours if state in ("present", "elsewhere") else 0, "marked_by": by} | fields
    return Attendance.objects.create(participant=placement.participant, placement=placement, on=on, **fields)


def make_absence(participant, by=None, kind="sick", **fields):
    """Return an announced absence, of today alone unless told."""
    today = timezone.localdate()
    fields = {"starts_on": today, "ends_on": today, "told_by": "Deltagaren"} | fields
    key = fields.pop("key", None) or uuid.uuid4()
    return AbsenceNotice.objects.announce(participant.pk, by=by, key=key, kind=kind, **fields)[0]


# Contacts with employers, offers, merges


def make_organisation_number():
    """Return an organisation number of a series that no company has, unused here."""
    while True:
        digits = f"555{next(numbers):06}"
        number = next(digits + str(last) for last in range(10) if not number_luhn(digits + str(last)))
        if not Employer.objects.filter(organisation_number=number).exists():
            return number


def make_call(employer, by, hours_ago=1, **fields):
    """Return a contact with `employer`, an hour ago unless said otherwise."""
    fields = {
        "form": code("contact_form", "phone"), "outcome": code("call_outcome", "interested"),
        "about": "Frågade om praktik.", "occurred_at": timezone.now() - timedelta(hours=hours_ago), "key": uuid.uuid4(),
    } | fields  # fmt: skip
    return EmployerCall.objects.log(employer, by=by, **fields)[0]


def reserve(employer, by, **fields):
    """Return the reservation of `employer` by somebody."""
    return EmployerReservation.objects.reserve(employer, by=by, key=uuid.uuid4(), **fields)[0]


def make_agreement(employer, by, unit, **fields):
    """Return an agreement a month old, without an end unless said otherwise."""
    fields = {
        "kind": code("agreement_kind", "iop"), "title": "Partnerskap", "unit": unit,
        "starts_on": timezone.localdate() - timedelta(days=30),
    } | fields  # fmt: skip
    return EmployerAgreement.objects.add(employer, by=by, key=uuid.uuid4(), **fields)[0]


def make_site(employer, by, **fields):
    """Return a site of `employer`."""
    return EmployerSite.objects.add(employer, by=by, key=uuid.uuid4(), **{"name": "Kontoret"} | fields)[0]


def make_contact(employer, by, **fields):
    """Return whom one speaks with at `employer`."""
    return EmployerContact.objects.add(employer, by=by, key=uuid.uuid4(), **{"name": "Kim Chef"} | fields)[0]


def make_offer(employer, by, unit, hours_ago=2, hours=24, **fields):
    """Return an offer received two hours ago, to be answered within a day unless said otherwise."""
    received_at = timezone.now() - timedelta(hours=hours_ago)
    fields = {
        "title": "Lagerarbetare", "unit": unit, "received_at": received_at,
        "answer_by": received_at + timedelta(hours=hours),
    } | fields  # fmt: skip
    return JobOffer.objects.receive(employer, by=by, key=uuid.uuid4(), **fields)[0]


def make_subsidy(offer, by, kind="wage_subsidy", **fields):
    """Return a subsidy of `offer`."""
    return OfferSubsidy.objects.add(offer, by=by, key=uuid.uuid4(), kind=code("subsidy", kind), **fields)[0]


def merge_employers(kept, gone, by):
    """Return the merge of `gone` into `kept`."""
    return EmployerMerge.objects.merge(kept, gone, by=by)


def fill_employer(employer, by, unit):
    """Give `employer` a site, a contact, an agreement, a logged contact, a reservation and an offer with a subsidy."""
    make_contact(employer, by, site=make_site(employer, by))
    make_agreement(employer, by, unit, renewal_on=timezone.localdate() + timedelta(days=9))
    make_call(employer, by)
    reserve(employer, by)
    make_subsidy(make_offer(employer, by, unit), by)
    return employer
