"""The read log: exactly one row a response, read by those who may, reviewed once."""

import io
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from participants.models import Access, AccessReview
from tests import factories as make
from tests.cast import add_protected

LOG, OWN_LOG = reverse("participants:log"), reverse("participants:own_log")


def read(user, *people, days=0, **fields):
    """Return the row of a response that showed `people` to `user` so many `days` ago."""
    fields = {"url_name": "reports:overview", "at": timezone.now() - timedelta(days=days)} | fields
    return Access.objects.create(user=user, participants=[person.pk for person in people], **fields)


def rows(client, url=LOG, **query):
    return client.get(url, query, follow=True).context["accesses"]


@pytest.fixture
def reviewer(cast, log_in):
    return log_in(cast.log_reviewer)


class TestOneRowAResponse:
    def new_rows(self, before):
        return list(Access.objects.filter(pk__gt=before))

    @pytest.fixture
    def before(self, cast):
        by = cast.intake
        cast.participants |= {str(number): make.make_participant(cast.here, by=by) for number in range(30)}
        return Access.objects.latest("pk").pk

    def test_a_page_of_twenty_five_is_one_row_with_them_all(self, cast, log_in, before):
        client = log_in(cast.coordinator)
        shown = client.get(reverse("participants:list"), {"status": ""}).context["people"]
        assert len(shown) == 25
        [row] = self.new_rows(before)
        assert row.participants == sorted(person.pk for person in shown)
        assert (row.user, row.url_name, row.is_refused) == (cast.coordinator, "participants:list", False)

    def test_an_export_is_one_row_with_everybody_in_it_and_says_so(self, cast, log_in, before):
        log_in(cast.coordinator).get(reverse("participants:export"), {"status": ""})
        [row] = self.new_rows(before)
        assert len(row.participants) == 32
        assert row.reason == "list_exported"

    def test_a_list_of_nobody_is_no_row(self, cast, log_in, before):
        client = log_in(cast.coordinator)
        client.post(reverse("participants:search"), {"q": "finns inte"})
        client.get(reverse("participants:list"))
        assert self.new_rows(before) == []

    def test_a_person_shown_in_several_ways_on_a_page_is_one_row(self, cast, log_in, before):
        log_in(cast.coordinator).get(cast.own.get_absolute_url())
        [row] = self.new_rows(before)
        assert row.participants == [cast.own.pk]

    def test_showing_the_number_says_so(self, cast, log_in, before):
        client, url = log_in(cast.coordinator), reverse("participants:show_number", args=[cast.own.pk])
        assert cast.own.full_number in client.post(url).content.decode()
        [row] = self.new_rows(before)
        assert row.reason == "number_shown"
        assert client.get(url).status_code == 405

    def test_the_whole_number_is_on_no_other_page_of_the_case(self, cast, log_in):
        client = log_in(cast.coordinator)
        for name in ("participants:detail", "reports:overview", "reports:history", "participants:readers"):
            assert cast.own.personal_number[8:] not in client.get(reverse(name, args=[cast.own.pk])).content.decode()

    def test_an_act_that_sends_one_on_is_no_row_of_its_own(self, cast, log_in, before):
        client = log_in(cast.coordinator)
        url = reverse("participants:coordinator", args=[cast.own.pk])
        response = client.post(url, {"version": 1, "coordinator": cast.colleague.pk, "from_on": timezone.localdate()})
        assert response.status_code == 302
        assert self.new_rows(before) == []

    def test_a_refusal_is_one_row_marked_as_such(self, cast, log_in, before):
        client = log_in(cast.coordinator_elsewhere)
        assert client.get(cast.own.get_absolute_url()).status_code == 404
        [row] = self.new_rows(before)
        assert (row.participants, row.is_refused, row.user) == ([cast.own.pk], True, cast.coordinator_elsewhere)

    def test_a_number_never_used_takes_the_same_row_which_no_log_shows(self, cast, log_in, before):
        log_in(cast.coordinator).get("/deltagare/987654321/")
        [row] = self.new_rows(before)
        assert (row.participants, row.is_refused) == ([987654321], True)
        page = log_in(cast.log_reviewer).get(reverse("participants:log"))
        assert row not in page.context["accesses"]

    @pytest.mark.parametrize("number", [2**63, 10**30])
    def test_a_number_too_great_for_any_case_is_not_found(self, cast, log_in, number):
        assert log_in(cast.coordinator).get(f"/deltagare/{number}/").status_code == 404

    def test_nothing_is_shown_when_the_row_cannot_be_written(self, cast, log_in, monkeypatch):
        def fail(**fields):
            raise RuntimeError("the log is out of reach")

        client = log_in(cast.coordinator)
        client.raise_request_exception = False
        monkeypatch.setattr(Access.objects, "create", fail)
        response = client.get(cast.own.get_absolute_url())
        assert response.status_code == 500
        assert b"CANARY" not in response.content


class TestReading:
    def test_a_reviewer_reads_who_when_where_and_the_case_number_alone(self, cast, reviewer):
        row = read(cast.coordinator, cast.own, cast.elsewhere)
        page = reviewer.get(LOG)
        shown = next(one for one in page.context["accesses"] if one == row)
        assert shown.case_numbers == [cast.own.case_number, cast.elsewhere.case_number]
        assert b"CANARY" not in page.content

    def test_a_manager_reads_about_the_units_cases_alone(self, cast, log_in):
        mine, others = read(cast.intake, cast.own, cast.elsewhere), read(cast.intake, cast.elsewhere)
        shown = rows(log_in(cast.manager))
        assert others not in shown
        assert next(one for one in shown if one == mine).case_numbers == [cast.own.case_number]

    def test_everybody_reads_their_own_reads_and_no_others(self, cast, log_in):
        mine, others = read(cast.coordinator, cast.own), read(cast.colleague, cast.own)
        shown = rows(log_in(cast.coordinator), OWN_LOG)
        assert mine in shown
        assert others not in shown

    def test_a_protected_case_is_in_the_log_of_a_named_reviewer_alone(self, cast, reviewer, log_in):
        protected = add_protected(cast)
        alone, with_another = read(cast.named, protected), read(cast.named, protected, cast.own)
        assert alone not in rows(reviewer)
        assert next(one for one in rows(reviewer) if one == with_another).case_numbers == [cast.own.case_number]
        assert alone in rows(log_in(cast.named_reviewer))

    def test_who_has_read_a_case_is_on_its_page(self, cast, log_in):
        row = read(cast.intake, cast.own, cast.unit)
        url = reverse("participants:readers", args=[cast.own.pk])
        assert row in rows(log_in(cast.coordinator), url)

    def test_the_pages_turn_with_the_filters_kept(self, cast, reviewer):
        for _number in range(60):
            read(cast.coordinator, cast.own)
        page = reviewer.get(LOG, {"user": cast.coordinator.pk})
        assert len(page.context["accesses"]) == 50
        assert f"user={cast.coordinator.pk}" in page.context["address"]
        rest = rows(reviewer, user=cast.coordinator.pk, after=page.context["page"].after)
        assert not set(rest) & set(page.context["accesses"])


class TestFilters:
    def test_by_reader(self, cast, reviewer):
        row = read(cast.manager, cast.own)
        assert rows(reviewer, user=cast.manager.pk) == [row]

    def test_from_a_day(self, cast, reviewer):
        old, new = read(cast.manager, cast.own, days=10), read(cast.manager, cast.own, days=2)
        found = rows(reviewer, since=timezone.localdate() - timedelta(days=5))
        assert new in found
        assert old not in found

    def test_to_a_day(self, cast, reviewer):
        old, new = read(cast.manager, cast.own, days=10), read(cast.manager, cast.own, days=2)
        assert rows(reviewer, until=timezone.localdate() - timedelta(days=5)) == [old]
        assert new not in rows(reviewer, until=timezone.localdate() - timedelta(days=5))

    def test_days_are_those_of_stockholm(self, cast, reviewer):
        late = read(cast.manager, cast.own, at=timezone.make_aware(datetime(2026, 1, 15, 0, 30)))
        assert rows(reviewer, since="2026-01-15", until="2026-01-15") == [late]

    @pytest.mark.parametrize("write", [str, str.lower, lambda number: f" {number} "])
    def test_by_case_number(self, cast, reviewer, write):
        row = read(cast.manager, cast.unit, cast.own)
        found = rows(reviewer, case=write(cast.unit.case_number))
        assert row in found
        assert all(cast.unit.case_number in one.case_numbers for one in found)

    def test_a_case_that_is_not_there_has_no_reads(self, reviewer):
        assert rows(reviewer, case="S-1999-00001") == []

    def test_refused(self, cast, reviewer):
        row = read(cast.manager, cast.own, is_refused=True)
        assert rows(reviewer, kind="refused") == [row]

    def test_with_a_reason(self, cast, reviewer):
        row = read(cast.manager, cast.own, reason="personal number shown")
        assert rows(reviewer, kind="reason") == [row]

    def test_not_reviewed(self, cast, reviewer):
        row = read(cast.manager, cast.own)
        assert row in rows(reviewer, kind="unreviewed")
        AccessReview.objects.create(access=row, finding="in_order", reviewed_by=cast.log_reviewer)
        assert row not in rows(reviewer, kind="unreviewed")

    @pytest.mark.parametrize("query", [{"since": "2026-13-45"}, {"user": "x"}, {"kind": "x"}, {"until": "0001-01-01"}])
    def test_what_cannot_be_understood_is_told(self, reviewer, query):
        page = reviewer.get(LOG, query)
        assert page.status_code == 200
        assert set(page.context["filter"].form.errors) == set(query)


class TestReasons:
    """The log keeps a code, so that it is read in the language of whoever reads it."""

    def test_a_code_is_told_in_the_readers_language(self, cast, reviewer):
        read(cast.coordinator, cast.own, reason="number_shown")
        assert "personnummer visat" in reviewer.get(LOG).content.decode()
        type(cast.log_reviewer).objects.filter(pk=cast.log_reviewer.pk).update(language="en")
        page = reviewer.get(LOG).content.decode()
        assert "personal number shown" in page
        assert "number_shown" not in page

    def test_what_somebody_wrote_stands_as_it_is(self, cast, reviewer):
        read(cast.coordinator, cast.own, reason="Akut läge på enheten")
        assert "Akut läge på enheten" in reviewer.get(LOG).content.decode()


class TestExport:
    def sheet(self, client, **query):
        response = client.get(reverse("participants:log_export"), query)
        assert response.status_code == 200
        headings, *lines = load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
        return [dict(zip(headings, line, strict=True)) for line in lines]

    def test_it_holds_exactly_the_filtered_rows_latest_first(self, cast, reviewer):
        old, new = read(cast.manager, cast.own, days=9), read(cast.manager, cast.own, cast.unit, reason="number_shown")
        read(cast.colleague, cast.own)
        AccessReview.objects.create(access=old, finding="ask", note="=1+1", reviewed_by=cast.log_reviewer)
        first, second = self.sheet(reviewer, user=cast.manager.pk)
        assert first["När"] == timezone.localtime(new.at).replace(tzinfo=None, microsecond=0)
        assert (first["Vem"], first["Skäl"]) == (cast.manager.name, "personnummer visat")
        assert first["Ärenden"] == f"{cast.own.case_number}, {cast.unit.case_number}"
        assert first["Granskning"] is None
        assert (second["Granskning"], second["Anteckning"]) == (str(old.review), "=1+1")

    def test_it_is_more_than_a_page(self, cast, reviewer):
        for _number in range(60):
            read(cast.manager, cast.own)
        assert len(self.sheet(reviewer, user=cast.manager.pk, after=1)) == 60

    def test_it_is_itself_in_the_log_with_the_cases_in_it(self, cast, reviewer):
        read(cast.manager, cast.own)
        self.sheet(reviewer, user=cast.manager.pk)
        row = Access.objects.latest("pk")
        assert (row.user, row.url_name, row.reason) == (cast.log_reviewer, "participants:log_export", "log_exported")
        assert row.participants == [cast.own.pk]

    def test_a_case_one_may_not_know_of_is_neither_in_it_nor_noted(self, cast, reviewer, log_in):
        protected = add_protected(cast)
        read(cast.manager, protected)
        read(cast.manager, protected, cast.own)
        [line] = self.sheet(reviewer, user=cast.manager.pk)
        assert line["Ärenden"] == cast.own.case_number
        assert Access.objects.latest("pk").participants == [cast.own.pk]
        assert len(self.sheet(log_in(cast.named_reviewer), user=cast.manager.pk)) == 2
        assert set(Access.objects.latest("pk").participants) == {cast.own.pk, protected.pk}

    def test_a_read_of_many_cases_is_cut_nowhere(self, cast, reviewer, monkeypatch):
        monkeypatch.setattr("participants.views.log.CASES_IN_A_CELL", 2)
        read(cast.manager, cast.own, cast.unit, cast.elsewhere)
        lines = self.sheet(reviewer, user=cast.manager.pk)
        assert [line["Ärenden"].count("S-") for line in lines] == [2, 1]
        assert len({line["När"] for line in lines}) == 1

    def test_too_many_are_refused_with_what_to_do(self, cast, reviewer, monkeypatch):
        monkeypatch.setattr("participants.views.log.MOST_EXPORTED", 1)
        read(cast.manager, cast.own)
        read(cast.manager, cast.own)
        response = reviewer.get(reverse("participants:log_export"), {"user": cast.manager.pk}, follow=True)
        assert [message.level_tag for message in response.context["messages"]] == ["error"]
        assert response.redirect_chain[0][0] == f"{LOG}?user={cast.manager.pk}"
        assert not Access.objects.filter(url_name="participants:log_export").exists()

    def test_it_is_offered_to_reviewers_with_their_filters(self, cast, reviewer, log_in):
        url = reverse("participants:log_export")
        assert f"{url}?user={cast.manager.pk}" in reviewer.get(LOG, {"user": cast.manager.pk}).content.decode()
        assert url not in log_in(cast.manager).get(LOG).content.decode()


class TestSample:
    def test_twenty_are_drawn_at_random_among_those_nobody_has_reviewed(self, cast, reviewer):
        reviewed = read(cast.manager, cast.own)
        AccessReview.objects.create(access=reviewed, finding="in_order", reviewed_by=cast.log_reviewer)
        made = {read(cast.manager, cast.own) for _number in range(60)}
        draws = [frozenset(rows(reviewer, sample="1", user=cast.manager.pk)) for _draw in range(3)]
        assert [len(draw) for draw in draws] == [20, 20, 20]
        assert len(set(draws)) > 1
        assert set().union(*draws) <= made

    def test_it_stands_while_it_is_reviewed(self, cast, reviewer):
        for _number in range(40):
            read(cast.manager, cast.own)
        page = reviewer.get(LOG, {"sample": "1", "kind": "unreviewed"}, follow=True)
        drawn = page.context["accesses"]
        assert len(drawn) == 20
        url = reverse("participants:review", args=[drawn[3].pk])
        here = page.redirect_chain[0][0].partition("?")[2]
        assert f"{url}?{here.replace('&', '&amp;')}" in page.content.decode()
        after = reviewer.post(f"{url}?{here}", {"finding": "in_order"}, follow=True)
        assert after.context["accesses"] == drawn
        assert after.context["accesses"][3].review.finding == "in_order"
        assert after.context["is_sample"]

    @pytest.mark.parametrize("drawn", ["", "x", "0.", "\0", "9" * 30, "²", ".".join(["0"] * 999)])
    def test_a_damaged_sample_is_no_fault(self, reviewer, drawn):
        assert rows(reviewer, drawn=drawn) == []

    def test_rows_of_a_case_one_may_not_know_of_are_not_among_those_drawn(self, cast, reviewer):
        row, mine = read(cast.named, add_protected(cast)), read(cast.manager, cast.own)
        assert rows(reviewer, drawn=f"{row.pk}.{mine.pk}") == [mine]

    def test_all_are_drawn_where_there_are_fewer(self, cast, reviewer):
        row = read(cast.manager, cast.own)
        assert rows(reviewer, sample="1", user=cast.manager.pk) == [row]


class TestReview:
    def url_of(self, row):
        return reverse("participants:review", args=[row.pk])

    def test_a_finding_is_kept_with_who_made_it(self, cast, reviewer):
        row = read(cast.colleague, cast.own)
        response = reviewer.post(self.url_of(row), {"finding": "ask", "note": "Fråga om varför"})
        assert response.headers["Location"] == f"{LOG}#read-{row.pk}"
        review = AccessReview.objects.get(access=row)
        assert (review.finding, review.note, review.reviewed_by) == ("ask", "Fråga om varför", cast.log_reviewer)
        event = review.events.get()
        assert event.pgh_context["user"] == cast.log_reviewer.pk

    def test_it_is_made_once(self, cast, reviewer, log_in):
        row = read(cast.colleague, cast.own)
        reviewer.post(self.url_of(row), {"finding": "ask", "note": "Först"})
        other = log_in(make.make_user("log_reviewer"))
        told = other.post(self.url_of(row), {"finding": "in_order", "note": "Sedan och med möda"})
        assert told.status_code == 409
        assert "Sedan och med möda" in told.content.decode()
        assert [message.level_tag for message in told.context["messages"]] == ["error"]
        review = AccessReview.objects.get(access=row)
        assert (review.finding, review.note, review.reviewed_by) == ("ask", "Först", cast.log_reviewer)

    @pytest.mark.parametrize(
        "data", [{}, {"finding": "x"}, {"finding": "ask", "note": "x" * 301}, {"finding": "ask", "note": "\0"}]
    )
    def test_what_cannot_be_stored_is_told(self, cast, reviewer, data):
        row = read(cast.colleague, cast.own)
        page = reviewer.post(self.url_of(row), data)
        assert page.status_code == 200
        assert page.context["review_form"].errors
        assert b"error-summary" in page.content
        assert not AccessReview.objects.exists()

    def test_a_note_too_long_stands_in_its_row_to_be_shortened(self, cast, reviewer):
        row, other = read(cast.colleague, cast.own), read(cast.manager, cast.own)
        note = "lång " * 61
        query = f"?user={cast.manager.pk}"  # the row itself is not among those filtered
        page = reviewer.post(self.url_of(row) + query, {"finding": "ask", "note": note})
        assert f"\n{note}</textarea>" in page.content.decode()
        assert page.context["accesses"] == [row, other]
        assert f'action="{self.url_of(other)}{query}"' in page.content.decode()

    def test_the_list_is_as_it_was_after_each(self, cast, reviewer):
        row = read(cast.manager, cast.own)
        address = f"{self.url_of(row)}?user={cast.manager.pk}&kind=unreviewed"
        response = reviewer.post(address, {"finding": "in_order"})
        assert response.headers["Location"] == f"{LOG}?user={cast.manager.pk}&kind=unreviewed#read-{row.pk}"
        assert reviewer.get(address).headers["Location"] == f"{LOG}?user={cast.manager.pk}&kind=unreviewed"

    def test_a_manager_reads_and_does_not_review(self, cast, log_in):
        row = read(cast.colleague, cast.own)
        client = log_in(cast.manager)
        assert client.post(self.url_of(row), {"finding": "in_order"}).status_code == 403
        assert not client.get(LOG).context["may_review"]

    def test_reads_of_a_case_one_may_not_know_of_are_not_there(self, cast, reviewer):
        row = read(cast.named, add_protected(cast))
        assert reviewer.post(self.url_of(row), {"finding": "in_order"}).status_code == 404
