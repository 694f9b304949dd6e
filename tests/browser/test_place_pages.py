"""Every kind of page about employers, places, matching, placements and attendance: by axe, narrow, and by keyboard."""

from operator import attrgetter

import pytest
from django.contrib.auth import get_user_model
from django.urls import resolve, reverse
from django.utils import timezone

from participants.models import Participant
from placements.models import (
    AbsenceNotice,
    Attendance,
    Employer,
    EmployerAgreement,
    EmployerCall,
    EmployerContact,
    EmployerReservation,
    EmployerSite,
    Employment,
    EmploymentCriterion,
    HoursReduction,
    IndependenceLevel,
    JobOffer,
    Mission,
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
)
from tests.access.table import TABLE
from tests.factories import make_employer, merge_employers

from .test_pages import PAGES, SCREENS, check, of_place, own, room

ROOMS = ("placements:", "reports:")
# Files, which no browser draws.
FILES = {
    "placements:vacancies_export", "placements:own_sheet_pdf",
    "reports:sheet_pdf", "reports:sheet_xlsx", "reports:period_pdf", "reports:period_xlsx",
}  # fmt: skip
OPEN, ANSWERED = JobOffer.objects.filter(answer=""), JobOffer.objects.exclude(answer="")
LIKE = Employer.objects.filter(name__contains="Logistik")


def demo(role):
    return get_user_model().objects.get(email=f"{role}@example.org")


def of(name, rows, *columns):
    """Return what gives the address of the page `name` about the first of `rows`, whose `columns` stand in it."""

    def address():
        row = (rows() if callable(rows) else rows).order_by("pk").first()
        assert row is not None, f"the demo has nothing for {name}"
        return reverse(name, args=[attrgetter(column)(row) for column in columns or ["pk"]])

    return address


def seen(model, **conditions):
    """Return what gives the rows of `model` that the demo coordinator reads and that meet `conditions`."""
    return lambda: model.objects.visible_to(demo("coordinator")).filter(**conditions)


def of_case(name, model, **conditions):
    """Return what gives the address of a page about a part of a case that the demo coordinator reads."""
    return of(name, seen(model, **conditions), "participant_id", "pk")


def of_own(name, *more):
    return lambda: reverse(name, args=[own().pk, *more])


def of_part(name, model):
    """Return what gives the address of a page about a part of an employer."""
    return of(name, model.objects.all(), "employer_id", "pk")


def reserved(name, by):
    """Return what gives the address of a page about an employer that the demo user of the role `by` reserves.

    Whoever it is gets it from the colleague who has it, so that both roles can be looked at.
    """

    def address():
        row = EmployerReservation.objects.filter(released_at=None, ends_at__gt=timezone.now()).first()
        EmployerReservation.objects.filter(pk=row.pk).update(user=demo(by))
        return reverse(name, args=[row.employer_id])

    return address


def pair(name):
    """Return what gives the address of a page about two employers who may be the same."""
    return lambda: reverse(name, args=LIKE.order_by("pk").values_list("pk", flat=True)[:2])


def merged():
    """Return the address where a merge is undone; the merge is made first."""
    by = demo("employer-coordinator")
    kept, gone = (make_employer(f"Provbolaget {number}", by) for number in (1, 2))
    return reverse("placements:undo_merge", args=[kept.pk, merge_employers(kept, gone, by).pk])


def in_group():
    """Return the placements at the demo supervisor's place."""
    return Placement.objects.at_own_place(demo("supervisor"))


def written():
    """Return what the demo supervisor has seen of those at the place now."""
    here = Placement.objects.at_own_place(demo("supervisor"))
    return Observation.objects.written_by(demo("supervisor")).unread().filter(placement__in=here)


def blank(name, *more):
    """Return what gives the address of a page about somebody of whom nothing is marked."""

    def address():
        person = seen(Participant, attendance=None, placements=None, status="enrolled")().order_by("pk").first()
        return reverse(name, args=[person.pk, *more])

    return address


def of_officer(state):
    """Return what gives the address of the demo case officer's request in `state`."""
    return of(
        "placements:own_sheet",
        lambda: (
            SheetRequest.objects.of_case_officer(demo("case-officer")).with_consent().filter(state=state, is_open=True)
        ),
    )


MONTH = f"{timezone.localdate():%Y-%m}"
PLACE_PAGES = {
    "employer_coordinator": {
        # Employers
        "employers": room("placements:employers"),
        "employers, none": room("placements:employers", "?q=finnsinte"),
        "new employer": room("placements:add_employer"),
        "agreements": room("placements:agreements"),
        "call log": room("placements:call_log"),
        "avoided calls": room("placements:avoided_calls"),
        "offers": room("placements:offers"),
        "duplicates": room("placements:duplicates"),
        "employer": of("placements:employer", OPEN, "employer_id"),
        "employer reserved by another": reserved("placements:employer", "coordinator"),
        "change employer": of("placements:change_employer", Employer.objects),
        "new site": of("placements:add_employer_site", Employer.objects),
        "site": of_part("placements:employer_site", EmployerSite),
        "new contact": of("placements:add_employer_contact", Employer.objects),
        "contact": of_part("placements:employer_contact", EmployerContact),
        "new agreement": of("placements:add_agreement", Employer.objects),
        "agreement": of_part("placements:agreement", EmployerAgreement),
        "log a contact": of("placements:log_call", Employer.objects),
        "avoid a call": reserved("placements:avoid_call", "coordinator"),
        "change a logged contact": of(
            "placements:change_call",
            lambda: EmployerCall.objects.filter(by=demo("employer-coordinator")), "employer_id", "pk",
        ),
        "release": reserved("placements:release_employer", "employer-coordinator"),
        "log a contact, reserved": reserved("placements:log_call", "employer-coordinator"),
        "reserve": of("placements:reserve_employer", Employer.objects),
        "new offer": of("placements:add_offer", Employer.objects),
        "offer": of("placements:offer", OPEN, "employer_id", "pk"),
        "offer, answered": of("placements:offer", ANSWERED, "employer_id", "pk"),
        "change offer": of("placements:change_offer", OPEN, "employer_id", "pk"),
        "answer offer": of("placements:answer_offer", OPEN, "employer_id", "pk"),
        "new subsidy": of("placements:add_subsidy", OPEN, "employer_id", "pk"),
        "subsidy": of("placements:subsidy", OfferSubsidy.objects, "offer.employer_id", "offer_id", "pk"),
        "merge": pair("placements:merge_employers"),
        "not the same": pair("placements:dismiss_pair"),
        "undo a merge": merged,
        "history of an employer": of("reports:employer_history", OPEN, "employer_id"),
        # Places
        "place at an employer": of("placements:add_place_at", Employer.objects),
        "reopen": of("placements:reopen_place", Place.objects.exclude(ends_on=None)),
        "release seats": of("placements:release_hold", SeatHold.objects, "place_id", "pk"),
        "change mission": of("placements:change_mission", Mission.objects),
        # Matching
        "moving on": room("placements:moving_on"),
        "who fits": of_place("placements:fitting_people"),
        "places for somebody": of_own("placements:matches"),
        "stopped matches": room("reports:stopped_matches"),
        # Placements
        "placement": of_case("placements:placement", Placement, status="ongoing"),
        # Attendance
        "sums of a month": room("placements:month_sums"),
        "sums, none": room("placements:month_sums", "?month=2024-01"),
    },
    "coordinator": {
        "employer": of("placements:employer", OPEN, "employer_id"),
        # Matching
        "moving on": room("placements:moving_on"),
        "places that fit": of_own("placements:matches"),
        "known": of_own("placements:match_profile"),
        "note level": of_own("placements:match_add_level"),
        "level": of_case("placements:match_level", IndependenceLevel),
        "note support": of_own("placements:match_add_support"),
        "support": of_case("placements:match_support", SupportPeriod),
        "stop": lambda: reverse("placements:match_stop", args=[own().pk, Place.objects.earliest("pk").pk]),
        "take back stop": of_case("placements:match_take_back_stop", StoppedMatch),
        "not yet": of_case("placements:match_not_yet", Placement, status="ongoing"),
        # Placements
        "start": of_case("placements:start", Placement, status="agreed"),
        "withdraw": of_case("placements:withdraw", Placement, status="proposed"),
        "undo": of_case("placements:undo", Placement, status="ended"),
        "talk": of("placements:talk", seen(PlacementTalk), "participant_id", "placement_id", "pk"),
        "stop employment": of_case("placements:stop_employment", Placement, status="ongoing"),
        "employment": of(
            "placements:change_employment", seen(Employment), "participant_id", "placement_id", "pk"
        ),
        "extend employment": of(
            "placements:extend_employment", seen(Employment), "participant_id", "placement_id", "pk"
        ),
        # Attendance
        "attendance, nothing": blank("placements:attendance"),
        "mark an activity": of_own("placements:add_activity_mark"),
        "change an activity": of_case("placements:change_activity_mark", Attendance, activity="SFI"),
        "take an activity away": of_case("placements:take_activity_mark_away", Attendance, activity="SFI"),
        "take a mark away": of(
            "placements:take_mark_away", seen(Attendance, placement__isnull=False),
            "participant_id", "placement_id", "on",
        ),
        "change absence": of_case("placements:change_absence", AbsenceNotice),
        "take absence back": of_case("placements:withdraw_absence", AbsenceNotice),
        # Month sheets
        "sums of a month": room("placements:month_sums"),
        "hours": of("reports:hours", seen(HoursReduction), "participant_id"),
        "hours, nothing": blank("reports:hours"),
        "sheet": lambda: reverse("reports:sheet", args=[seen(Attendance)().latest("on").participant_id, MONTH]),
        "sheet, nothing": blank("reports:sheet", MONTH),
        "deliver": of_case("reports:deliver_sheet", SheetRequest, state="waiting"),
        "decline": of_case("placements:decline_sheet", SheetRequest, state="waiting"),
        "reduce": of_own("placements:add_reduction"),
        "reduction": of_case("placements:change_reduction", HoursReduction, ends_on=None),
        "end reduction": of_case("placements:end_reduction", HoursReduction, ends_on=None),
    },
    "supervisor": {
        "group of a day": of("placements:group_day", in_group, "place_id"),
        "announce": of("placements:group_absence", in_group, "place_id", "pk"),
        "take back": of("placements:take_back_observation", written, "placement_id", "pk"),
        "place": of("placements:place", in_group, "place_id"),
    },
    "case_officer": {
        "sheets": room("placements:own_sheets"),
        "ask": room("placements:ask_sheet"),
        "delivered": of_officer("delivered"),
        "waiting": of_officer("waiting"),
    },
    "manager": {
        "employers": room("placements:employers"),
        "offers": room("placements:offers"),
        "stopped matches": room("reports:stopped_matches"),
        "sums": room("placements:month_sums"),
    },
    "official": {"employers": room("placements:employers"), "places": room("placements:places")},
    "administrator": {
        "criteria": room("placements:criterion_list"),
        "new criterion": room("placements:add_criterion"),
        "criterion": of("placements:criterion", EmploymentCriterion.objects),
        "rules": room("placements:support_rules"),
        "new rule": room("placements:add_support_rule"),
        "rule": of("placements:support_rule", SupportRule.objects),
    },
}  # fmt: skip
# What Tab ought to reach when all is unfolded; of the radios with one name any, and at most so many.
REACHABLE = """most => {
    const names = new Set();
    return [...document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary)')]
        .filter(one => one.checkVisibility() && !one.disabled && one.type !== 'hidden' && one.tabIndex >= 0)
        .filter(one => one.type !== 'radio' || (!names.has(one.name) && names.add(one.name)))
        .slice(0, most).map((one, number) => one.dataset.stop = one.type === 'radio' ? one.name : String(number));
}"""
STANDS_ON = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = getComputedStyle(one.parentElement);
    const drawn = [style, one.labels?.[0] && getComputedStyle(one.labels[0]),
        one.nextElementSibling && getComputedStyle(one.nextElementSibling)].some(
        it => it && ((it.outlineStyle !== 'none' && it.outlineWidth !== '0px') || it.boxShadow !== 'none'));
    return [one.type === 'radio' ? one.name : one.dataset.stop ?? null, drawn, one.outerHTML.slice(0, 120)];
}"""
MOST_STOPS = 25
PHONE = {"width": 360, "height": 900}


def walk(page, where):
    """Go through the page by Tab: every control is reached in the order it stands, and the focus is seen there."""
    wanted = page.evaluate(REACHABLE, MOST_STOPS)
    page.evaluate("document.activeElement.blur(); document.querySelector('main').focus()")
    page.evaluate("getSelection().collapse(document.querySelector('main'), 0)")
    reached = []
    for _press in range(len(wanted) + 20):
        if reached[-1:] == wanted[-1:]:
            break
        page.keyboard.press("Tab")
        stop, is_seen, html = page.evaluate(STANDS_ON)
        if stop in wanted and stop not in reached:
            assert is_seen, f"{where}: the focus is not seen on {html}"
            reached.append(stop)
    assert reached == wanted, f"{where}: Tab reaches {len(reached)} of {len(wanted)}"


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("role", PLACE_PAGES)
def test_pages(visitor, role, screen):
    person = visitor(role, **SCREENS[screen])
    for name, address in PLACE_PAGES[role].items():
        answer = person.open(address())
        assert answer.status == 200, f"{role}: {name}"
        check(person, f"{role}: {name}")
        if screen != "desk":
            person.page.set_viewport_size(PHONE)
            assert person.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], f"{role}: {name}"
            walk(person.page, f"{role}: {name}")
            person.page.set_viewport_size(PHONE | {"width": SCREENS[screen]["width"]})


def test_no_page_is_left_out():
    opened = {
        resolve(address().partition("?")[0]).view_name
        for pages in (PAGES, PLACE_PAGES)
        for role in pages
        for name, address in pages[role].items()
        if name != "not found"
    }
    pages = {name for name, page in TABLE.items() if name.startswith(ROOMS) and page.get and page.get_status == 200}
    assert pages - opened - FILES == set()
