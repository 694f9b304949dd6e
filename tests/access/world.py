"""The world the access table is tried in: the cast, a protected case, and everything an address can be about."""

import re
import uuid

from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, CodeList, SavedFilter
from actionplans.models import Instrument
from participants.models import Access, IntakeQuestion, NumberClash, Participant, Quota, Referral, UnitSeats
from placements.models import EmploymentCriterion, SupportRule
from tests import factories as make
from tests.cast import add_protected, build_cast
from tests.visits import factories as of_visits
from tests.visits.factories import approve, comment, make_material, make_visit, member, report, send_out
from tests.visits.imported import make_import, make_offer, make_original, make_pair
from visits.models import Attendee

SEES = {
    "own": {"coordinator", "colleague", "named", "intake", "manager"},
    "unit": {"coordinator", "colleague", "named", "intake", "manager"},
    "elsewhere": {"coordinator_elsewhere", "intake_elsewhere", "manager_elsewhere"},
    "protected": {"named"},
    "missing": set(),
    "clash": {"coordinator", "colleague", "named", "intake", "manager"},
    "told": {"coordinator", "colleague", "named", "intake", "manager", "case_officer"},
}
# Whom those know of who have no case role, on the pages that are theirs (Page.known_to).
KNOWN = {
    "employer_coordinator": {"own", "unit", "elsewhere", "clash", "told"},
    "supervisor": {"own", "unit"},
}
AUTHORS = {"own": "coordinator", "unit": "colleague", "elsewhere": "coordinator_elsewhere", "protected": "named"}
MISSING = 987_654_321
# Ten digits of any personal number, wherever it begins and however it is written.
TEN_DIGITS = re.compile(r"(?=(\d{6})[-+ ]?(\d{4}))")


def first(participant, rows, **conditions):
    """Return the id of the first of the participant's `rows` that meets `conditions`; MISSING for nobody's."""
    return getattr(participant, rows).filter(**conditions).earliest("pk").pk if participant else MISSING


class World:
    """Everything at hand by name; `address` turns a url name and what it is about into a path."""

    def __init__(self):
        self.cast = build_cast()
        add_protected(self.cast)
        self.give_former_numbers()
        self.other_user = make.make_user("coordinator", self.cast.here, name="Någon annan")
        self.clash = self.make_clash()
        self.held_meeting = make.close_case_meeting(self.cast.meetings["before", "here"], self.cast.intake)
        self.seats, self.quota = self.make_capacity()
        self.party = self.cast.case_officer.memberships.get().agency
        self.add_told()
        self.hold, self.mission, self.closing_place = self.make_places()
        self.draft_visit, read = make_visit(), make_visit()
        self.draft_material, self.approved_material = make_material(self.draft_visit), make_material(read)
        self.approved_visit = approve(read)
        self.wish_visit = approve(make_visit(texts=["- Ett större växthus\n- En bil till"]))
        self.wish = of_visits.ask(self.wish_visit, by=self.cast.official)
        self.answered_wish = of_visits.answer_request(of_visits.ask(self.wish_visit), by=self.cast.official)
        self.draft_template, self.retired_template = self.make_templates()
        self.reported_visit = report(make_visit())
        self.correction = approve(of_visits.correct(approve(make_visit())))
        readers = [member("Läsande", "majority", user=self.user("board_member"), is_leading=True)]
        readers.append(Attendee(name="Skrivande", capacity="official", user=self.user("official")))
        readers.append(member("Utan Inloggning", "opposition"))
        self.reading_visit = send_out(make_visit(attendees=readers))
        self.comment = comment(self.reading_visit, self.user("official"))
        self.original, self.likely_same, self.offered_file = self.add_imports()
        self.saved_filter = SavedFilter.objects.save_as(
            user=self.cast.coordinator, page="participants:list", name="Mitt filter", query="status=", key=uuid.uuid4()
        )[0]
        self.rating_link = make.make_link(self.cast.unit, self.cast.colleague)[1]
        self.other_employer, self.employer_merge = self.add_employers()
        self.register = make.make_import(self.cast.intake, self.cast.here, self.cast.participants)
        self.done_register = make.make_import(self.cast.intake, self.cast.here, self.cast.participants, state="done")
        self.access = Access.objects.filter(participants__contains=[self.cast.own.pk]).first()
        self.numbers = {
            number[2:]
            for person in Participant.objects.all()
            for number in {person.personal_number, *person.former_numbers} - {None}
        }

    def give_former_numbers(self):
        """Let `own` have had two other numbers, one of them a coordination number."""
        own = self.cast.own
        now = own.personal_number
        Participant.objects.filter(pk=own.pk).update(personal_number="197010632391")
        for number in (make.make_number(), now):
            own.refresh_from_db()
            own.change(by=self.cast.coordinator, personal_number=number)

    def numbers_in(self, text):
        """Return every personal number in `text` that anybody has or had, as ten digits."""
        return [found for found in map("".join, TEN_DIGITS.findall(text)) if found in self.numbers]

    def make_templates(self):
        """Return a draft template, and one that is retired."""
        retired = of_visits.publish(of_visits.make_draft(of="2021", code="2022", title="Anteckningar 2022"))
        retired.retire(by=self.cast.official)
        return of_visits.make_draft(by=self.cast.official), retired

    def make_capacity(self):
        """Return seats and a quota of the unit here."""
        today, key = timezone.localdate(), uuid.uuid4()
        seats, _made = UnitSeats.objects.put(self.cast.here, starts_on=today, seats=20, by=None, key=key)
        fields = {"number": 4, "period": "month", "kind": "all", "starts_on": today}
        return seats, Quota.objects.add(self.cast.here, by=None, key=key, **fields)[0]

    def add_imports(self):
        """Return the original of the approved visit, a pair that may be one visit, and a file with an offer."""
        batch, official = make_import(self.cast.official, make_offer()), self.cast.official
        pair = make_pair(make_visit(official), make_visit(official))
        return make_original(self.approved_visit), pair, batch.files.get()

    def make_places(self):
        """Return seats reserved at the place here, a mission that asks for places here, and a place that closes."""
        today, by = timezone.localdate(), self.cast.employer_coordinator
        hold = make.make_hold(self.cast.places["here"], by, seats=1)
        closing = make.make_place(self.cast.units["site"], by=by)
        closing.close(today, "Lokalen sägs upp", by=by)
        return hold, make.make_mission({self.cast.here: 5}, by), closing

    def add_employers(self):
        """Return another employer, and the merge of a third into that of the cast, which is given all it can hold."""
        by = self.cast.employer_coordinator
        make.fill_employer(self.cast.employer, by, self.cast.here)
        third = make.make_employer("Provbolaget", by)
        return make.make_employer("Det andra företaget", by), make.merge_employers(self.cast.employer, third, by)

    def meeting_of(self, target):
        """Return the id of today's case meeting in the unit of the participant called `target`."""
        return self.cast.meetings["today", "there" if target == "elsewhere" else "here"].pk

    def make_clash(self):
        """Return a clash: intake here registered the number of `elsewhere`, whom they may not know of."""
        number = self.cast.elsewhere.personal_number
        self.cast.participants["clash"] = make.make_participant(
            self.cast.here, by=self.cast.intake, personal_number=number, first_name="CANARY-clash-first"
        )
        return NumberClash.objects.get()

    def add_told(self):
        """Add somebody whom the case officer has referred, has a consent about, and has been told something of."""
        told = self.cast.participants["told"] = make.make_participant(
            self.cast.here, by=self.cast.intake, first_name="CANARY-told-first", last_name="CANARY-told-last"
        )
        Referral.objects.register(
            told, by=self.cast.intake, key=uuid.uuid4(), unit=self.cast.here, agency=self.party,
            case_officer=self.cast.case_officer, received_on=timezone.localdate(),
        )  # fmt: skip
        make.make_consent(told, self.cast.intake, self.party, ["identity", "plan", "attendance"])
        make.make_notice(told, self.cast.coordinator, self.party, text="CANARY-told-notice")
        make.deliver_sheet(make.ask_for_sheet(told, self.cast.case_officer, self.party), self.cast.coordinator)

    def user(self, actor):
        """Return the User of an actor, None when anonymous."""
        return None if actor == "anonymous" else self.cast.users[actor]

    def check_of(self, participant):
        """Return the id of a check after the exit of `participant`, who has left; MISSING before."""
        check = participant.outcome_checks.first() if participant else None
        return check.pk if check else MISSING

    def marked_day(self, participant):
        """Return the placement and the day of the first mark of `participant`; nothing there for nobody."""
        mark = participant.attendance.filter(activity="").earliest("on") if participant else None
        return (mark.placement_id, mark.on) if mark else (MISSING, timezone.localdate())

    def address(self, name, about, target=None):
        """Return the path of the url `name`; `target` is the participant's name, or "missing"."""
        participant = self.cast.participants.get(target)
        pk = participant.pk if participant else MISSING
        followups = participant.followups if participant else None

        def waiting(kind):
            return getattr(participant, kind).pk if hasattr(participant, kind) else MISSING

        def dropped_out():
            return participant.enrolment.pk if hasattr(participant, "enrolment") else MISSING

        plans = participant.plans if participant else None
        arguments = {
            "nothing": lambda: [],
            "participant": lambda: [pk],
            "unsigned": lambda: [pk, followups.get(signed_at=None).pk if followups else MISSING],
            "corrected": lambda: [pk, followups.get(corrects__isnull=False).pk if followups else MISSING],
            # Referrals, checklist, background, assessment
            "referral": lambda: [pk, participant.referrals.earliest("pk").pk if participant else MISSING],
            "background_at_exit": lambda: [pk, "avslut"],
            "background": lambda: [pk, participant.backgrounds.get().pk if participant else MISSING],
            "assessment": lambda: [pk, participant.assessments.get().pk if participant else MISSING],
            "followed_referral": lambda: [self.cast.own.referrals.get(case_officer=self.cast.case_officer).pk],
            "incoming": lambda: [self.cast.sent.pk],
            "questions": lambda: ["malgrupp"],
            "question": lambda: [IntakeQuestion.objects.first().pk],
            # Case meetings and capacity
            "case_meeting": lambda: [self.cast.meetings["today", "here"].pk],
            "held_case_meeting": lambda: [self.held_meeting.pk],
            "circle_member": lambda: [self.held_meeting.chair_id],
            "waiting_referral": lambda: [pk, self.meeting_of(target), waiting("referral_waiting")],
            "waiting_request": lambda: [pk, self.meeting_of(target), waiting("request")],
            "dropped_out": lambda: [pk, self.meeting_of(target), dropped_out()],
            "case_decision": lambda: [pk, self.meeting_of(target), waiting("decision")],
            "own_request": lambda: [pk, waiting("request")],
            "own_decision": lambda: [pk, waiting("decision_before")],
            "unit_seats": lambda: [self.seats.pk],
            "quota": lambda: [self.quota.pk],
            # Consents
            "party": lambda: [pk, self.party.pk],
            "consent": lambda: [pk, participant.consents.get(withdrawn_on=None).pk if participant else MISSING],
            # Hand-over, extension, outcome, emergency access
            "emergency": lambda: [self.cast.own.emergency_accesses.get().pk],
            "check": lambda: [pk, self.check_of(participant)],
            # Register import
            "import": lambda: [self.register.pk],
            "done_import": lambda: [self.done_register.pk],
            # Plans
            "goal": lambda: [pk, plans.current().get().goals.first().pk if participant else MISSING],
            "activity": lambda: [pk, plans.current().get().activities.first().pk if participant else MISSING],
            "plan_version": lambda: [pk, participant.plan_versions.get().pk if participant else MISSING],
            "earlier_plan": lambda: [pk, plans.closed().latest("pk").pk if participant else MISSING],
            # Ratings
            "rating": lambda: [pk, participant.ratings.earliest("pk").pk if participant else MISSING],
            "rating_link": lambda: [self.rating_link],
            "rating_question": lambda: [1],
            "instrument": lambda: [Instrument.objects.get(code="bip-participant").pk],
            "instrument_language": lambda: [Instrument.objects.get(code="bip-participant").pk, "ar"],
            # Meetings
            "booked": lambda: [pk, first(participant, "meetings", status="booked", starts_at__gt=timezone.now())],
            "unnoted": lambda: [pk, first(participant, "meetings", status="booked", starts_at__lt=timezone.now())],
            "missed": lambda: [pk, first(participant, "meetings", status="missed")],
            "plan": lambda: [pk, "planen"],
            "own_notice": lambda: [pk, first(participant, "notices")],
            "notice": lambda: [self.cast.told.notices.get().pk],
            # Employers
            "employer": lambda: [self.cast.employer.pk],
            "employer_site": lambda: [self.cast.employer.pk, self.cast.employer.employersites.get().pk],
            "employer_contact": lambda: [self.cast.employer.pk, self.cast.employer.employercontacts.get().pk],
            "employer_agreement": lambda: [self.cast.employer.pk, self.cast.employer.employeragreements.get().pk],
            "own_call": lambda: [self.cast.employer.pk, self.cast.employer.calls.get().pk],
            "job_offer": lambda: [self.cast.employer.pk, self.cast.employer.offers.get().pk],
            "offer_subsidy": lambda: [
                self.cast.employer.pk,
                self.cast.employer.offers.get().pk,
                self.cast.employer.offers.get().subsidies.get().pk,
            ],
            "employer_pair": lambda: [self.cast.employer.pk, self.other_employer.pk],
            "employer_merge": lambda: [self.cast.employer.pk, self.employer_merge.pk],
            # Places
            "employer_of_place": lambda: [self.cast.employer.pk],
            "place": lambda: [self.cast.places["here"].pk],
            "closing_place": lambda: [self.closing_place.pk],
            "hold": lambda: [self.hold.place_id, self.hold.pk],
            "mission": lambda: [self.mission.pk],
            # Matching
            "support_rule": lambda: [SupportRule.objects.first().pk],
            "level": lambda: [pk, first(participant, "independence_levels")],
            "support_period": lambda: [pk, first(participant, "support_periods")],
            "place_for": lambda: [pk, self.cast.places["here"].pk],
            "stop": lambda: [pk, first(participant, "stopped_matches")],
            "own_placement": lambda: [pk, first(participant, "placements")],
            # Placements
            "placement": lambda: [pk, waiting("placement")],
            "agreed_placement": lambda: [pk, waiting("agreed_placement")],
            "talk": lambda: [pk, waiting("placement"), waiting("talk")],
            "employment": lambda: [pk, waiting("placement"), waiting("employment")],
            "observation": lambda: [pk, waiting("placement"), waiting("observation")],
            "at_own_place": lambda: [self.cast.own.placement.pk],
            "own_observation": lambda: [self.cast.own.placement.pk, self.cast.own.observation.pk],
            "criterion": lambda: [EmploymentCriterion.objects.first().pk],
            # Attendance
            "own_place": lambda: [self.cast.places["here"].pk],
            "own_group": lambda: [self.cast.places["here"].pk, self.cast.own.placement.pk],
            "marked_day": lambda: [pk, *self.marked_day(participant)],
            "activity_mark": lambda: [
                pk,
                participant.attendance.exclude(activity="").get().pk if participant else MISSING,
            ],
            "absence": lambda: [pk, first(participant, "absence_notices")],
            # Month sheets
            "month": lambda: [pk, f"{timezone.localdate():%Y-%m}"],
            "sheet_request": lambda: [pk, first(participant, "sheet_requests", state="waiting")],
            "reduction": lambda: [pk, first(participant, "hours_reductions")],
            "own_sheet": lambda: [self.cast.told.sheet_requests.get(state="delivered").pk],
            # The organisation
            "saved_filter": lambda: [self.saved_filter.pk],
            "unit": lambda: [self.cast.here.pk],
            "agency": lambda: [Agency.objects.first().pk],
            "user": lambda: [self.other_user.pk],
            "membership": lambda: [self.other_user.pk, self.other_user.memberships.get().pk],
            "code_list": lambda: ["exit_reason"],
            "code": lambda: [CodeList.objects.first().pk],
            "clash": lambda: [self.clash.pk],
            "access": lambda: [self.access.pk],
            "draft_template": lambda: [self.draft_template.pk],
            "published_template": lambda: [of_visits.template().pk],
            "retired_template": lambda: [self.retired_template.pk],
            "template_field": lambda: [
                self.draft_template.pk,
                of_visits.field_of(self.draft_template, "members").pk,
            ],
            "template_question": lambda: [self.draft_template.pk, of_visits.at(self.draft_template, 2).pk],
            "asked_question": lambda: [of_visits.at(of_visits.template(), 4).pk],
            "draft_visit": lambda: [self.draft_visit.pk],
            "draft_answer": lambda: [self.draft_visit.pk, 1],
            "approved_visit": lambda: [self.approved_visit.pk],
            "reported_visit": lambda: [self.reported_visit.pk],
            "correction": lambda: [self.correction.pk],
            "reading_visit": lambda: [self.reading_visit.pk],
            "comment": lambda: [self.reading_visit.pk, self.comment.pk],
            "named_reader": lambda: [
                self.reading_visit.pk,
                self.reading_visit.rounds.get().readers.get(user=None).pk,
            ],
            "original": lambda: [self.approved_visit.pk, self.original.pk],
            "likely_same": lambda: [self.likely_same.visit_id, self.likely_same.pk],
            "visit_import": lambda: [self.offered_file.batch_id],
            "offered_file": lambda: [self.offered_file.batch_id, self.offered_file.pk],
            "answered_question": lambda: [self.wish_visit.pk, 1],
            "wish": lambda: [self.wish.pk],
            "answered_wish": lambda: [self.answered_wish.pk],
            "draft_material": lambda: [self.draft_visit.pk, self.draft_material.pk],
            "approved_material": lambda: [self.approved_visit.pk, self.approved_material.pk],
        }[about]()
        return reverse(name, args=arguments)


ABOUT_A_PERSON = {
    "participant", "unsigned", "corrected",
    "referral", "background", "background_at_exit", "assessment",
    "waiting_referral", "waiting_request", "dropped_out", "case_decision", "own_request", "own_decision",
    "check",
    "goal", "activity", "plan_version", "earlier_plan",
    "party", "consent", "booked", "unnoted", "missed", "plan", "own_notice",
    "rating",
    "placement", "agreed_placement", "talk", "employment", "observation",
    # Month sheets
    "month", "sheet_request", "reduction",
    "level", "support_period", "place_for", "stop", "own_placement",
    "marked_day", "activity_mark", "absence",
}  # fmt: skip
