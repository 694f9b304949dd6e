"""Two people change the same thing: the second is shown both texts, and neither is lost.

Every form that is opened with a version is tried here or named as tried where its own tests are.
"""

import pytest
from django.db import transaction
from django.test import Client
from django.utils.html import escape

from tests import factories as make
from tests.access.table import TABLE
from tests.access.world import World
from tests.screen import fields, fill_in, typed

# Url name, the field both change, what the first saves, what the second has typed, and how the page words the two.
CASES = [
    ("participants:edit", "contact_note", "Ring efter tolv", "Ring före tolv", None),
    ("participants:edit", "registered_sex", "women", "men", ("kvinna", "man")),
    ("participants:edit", "needs_interpreter", "on", None, ("ja", "nej")),
    ("participants:period", "planned_end_on", "2099-01-31", "2099-02-28", ("31 januari 2099", "28 februari 2099")),
    ("actionplans:change", "text", "Vi sågs.\nDet gick bra.", "Vi sågs.\nDet gick dåligt.", None),
    ("participants:change_referral", "reason", "Vill arbeta.\nHelst i kök.", "Vill arbeta.\nHelst ute.", None),
    ("participants:background", "note", "Bor i stan", "Bor på landet", None),
    ("participants:question", "text", "Vill personen?", "Vill personen detta?", None),
    ("actionplans:change_plan", "purpose", "Ett jobb i kök", "Ett jobb i butik", None),
    ("actionplans:change_plan", "assigned_hours", "25", "12,5", None),
    ("actionplans:change_goal", "title", "Klara kurs C", "Klara kurs D", None),
    ("actionplans:change_goal", "target_on", "2099-01-31", "2099-02-28", ("31 januari 2099", "28 februari 2099")),
    ("actionplans:change_activity", "performer", "Storköket", "Caféet", None),
    ("actionplans:change_activity", "hours_2", "3", "3,5", None),
    ("actionplans:change_meeting", "place", "Rum ett", "Rum två", None),
    ("accounts:unit", "name", "Ett namn", "Ett annat namn", None),
    ("accounts:unit", "kind", "site", "line", ("arbetsplats", "verksamhetsinriktning")),
    ("accounts:unit", "followup_days", "14", "21", None),
    ("accounts:unit", "followup_days", "14", "", ("14", "")),
    ("accounts:agency", "name", "Ett namn", "Ett annat namn", None),
    ("accounts:edit_user", "name", "Ett namn", "Ett annat namn", None),
    ("accounts:code", "label", "ett ord", "ett annat ord", None),
    ("accounts:end_membership", "ends_on", "2099-01-31", "2099-02-28", ("31 januari 2099", "28 februari 2099")),
    ("visits:change", "operation_text", "En odling", "En annan odling", None),
    ("visits:change", "starts_at", "09:30", "10:00", ("09:30", "10:00")),
    ("visits:change", "meeting_place", "Stora porten", "Lilla porten", None),
    ("visits:change", "background", "Ett underlag", "Ett annat underlag", None),
    ("visits:change_template", "introduction", "Ett ord", "Ett annat ord", None),
    ("visits:change_template", "background", "Ett underlag", "Ett annat underlag", None),
    ("visits:change_template", "majority_count", "3", "4", None),
    ("visits:change_field", "label", "Ledamot", "De som kom", None),
    ("visits:change_question", "question", "Hur går det?", "Hur gick det?", None),
    ("visits:change_question", "sub_questions", "Varför?", "Varför då?", None),
    # Case meetings and capacity
    ("participants:case_meeting_change", "notes", "Ett ord", "Ett annat ord", None),
    ("participants:case_meeting_routine", "place", "Ett rum", "Ett annat rum", None),
    ("participants:case_meeting_member", "name", "Ett namn", "Ett annat namn", None),
    ("participants:capacity_seats", "seats", "14", "21", None),
    ("participants:capacity_quota", "number", "14", "21", None),
    # Places
    ("placements:change_place", "tasks", "Rensa", "Gräva", None),
    ("placements:change_place", "seats_0", "14", "15", None),
    (
        "placements:change_place",
        "independence_to",
        "4",
        "3",
        ("4, arbetar efter en instruktion", "3, arbetar med stöd då och då"),
    ),
    ("placements:close_place", "closing_reason", "Ombyggnad", "Flytt", None),
    ("placements:change_mission", "name", "400 platser", "500 platser", None),
    # Placements
    ("placements:change_placement", "purpose", "Pröva kassan", "Pröva lagret", None),
    ("placements:agree", "place", "2026-01-31", "2026-02-28", ("31 januari 2026", "28 februari 2026")),
    ("placements:talk", "planned_on", "2099-01-31", "2099-02-28", ("31 januari 2099", "28 februari 2099")),
    ("placements:change_employment", "percent", "50", "60", None),
    ("placements:criterion", "text", "Är det så?", "Är det verkligen så?", None),
    # Month sheets
    ("placements:change_reduction", "note", "Ett beslut", "Ett annat beslut", None),
    ("placements:change_reduction", "weekly_hours", "10", "12,5", None),
    # Matching
    ("placements:match_profile", "weekly_hours", "12", "12,5", ("12", "12,5")),
    ("placements:match_profile", "needs", "Buss", "Tåg", None),
    ("placements:match_level", "level", "4", "5", None),
    ("placements:match_support", "decided_by", "Nils", "Sara", None),
    ("placements:support_rule", "why", "Så är det", "Så var det", None),
    # Attendance
    ("placements:mark_day", "explanation", "Bussen kom inte", "Försov sig", None),
    ("placements:change_activity_mark", "explanation", "Bussen kom inte", "Försov sig", None),
    ("placements:change_absence", "told_by", "Modern", "Fadern", None),
    # Employers
    ("placements:change_employer", "note", "Ett ord", "Ett annat ord", None),
    ("placements:employer_site", "address", "Gatan ett", "Gatan två", None),
    ("placements:employer_contact", "title", "Chef", "Ledare", None),
    ("placements:agreement", "renewal_on", "2099-01-31", "2099-02-28", ("31 januari 2099", "28 februari 2099")),
    ("placements:change_offer", "title", "Ett jobb", "Ett annat jobb", None),
    ("placements:subsidy", "note", "Ett ord", "Ett annat ord", None),
    ("visits:settle", "reply", "Ändrat", "Struket", None),
    ("visits:change_request", "text", "En bil", "En buss", None),
    ("visits:change_request", "due_on", "2099-01-31", "2099-02-28", ("31 januari 2099", "28 februari 2099")),
    ("visits:answer_request", "reply", "Det ordnas", "Det dröjer", None),
    ("visits:attendees", "name-1", "Bo Ett", "Bo Annan", None),
    ("visits:attendees", "interest-1", "Systern", "Brodern", None),
]
# What is sent beside the field, the same by both.
BESIDE = {
    "actionplans:change": {"save": "1"}, "participants:period": {"correction": "Fel dag"},
    "visits:answer_request": {"status": "met"},
    "placements:change_placement": {"reason": "Platsen bad om det", "all_agree": "on"},
    "placements:close_place": {"ends_on": "2098-01-31"},
}  # fmt: skip
# Steps without a text of their own, and forms whose own tests show what a second one is told.
ELSEWHERE = {
    "participants:answer_extension", "participants:withdraw_extension",
    "participants:protection", "participants:coordinator", "participants:move", "participants:exit",
    "participants:reopen", "participants:referral_step", "participants:checklist", "participants:receive",
    "participants:assessment", "participants:reopen_assessment", "visits:clear_remainder", "visits:send_out",
    "visits:discard", "visits:call_back",
    # Templates: tests/visits/test_template_pages.py
    "visits:publish_template", "visits:discard_template", "visits:retire_template", "visits:bring_back_template",
    "visits:remove_field", "visits:remove_question", "visits:merge_questions", "visits:split_question",
    "visits:move_remainder", "visits:approve", "actionplans:discard",
    # The way of a protocol: tests/visits/test_finishing.py
    "visits:approve_reading", "visits:remind", "visits:report", "visits:register", "visits:take_back",
    # Answers noted for others: tests/visits/test_noted_readings.py
    "visits:note_reading",
    # Requests to the board: tests/visits/test_requests.py
    "visits:reopen_request", "visits:take_back_request",
    # Case meetings: tests/participants/test_case_meetings.py
    "participants:case_meeting_close", "participants:case_meeting_call_off", "participants:case_meeting_referral",
    "participants:case_meeting_request", "participants:case_meeting_exit",
    # Employers: tests/placements/test_employers.py
    "placements:answer_offer", "placements:change_call",
    "actionplans:close_plan", "actionplans:reopen_plan",
    "actionplans:note_activity", "actionplans:settle_goal",
    "actionplans:cancel_meeting", "actionplans:note_meeting",
    "participants:import", "participants:import_cancel", "participants:import_undo",
    "participants:withdraw_consent", "participants:change_consent_end",
    # Month sheets: tests/placements/test_sheet_requests.py
    "placements:end_reduction", "placements:decline_sheet", "reports:deliver_sheet",
    "instruments:review",
    # Steps of a placement: tests/placements/test_placing.py
    "placements:start", "placements:end", "placements:withdraw", "placements:undo", "placements:extend_employment",
    "placements:criteria",
    "placements:match_take_back_stop",
    "accounts:rename_filter", "accounts:delete_filter",
    "placements:reopen_place", "placements:release_hold",
    # Attendance: tests/placements/test_marking.py
    "placements:take_mark_away", "placements:take_activity_mark_away", "placements:withdraw_absence",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def unblocked(django_db_blocker, world):
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def two(world, page):
    """Return clients of two who may change what `page` is about; of one, in two windows, where only one may."""
    actors = ["coordinator"] if "author" in page.post else sorted(page.post & {"coordinator", "intake"} or page.post)
    users = [world.user(actor) for actor in actors[:2]]
    if len(users) < 2 and "author" not in page.post:
        place = world.cast.agency if actors[0] == "case_officer" else world.cast.root
        place = world.party if actors[0] == "case_officer" else world.cast.root
        users.append(make.make_user(actors[0], place))
    clients = [Client(), Client()]
    for client, user in zip(clients, [users[0], users[-1]], strict=True):
        client.force_login(user)
    return clients


def shown(response):
    """Return the words of the two sides of each difference on the page."""
    return [
        tuple("".join(part for part, _changed in side) for side in (difference.theirs, difference.yours))
        for difference in response.context["form"].differences
    ]


@pytest.mark.parametrize(("name", "field", "theirs", "yours", "words"), CASES)
def test_the_second_is_shown_both_and_neither_is_lost(world, name, field, theirs, yours, words):
    page = TABLE[name]
    path = world.address(name, page.about, "own")
    first, second = two(world, page)
    extra = BESIDE.get(name, {})
    mine = typed(second, path, **{field: yours}) | extra
    assert fill_in(first, path, **{field: theirs}, **extra).status_code == 302
    response = second.post(path, mine)
    assert response.status_code == 409
    assert fields(response).get(field) == yours
    [(their_words, your_words)] = shown(response)
    wanted = words or (theirs, yours)
    if name == "visits:attendees":
        assert wanted[0] in their_words
        assert wanted[1] in your_words
    else:
        assert (their_words.lower(), your_words.lower()) == tuple(word.lower() for word in wanted)
    assert_words_on(response, their_words, your_words)
    assert fields(first.get(path)).get(field) == theirs
    assert second.post(path, fields(response) | extra).status_code == 302
    assert fields(first.get(path)).get(field) == yours


def assert_words_on(response, *texts):
    """Every word of `texts` stands on the page."""
    body = response.content.decode().replace("<mark>", "").replace("</mark>", "")
    assert all(escape(word) in body for text in texts for word in text.split())


def test_a_setting_that_somebody_else_gave_is_not_taken_away_in_silence(world):
    path = world.address("accounts:unit", "unit")
    first, second = two(world, TABLE["accounts:unit"])
    mine = typed(second, path, name="Ett nytt namn")
    fill_in(first, path, followup_days="14")
    response = second.post(path, mine)
    assert ("14", "") in shown(response)


def test_every_form_that_is_opened_with_a_version_is_tried(world):
    found = set()
    for name, page in TABLE.items():
        if not (page.get and page.post):
            continue
        client = two(world, page)[0]
        response = client.get(world.address(name, page.about, "own"))
        if response.status_code == 200 and "version" in fields(response):
            found.add(name)
    tried = {case[0] for case in CASES}
    assert len(found) > 10
    assert found <= tried | ELSEWHERE
