"""Every kind of page in a real browser: no fault by axe in light and dark, nothing wider than a small telephone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.urls import reverse

from actionplans.models import FollowUp
from participants.models import CoordinatorPeriod, EmergencyAccess, Extension, OutcomeCheck, Participant
from visits.models import BoardVisit

AXE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def own():
    """Return the demo coordinator's participant with the most follow-ups."""
    user = get_user_model().objects.get(email="coordinator@example.org")
    return Participant.objects.coordinated_by(user).filter(status="enrolled").order_by("enrolled_on").first()


def unsigned():
    """Return the demo coordinator's follow-up that is not signed."""
    return FollowUp.objects.filter(author__email="coordinator@example.org", signed_at=None).first()


def about(name):
    return lambda: reverse(name, args=[own().pk])


def of_extension(name, state):
    """Return the address of a page about the case with the demo coordinator's extension in `state`."""
    return lambda: reverse(name, args=[Extension.objects.filter(state=state).earliest("pk").participant_id])


def taken_over():
    """Return the demo coordinator's time with a case just taken over."""
    return CoordinatorPeriod.objects.current().unread().filter(coordinator__email="coordinator@example.org").first()


def open_check():
    """Return a check to be made by the demo coordinator."""
    user = get_user_model().objects.get(email="coordinator@example.org")
    return OutcomeCheck.objects.open().filter(participant__in=Participant.objects.last_coordinated_by(user)).first()


def emergency():
    """Return the emergency access that the demo manager has to review."""
    return EmergencyAccess.objects.filter(reviewed_at=None).first()


def room(name, query=""):
    return lambda: reverse(name) + query


def of_user(name):
    return lambda: reverse(name, args=[get_user_model().objects.get(email="coordinator@example.org").pk])


def of_visit(name, state, *more):
    """Return the address of a page about the demo's visit in `state`."""
    return lambda: reverse(name, args=[BoardVisit.objects.filter(state=state).earliest("pk").pk, *more])


PAGES = {
    None: {
        "log-in": room("account_login"),
        "forgotten password": room("account_reset_password"),
        "accessibility": room("accessibility"),
    },
    "coordinator": {
        "today": room("reports:today"),
        "list": room("participants:list"),
        "list, nobody": room("participants:list", "?followup=never&planned_end=passed"),
        "overview": about("reports:overview"),
        "follow-ups": about("actionplans:followups"),
        "log": about("actionplans:log"),
        "change": lambda: reverse("actionplans:change", args=[unsigned().participant_id, unsigned().pk]),
        "discard": lambda: reverse("actionplans:discard", args=[unsigned().participant_id, unsigned().pk]),
        "details": about("participants:detail"),
        "history": about("reports:history"),
        "readers": about("participants:readers"),
        "edit": about("participants:edit"),
        "protection": about("participants:protection"),
        "period": about("participants:period"),
        "coordinator": about("participants:coordinator"),
        "move": about("participants:move"),
        "exit": about("participants:exit"),
        "hand over": room("participants:hand_over"),
        "emergency access": room("participants:emergency"),
        "extend": of_extension("participants:extend", "agreed"),
        "details, extension": of_extension("participants:detail", "proposed"),
        "answer": of_extension("participants:answer_extension", "proposed"),
        "taken over": lambda: reverse("participants:taken_over", args=[taken_over().participant_id]),
        "details, ended": lambda: reverse("participants:detail", args=[open_check().participant_id]),
        "check": lambda: reverse("participants:check_outcome", args=[open_check().participant_id, open_check().pk]),
        "verify": lambda: reverse("participants:verify_outcome", args=[open_check().participant_id]),
        "enrol again": lambda: reverse("participants:enrol", args=[open_check().participant_id]),
        "register": room("participants:register"),
        "clashes": room("participants:clashes"),
        "account": room("accounts:own"),
        "own log": room("participants:own_log"),
        "password": room("account_change_password"),
        "e-mail": room("account_email"),
        "second factor": room("mfa_index"),
        "sessions": room("usersessions_list"),
        "log out": room("account_logout"),
        "gallery": room("gallery"),
        "not found": lambda: "/finns-inte/",
        "not allowed": room("accounts:administration"),
    },
    "intake": {"today": room("reports:today")},
    "manager": {
        "unit": room("reports:unit"),
        "report": room("reports:period"),
        "report for spreading": room("reports:period", "?variant=spread"),
        "report, bad days": room("reports:period", "?start=2026-12-01&end=2026-01-01"),
        "rows": room("reports:period_rows", "?figure=participants.at_end"),
        "log": room("participants:log"),
        "whose cases": room("participants:hand_over"),
        "emergency accesses": room("participants:emergencies"),
        "review": lambda: reverse("participants:review_emergency", args=[emergency().pk]),
    },
    "official": {
        "visits": room("visits:list"),
        "visits, none": room("visits:list", "?state=approved&operation=V%C3%A4xthuset"),
        "new visit": room("visits:create"),
        "draft": of_visit("visits:detail", "draft"),
        "write": of_visit("visits:write", "draft"),
        "write one": of_visit("visits:answer", "draft", 1),
        "heading": of_visit("visits:change", "draft"),
        "attendees": of_visit("visits:attendees", "draft"),
        "send out": of_visit("visits:send_out", "draft"),
        "throw away": of_visit("visits:discard", "draft"),
        "take away": of_visit("visits:clear_remainder", "draft"),
        "out for reading": of_visit("visits:detail", "reading"),
        "approve": of_visit("visits:approve", "reading"),
        "call back": of_visit("visits:call_back", "reading"),
        "approved": of_visit("visits:detail", "approved"),
    },
    "board_member": {"visits": room("visits:list"), "draft": of_visit("visits:detail", "draft")},
    "employer_coordinator": {"visits": room("visits:list"), "approved": of_visit("visits:detail", "approved")},
    "log_reviewer": {"log": room("participants:log"), "sample": room("participants:log", "?sample=1")},
    "supervisor": {"waiting": room("accounts:waiting")},
    "administrator": {
        "administration": room("accounts:administration"),
        "units": room("accounts:units"),
        "new unit": room("accounts:add_unit"),
        "parties": room("accounts:agencies"),
        "users": room("accounts:users"),
        "new user": room("accounts:add_user"),
        "user": of_user("accounts:user"),
        "role": of_user("accounts:add_membership"),
        "codes": lambda: reverse("accounts:codes", args=["exit_reason"]),
        "new code": lambda: reverse("accounts:add_code", args=["exit_reason"]),
    },
}
# Forms sent as they stand, or with a field emptied, so that they come back with errors.
ERROR_STATES = {
    None: {"log-in": (room("account_login"), {"login": "nobody@example.org", "password": "x"})},
    "coordinator": {
        "log": (about("actionplans:log"), {"occurred_on": "", "text": ""}),
        "register": (room("participants:register"), {"personal_number": "123"}),
        "period": (about("participants:period"), {"started_on": "", "planned_end_on": ""}),
        "exit": (about("participants:exit"), {"on": ""}),
    },
    "official": {
        "new visit": (room("visits:create"), {"visited_on": "", "operation_text": ""}),
        "heading": (of_visit("visits:change", "draft"), {"visited_on": ""}),
    },
    "administrator": {"new user": (room("accounts:add_user"), {}), "role": (of_user("accounts:add_membership"), {})},
}
SCREENS = {"desk": {"width": 1280}, "telephone, dark": {"width": 320, "color_scheme": "dark"}}


def check(visitor, where):
    """Nothing is wrong by axe, wider than the screen when all is unfolded, or complained of by the browser."""
    page = visitor.page
    found = Axe().run(page, options=AXE)
    faults = [
        f"{fault['id']}: {node['html'][:160]}" for fault in found.response["violations"] for node in fault["nodes"]
    ]
    assert not faults, f"{where}: {faults}"
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{where} is {wider} pixels wider than the screen"
    assert visitor.complaints == [], where


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("role", PAGES, ids=str)
def test_pages(visitor, role, screen):
    person = visitor(role, **SCREENS[screen])
    for name, address in PAGES[role].items():
        person.open(address())
        check(person, f"{role}: {name}")


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("role", ERROR_STATES, ids=str)
def test_forms_with_errors(visitor, role, screen):
    person = visitor(role, **SCREENS[screen])
    for name, (address, values) in ERROR_STATES[role].items():
        person.open(address())
        for field, value in values.items():
            person.page.fill(f"[name={field}]", value)
        person.page.locator("main form.card .btn-primary").first.click()
        person.page.wait_for_selector(".error-summary")
        assert person.page.evaluate("document.activeElement.classList.contains('error-summary')"), name
        check(person, f"{role}: {name} with errors")
