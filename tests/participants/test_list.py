"""The list of participants: search, filters, sort, pages, and Excel of exactly what is filtered."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import UnitSetting
from accounts.unit_settings import FOLLOWUP_DAYS
from participants.models import Participant
from tests import factories as make

LIST, SEARCH, EXPORT = (reverse(f"participants:{name}") for name in ("list", "search", "export"))
TODAY = timezone.localdate
COLUMNS = ("case_number", "last_name", "first_name")


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def client(cast, log_in):
    return log_in(cast.manager)


@pytest.fixture
def nobody_else(cast):
    """Take those of the cast out of sight, so that a test holds its own people alone."""
    Participant.objects.update(unit=cast.there)


def person(cast, first_name="Kim", last_name="Ek", **fields):
    return make.make_participant(cast.here, by=cast.intake, first_name=first_name, last_name=last_name, **fields)


def enrolled(cast, coordinator=None, last=None, following=None, planned_end=None, **fields):
    """Return somebody enrolled two months ago, with the last and the next follow-up so many days from today."""
    participant = person(cast, **fields)
    end = TODAY() + timedelta(days=planned_end) if planned_end is not None else None
    make.make_enrolment(participant, coordinator or cast.coordinator, planned_end_on=end)
    days = [TODAY() + timedelta(days=number) if number is not None else None for number in (last, following)]
    participant.set_followup_dates(*days)
    return participant


def listed(client, **query):
    return client.get(LIST, query).context["people"]


def found(client, text):
    client.post(SEARCH, {"q": text})
    return set(listed(client, status=""))


def exported(client, **query):
    """Return the rows of the Excel file, without the headings."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(EXPORT, query).content))
    return list(book.active.iter_rows(min_row=2, values_only=True))


class TestFilters:
    @pytest.fixture(autouse=True)
    def alone(self, nobody_else):
        """Hide the cast."""

    def test_those_enrolled_are_shown_unless_asked_otherwise(self, cast, client):
        here, registered = enrolled(cast), person(cast)
        assert listed(client) == [here]
        assert listed(client, status="referred") == [registered]
        assert set(listed(client, status="")) == {here, registered}

    def test_ended(self, cast, client):
        gone = enrolled(cast)
        enrolled(cast)
        work = make.code("exit_reason", "work")
        gone.enrolments.get().exit(on=TODAY(), reason=work, outcome=None, note="", by=cast.manager)
        assert listed(client, status="ended") == [gone]

    def test_a_unit_with_what_is_below_it(self, cast, log_in):
        make.give_role(cast.manager, "manager", cast.there)
        client = log_in(cast.manager)
        site = make.make_participant(cast.site, by=cast.intake)
        make.make_enrolment(site, cast.coordinator)
        here = enrolled(cast)
        assert set(listed(client, unit=cast.here.pk)) == {here, site}
        assert listed(client, unit=cast.site.pk) == [site]

    def test_a_coordinator(self, cast, client):
        enrolled(cast)
        theirs = enrolled(cast, coordinator=cast.colleague)
        assert listed(client, coordinator=cast.colleague.pk) == [theirs]

    def test_mine(self, cast, log_in):
        mine = enrolled(cast)
        enrolled(cast, coordinator=cast.colleague)
        assert listed(log_in(cast.coordinator), coordinator="mine") == [mine]

    def test_without_a_coordinator(self, cast, client):
        enrolled(cast)
        without = enrolled(cast)
        without.coordinator_periods.update(ends_on=TODAY() - timedelta(days=1))
        assert listed(client, coordinator="none") == [without]

    def test_a_coordinator_who_has_left_still_has_cases_to_find(self, cast, client):
        theirs = enrolled(cast, coordinator=cast.colleague)
        enrolled(cast)
        cast.colleague.memberships.get().end(TODAY() - timedelta(days=1), by=None)
        assert listed(client, coordinator=cast.colleague.pk) == [theirs]

    def test_overdue_by_the_agreed_date_else_by_the_units_interval(self, cast, client):
        UnitSetting.objects.put(cast.here, FOLLOWUP_DAYS, 14, by=None)
        agreed_passed, too_long_ago = enrolled(cast, last=-2, following=-1), enrolled(cast, last=-15)
        enrolled(cast, last=-14), enrolled(cast, last=-40, following=0), enrolled(cast, last=-1)
        never = enrolled(cast)
        assert set(listed(client, followup="overdue")) == {agreed_passed, too_long_ago, never}

    def test_never(self, cast, client):
        enrolled(cast, last=-2)
        never = enrolled(cast)
        assert listed(client, followup="never") == [never]

    @pytest.mark.parametrize("days", [14, 30, 60, 90])
    def test_more_than_so_many_days_ago(self, cast, client, days):
        longer, never = enrolled(cast, last=-days - 1), enrolled(cast)
        enrolled(cast, last=-days)
        assert set(listed(client, followup=days)) == {longer, never}

    def test_planned_end_passed(self, cast, client):
        passed = enrolled(cast, planned_end=-1)
        enrolled(cast, planned_end=0)
        assert listed(client, planned_end="passed") == [passed]

    def test_planned_end_within_thirty_days(self, cast, client):
        near = [enrolled(cast, planned_end=0), enrolled(cast, planned_end=30)]
        enrolled(cast, planned_end=31), enrolled(cast, planned_end=-1)
        assert set(listed(client, planned_end="30")) == set(near)

    def test_several_at_once_narrow_each_other(self, cast, client):
        enrolled(cast, planned_end=5)
        both = enrolled(cast, planned_end=5, coordinator=cast.colleague)
        assert listed(client, planned_end="30", coordinator=cast.colleague.pk) == [both]

    def test_intake_cannot_filter_by_followups(self, cast, log_in):
        people = {enrolled(cast, last=-100), enrolled(cast, last=-1)}
        client = log_in(cast.intake)
        assert set(listed(client, followup="overdue")) == people
        assert "followup" not in client.get(LIST).context["filter"].form.fields

    @pytest.mark.parametrize("name", ["status", "coordinator", "followup", "planned_end"])
    def test_a_choice_that_is_not_there_is_no_fault(self, cast, client, name):
        enrolled(cast)
        assert client.get(LIST, {name: "finns inte"}).status_code == 200


class TestSearch:
    @pytest.fixture(autouse=True)
    def alone(self, nobody_else):
        """Hide the cast."""

    @pytest.mark.parametrize(
        "text",
        [
            "Åsa", "åsa", "asa", "ÅSA", "Öb", "ob", "berg", "Åsa Öberg", "Öberg Åsa", "as ob", "asa-lena", "Åsa Lena",
            "lena", "Åsa-Lena Öberg", "  åsa   öberg  ", "Núñez", "nunez", "o'dea", "o dea", "dea",
        ],
    )  # fmt: skip
    def test_any_part_of_a_name_whatever_its_accents_and_hyphens(self, cast, client, text):
        wanted = person(cast, "Åsa-Lena", "Öberg Núñez O'Dea")
        person(cast, "Kim", "Ek")
        assert found(client, text) == {wanted}

    @pytest.mark.parametrize("text", ["sa", "åsa ek", "xyz", "-", "''", "%", "_", "Åsa Kim"])
    def test_what_is_no_part_finds_nobody(self, cast, client, text):
        person(cast, "Åsa-Lena", "Öberg")
        person(cast, "Kim", "Ek")
        assert found(client, text) == set()

    @pytest.mark.parametrize("text", ["19850612", "1985-06-12", "850612", "85-06-12"])
    def test_a_birth_date_finds_those_with_and_without_a_number(self, cast, client, text):
        born = date(1985, 6, 12)
        wanted = {person(cast, birth_date=born), person(cast, personal_number=make.make_number(born))}
        person(cast, birth_date=date(1985, 6, 13))
        assert found(client, text) == wanted

    @pytest.mark.parametrize("born", [date(1926, 5, 4), date(2006, 5, 4)])
    @pytest.mark.parametrize("write", [str, lambda number: f"{number[2:8]}-{number[8:]}", lambda number: number[2:]])
    def test_a_number_is_found_in_either_century(self, cast, client, born, write):
        wanted = person(cast, personal_number=make.make_number(born))
        person(cast, personal_number=make.make_number(date(1977, 5, 4)))
        assert found(client, write(wanted.personal_number)) == {wanted}

    def test_the_beginning_of_a_number_is_enough(self, cast, client):
        wanted = person(cast, personal_number=make.make_number(date(1985, 6, 12)))
        assert found(client, "8506") == found(client, "198506") == {wanted}

    def test_a_former_number_leads_to_the_case(self, cast, client):
        wanted = person(cast, personal_number=make.make_number(date(1985, 6, 12)))
        former = wanted.personal_number
        wanted.change(cast.intake, personal_number=make.make_number(date(1971, 6, 12)))
        assert found(client, former) == found(client, former[2:]) == {wanted}

    @pytest.mark.parametrize(
        "write",
        [
            str, str.lower, lambda number: number.removeprefix("S-"), lambda number: number.replace("-", ""),
            lambda number: number.replace("S-", "S"), lambda number: f"S-{number[2:6]}-{int(number[7:])}",
        ],
    )  # fmt: skip
    def test_a_case_number_with_and_without_its_letter_and_noughts(self, cast, client, write):
        wanted = person(cast)
        person(cast)
        assert found(client, write(wanted.case_number)) == {wanted}

    def test_name_and_birth_date_together(self, cast, client):
        born = date(1985, 6, 12)
        wanted = person(cast, "Åsa", "Öberg", birth_date=born)
        person(cast, "Kim", "Ek", birth_date=born)
        assert found(client, "åsa 850612") == {wanted}

    def test_nobody_out_of_sight_is_found(self, cast, client):
        assert found(client, cast.elsewhere.personal_number) == found(client, "CANARY") == set()

    @pytest.mark.parametrize(
        "text", ["1" * 100, "99999999", "00000000", "S-9999-999999", "+-+-", "1-2-3-4", "٣٤٥٦٧٨٩٠"]
    )
    def test_odd_numbers_find_nobody(self, cast, client, text):
        person(cast, personal_number=make.make_number())
        assert found(client, text) == set()

    def test_more_than_a_hundred_characters_end_the_search(self, cast, client):
        wanted = person(cast)
        assert found(client, "x" * 101) == {wanted}

    def test_it_looks_among_all_until_a_status_is_chosen(self, cast, client):
        registered, here = person(cast, "Åsa"), enrolled(cast, first_name="Åsa")
        response = client.post(SEARCH, {"q": "åsa"})
        assert set(client.get(response.headers["Location"]).context["people"]) == {registered, here}
        assert listed(client, status="referred") == [registered]

    def test_it_lasts_until_it_is_ended(self, cast, client):
        wanted = enrolled(cast, first_name="Åsa")
        other = enrolled(cast)
        client.post(SEARCH, {"q": "åsa"})
        assert listed(client) == listed(client, sort="-name") == [wanted]
        client.post(SEARCH, {"q": "", "filters": "sort=-name"})
        assert set(listed(client)) == {wanted, other}

    @pytest.mark.parametrize("text", ["Hemlig", "850612", "S-2026-00001", "a&b=c", "å\r\nLocation: x"])
    def test_the_text_stands_in_no_address(self, cast, client, text):
        response = client.post(SEARCH, {"q": text, "filters": "status=enrolled&sort=name"})
        assert response.headers["Location"] == f"{LIST}?status=enrolled&sort=name"
        page = client.get(response.headers["Location"])
        addresses = [part.split('"')[0] for part in page.content.decode().split('href="')[1:]]
        addresses += [part.split('"')[0] for part in page.content.decode().split('action="')[1:]]
        assert not any("q=" in address or text in address for address in addresses)
        assert client.get(LIST, {"q": "Kim"}).context["search_text"] == page.context["search_text"]

    def test_it_is_another_users_business_alone(self, cast, client, log_in):
        wanted = enrolled(cast)
        client.post(SEARCH, {"q": "finns inte"})
        assert listed(log_in(cast.coordinator)) == [wanted]


class TestOrderAndPages:
    @pytest.fixture(autouse=True)
    def alone(self, nobody_else):
        """Hide the cast."""

    def test_names_are_in_swedish_order(self, cast, client):
        names = ["Zeta", "Åberg", "Ärlig", "Öberg", "Adam", "de la Cruz", "Éden", "Wik", "Vik"]
        people = {name: enrolled(cast, last_name=name) for name in names}
        order = ["Adam", "de la Cruz", "Éden", "Vik", "Wik", "Zeta", "Åberg", "Ärlig", "Öberg"]
        assert listed(client) == [people[name] for name in order]
        assert listed(client, sort="-name") == [people[name] for name in reversed(order)]

    def test_never_followed_up_comes_before_long_ago(self, cast, client):
        long_ago, never, lately = enrolled(cast, last=-50), enrolled(cast), enrolled(cast, last=-1)
        assert listed(client, sort="followup") == [never, long_ago, lately]
        assert listed(client, sort="-followup") == [lately, long_ago, never]

    def test_by_planned_end_and_by_case_number(self, cast, client):
        late, soon = enrolled(cast, planned_end=50), enrolled(cast, planned_end=5)
        assert listed(client, sort="planned_end") == [soon, late]
        assert listed(client, sort="registered") == [soon, late]
        assert listed(client, sort="-registered") == [late, soon]

    def test_intake_cannot_sort_by_followups(self, cast, log_in):
        second, first = enrolled(cast, last_name="B", last=-50), enrolled(cast, last_name="A", last=-1)
        assert listed(log_in(cast.intake), sort="followup") == [first, second]

    @pytest.mark.parametrize("sort", ["", "-", "--name", "finns inte", "id; DROP TABLE", "\0"])
    def test_an_order_that_is_not_there_is_by_name(self, cast, client, sort):
        second, first = enrolled(cast, last_name="B"), enrolled(cast, last_name="A")
        assert listed(client, sort=sort) == [first, second]

    @pytest.mark.parametrize("sort", ["name", "-name", "followup", "-followup", "planned_end", "registered"])
    def test_everybody_is_on_one_page_of_twenty_five(self, cast, client, sort):
        people = [
            enrolled(cast, last=-number % 3 if number % 3 else None, planned_end=number % 4) for number in range(53)
        ]
        page, seen = client.get(LIST, {"sort": sort}), []
        assert page.context["count"] == 53
        while True:
            seen += page.context["people"]
            after = page.context["page"].after
            if after is None:
                break
            page = client.get(LIST, {"sort": sort, "after": after})
        assert len(seen) == 53
        assert set(seen) == set(people)

    def test_the_page_before_is_where_one_came_from(self, cast, client):
        for number in range(53):
            enrolled(cast, last_name=f"Nr {number:02}")
        first = client.get(LIST).context
        second = client.get(LIST, {"after": first["page"].after}).context
        assert client.get(LIST, {"before": second["page"].before}).context["people"] == first["people"]


class TestExport:
    @pytest.fixture
    def people(self, cast, nobody_else):
        return [
            enrolled(
                cast, last_name=f"Nr {number:02}", last=-number, coordinator=cast.colleague if number % 2 else None
            )
            for number in range(30)
        ]

    def names(self, rows):
        return [row[1] for row in rows]

    def test_it_holds_everybody_filtered_in_the_order_of_the_list(self, cast, client, people):
        rows = exported(client, coordinator=cast.colleague.pk, sort="-name")
        assert self.names(rows) == [f"Nr {number:02}" for number in range(29, -1, -2)]
        assert len(listed(client, coordinator=cast.colleague.pk)) == len(rows)

    def test_it_holds_what_the_list_shows(self, cast, client, people):
        [row] = [row for row in exported(client) if row[1] == "Nr 03"]
        assert row[:6] == (
            people[3].case_number, "Nr 03", "Kim", "Hitenheten", "Kollegan", people[3].get_status_display(),
        )  # fmt: skip
        assert row[6].date() == people[3].enrolments.get().planned_end_on
        assert row[7].date() == TODAY() - timedelta(days=3)
        assert row[8] is None

    def test_it_follows_the_search(self, cast, client, people):
        wanted = person(cast, "Åsa")
        client.post(SEARCH, {"q": "åsa"})
        assert [row[0] for row in exported(client, status="")] == [wanted.case_number]

    def test_intake_is_given_no_dates_of_followups(self, cast, log_in, people):
        assert {len(row) for row in exported(log_in(cast.intake))} == {7}

    def test_text_that_looks_like_a_formula_stays_text(self, cast, client, people):
        enrolled(cast, first_name='=HYPERLINK("http://example.com")', last_name="+1+1")
        book = openpyxl.load_workbook(io.BytesIO(client.get(EXPORT).content))
        cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row if str(cell.value)[:1] in "=+"]
        assert [cell.data_type for cell in cells] == ["s", "s"]

    def test_no_number_and_no_name_is_in_the_name_of_the_file(self, client, people):
        header = client.get(EXPORT).headers["Content-Disposition"]
        assert header == f'attachment; filename="deltagare-{TODAY()}.xlsx"'

    def test_an_empty_list_is_a_file_with_headings(self, client, nobody_else):
        assert exported(client) == []
