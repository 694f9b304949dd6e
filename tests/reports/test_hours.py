"""Hours assigned and attended: the same by day, week and month, and the same wherever they are shown."""

import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from actionplans.schedule import Slot
from config.templatetags.stegvis import hours as in_words
from config.workdays import free_days
from participants.models import Enrolment
from placements.hours import Month, month_of, rest_of, sums_of_rows
from placements.models import Attendance
from placements.sheet import sheet_from, sheet_of
from reports import figures
from reports.hours import (
    EVEN,
    NOTHING,
    Case,
    HoursCompared,
    Stretch,
    Terms,
    absent_of_many,
    assigned_in,
    assigned_of_many,
    cases_of_many,
    compared,
    divided,
)
from tests import factories as make

NOW = "2026-11-22 12:00 +0100"
TODAY = date(2026, 11, 22)
OCTOBER, NOVEMBER = Month(date(2026, 10, 1)), Month(date(2026, 11, 1))


@pytest.fixture(scope="module")
def built_at():
    return NOW


@pytest.fixture
def cast(standing_cast):
    with time_machine.travel(NOW, tick=False):
        yield standing_cast


@pytest.fixture
def person(cast):
    """Somebody enrolled since the summer with 20 assigned hours, five on each of Monday to Thursday."""
    made = make.make_participant(cast.here, by=cast.intake, personal_number=make.make_number())
    make.make_enrolment(made, cast.coordinator, started_on=date(2026, 8, 3))
    made.plan = make.make_plan(made, cast.coordinator, assigned_hours=Decimal(20), started_on=date(2026, 8, 3))
    hours = [Decimal(5)] * 4 + [Decimal(0)] * 3
    make.make_activity(made.plan, cast.coordinator, starts_on=date(2026, 8, 3), ends_on=None, hours=hours)
    return made


def assigned_of(enrolments, month):
    """Return {participant id: hours assigned} of `month`."""
    return assigned_of_many(cases_of_many(enrolments, month.first, month.last), month.first, month.last)


weekly = st.decimals(0, 40, places=2)
week_of_hours = st.lists(st.decimals(0, 8, places=2), min_size=7, max_size=7).map(tuple)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


class Reduction:
    """A reduction as the rule needs it."""

    def __init__(self, starts_on, ends_on, weekly_hours):
        self.starts_on, self.ends_on, self.weekly_hours = starts_on, ends_on, weekly_hours

    def holds(self, day):
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@st.composite
def spans(draw):
    first = draw(days)
    return first, draw(st.none() | st.integers(0, 400).map(lambda number: first + timedelta(days=number)))


@st.composite
def cases(draw):
    slots = [
        Slot(*draw(spans()), draw(week_of_hours), draw(st.sampled_from(["practice", "own_job_search"])))
        for _number in range(draw(st.integers(0, 3)))
    ]
    terms = [Terms(*draw(spans()), draw(weekly), tuple(slots)) for _number in range(draw(st.integers(1, 3)))]
    reductions = [Reduction(*draw(spans()), draw(weekly)) for _number in range(draw(st.integers(0, 2)))]
    return Case(terms, reductions, [draw(spans()) for _number in range(draw(st.integers(1, 2)))])


@given(weekly, week_of_hours)
def test_a_week_is_divided_to_the_last_hundredth(hours, pattern):
    week = divided(hours, pattern)
    assert sum(week) == (hours if any(pattern) else 0)
    assert all(number >= 0 for number in week)


@settings(max_examples=60, deadline=None)
@given(cases(), days, st.integers(0, 200))
def test_stretches_say_the_same_as_day_by_day(case, first, number):
    last = first + timedelta(days=number)
    stretches = case.stretches(first, last)
    by_day = {}
    for stretch in stretches:
        for place in range((stretch.last - stretch.first).days + 1):
            day = stretch.first + timedelta(days=place)
            assert day not in by_day
            by_day[day] = stretch.hours_on(day)
    for place in range(number + 1):
        day = first + timedelta(days=place)
        expected = 0 if day in free_days(day.year) else case.week(day)[day.weekday()]
        assert by_day.get(day, 0) == expected
    assert sum(by_day.values()) == sum(stretch.total for stretch in stretches)


@settings(max_examples=60)
@given(weekly, weekly, weekly)
def test_what_is_left_of_assigned_hours_adds_up(assigned, attended, absent):
    rest = rest_of(assigned, attended, absent)
    assert min(rest.absent, rest.unmarked, rest.beyond) >= 0
    assert assigned + rest.beyond == attended + rest.absent + rest.unmarked
    assert not (rest.beyond and (rest.absent or rest.unmarked))


@given(st.dictionaries(days, weekly), st.dictionaries(days, weekly))
def test_days_weeks_and_months_add_up_to_the_same(assigned, attended):
    hours = HoursCompared(assigned, attended, {})
    month, months = month_of(date(2026, 1, 1)), []
    while month.first.year < 2028:
        months.append(month)
        weeks, whole = hours.weeks_of(month), hours.of_month(month)
        assert (weeks[0].first, weeks[-1].last) == (month.first, month.last)
        assert sum(week.assigned for week in weeks) == whole.assigned
        assert sum(week.attended for week in weeks) == whole.attended
        month = month.after
    assert sum(hours.of_month(one).assigned for one in months) == sum(assigned.values())
    assert sum(hours.of_month(one).attended for one in months) == sum(attended.values())


def test_a_stretch_counts_weekdays_without_holidays():
    christmas = Stretch(date(2026, 12, 21), date(2026, 12, 27), (Decimal(4),) * 5 + (Decimal(0),) * 2)
    assert christmas.total == Decimal(12)


def test_own_job_search_is_never_assigned():
    own = Slot(date(2026, 1, 1), None, (Decimal(8),) * 7, "own_job_search")
    practice = Slot(date(2026, 1, 1), None, (Decimal(4), *NOTHING[1:]), "practice")
    assert Terms(date(2026, 1, 1), None, Decimal(10), (own, practice)).pattern(TODAY) == practice.hours
    assert Terms(date(2026, 1, 1), None, Decimal(10), (own,)).pattern(TODAY) == EVEN


class TestAssigned:
    def test_a_month_holds_its_own_days_of_the_weeks_over_its_edges(self, person):
        # October 2026 begins on a Thursday and ends on a Saturday: four whole weeks and that Thursday.
        assert assigned_in(person, OCTOBER) == Decimal(4 * 20 + 5)

    def test_days_to_come_are_not_counted(self, person):
        assert assigned_in(person, NOVEMBER) == Decimal(3 * 20)
        assert assigned_in(person, NOVEMBER.after) == 0

    def test_a_reduction_takes_hours_while_it_holds_and_never_more_than_there_are(self, cast, person):
        make.make_reduction(
            person, cast.coordinator, weekly_hours=8, starts_on=date(2026, 10, 12), ends_on=date(2026, 10, 18)
        )
        assert assigned_in(person, OCTOBER) == Decimal(85 - 8)
        make.make_reduction(
            person, cast.coordinator, weekly_hours=40, starts_on=date(2026, 10, 12), ends_on=date(2026, 10, 18)
        )
        assert assigned_in(person, OCTOBER) == Decimal(85 - 20)

    def test_the_agreed_hours_hold_until_others_are_agreed(self, cast, person):
        agreed = make.agree(person.plan, cast.coordinator, agreed_on=date(2026, 9, 1))
        assert agreed.content["assigned_hours"] == "20"
        person.plan.refresh_from_db()
        person.plan.change(cast.coordinator, assigned_hours=Decimal(30))
        assert assigned_in(person, OCTOBER) == Decimal(85)
        person.plan.refresh_from_db()
        make.agree(person.plan, cast.coordinator, agreed_on=date(2026, 10, 19))
        # Two weeks and the Thursday at 20, two weeks at 30.
        assert assigned_in(person, OCTOBER) == Decimal(5 + 2 * 20 + 2 * 30)

    def test_nothing_is_assigned_after_an_exit_or_on_days_without_an_activity(self, cast, person):
        activity = person.plan.activities.get()
        activity.change(cast.coordinator, ends_on=date(2026, 10, 18))
        assert assigned_in(person, OCTOBER) == Decimal(5 + 2 * 20)
        Enrolment.objects.filter(participant=person).update(ended_on=date(2026, 10, 11))
        assert assigned_in(person, OCTOBER) == Decimal(5 + 20)

    def test_it_asks_as_often_for_many_as_for_one(self, cast, person, django_assert_num_queries):
        everybody = Enrolment.objects.counted()
        with django_assert_num_queries(5):
            hours = assigned_of(everybody, OCTOBER)
        assert hours[person.pk] == Decimal(85)


class TestTheSameEverywhere:
    """One month on the person's page, the sheet, the file, the unit's sums and the report."""

    @pytest.fixture
    def month(self, cast, person):
        placement = make.make_placement(person, cast.places["here"], cast.coordinator, starts_on=date(2026, 9, 1))
        for place, (state, hours) in enumerate(
            (("present", "6.5"), ("elsewhere", "3.25"), ("sick", 0), ("invalid_absence", 0), ("present", "4"))
        ):
            make.make_attendance(
                person, placement, state=state, hours=Decimal(hours), on=date(2026, 10, 29) + timedelta(days=place)
            )
        make.make_attendance(person, None, hours=Decimal(2), on=date(2026, 10, 5), explanation="Buss 4")
        make.make_attendance(person, None, hours=Decimal("1.5"), on=date(2026, 10, 29), activity="SFI")
        make.make_attendance(person, None, state="sick", missed=Decimal("2.5"), on=date(2026, 10, 8), activity="SFI")
        return OCTOBER

    def test_hours_of_october(self, cast, person, month, log_in):
        self.check(cast, person, month, log_in(cast.coordinator), (Decimal(85), Decimal("13.25")))

    def test_absence_and_hours_without_a_mark_are_told_apart(self, person, month):
        placement = person.placements.get()
        make.make_attendance(person, placement, state="valid_absence", on=date(2026, 10, 14))
        make.make_attendance(person, None, state="sick", on=date(2026, 10, 12))
        rest = compared(person, month.first, month.last).of_month(month).rest
        planned = placement.hours[2]
        # SFI as it was written, the place as placed, and a whole day as the plan assigns it.
        absent = (
            Decimal("2.5")
            + planned
            + Decimal(5)
            + sum(
                placement.hours[mark.on.weekday()] or Decimal(0)
                for mark in Attendance.objects.filter(participant=person, placement=placement).between(
                    month.first, month.last
                )
                if not mark.counts_as_present and mark.on != date(2026, 10, 14)
            )
        )
        assert (rest.absent, rest.unmarked, rest.beyond) == (absent, 85 - Decimal("13.25") - absent, 0)
        assert "Det betyder inte frånvaro." in str(rest)

    # Assigned are 5 hours a day from Monday to Thursday, and 6 from the 19th of October; half an hour less from the
    # 28th of September to the 14th of October, a Wednesday. September begins on a Tuesday, October on a Thursday.
    ODD = {
        date(2026, 9, 1): (Decimal("88.5"), Decimal("7.25")),
        date(2026, 10, 1): (Decimal(89), Decimal("16.75")),
        date(2026, 11, 1): (Decimal(72), Decimal(6)),
    }

    @pytest.fixture
    def odd(self, cast, person):
        """Two places on one day, halves and quarters, weeks over the ends of months, a reduction and a new plan."""
        by, places = cast.coordinator, cast.places
        placements = [make.make_placement(person, places[name], by, starts_on=date(2026, 9, 1)) for name in places]
        for place, on, state, hours in (
            (0, date(2026, 9, 30), "present", "3.25"), (1, date(2026, 9, 30), "present", "4"),
            (0, date(2026, 10, 1), "present", "2.5"), (1, date(2026, 10, 1), "elsewhere", "1.75"),
            (0, date(2026, 10, 2), "sick_certified", "0"), (1, date(2026, 10, 2), "present", "0.5"),
            (0, date(2026, 10, 31), "present", "8"), (0, date(2026, 11, 1), "present", "6"),
            (1, date(2026, 11, 2), "invalid_absence", "0"),
        ):  # fmt: skip
            make.make_attendance(person, placements[place], state=state, hours=Decimal(hours), on=on)
        make.make_attendance(person, None, hours=Decimal(4), on=date(2026, 10, 3))
        make.make_reduction(person, by, weekly_hours=2, starts_on=date(2026, 9, 28), ends_on=date(2026, 10, 14))
        make.agree(person.plan, by, agreed_on=date(2026, 9, 1))
        person.plan.refresh_from_db()
        person.plan.change(by, assigned_hours=Decimal(24))
        person.plan.refresh_from_db()
        make.agree(person.plan, by, agreed_on=date(2026, 10, 19))

    @pytest.mark.parametrize("first", ODD, ids=str)
    def test_odd_months(self, cast, person, odd, log_in, first):
        self.check(cast, person, Month(first), log_in(cast.coordinator), self.ODD[first])

    def check(self, cast, person, month, client, told):
        """See that every place where the hours of `month` stand tells the `told` ones, assigned and attended."""
        assigned, attended = told
        page = client.get(reverse("reports:hours", args=[person.pk]), {"month": month.code}).context
        assert (page["chosen"].assigned, page["chosen"].attended) == told
        assert tuple(sum(getattr(week, name) for week in page["weeks"]) for name in ("assigned", "attended")) == told
        assert {(one.assigned, one.attended) for one in page["months"] if one.month == month} == {told}
        days = client.get(reverse("placements:attendance", args=[person.pk]), {"manad": month.code}).context
        assert days["sums"].attended == attended
        sheet = client.get(reverse("reports:sheet", args=[person.pk, month.code])).context["sheet"]
        assert (sheet.assigned, sheet.attended) == told
        paper = client.get(reverse("reports:sheet_pdf", args=[person.pk, month.code])).content
        text = " ".join(PdfReader(io.BytesIO(paper)).pages[0].extract_text().split())
        assert f"{in_words(attended)} timmars närvaro av {in_words(assigned)} anvisade" in text
        book = openpyxl.load_workbook(
            io.BytesIO(client.get(reverse("reports:sheet_xlsx", args=[person.pk, month.code])).content)
        )
        rows = {row[0]: row[2] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)}
        rest = page["chosen"].rest
        assert assigned + rest.beyond == attended + rest.absent + rest.unmarked
        assert sheet.rest == rest
        assert [one.rest for one in page["months"] if one.month == month] == [rest]
        for words in (client.get(reverse("reports:sheet", args=[person.pk, month.code])).content.decode(), text):
            assert str(rest) in " ".join(words.split())
        assert "-" not in str(rest)
        told_in_file = [float(attended), float(rest.absent), float(rest.unmarked), float(assigned)]
        assert list(rows.values())[-4:] == told_in_file
        in_days = [row[3] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
        assert sum(in_days) == float(attended)
        sums = client.get(reverse("placements:month_sums"), {"month": month.code, "unit": cast.here.pk}).context
        assert {one.pk: number for one, number, _days, _reads in sums["rows"]}[person.pk] == attended
        report = figures.period_report(
            figures.Period(month.first, month.last), figures.Scope(frozenset([cast.here.pk]))
        ).attendance
        others = Attendance.objects.exclude(participant=person).between(month.first, month.last)
        enrolled_here = others.filter(participant__unit=cast.here)
        assert report.attended.total == attended + sums_of_rows(enrolled_here).attended
        by_person = assigned_of(Enrolment.objects.counted().filter(unit=cast.here), month)
        assert (report.assigned.total, by_person[person.pk]) == (sum(by_person.values()), assigned)
        everybody = cases_of_many(Enrolment.objects.counted().filter(unit=cast.here), month.first, month.last)
        marks = Attendance.objects.between(month.first, month.last)
        absent = absent_of_many(everybody, marks)
        rests = [
            rest_of(hours, sums_of_rows(marks.filter(participant=pk)).attended, absent.get(pk, 0))
            for pk, hours in by_person.items()
        ]
        assert rest in rests
        assert report.absent.total == sum(one.absent for one in rests)
        assert report.unmarked.total == sum(one.unmarked for one in rests)
        with_marks = set(marks.values_list("participant", flat=True))
        assert report.assigned_marked.total == sum(hours for pk, hours in by_person.items() if pk in with_marks)
        assert compared(person, month.first, month.last).of_month(month).attended == attended

    def test_the_sheet_is_read_back_as_it_was_delivered(self, person, month):
        sheet = sheet_of(person, month, Decimal(85))
        assert sheet_from(sheet.as_content()) == sheet
        assert any(day.explanation for day in sheet.days)
        assert not any(day.explanation for day in sheet.without_explanations().days)

    def test_days_of_a_placement_that_nobody_marked_stand_on_the_sheet(self, person, month):
        sheet = sheet_of(person, month, Decimal(85))
        # 22 weekdays in October; two of the days marked at the place and the one of a register are among them.
        assert sum(not day.is_marked for day in sheet.days) == 22 - 2 - 1
        assert [day.on for day in sheet.days] == sorted(day.on for day in sheet.days)


def test_no_such_month_is_not_found(cast, log_in):
    client = log_in(cast.coordinator)
    for code in ("2026-13", "2026-1", "nu", "2099-01", "0000-01", "2026-11-01"):
        assert client.get(reverse("reports:sheet", args=[cast.own.pk, code])).status_code == 404
    assert client.get(reverse("reports:hours", args=[cast.own.pk]), {"month": "x"}).status_code == 200
