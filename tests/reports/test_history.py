"""The history and the timeline of a case as pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from config import personnummer
from config.templatetags.stegvis import day
from reports.history import ACTS, RECORDS
from reports.timeline import DRAWN, Event, in_order
from reports.timeline_rows import PATH
from tests import factories as make
from tests.screen import fill_in

CONTEXT = ["pghistory.context_id", "pghistory.context_metadata"]


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def client(cast, log_in):
    return log_in(cast.coordinator)


def history(client, participant):
    return client.get(reverse("reports:history", args=[participant.pk])).context["entries"]


def acts(client, participant, act):
    """Return the entries of one kind of act, latest first.

    A test is one transaction and so one moment to the database, which leaves acts upon different records unordered.
    """
    with override("sv"):
        title = str(ACTS[act])
    return [entry for entry in history(client, participant) if entry.title == title]


def changes(entry):
    return {change.label: (change.old, change.new) for change in entry.changes}


def edit(client, participant, **values):
    return fill_in(client, reverse("participants:edit", args=[participant.pk]), **values)


def test_the_latest_act_comes_first_with_who_and_what_it_was_and_became(cast, client, log_in):
    assert edit(client, cast.own, city="Nystad", needs_interpreter="on").status_code == 302
    assert edit(log_in(cast.intake), cast.own, city="Nyaste stad").status_code == 302
    latest, before = acts(client, cast.own, "participants.change")
    assert (latest.by, before.by) == (cast.intake.name, cast.coordinator.name)
    assert list(changes(latest).values()) == [("Nystad", "Nyaste stad")]
    assert ("CANARY-own-city", "Nystad") in changes(before).values()
    assert len(before.changes) == 2
    assert latest.at >= before.at


def test_choices_and_people_are_told_in_words(cast, client):
    arabic = make.code("language", "ar")
    edit(client, cast.own, spoken_language=arabic.pk)
    assert list(changes(acts(client, cast.own, "participants.change")[0]).values()) == [("", "arabiska")]
    url = reverse("participants:coordinator", args=[cast.own.pk])
    fill_in(client, url, coordinator=cast.colleague.pk)
    [entry] = acts(client, cast.own, "participants.assign_coordinator")
    assert ("", cast.colleague.name) in changes(entry).values()


def test_an_act_upon_several_records_is_one_entry(cast, client):
    url = reverse("participants:exit", args=[cast.own.pk])
    fill_in(client, url, reason=make.code("exit_reason", "work").pk, note="Fick jobb")
    [entry] = acts(client, cast.own, "participants.exit")
    told = [change.new for change in entry.changes]
    assert {"Fick jobb", "arbete"} <= set(told)
    assert told.count(day(timezone.localdate())) == 2


def test_personal_numbers_are_masked_old_and_new(cast, client):
    old, new = cast.own.personal_number, make.make_number()
    edit(client, cast.own, personal_number=new)
    page = client.get(reverse("reports:history", args=[cast.own.pk])).content.decode()
    assert (personnummer.masked(old), personnummer.masked(new)) in changes(
        acts(client, cast.own, "participants.change")[0]
    ).values()
    for number in (old, new):
        assert number not in page
        assert personnummer.formatted(number) not in page


class TestPages:
    """A long history is read page by page, to its beginning, and nothing in it changes by being cut."""

    @pytest.fixture(autouse=True)
    def short_pages(self, monkeypatch):
        monkeypatch.setattr("reports.history.PAGE_SIZE", 3)

    @pytest.fixture
    def case(self, cast, client):
        """Return a case of eight acts upon one record, which have an order though the test is one moment."""
        case = make.make_participant(cast.here, by=cast.intake, city="Ort 0")
        for number in range(1, 8):
            edit(client, case, city=f"Ort {number}")
        return case

    def page(self, client, case, **query):
        return client.get(reverse("reports:history", args=[case.pk]), query).context

    def turned(self, client, case):
        """Return the pages from the first to the last."""
        pages = [self.page(client, case)]
        while pages[-1]["page"].after:
            pages.append(self.page(client, case, after=pages[-1]["page"].after))
        return pages

    def test_every_act_is_on_one_page(self, cast, client, case, monkeypatch):
        pages = self.turned(client, case)
        assert [len(page["entries"]) for page in pages[:-1]] == [3] * (len(pages) - 1)
        monkeypatch.setattr("reports.history.PAGE_SIZE", 1000)
        assert [entry for page in pages for entry in page["entries"]] == history(client, case)

    def test_what_it_was_before_stands_also_where_that_is_on_the_next_page(self, client, case):
        changed = [entry for page in self.turned(client, case) for entry in page["entries"]]
        cities = [change for entry in changed for change in changes(entry).values() if change[1].startswith("Ort")]
        assert cities == [*((f"Ort {now - 1}", f"Ort {now}") for now in range(7, 0, -1)), ("", "Ort 0")]

    def test_the_pages_turn_back_too(self, client, case):
        pages = self.turned(client, case)
        assert pages[0]["page"].before is None
        back = self.page(client, case, before=pages[2]["page"].before)
        assert back["entries"] == pages[1]["entries"]

    def test_a_page_stays_what_it_was_when_more_is_done(self, client, case):
        after = self.page(client, case)["page"].after
        then = self.page(client, case, after=after)["entries"]
        edit(client, case, city="Ort 8")
        assert self.page(client, case, after=after)["entries"] == then

    @pytest.mark.parametrize("after", ["0", "1", "x", "-1", "999999999", "9" * 30])
    def test_an_address_of_no_page_is_the_first(self, client, case, after):
        assert self.page(client, case, after=after)["entries"] == self.page(client, case)["entries"]


def test_only_those_who_did_something_are_looked_up(cast, client):
    with CaptureQueriesContext(connection) as captured:
        known = (cast.coordinator, cast.intake, cast.supervisor, cast.case_officer)
        assert {entry.by for entry in history(client, cast.own)} == {user.name for user in known}
    asked = [query["sql"] for query in captured if 'FROM "accounts_user"' in query["sql"]]
    assert asked
    assert all("WHERE" in sql for sql in asked)


def test_what_nobody_did_through_the_program_is_done_by_the_system(cast, client):
    with connection.cursor() as cursor:
        # The whole test is one transaction, which an act would otherwise mark to its end.
        cursor.execute("SELECT set_config(name, '', true) FROM unnest(%s::text[]) AS name", [CONTEXT])
        cursor.execute("UPDATE participants_participant SET city = 'SQL' WHERE id = %s", [cast.own.pk])
    [entry] = [entry for entry in history(client, cast.own) if ("CANARY-own-city", "SQL") in changes(entry).values()]
    with override("sv"):
        assert entry.by == gettext("The system")


def test_records_of_other_cases_are_not_in_it(cast, client):
    page = client.get(reverse("reports:history", args=[cast.own.pk])).content.decode()
    assert "CANARY-unit" not in page
    assert set(RECORDS) >= {"participants.Participant", "participants.Enrolment", "actionplans.FollowUp"}


@pytest.mark.parametrize("name", ["reports:history", "reports:overview"])
def test_intake_reads_no_followups_and_a_manager_does(cast, log_in, name):
    url = reverse(name, args=[cast.own.pk])
    assert "-correction-" not in log_in(cast.intake).get(url).content.decode()
    assert "-signed-" not in log_in(cast.intake).get(url).content.decode()
    assert "CANARY-own-correction-text" in log_in(cast.manager).get(url).content.decode()


def test_intake_is_offered_no_tab_of_followups_and_is_refused_the_page(cast, log_in):
    url = reverse("actionplans:followups", args=[cast.own.pk])
    client = log_in(cast.intake)
    assert url not in client.get(cast.own.get_absolute_url()).content.decode()
    assert client.get(url).status_code == 403
    assert url in log_in(cast.manager).get(cast.own.get_absolute_url()).content.decode()


def test_the_timeline_holds_start_coordinators_followups_move_and_exit_latest_first(cast, client, log_in):
    make.give_role(cast.coordinator, "coordinator", cast.there)
    for name, values in (
        ("coordinator", {"coordinator": cast.colleague.pk}),
        ("move", {"unit": cast.there.pk, "coordinator": cast.coordinator_elsewhere.pk}),
        ("exit", {"reason": make.code("exit_reason", "work").pk, "note": "Fick jobb"}),
    ):
        assert fill_in(client, reverse(f"participants:{name}", args=[cast.own.pk]), **values).status_code == 302
    events = client.get(cast.own.get_absolute_url()).context["events"]
    days = [event.day for event in events]
    assert days == sorted(days, reverse=True)
    told = " ".join(f"{event.title} {event.by} {event.text}" for event in events)
    for words in (cast.here.name, cast.there.name, cast.coordinator.name, cast.coordinator_elsewhere.name, "Fick jobb"):
        assert words in told


def test_events_of_one_day_stand_in_the_order_of_a_case_latest_first():
    path = ["registered", "referral", "start", "version", "followup", "extension", "exit", "check"]
    today = timezone.localdate()
    events = [Event(today, kind, kind=kind) for kind in sorted(path)] + [
        Event(today - timedelta(days=1), "before", kind="check"), Event(today, "second", kind="followup"),
    ]  # fmt: skip
    told = [event.title for event in in_order(events)]
    assert told == ["check", "exit", "extension", "followup", "second", "version", "start", "referral", "registered",
                    "before"]  # fmt: skip


def test_the_kinds_of_the_timeline_all_have_a_place():
    assert set(PATH) == set(DRAWN) | {"registered", "rating", "followup"}


def test_a_case_begun_and_ended_the_same_day_ends_above_its_beginning(cast, client):
    today = timezone.localdate()
    person = make.make_participant(cast.here, by=cast.intake)
    make.make_referral(person, by=cast.intake, received_on=today)
    make.make_enrolment(person, cast.coordinator, started_on=today)
    values = {"reason": make.code("exit_reason", "work").pk, "note": "Fick jobb"}
    assert fill_in(client, reverse("participants:exit", args=[person.pk]), **values).status_code == 302
    kinds = [event.kind for event in client.get(person.get_absolute_url()).context["events"]]
    assert kinds == ["exit", "start", "referral", "registered"]


def test_a_long_timeline_is_cut_and_shown_whole_on_request(cast, client):
    for _number in range(35):
        make.make_followup(cast.own, cast.coordinator)
    url = cast.own.get_absolute_url()
    short = client.get(url)
    assert (len(short.context["events"]), short.context["has_more"]) == (30, True)
    whole = client.get(url, {"allt": ""})
    assert (len(whole.context["events"]) > 35, whole.context["has_more"]) == (True, False)
