"""One form sent eight times at the same moment: it is carried out once, and all eight get the same answer.

A nervous double click, a slow line or a proxy that tries again must neither store twice nor tell of a fault.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, CodeList, Membership, Unit, User
from actionplans.models import FollowUp, Meeting, Notice
from participants.models import (
    Assessment,
    Background,
    Consent,
    ConsentScope,
    CoordinatorPeriod,
    Enrolment,
    IncomingReferral,
    NumberClash,
    Participant,
    Referral,
    ReferralStep,
)
from tests import factories as make
from tests.screen import fields, typed
from tests.visits.factories import approve, make_official, make_visit
from visits.models import Attendee, BoardVisit

TIMES = 8


@dataclass
class Act:
    """The form at `url` with `changes` typed over, sent by `actor`; it grows each model in `grown` by so many rows."""

    actor: str
    url: str
    changes: dict
    grown: dict


def register(cast, **changes):
    changes = {"unit": cast.here.pk, "first_name": "Ny", "last_name": "Person"} | changes
    return Act("intake", reverse("participants:register"), changes, {Participant: 1})


def register_with_number(cast):
    return register(cast, personal_number=make.make_number())


def register_without_number(cast):
    return register(cast)


def register_a_number_of_somebody_elsewhere(cast):
    act = register(cast, personal_number=cast.elsewhere.personal_number)
    act.grown[NumberClash] = 1
    return act


def enrol(cast):
    newcomer = make.make_participant(cast.here, by=cast.coordinator)
    url = reverse("participants:enrol", args=[newcomer.pk])
    return Act("manager", url, {"coordinator": cast.coordinator.pk}, {Enrolment: 1, CoordinatorPeriod: 1})


def move_out_of_sight(cast):
    changes = {"unit": cast.there.pk, "coordinator": cast.coordinator_elsewhere.pk}
    url = reverse("participants:move", args=[cast.own.pk])
    return Act("coordinator", url, changes, {Enrolment: 1, CoordinatorPeriod: 1})


def exit_(cast):
    changes = {"reason": make.code("exit_reason", "work").pk, "note": "Fick arbete."}
    return Act("coordinator", reverse("participants:exit", args=[cast.own.pk]), changes, {Enrolment.events: 1})


def log_followup(cast):
    changes = {"text": "Vi talades vid.", "contact_form": make.code("contact_form", "phone").pk}
    return Act("coordinator", reverse("actionplans:log", args=[cast.own.pk]), changes, {FollowUp: 1})


def correct_followup(cast):
    latest = cast.own.followups.get(corrects__isnull=False)
    url = reverse("actionplans:correct", args=[cast.own.pk, latest.pk])
    return Act("coordinator", url, {"text": "Vi sågs inte."}, {FollowUp: 1})


def prepare_visit(cast):
    return Act("official", reverse("visits:create"), {"operation_text": "Odlingen"}, {BoardVisit: 1})


def save_attendees(cast):
    visit = make_visit(by=cast.official, attendees=[])
    changes = {f"name-{place}": name for place, name in enumerate(("Anna", "Bo", "Cia", "Dan"))}
    return Act("official", reverse("visits:attendees", args=[visit.pk]), changes, {Attendee: 5})


def change_details(cast):
    url = reverse("participants:edit", args=[cast.own.pk])
    return Act("coordinator", url, {"phone": "070-000 00 00"}, {Participant.events: 1})


def add_unit(cast):
    changes = {"name": "Nya enheten", "parent": cast.root.pk}
    return Act("administrator", reverse("accounts:add_unit"), changes, {Unit: 1})


def add_agency(cast):
    changes = {"name": "Nya parten", "kind": make.code("agency_kind", "school").pk}
    return Act("administrator", reverse("accounts:add_agency"), changes, {Agency: 1})


def add_user(cast):
    changes = {"name": "Den nya", "email": "den.nya@example.org"}
    return Act("administrator", reverse("accounts:add_user"), changes, {User: 1})


def add_role(cast):
    changes = {"role": "coordinator", "unit": cast.here.pk}
    url = reverse("accounts:add_membership", args=[cast.no_role.pk])
    return Act("administrator", url, changes, {Membership: 1})


def add_word(cast):
    changes = {"code": "nytt", "label": "nytt ord", "position": "1"}
    return Act("administrator", reverse("accounts:add_code", args=["exit_reason"]), changes, {CodeList: 1})


def new_referral(cast):
    act = register(cast, agency=cast.agency.pk)
    return Act("intake", reverse("participants:new_referral"), act.changes, {Participant: 1, Referral: 1})


def decide(cast):
    url = reverse("participants:referral_step", args=[cast.own.pk, cast.own.referrals.earliest("pk").pk])
    return Act("intake", url, {"state": "admitted", "reason": "Tillhör målgruppen."}, {ReferralStep: 1})


def receive_somebody_new(cast):
    url = reverse("participants:receive", args=[cast.sent.pk])
    return Act("intake", url, {"who": "new"}, {Participant: 1, Referral: 1})


def send_referral(cast):
    changes = {"unit": cast.here.pk, "first_name": "Ny", "last_name": "Person", "reason": "Behöver stöd."}
    return Act("case_officer", reverse("participants:send_referral"), changes, {IncomingReferral: 1})


def note_background(cast):
    url = reverse("participants:note_background", args=[cast.own.pk, "avslut"])
    return Act("coordinator", url, {"note": "Har arbete."}, {Background: 1})


def begin_assessment(cast):
    changes = {"wri_on": f"{timezone.localdate()}", "wri_by": "Moa Ek"}
    return Act("intake", reverse("participants:assessment", args=[cast.own.pk]), changes, {Assessment: 1})


def give_consent(cast):
    changes = {"agency": make.make_agency().pk, "kinds": ["plan", "health"]}
    url = reverse("participants:give_consent", args=[cast.own.pk])
    return Act("coordinator", url, changes, {Consent: 1, ConsentScope: 2})


def book_meeting(cast):
    changes = {"kind": "coach", "on": "2099-01-31", "at": "10:00"}
    changes["contact_form"] = make.code("contact_form", "phone").pk
    return Act("coordinator", reverse("actionplans:book", args=[cast.own.pk]), changes, {Meeting: 1})


def tell_case_officer(cast):
    changes = {"agency": cast.case_officer.memberships.get().agency.pk}
    return Act("coordinator", reverse("actionplans:tell", args=[cast.own.pk, "planen"]), changes, {Notice: 1})


ACTS = [
    new_referral, decide, receive_somebody_new, send_referral, note_background, begin_assessment,
    give_consent, book_meeting, tell_case_officer,
    register_with_number, register_without_number, register_a_number_of_somebody_elsewhere, enrol, move_out_of_sight,
    exit_, log_followup, correct_followup, prepare_visit, save_attendees, change_details, add_unit, add_agency,
    add_user, add_role, add_word,
]  # fmt: skip


def at_once(calls):
    """Return what each of `calls` returns, all of them begun at the same moment, each in a transaction of its own."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait(timeout=30)
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def windows(client, number):
    """Return clients that share the session of `client`, as windows of one browser do."""
    made = [Client() for _number in range(number)]
    for window in made:
        window.cookies["sessionid"] = client.cookies["sessionid"].value
    return made


def rows(model):
    """Return how many rows a model has; given the relation to its events, how many of those tell of a change."""
    if isinstance(model, type):
        return model.objects.count()
    return model.rel.related_model.objects.filter(pgh_label="update").count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make_act", ACTS, ids=lambda act: act.__name__.strip("_"))
def test_the_same_form_eight_times_is_carried_out_once(cast, log_in, make_act):
    act = make_act(cast)
    client = log_in(cast.users[act.actor])
    data = typed(client, act.url, **act.changes)
    before = {model: rows(model) for model in act.grown}
    answers = at_once([lambda window=window: window.post(act.url, data) for window in windows(client, TIMES)])
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, answers[0].url)}
    assert {model: rows(model) - before[model] for model in act.grown} == act.grown
    again = client.post(act.url, data)
    assert again.url == answers[0].url
    assert {model: rows(model) - before[model] for model in act.grown} == act.grown


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make_act", [add_unit, add_agency, add_user, add_role, add_word], ids=lambda act: act.__name__)
def test_two_who_add_the_same_at_once_make_one_and_the_other_is_told(cast, log_in, make_act):
    act = make_act(cast)
    clients = [log_in(make.make_user("administrator", name=f"Administratör {place}")) for place in range(TIMES)]
    sent = [(client, typed(client, act.url, **act.changes)) for client in clients]
    before = {model: rows(model) for model in act.grown}
    answers = at_once([lambda client=client, data=data: client.post(act.url, data) for client, data in sent])
    assert sorted(answer.status_code for answer in answers) == [200] * (TIMES - 1) + [302]
    assert all(answer.context["form"].errors for answer in answers if answer.status_code == 200)
    assert {model: rows(model) - before[model] for model in act.grown} == act.grown


@pytest.mark.django_db(transaction=True)
def test_eight_who_register_a_consent_over_the_same_days_give_one_and_seven_are_told(cast, log_in):
    act = give_consent(cast)
    clients = [log_in(make.make_user("intake", cast.here)) for _place in range(TIMES)]
    sent = [(client, typed(client, act.url, **act.changes)) for client in clients]
    answers = at_once([lambda client=client, data=data: client.post(act.url, data) for client, data in sent])
    assert sorted(answer.status_code for answer in answers) == [200] * (TIMES - 1) + [302]
    assert sum("Det finns redan ett samtycke" in answer.content.decode() for answer in answers) == TIMES - 1
    assert ConsentScope.objects.filter(agency=act.changes["agency"]).count() == 2


@pytest.mark.django_db(transaction=True)
def test_four_who_correct_a_protocol_at_once_make_one_correction_and_keep_their_words(cast, log_in):
    old = approve(make_visit())
    url = reverse("visits:correct", args=[old.pk])
    clients = [log_in(make_official()) for _number in range(4)]
    sent = [fields(client.get(url)) | {"reason": "Det var tre."} for client in clients]
    pairs = zip(clients, sent, strict=True)
    answers = at_once([lambda client=client, data=data: client.post(url, data) for client, data in pairs])
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 302]
    assert all("Det var tre." in answer.content.decode() for answer in answers if answer.status_code == 200)
    assert BoardVisit.objects.filter(corrects=old).count() == 1


@pytest.mark.django_db
def test_the_same_words_typed_into_a_form_opened_anew_are_another_act(cast, log_in):
    act = log_followup(cast)
    client = log_in(cast.coordinator)
    for _time in range(2):
        client.post(act.url, typed(client, act.url, **act.changes))
    assert FollowUp.objects.filter(text="Vi talades vid.").count() == 2


@pytest.mark.django_db
def test_what_is_changed_after_going_back_in_the_browser_is_not_taken_for_sent(cast, log_in):
    act = change_details(cast)
    client = log_in(cast.coordinator)
    data = typed(client, act.url, **act.changes)
    assert client.post(act.url, data).status_code == 302
    assert client.post(act.url, data | {"phone": "070-111 11 11"}).status_code == 409


@pytest.mark.django_db
def test_nobody_gets_the_answer_of_somebody_elses_form(cast, log_in):
    act = change_details(cast)
    data = typed(log_in(cast.coordinator), act.url, **act.changes)
    assert log_in(cast.coordinator).post(act.url, data).status_code == 302
    assert log_in(cast.colleague).post(act.url, data).status_code == 409
    assert log_in(cast.coordinator_elsewhere).post(act.url, data).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make_act", [register_with_number, enrol, log_followup, prepare_visit], ids=lambda act: act.__name__
)
def test_what_is_typed_after_going_back_to_a_form_that_is_stored_is_not_lost_in_silence(cast, log_in, make_act):
    act = make_act(cast)
    client = log_in(cast.users[act.actor])
    data = typed(client, act.url, **act.changes)
    assert client.post(act.url, data).status_code == 302
    field = next(name for name in ("text", "first_name", "operation_text", "planned_end_on") if name in data)
    data[field] = "2098-01-01" if field == "planned_end_on" else "Något annat"
    before = {model: rows(model) for model in act.grown}
    answer = client.post(act.url, data)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert fields(answer)[field] == data[field]
    assert {model: rows(model) for model in act.grown} == before


@pytest.mark.django_db(transaction=True)
def test_eight_enrolments_of_one_person_at_once_make_one(cast, log_in):
    act = enrol(cast)
    client = log_in(cast.manager)
    sent = [(window, typed(client, act.url, **act.changes)) for window in windows(client, TIMES)]
    answers = at_once([lambda window=window, data=data: window.post(act.url, data) for window, data in sent])
    assert sorted(answer.status_code for answer in answers) == [200] * (TIMES - 1) + [302]
    assert all(answer.context["form"].errors for answer in answers if answer.status_code == 200)


@pytest.mark.django_db(transaction=True)
def test_six_people_given_one_number_at_once_leave_one_with_it(cast, log_in):
    number, client = make.make_number(), log_in(cast.intake)
    people = [make.make_participant(cast.here, by=cast.intake, personal_number=None) for _person in range(6)]
    sent = []
    for window, person in zip(windows(client, 6), people, strict=True):
        url = reverse("participants:edit", args=[person.pk])
        sent.append((window, url, typed(client, url, personal_number=number)))
    answers = at_once([lambda one=one: one[0].post(one[1], one[2]) for one in sent])
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [302]
    assert Participant.objects.filter(personal_number=number).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_latest_of_two_follow_ups_signed_at_once_is_the_last_one(cast, log_in):
    url, client = reverse("actionplans:log", args=[cast.own.pk]), log_in(cast.coordinator)
    sent = []
    for days, window in zip(range(TIMES), windows(client, TIMES), strict=True):
        day = timezone.localdate() - timedelta(days=days)
        changes = {"text": "Möte.", "contact_form": make.code("contact_form", "phone").pk, "sign": "1"}
        sent.append((window, typed(client, url, occurred_on=day.isoformat(), next_on=None, **changes)))
    answers = at_once([lambda one=one: one[0].post(url, one[1]) for one in sent])
    assert {answer.status_code for answer in answers} == {302}
    cast.own.refresh_from_db()
    assert cast.own.last_followup_on == timezone.localdate()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_otherwise_at_once_one_is_told_of_the_other(cast, log_in):
    referral = cast.own.referrals.earliest("pk")
    url, steps = reverse("participants:referral_step", args=[cast.own.pk, referral.pk]), referral.steps.count()
    states = ("admitted", "not_admitted", "declined", "withdrawn")
    client, sent = log_in(cast.intake), []
    for state, window in zip(states, windows(client, len(states)), strict=True):
        sent.append((window, typed(client, url, state=state, reason=f"Därför {state}")))
    answers = at_once([lambda one=one: one[0].post(url, one[1]) for one in sent])
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409]
    assert referral.steps.count() == steps + 1
    referral.refresh_from_db()
    assert referral.state == referral.steps.latest("pk").state
