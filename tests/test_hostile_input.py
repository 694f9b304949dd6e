"""Whatever is sent to a form or stands in an address, nothing falls over: never a fault of ours in the answer.

The forms are those of the access table, so that a new one cannot be forgotten; the parameters of an address are those
the page is seen to read.
"""

import os
import re
from unittest.mock import patch

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from accounts.models import Agency, CodeList
from placements import models as placements
from tests import factories as make
from tests.access.table import TABLE
from tests.access.test_table import seen_until_the_end
from tests.access.world import World
from tests.hostile import QuickClient, bodies, encode, forms, pairs, queries, texts
from tests.screen import fields
from tests.visits import factories as of_visits
from tests.visits.factories import fresh, send_out

FORMS = sorted(name for name, page in TABLE.items() if page.post)
PAGES = sorted(name for name, page in TABLE.items() if page.get)
FORM = "application/x-www-form-urlencoded"
# Forms whose answer is a page or a word to a script, or that ask for a file, which these bodies cannot hold.
ANSWERS_ITSELF = {
    "accounts:keep_draft", "accounts:stay", "participants:show_number", "participants:imports", "actionplans:invite",
    "placements:choose_employer", "placements:choose_place", "visits:imports", "visits:presence",
}  # fmt: skip
FINE = {200, 302, 400, 403, 404, 405, 409, 413, 415}
# So many inputs a form, most of them sent fields, the rest raw bodies; a form that only asks whether one is sure has
# fewer. HOSTILE_INPUTS=200 looks further, in eleven times the time.
INPUTS, RAW, SENT_UNFILLED = int(os.environ.get("HOSTILE_INPUTS", "18")), 6, 8
SENT = INPUTS - RAW
UNFILLED = {
    "csrfmiddlewaretoken",
    "idempotency_key",
    "version",
    "draft_form",
    "draft_subject",
    "draft_token",
    "passed_warnings",
}
ADDRESSES = INPUTS // 2


def quickly(number):
    return settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[phase for phase in settings().phases if phase.name in ("explicit", "generate")],
    )


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world, django_db_blocker):
    """Return `{actor: client}` of everybody the forms and pages are tried as, logged in once."""
    actors = {actor_of(page, actors) for page in TABLE.values() for actors in (page.get, page.post) if actors}
    made = {actor: QuickClient() for actor in actors}
    with django_db_blocker.unblock():
        for actor, client in made.items():
            client.force_login(world.user(actor))
            seen_until_the_end(client)
    return made


@pytest.fixture(autouse=True)
def unblocked(django_db_blocker, world, settings):
    """Let the database be used, and pass faults on; without zeal, which looks at the stack at every query."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal")]
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def actor_of(page, actors):
    """Return one whom `page` lets through."""
    return "coordinator" if actors & {"author", "coordinator"} else min(actors - {"anonymous"})


def end_enrolment(world):
    enrolment, reason = world.cast.own.enrolments.get(), make.code("exit_reason", "work")
    enrolment.exit(on=enrolment.started_on, reason=reason, outcome=None, note="", by=world.cast.coordinator)


def end_and_settle(world):
    end_enrolment(world)
    make.settle_referrals(world.cast.own, world.cast.intake)


def leave_a_remainder(world):
    """Leave something without a place in the draft."""
    type(world.draft_visit).objects.filter(pk=world.draft_visit.pk).update(remainder=["Ett stycke utan plats"])


def bring_out_for_reading(world):
    send_out(fresh(world.draft_visit))


def close_plan(world):
    plan = world.cast.own.plans.current().get()
    plan.close(world.cast.coordinator, on=plan.started_on, note="")


# What must have come to pass before the form is there.
BEFORE = {
    "actionplans:make_plan": close_plan,
    "actionplans:reopen_plan": close_plan,
    "actionplans:decline_rating": lambda world: make.make_rating(world.cast.own, world.cast.coordinator),
    "participants:enrol": end_and_settle,
    "participants:extend": lambda world: world.cast.own.extensions.get().withdraw(by=world.cast.coordinator),
    "participants:verify_outcome": end_enrolment,
    "participants:check_outcome": end_enrolment,
    "participants:reopen": end_enrolment,
    "visits:call_back": bring_out_for_reading,
    "visits:approve": bring_out_for_reading,
    "visits:move_remainder": leave_a_remainder,
}
# Case meetings
BEFORE |= {
    "participants:case_meeting_call_off": lambda world: take_back_decisions(world),
    "participants:case_meeting_close": lambda world: note_who_was_there(world),
    "participants:take_up": lambda world: world.cast.own.request.withdraw("Inaktuellt", by=world.cast.coordinator),
}


def take_back_decisions(world):
    world.cast.meetings["today", "here"].decisions.update(taken_back_at=timezone.now())


def note_who_was_there(world):
    meeting = world.cast.meetings["today", "here"]
    type(meeting).objects.filter(pk=meeting.pk).update(attendees=["Olga Ord"])


# Employers
BEFORE |= dict.fromkeys(
    ("placements:reserve_employer", "placements:log_call"),
    lambda world: world.cast.employer.reservations.update(ends_at=timezone.now()),
)
# A start is not taken back once days are marked.
BEFORE["placements:undo"] = lambda world: world.cast.own.attendance.all().delete()
# Forms that stand on the pages of others, and what they hold.
WITHOUT_PAGE = {
    "placements:search_people": {"q": "Ann"},
    "placements:read_observation": {},
    "placements:search_employers": {"q": "Prov", "filters": "branch="},
    "actionplans:notice": {},
    "accounts:keep_draft": {"draft_form": "actionplans:log", "draft_subject": "1", "text": "a"},
    "accounts:discard_draft": {"draft_form": "actionplans:log", "draft_subject": "1", "next": "/konto/"},
    "accounts:stay": {},
    "accounts:search_users": {"q": "Ann"},
    "accounts:remove_second_factor": {},
    "rate:hand_back": {"password": "fel"},
    "participants:search": {"q": "Ann", "filters": "status=&sort=name"},
    "participants:search_own_referrals": {"q": "Ann"},
    "placements:search_places": {"q": "Odling", "filters": "state="},
    "placements:choose_employer": {"q": "Prov"},
    "participants:review": {"finding": "in_order", "note": ""},
    "participants:show_number": {},
    "actionplans:move_goal": {"direction": "down", "position": "1"},
    "visits:move_field": {"direction": "down", "position": "2"},
    "visits:move_question": {"direction": "down", "position": "2"},
    "visits:answer": {"text": "Ett svar", "version": "1", "page": "", "turn": "", "seen": "", "choice": ""},
    "visits:presence": {"page": "7e57ab1e-0000-4000-8000-000000000002", "number": "1", "leaves": ""},
    "visits:search_text": {"q": "odling", "filters": "year=2026"},
}


# What makes a form that opens empty one that is accepted.
FILLED = {
    "placements:propose": lambda world: {
        "starts_on": "2026-01-05", "ends_on": "2026-01-09",
        "halves_0": "both", "hours_0": "6",
    },
    "placements:start": lambda world: {"on": world.cast.own.agreed_placement.starts_on},
    "placements:end": lambda world: {
        "reason": make.code("placement_end", "other").pk, "outcome": make.code("placement_outcome", "none").pk
    },
    "placements:withdraw": lambda world: {"reason": "Platsen stängde"},
    "placements:undo": lambda world: {"reason": "Fel"},
    "placements:add_employment": lambda world: {"form": make.code("employment_form", "osa").pk},
    "placements:stop_employment": lambda world: {"form": make.code("employment_form", "osa").pk, "note": "Fick nej"},
    "placements:talk": lambda world: {"held_on": timezone.localdate()},
    "placements:extend_employment": lambda world: {
        "to_end_on": "2099-01-31", "decided_on": "2026-11-02", "reason": "Mer tid"
    },
    "placements:observe": lambda world: {"text": "Kom i tid"},
    "placements:add_criterion": lambda world: {
        "text": "Är det så?", "source": "Avtalet", "form": make.code("employment_form", "osa").pk
    },
    "placements:change_placement": lambda world: {"reason": "Platsen bad om det", "all_agree": "on"},
    "actionplans:make_plan": lambda world: {"purpose": "Ett jobb"},
    "actionplans:add_goal": lambda world: {"title": "Ett mål"},
    "actionplans:add_activity": lambda world: {
        "title": "Något", "kind": make.code("activity_kind", "sfi").pk, "starts_on": "2026-11-02"
    },
    "actionplans:agree_plan": lambda world: {"participant_how": "paper", "caseworker_agrees": "on"},
    "accounts:add_agency": lambda world: {"name": "Ny", "kind": make.code("agency_kind", "school").pk},
    "accounts:add_code": lambda world: {"code": "ny", "label": "ny"},
    "accounts:add_membership": lambda world: {"role": "coordinator", "unit": world.cast.there.pk},
    "accounts:add_unit": lambda world: {"name": "Ny", "parent": world.cast.root.pk},
    "accounts:save_filter": lambda world: {"name": "Mina försenade"},
    "accounts:add_user": lambda world: {"name": "Ny", "email": "ny@example.org"},
    # Matching
    "placements:match_add_level": lambda world: {"level": "4", "starts_on": "2026-11-02"},
    "placements:match_add_support": lambda world: {"support_form": make.code("support_form", "none").pk},
    "placements:match_not_yet": lambda world: {"reason": "Lär sig ännu"},
    "placements:match_stop": lambda world: {"rule": "other", "note": "Ville ha heltid"},
    "placements:add_support_rule": lambda world: {
        "support_form": make.code("support_form", "none").pk, "place_kind": make.code("place_kind", "osa").pk,
        "is_allowed": "False", "why": "Så är det", "source": "Avtalet",
    },
    # Case meetings and capacity
    "participants:case_meeting_change": lambda world: {"attendees": "Olga Ord (Hitenheten)"},
    "participants:case_meeting_plan": lambda world: {"held_on": "2027-03-03"},
    "participants:case_meeting_correct": lambda world: {"text": "Rätt", "reason": "Fel"},
    "participants:case_meeting_add_member": lambda world: {"name": "Ny"},
    "participants:case_meeting_referral": lambda world: {"outcome": "put_off", "reason": "Väntar"},
    "participants:case_meeting_request": lambda world: {"outcome": "put_off", "reason": "Väntar"},
    "participants:case_meeting_exit": lambda world: {"outcome": "put_off", "reason": "Väntar"},
    "participants:case_meeting_take_back": lambda world: {"reason": "Fel"},
    "participants:take_up": lambda world: {"reason": "Kommer inte"},
    "participants:withdraw_take_up": lambda world: {"reason": "Har kommit"},
    "participants:capacity_add_seats": lambda world: {"seats": "20", "starts_on": "2027-01-01"},
    "participants:capacity_add_quota": lambda world: {"number": "4"},
    # Places
    "placements:add_place": lambda world: {
        "name": "Ny plats", "kind": make.code("place_kind", "internal").pk, "unit": world.cast.here.pk, "seats_0": "2"
    },
    "placements:add_place_at": lambda world: {
        "name": "Ny plats", "kind": make.code("place_kind", "private").pk, "unit": world.cast.here.pk, "seats_0": "2"
    },
    "placements:close_place": lambda world: {"ends_on": "2098-01-31", "closing_reason": "Lokalen sägs upp"},
    "placements:hold_seats": lambda world: {"reason": "En klass", "ends_on": "2098-01-31", "seats_0": "1"},
    "placements:add_mission": lambda world: {
        "name": "500 platser", "starts_on": "2026-01-01", f"seats_{world.cast.here.pk}": "5"
    },
    # Attendance
    "placements:mark_day": lambda world: {"state": "sick"},
    "placements:add_activity_mark": lambda world: {"activity": "SFI", "state": "sick", "hours": "2"},
    "placements:change_activity_mark": lambda world: {"state": "sick", "hours": "2"},
    "placements:announce_absence": lambda world: {"kind": "sick", "told_by": "Hon"},
    "placements:group_absence": lambda world: {"kind": "sick", "told_by": "Hon"},
    "actionplans:log": lambda world: {"text": "Ord", "contact_form": make.code("contact_form", "visit").pk},
    # Employers
    "placements:add_employer": lambda world: {"name": "Ett nytt företag", "organisation_number": ""},
    "placements:add_employer_site": lambda world: {"name": "Kontoret"},
    "placements:add_employer_contact": lambda world: {"name": "Kim Chef"},
    "placements:add_agreement": lambda world: {
        "kind": make.code("agreement_kind", "iop").pk, "title": "Nytt", "unit": world.cast.here.pk
    },
    "placements:log_call": lambda world: {
        "form": make.code("contact_form", "phone").pk, "about": "Ord",
        "outcome": make.code("call_outcome", "later").pk,
    },
    "placements:change_call": lambda world: {"next_on": "2098-01-31"},
    "placements:add_offer": lambda world: {"title": "Ett jobb", "unit": world.cast.here.pk},
    "placements:answer_offer": lambda world: {"answer": "accepted"},
    "placements:add_subsidy": lambda world: {"kind": make.code("subsidy", "wage_subsidy").pk},
    "placements:merge_employers": lambda world: {"kept": world.cast.employer.pk},
    "participants:add_question": lambda world: {"text": "Vill personen?"},
    "participants:add_referral": lambda world: {"agency": world.cast.agency.pk},
    "participants:assessment": lambda world: {"wri_on": "2026-01-31", "wri_by": "Moa Ek"},
    "participants:change_referral": lambda world: {"case_officer": "", "case_officer_name": "Bo"},
    "participants:new_referral": lambda world: {
        "unit": world.cast.here.pk, "first_name": "Ny", "last_name": "Person", "agency": world.cast.agency.pk
    },
    "participants:receive": lambda world: {"who": "new"},
    "participants:referral_step": lambda world: {"state": "admitted", "reason": "Tillhör målgruppen."},
    "participants:reopen_assessment": lambda world: {"reason": "Nya uppgifter."},
    "participants:own_referral": lambda world: {"reason": "Ångrade sig"},
    "participants:sent_referral": lambda world: {"reason": "Ångrade sig"},
    "participants:send_referral": lambda world: {
        "unit": world.cast.here.pk, "first_name": "Ny", "last_name": "Person", "reason": "Behöver stöd."
    },
    "actionplans:book": lambda world: {
        "kind": "coach", "on": "2099-01-31", "at": "10:00", "contact_form": make.code("contact_form", "visit").pk,
    },
    "actionplans:cancel_meeting": lambda world: {"reason": "Sjuk"},
    "actionplans:note_meeting": lambda world: {"status": "held"},
    "actionplans:tell": lambda world: {"agency": world.party.pk},
    "actionplans:tell_of_meeting": lambda world: {"agency": world.party.pk},
    # Month sheets
    "placements:add_reduction": lambda world: {
        "kind": make.code("hours_reduction", "other").pk, "weekly_hours": "7,5"
    },
    "placements:decline_sheet": lambda world: {"reason": "Månaden är inte slut"},
    "placements:ask_sheet": lambda world: {
        "about": world.cast.told.consents.get().pk, "month": f"{timezone.localdate():%Y-%m}"
    },
    "participants:give_consent": lambda world: {"agency": world.party.pk, "kinds": "ratings"},
    "participants:consent_screen": lambda world: {"kinds": "ratings", "has_understood": "on"},
    "participants:change_consent_end": lambda world: {"end_reason": "Sa det"},
    "actionplans:decline_rating": lambda world: {"reason": "Känner inte deltagaren än"},
    "actionplans:rate": lambda world: {f"answer-{number}": "3" for number in range(1, 12)},
    "participants:clash": lambda world: {"outcome": "same_person"},
    "participants:coordinator": lambda world: {"coordinator": world.cast.colleague.pk},
    "participants:answer_extension": lambda world: {"party": "participant", "answer": "yes", "how": "phone"},
    "participants:check_outcome": lambda world: {"still_there": "not_reached"},
    "participants:emergency": lambda world: {
        "number": world.cast.elsewhere.case_number, "reason": "Måste nå personen i dag om en akut sak.",
    },
    "participants:enrol": lambda world: {"coordinator": world.cast.colleague.pk},
    "participants:extend": lambda world: {"to_end_on": "2099-01-31", "reason": "Mer tid"},
    "participants:hand_over": lambda world: {"coordinator": world.cast.colleague.pk},
    "participants:verify_outcome": lambda world: {"outcome": make.code("outcome", "work").pk, "how": "person"},
    "participants:exit": lambda world: {"reason": make.code("exit_reason", "work").pk},
    "participants:move": lambda world: {
        "unit": world.cast.there.pk, "coordinator": world.cast.coordinator_elsewhere.pk
    },
    "participants:register": lambda world: {"unit": world.cast.here.pk, "first_name": "Ny", "last_name": "Person"},
    "visits:create": lambda world: {"operation_text": "Odlingen"},
    "visits:add_field": lambda world: {"kind": "text", "label": "Antal deltagare"},
    "visits:add_question": lambda world: {"question": "Hur går det?"},
    "visits:split_question": lambda world: {"second_question": "Hur går det?"},
    "visits:merge_questions": lambda world: {"other": of_visits.at(world.draft_template, 3).pk},
    "visits:note_reading": lambda world: {"said": "comment", "text": "Stämmer inte"},
    "visits:comment": lambda world: {"text": "Stämmer inte"},
    "visits:report": lambda world: {"reported_on": timezone.localdate().isoformat(), "reported_paragraph": "§ 9"},
    "visits:register": lambda world: {"registration_number": "AMN 2026-1"},
    "visits:correct": lambda world: {"reason": "Fel datum"},
    "visits:move_remainder": lambda world: {"place-0": "answer:1"},
    "visits:make_requests": lambda world: {"marked": "En bil"},
    "visits:answer_request": lambda world: {"status": "met", "reply": "Det ordnas"},
    "visits:take_back_request": lambda world: {"reason": "Står två gånger"},
    "visits:same": lambda world: {"said": "different"},
    "visits:add_material": lambda world: {"link": "https://example.org/underlag"},
}  # fmt: skip


def form_of(world, client, name, path):
    """Return `{name: value}` of the form at `path`, filled in so that it would be accepted."""
    if name in WITHOUT_PAGE:
        return WITHOUT_PAGE[name]
    response = client.get(path)
    assert response.status_code == 200, f"{name} {response.status_code}: what must come to pass before it? See BEFORE."
    filled = FILLED.get(name, lambda world: {})(world)
    return fields(response) | {field: str(value) for field, value in filled.items()}


@pytest.mark.parametrize("name", FORMS)
def test_no_form_falls_over(world, clients, name):
    page = TABLE[name]
    client = clients[actor_of(page, page.post)]
    BEFORE.get(name, lambda world: None)(world)
    path = world.address(name, page.about, "own")
    data = form_of(world, client, name, path)
    number = SENT if data.keys() - UNFILLED else SENT_UNFILLED

    def post(body, kind):
        with transaction.atomic():
            response = client.generic("POST", path, body, content_type=kind)
            transaction.set_rollback(True)
        assert response.status_code in FINE, (response.status_code, body[:300], kind)
        return response

    assert post(encode(pairs(data)), FORM).status_code == (200 if name in ANSWERS_ITSELF else 302), name

    @quickly(number)
    @given(forms(data))
    def send(body):
        post(body, FORM)

    @quickly(RAW)
    @given(bodies)
    def send_raw(kind_and_body):
        post(kind_and_body[1], kind_and_body[0])

    send()
    send_raw()


class Spy(QueryDict):
    """A query that notes which parameters are asked for."""

    asked = set()

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)

    def getlist(self, name, default=None):
        self.asked.add(name)
        return super().getlist(name, default)

    def __contains__(self, name):
        self.asked.add(name)
        return super().__contains__(name)


def parameters(client, path):
    """Return the names of the parameters that the page at `path` reads from its address."""
    Spy.asked = set()
    with patch.object(WSGIRequest, "GET", property(lambda request: Spy(request.environ["QUERY_STRING"]))):
        client.get(path)
    return sorted(name for name in Spy.asked if isinstance(name, str))


@pytest.mark.parametrize("name", PAGES)
def test_no_address_makes_a_page_fall_over(world, clients, name):
    page = TABLE[name]
    client = clients[actor_of(page, page.get)]
    path = world.address(name, page.about, "own")
    names = parameters(client, path)
    if not names:
        return

    @quickly(ADDRESSES)
    @given(queries(names))
    def ask(query):
        with transaction.atomic():
            response = client.generic("GET", path, QUERY_STRING=query)
            transaction.set_rollback(True)
        assert response.status_code in FINE, (response.status_code, query[:300])

    with patch("config.pdf.render_pdf", return_value=b"%PDF"):
        ask()


# Where running text and single lines are typed: url name, field, and the row and column it is read from.
TYPED = {
    "actionplans:change_plan": {
        "purpose": lambda world: world.cast.own.plans.current().get().purpose,
        "responsible": lambda world: world.cast.own.plans.current().get().responsible,
    },
    "actionplans:change_goal": {"text": lambda world: world.cast.own.plans.current().get().goals.first().text},
    "actionplans:change_activity": {
        "title": lambda world: world.cast.own.activities.first().title,
        "performer": lambda world: world.cast.own.activities.first().performer,
    },
    "participants:edit": {
        "contact_note": lambda world: world.cast.own.contact_note,
        "first_name": lambda world: world.cast.own.first_name,
        "last_name": lambda world: world.cast.own.last_name,
        "address": lambda world: world.cast.own.address,
    },
    "actionplans:change": {
        "text": lambda world: last_followup(world).text,
        "plan_effect": lambda world: last_followup(world).plan_effect,
        "next_step": lambda world: last_followup(world).next_step,
    },
    "participants:change_referral": {
        "reason": lambda world: world.cast.own.referrals.earliest("pk").reason,
        "case_officer_name": lambda world: world.cast.own.referrals.earliest("pk").case_officer_name,
    },
    "participants:background": {"note": lambda world: world.cast.own.backgrounds.get().note},
    "placements:change_reduction": {"note": lambda world: world.cast.own.hours_reductions.get().note},
    "visits:answer": {"text": lambda world: world.draft_visit.answers.get(number=1).text},
    "visits:change_template": {
        "title": lambda world: world.draft_template.title,
        "introduction": lambda world: world.draft_template.introduction,
    },
    "visits:change_question": {
        "question": lambda world: of_visits.at(world.draft_template, 2).question,
        "guidance": lambda world: of_visits.at(world.draft_template, 2).guidance,
    },
    "visits:change_request": {
        "text": lambda world: type(world.wish).objects.get(pk=world.wish.pk).text,
        "owner": lambda world: type(world.wish).objects.get(pk=world.wish.pk).owner,
    },
    "visits:change": {
        "operation_text": lambda world: world.draft_visit.operation_text,
        "meeting_place": lambda world: world.draft_visit.meeting_place,
    },
    "placements:change_place": {
        "name": lambda world: fresh_place(world).name,
        "tasks": lambda world: fresh_place(world).tasks,
        "supervisor": lambda world: fresh_place(world).supervisor,
    },
    "accounts:edit_user": {"name": lambda world: world.other_user.name},
    "accounts:rename_filter": {"name": lambda world: world.saved_filter.name},
    "accounts:unit": {"name": lambda world: world.cast.here.name},
    "accounts:agency": {"name": lambda world: Agency.objects.first().name},
    "accounts:code": {"label": lambda world: CodeList.objects.order_by("pk").first().label},
}
RUNNING = {("participants:change_referral", "reason"), ("participants:background", "note")}
RUNNING |= {("placements:change_reduction", "note")}
RUNNING |= {("actionplans:change", "text"), ("actionplans:change", "plan_effect"), ("visits:answer", "text")}
RUNNING |= {("placements:change_place", "tasks"), ("visits:change_template", "introduction")}
RUNNING |= {("visits:change_request", "text")}
RUNNING |= {("visits:change_question", "question"), ("visits:change_question", "guidance")}
RUNNING |= {
    ("actionplans:change_plan", "purpose"), ("actionplans:change_goal", "text"),
    ("actionplans:change", "text"), ("actionplans:change", "plan_effect"), ("visits:answer", "text"),
}  # fmt: skip


def typed(name, model, *fields, key="pk"):
    """Return the entries of TYPED of the `fields` of `model`, whose row the last number of the address names."""

    def reader(field):
        def read(world):
            numbers = re.findall(r"\d+", world.address(name, TABLE[name].about, "own"))
            return model.objects.values_list(field, flat=True).get(**{key: numbers[-1]})

        return read

    return {name: {field: reader(field) for field in fields}}


TYPED |= (
    typed("placements:match_profile", placements.WorkProfile, "needs", key="participant")
    | typed("placements:match_level", placements.IndependenceLevel, "note")
    | typed("placements:match_support", placements.SupportPeriod, "decided_by")
    | typed("placements:support_rule", placements.SupportRule, "why", "source")
    | typed("placements:change_employer", placements.Employer, "name", "union_contact", "note")
    | typed("placements:employer_site", placements.EmployerSite, "name", "address", "city")
    | typed("placements:employer_contact", placements.EmployerContact, "name", "title")
    | typed("placements:agreement", placements.EmployerAgreement, "title", "note")
    | typed("placements:change_call", placements.EmployerCall, "about", "next_step")
    | typed("placements:change_offer", placements.JobOffer, "title", "note")
    | typed("placements:subsidy", placements.OfferSubsidy, "note")
    | typed("placements:change_mission", placements.Mission, "name", "given_by")
    | typed("placements:talk", placements.PlacementTalk, "note")
    | typed("placements:criterion", placements.EmploymentCriterion, "text", "guidance", "source")
    | typed("placements:change_placement", placements.Placement, "purpose", "shown_name")
    | typed("placements:change_absence", placements.AbsenceNotice, "told_by", "text")
)
RUNNING |= {
    ("placements:match_profile", "needs"), ("placements:match_level", "note"), ("placements:change_employer", "note"),
    ("placements:agreement", "note"), ("placements:change_call", "about"), ("placements:change_offer", "note"),
    ("placements:talk", "note"), ("placements:change_placement", "purpose"), ("placements:change_absence", "text"),
}  # fmt: skip


def last_followup(world):
    return world.cast.own.followups.get(signed_at=None)


def fresh_place(world):
    return type(world.cast.places["here"]).objects.get(pk=world.cast.places["here"].pk)


def as_stored(text, is_running):
    """Return `text` as it is to be stored: line breaks as newlines, a single line without the space around it."""
    if not is_running:
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.strip() else ""


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, found in TYPED.items() for field in found])
def test_text_is_read_back_exactly(world, clients, name, field):
    page = TABLE[name]
    client = clients[actor_of(page, page.post)]
    path = world.address(name, page.about, "own")
    data = form_of(world, client, name, path)
    is_running = (name, field) in RUNNING

    @quickly(INPUTS // 2)
    @given(texts.filter(str.strip))
    def save(text):
        with transaction.atomic():
            response = client.post(path, data | {field: text, "save": "1"})
            assert response.status_code == 302
            refresh(world)
            assert TYPED[name][field](world) == as_stored(text, is_running)
            shown = fields(client.get(path))[field] if name != "visits:answer" else text
            assert as_stored(shown, is_running) == as_stored(text, is_running)
            transaction.set_rollback(True)

    save()
    refresh(world)


def refresh(world):
    rows = (world.cast.own, world.draft_visit, world.draft_template, world.other_user, world.cast.here)
    for row in (*rows, world.saved_filter):
        row.refresh_from_db()


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, found in TYPED.items() for field in found])
def test_what_cannot_be_stored_is_refused_and_given_back(world, clients, name, field):
    page = TABLE[name]
    client = clients[actor_of(page, page.post)]
    path = world.address(name, page.about, "own")
    data = form_of(world, client, name, path)
    before = TYPED[name][field](world)
    response = client.post(path, data | {field: "Ett\0ord"})
    assert response.status_code in (200, 400)
    assert "ord" in response.content.decode()
    refresh(world)
    assert TYPED[name][field](world) == before
