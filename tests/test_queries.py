"""How often a page asks the database: a fixed number, whatever the number of rows."""

import time
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participants.models import Access, Participant, Referral
from tests import factories as make
from tests.visits.factories import (
    append_field,
    append_question,
    approve,
    ask,
    comment,
    fresh,
    make_draft,
    make_visit,
    member,
    publish,
    send_out,
)  # fmt: skip
from visits.models import Attendee

pytestmark = pytest.mark.usefixtures("undrawn_documents")

TODAY = timezone.localdate
FEW, MANY = 3, 30
VISITED = "En odling som besöks igen"


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def add_cases(cast, number):
    """Add so many enrolled and followed up, of two coordinators in two units."""
    for place in range(number):
        unit = (cast.here, cast.site)[place % 2]
        coordinator = (cast.coordinator, cast.colleague)[place % 3 == 0]
        participant = make.make_participant(unit, by=cast.intake, personal_number=make.make_number())
        make.make_enrolment(participant, coordinator, started_on=TODAY() - timedelta(days=90))
        make.make_followup(participant, coordinator, occurred_on=TODAY() - timedelta(days=80 - place % 80))
        make.make_emergency(participant, cast.manager_elsewhere, days_ago=3)
        Access.objects.create(user=coordinator, url_name="reports:overview", participants=[participant.pk])
        make.make_referral(participant, by=cast.intake, agency=cast.agency, case_officer=cast.case_officer)
        # Some sent as early as those registered, so that a page shows both.
        sent_on = TODAY() - timedelta(days=7 * (place % 2))
        make.send_referral(cast.case_officer, unit, cast.agency, received_on=sent_on)
        add_told(cast, participant, coordinator)
        add_hours(cast, participant, coordinator)
        add_placed(cast, make.make_placement(participant, room_for_many(cast), coordinator))
        add_matching(participant, unit, coordinator)
        add_attendance(participant, coordinator, place)
        add_employer(cast, place)


def room_for_many(cast):
    """Return a place where the supervisor here works, with room for all of the tests."""
    place = cast.places["here"]
    type(place).objects.filter(pk=place.pk).update(seats=[500] * 14)
    return place


def add_placed(cast, placement):
    """Let there be something to do about a placement, and something to read."""
    make.make_talk(placement)
    make.make_employment(placement, ends_on=TODAY() + timedelta(days=20))
    make.make_observation(placement, cast.supervisor)


def add_places(cast, number):
    """Add so many places with somebody placed, seats reserved, and a mission they are made against."""
    by = cast.employer_coordinator
    mission = make.make_mission({cast.here: number}, by)
    for _place in range(number):
        place = make.make_place(cast.here, by, mission_target=mission.targets.get(), next_places=cast.places.values())
        make.make_placement(make.make_participant(cast.here, by=cast.intake), place)
        make.make_hold(place, by)


def add_visits(cast, number):
    """Add so many operations, each visited by the board, a version of the template each, and one visited again."""
    for place in range(number):
        unit = make.make_unit(f"Verksamhet {uuid.uuid4().hex}")
        visit = make_visit(
            operation=unit,
            operation_text=unit.name,
            visited_on=TODAY() - timedelta(days=place),
            texts=["Ett önskat ord"],
        )
        ask(visit, owner=f"Chef {place}", due_on=TODAY() - timedelta(days=1))
        approve(make_visit(operation_text=VISITED, texts=["Ett svar."], visited_on=TODAY() - timedelta(days=place)))
        published = publish(make_draft(cast.official, code=uuid.uuid4().hex[:20]), cast.official)
        make_draft(cast.official, of=published.code, code=uuid.uuid4().hex[:20])


def add_matching(participant, unit, coordinator):
    """Let the participant be known for matching, be past a place, and have a match stopped."""
    place = make.make_place(unit, seats=9, independence_to=1)
    make.make_profile(participant)
    make.make_level(participant, 3)
    make.make_placement(participant, place, coordinator)
    make.make_stop(participant, place, by=coordinator)


def add_attendance(participant, coordinator, number):
    """Place the participant somewhere, with a day marked, one announced, and invalid absence as often as it counts."""
    placement = make.make_placement(participant, make.make_place(participant.unit), coordinator)
    for days in range(1, 4):
        make.make_mark(placement, coordinator, "invalid_absence", on=TODAY() - timedelta(days=days))
    make.make_absence(participant, coordinator, starts_on=TODAY() - timedelta(days=number % 3))


def add_employer(cast, place):
    """Add an employer with everything it can hold, one merged into it, one that may be the same, and an answer."""
    by = (cast.employer_coordinator, cast.coordinator)[place % 2]
    # The first letters differ most, so that each is like its own double alone.
    name = f"{uuid.uuid4().hex} AB"
    employer = make.fill_employer(make.make_employer(name, by, owner=by, unit=cast.here), by, cast.here)
    make.make_employer(f"{name} igen", by, owner=by, unit=cast.there)
    make.merge_employers(employer, make.make_employer(uuid.uuid4().hex, by), by)
    offer = make.make_offer(employer, by, cast.here)
    offer.give_answer("lost", at=timezone.now(), note="", by=by)


def add_told(cast, participant, coordinator):
    """Let the case officer have referred the participant and been told of a meeting that is to be."""
    party = cast.case_officer.memberships.get().agency
    Referral.objects.register(
        participant, by=cast.intake, key=uuid.uuid4(), unit=participant.unit, agency=party,
        case_officer=cast.case_officer, received_on=TODAY(),
    )  # fmt: skip
    make.make_consent(participant, coordinator, party, ["identity", "plan", "attendance"])
    make.make_meeting(participant, coordinator)
    make.make_meeting(participant, coordinator, starts_at=timezone.now() - timedelta(days=2))
    make.make_notice(participant, coordinator, party)


def add_hours(cast, participant, coordinator):
    """Give the participant a plan with hours, a marked day, a reduction and a month sheet that is asked for."""
    make.make_activity(make.make_plan(participant, coordinator), coordinator)
    make.make_attendance(participant)
    make.make_reduction(participant, coordinator)
    make.ask_for_sheet(participant, cast.case_officer, cast.case_officer.memberships.get().agency)


def add_events(cast, number):
    """Add so many follow-ups, corrections and changes to one case."""
    for place in range(number):
        followup = make.make_followup(cast.own, cast.coordinator, occurred_on=TODAY() - timedelta(days=place + 1))
        make.make_followup(cast.own, (cast.colleague, cast.named)[place % 2], corrects=followup, parties=["employer"])
        make.make_rating(cast.own, (cast.colleague, cast.named)[place % 2], days_ago=6 + 2 * cast.own.ratings.count())
        Participant.objects.get(pk=cast.own.pk).change(cast.intake, city=f"Ort {place}")
        referral = make.make_referral(cast.own, by=cast.intake, agency=cast.agency)
        make.answer_checklist(referral, cast.intake)
        make.make_background(cast.own, cast.intake, occasion=("start", "exit")[cast.own.backgrounds.count() % 2])
        make.make_assessment(cast.own, cast.intake)
        party = make.make_agency()
        make.make_consent(cast.own, cast.coordinator, party)
        make.make_meeting(cast.own, cast.coordinator, agencies=[party])
        make.make_notice(cast.own, cast.coordinator, party)
        add_placed(cast, make.make_placement(cast.own, room_for_many(cast), cast.coordinator))
        make.make_attendance(cast.own, cast.own.placement, days_ago=10 + cast.own.attendance.count())
        make.make_reduction(cast.own, cast.coordinator)
        add_matching_events(cast)


def add_matching_events(cast):
    """Add a degree, a stopped match and a place that fits to one case."""
    make.make_level(cast.own, 3, days_ago=100 + cast.own.independence_levels.count())
    stopping = make.make_place(cast.here, hours_min=40)
    make.make_stop(cast.own, stopping, by=cast.coordinator)
    make.make_place(cast.here)


def queries(user, url):
    """Return how many queries the whole request makes: session, user, rights, page and the row of the log."""
    client = Client()
    client.force_login(user)
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def page(name, **query):
    return reverse(name, query=query)


LISTS = [
    ("coordinator", page("participants:list"), 8),
    ("coordinator", page("participants:list", status=""), 8),
    ("manager", page("participants:list", followup="overdue", sort="-followup"), 8),
    ("intake", page("participants:list", coordinator="none"), 8),
    ("coordinator", page("participants:export"), 8),
    ("intake", page("participants:referrals"), 10),
    ("intake", page("participants:referrals", state="", sort="-name"), 10),
    ("intake", page("participants:incoming"), 5),
    ("case_officer", page("participants:own_referrals"), 9),
    # One for each source of what is due, some with a second for what it shows
    ("coordinator", page("reports:today"), 38),
    ("intake", page("reports:today"), 13),
    ("manager", page("reports:unit"), 43),
    ("manager", page("reports:unit_todo"), 37),
    ("manager", page("reports:unit_promises", lofte="offer"), 7),
    ("coordinator", page("reports:mending", fel="no_plan"), 8),
    ("manager", page("reports:mending", fel="no_rating"), 7),
    ("coordinator", page("accounts:saved_filters"), 4),
    ("intake", page("participants:imports"), 9),
    ("official", page("visits:imports"), 9),
    ("manager", page("reports:period_rows", figure="referrals.received"), 12),
    ("manager", page("reports:period"), 34),
    ("board_member", page("reports:period"), 34),
    ("manager", page("reports:period_xlsx"), 31),
    ("manager", page("reports:period_rows", figure="participants.at_end"), 12),
    ("employer_coordinator", page("placements:people"), 8),
    ("supervisor", page("placements:observations"), 7),
    ("coordinator", page("placements:moving_on"), 11),
    ("employer_coordinator", page("placements:moving_on"), 11),
    ("manager", page("reports:stopped_matches", rule="hours"), 15),
    ("administrator", page("placements:support_rules"), 5),
    # Case meetings and capacity
    ("intake", page("participants:case_meetings"), 9),
    ("manager", page("participants:capacity"), 20),
    ("employer_coordinator", page("placements:places"), 10),
    ("employer_coordinator", page("placements:places", free="1", day="0"), 10),
    ("coordinator", page("placements:vacancies"), 8),
    ("manager", page("placements:vacancies_export", weeks="12"), 9),
    ("manager", page("placements:missions"), 7),
    ("log_reviewer", page("participants:log"), 9),
    ("log_reviewer", page("participants:log", drawn="1.2.3"), 8),
    ("manager", page("participants:log", kind="unreviewed"), 8),
    ("coordinator", page("participants:own_log"), 8),
    ("employer_coordinator", page("placements:employers"), 16),
    ("coordinator", page("placements:employers", agreement="1", reserved="1"), 14),
    ("official", page("placements:call_log"), 9),
    ("manager", page("placements:agreements", visa="alla"), 10),
    ("manager", page("placements:offers"), 12),
    ("employer_coordinator", page("placements:duplicates"), 9),
    ("official", page("placements:avoided_calls"), 9),
    ("coordinator", page("actionplans:agenda"), 8),
    ("case_officer", page("actionplans:notices"), 8),
    ("case_officer", page("participants:party_consents"), 8),
    ("official", page("visits:list"), 12),
    ("manager", page("visits:list", state="approved"), 10),
    # Month sheets
    ("employer_coordinator", page("placements:month_sums"), 9),
    ("manager", page("placements:month_sums"), 9),
    ("case_officer", page("placements:own_sheets"), 9),
    ("case_officer", page("placements:ask_sheet"), 9),
    ("manager", page("reports:period_rows", figure="attendance.by_state.present"), 12),
    ("coordinator", page("participants:hand_over"), 10),
    ("log_reviewer", page("participants:emergencies"), 8),
    # Visits
    ("official", page("visits:year"), 8),
    ("official", page("visits:requests"), 12),
    ("official", page("visits:requests", status="late"), 12),
    ("official", page("visits:templates"), 5),
    ("administrator", page("visits:templates"), 5),
    ("manager", page("visits:compare"), 7),
    ("board_member", page("visits:compare_operation", operation=VISITED), 10),
    # Attendance; the group screen is counted in tests/placements/test_group.py
]
# A full page of own referrals may hold those of one kind alone and asks for no others; more referrals than Today shows
# are counted.
BY_CONTENT = [("case_officer", page("participants:own_referrals")), ("intake", page("reports:today"))]
CASE = [
    ("participants:intake", 18),
    ("reports:hours", 20),
    ("reports:overview", 13),
    ("placements:placements", 16),
    ("actionplans:followups", 12),
    ("participants:detail", 14),
    # One for each kind of record there is, all of which are on the page; see steady
    ("reports:history", 67),
    ("actionplans:plan", 16),
    ("actionplans:plan_versions", 12),
    ("actionplans:agree_plan", 16),
    ("actionplans:meetings", 15),
    ("actionplans:book", 18),
    ("participants:consents", 12),
    ("participants:give_consent", 13),
    ("participants:readers", 12),
    ("actionplans:log", 12),
    ("participants:edit", 12),
    ("participants:move", 12),
    ("actionplans:ratings", 20),
    ("actionplans:rate", 12),
    ("actionplans:invite", 13),
    ("placements:matches", 27),
    ("placements:match_profile", 15),
    ("placements:attendance", 14),
    ("placements:announce_absence", 12),
]


@pytest.fixture(scope="module")
def steady():
    """Let nothing but rows change how often a page asks.

    The clock of the session stands still: on a slow page the next request would write that the user was seen. A page
    of history holds the whole of it: it asks for each kind of record, and everything made within the one transaction
    of a test has the same time, so that which kinds a page of a hundred holds is by chance.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("accounts.middleware.time", SimpleNamespace(time=time.time().__float__))
        patch.setattr("reports.history.PAGE_SIZE", 100_000)
        yield


@pytest.fixture(scope="module")
def counts(standing_world, django_db_blocker, steady):
    """Return `{url: (queries with few rows, with many)}`, measured in two worlds that each stand once."""
    cast = standing_world
    asked = [(cast.users[actor], url) for actor, url, _most in LISTS] + [
        (cast.coordinator, case_url(cast, name)) for name, _most in CASE
    ]
    made = []
    with django_db_blocker.unblock(), transaction.atomic():
        for cases, events in ((FEW, FEW), (MANY - FEW, 15)):
            add_cases(cast, cases)
            add_events(cast, events)
            add_places(cast, cases)
            add_visits(cast, cases)
            made.append([queries(user, url) for user, url in asked])
        transaction.set_rollback(True)
    keys = [(user.pk, url) for user, url in asked]
    return dict(zip(keys, zip(*made, strict=True), strict=True))


def test_the_page_of_an_employer_asks_as_often_for_a_long_history(cast):
    by, employer, made = cast.employer_coordinator, cast.employer, []
    names = ("placements:employer", "placements:log_call", "reports:employer_history")
    make.fill_employer(employer, by, cast.here)
    for number in (2, 9):
        for _time in range(number):
            make.make_call(employer, by)
            make.make_contact(employer, by, site=make.make_site(employer, by))
            make.make_agreement(employer, by, cast.there)
            make.make_subsidy(make.make_offer(employer, by, cast.here), by)
            make.make_place(cast.here, employer=employer)
        made.append([queries(by, reverse(name, args=[employer.pk])) for name in names])
    assert made[0] == made[1]
    assert made[0][0] <= 20


def test_the_pages_of_a_template_ask_as_often_for_many_questions(cast):
    draft, made = make_draft(cast.official), []
    names = ("visits:template", "visits:preview_template", "visits:publish_template")
    for number in (1, 9):
        for place in range(number):
            append_question(draft, f"Fråga {number} {place}?", earlier=draft.based_on.questions.all())
            append_field(draft, label=f"Fält {number} {place}")
        made.append([queries(cast.official, reverse(name, args=[draft.pk])) for name in names])
    assert made[0] == made[1]
    assert max(made[0]) <= 12


def test_the_pages_of_a_protocol_ask_as_often_for_many_readers_comments_and_years(cast):
    asked = make_visit().template.questions.get(number=1)
    compared, made = page_of("visits:compare_question", asked), []
    visit = make_visit(attendees=[])
    names = ("visits:detail", "visits:reading", "visits:approve", "visits:course")
    for number in (2, 9):
        readers = [make.make_user("official") for _reader in range(number)]
        people = [Attendee(name=user.name, user=user, capacity="official") for user in readers]
        visit.set_attendees([member("Anna", is_leading=True), *people], by=cast.official)
        visit = send_out(fresh(visit))
        for user in readers:
            comment(visit, user, answer=visit.answers.first())
            approve(make_visit(texts=["Ett svar."]))
        made.append([queries(cast.official, url) for url in (compared, *(page_of(name, visit) for name in names))])
        visit.call_back(by=cast.official)
        visit = fresh(visit)
    assert made[0] == made[1]
    assert max(made[0]) <= 25


def page_of(name, row):
    return reverse(name, args=[row.pk])


def case_url(cast, name):
    return reverse(name, args=[cast.own.pk])


@pytest.mark.parametrize(("actor", "url", "most"), LISTS)
def test_a_list_asks_as_often_for_three_rows_as_for_thirty(cast, counts, actor, url, most):
    few, many = counts[cast.users[actor].pk, url]
    assert many == few or (actor, url) in BY_CONTENT
    assert max(few, many) <= most


@pytest.mark.parametrize(("name", "most"), CASE)
def test_a_page_of_a_case_asks_as_often_for_a_long_case(cast, counts, name, most):
    few, many = counts[cast.coordinator.pk, case_url(cast, name)]
    assert many == few <= most
