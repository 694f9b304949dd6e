"""Every kind of page in a real browser: no fault by axe in light and dark, nothing wider than a small telephone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.urls import reverse

from accounts.models import Agency, Unit
from actionplans.models import FollowUp, Instrument, Meeting
from participants.models import (
    Consent,
    CoordinatorPeriod,
    EmergencyAccess,
    Extension,
    IncomingReferral,
    OutcomeCheck,
    Participant,
    Referral,
)
from placements.models import Attendance, Mission, Place, Placement
from visits.models import (
    BoardRequest,
    BoardVisit,
    ImportFile,
    LikelySame,
    Reader,
    TemplateField,
    TemplateQuestion,
    VisitTemplate,
)

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


def of_meeting(name, status):
    """Return the address of a page about a meeting of the demo coordinator's in `status`."""
    user = get_user_model().objects.get(email="coordinator@example.org")
    meeting = Meeting.objects.visible_to(user).filter(status=status).earliest("pk")
    return reverse(name, args=[meeting.participant_id, meeting.pk])


def of_consent(name):
    """Return the address of a page about a consent that the demo coordinator may change."""
    user = get_user_model().objects.get(email="coordinator@example.org")
    consent = Consent.objects.visible_to(user).filter(withdrawn_on=None).earliest("pk")
    return reverse(name, args=[consent.participant_id, consent.pk])


def of_marked(name, *columns):
    """Return the address of a page about the demo coordinator's mark of latest, `columns` of which stand in it."""

    def address():
        user = get_user_model().objects.get(email="coordinator@example.org")
        mark = Attendance.objects.visible_to(user).filter(placement__isnull=False).latest("on", "pk")
        return reverse(
            name,
            args=[mark.participant_id, *(getattr(mark, f"{column}_id", getattr(mark, column)) for column in columns)],
        )

    return address


def about(name):
    return lambda: reverse(name, args=[own().pk])


def of_match(name):
    """Return the address of a page about the demo coordinator's own participant and a place."""
    return lambda: reverse(name, args=[own().pk, Place.objects.earliest("pk").pk])


def of_place(name):
    """Return the address of a page about the demo's place with seats reserved."""
    return lambda: reverse(name, args=[Place.objects.exclude(holds=None).earliest("pk").pk])


def own_people():
    user = get_user_model().objects.get(email="coordinator@example.org")
    return Participant.objects.coordinated_by(user).filter(status="enrolled").order_by("pk")


def planned():
    """Return the demo coordinator's participant whose plan has been changed since it was agreed twice."""
    return own_people().filter(plans__closed_on=None, plan_versions__number=2).first()


def without_plan():
    """Return the demo coordinator's participant who has no plan."""
    return own_people().filter(plans=None).first()


def about_plan(name):
    return lambda: reverse(name, args=[planned().pk])


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


def of_placement(name, **conditions):
    """Return the address of a page about a placement of the demo coordinator's that meets `conditions`."""
    conditions = conditions or {"status": "ongoing"}

    def address():
        user = get_user_model().objects.get(email="coordinator@example.org")
        placements = Placement.objects.visible_to(user).filter(**conditions)
        placement = placements.order_by("pk").first()
        return reverse(name, args=[placement.participant_id, placement.pk])

    return address


def observed():
    """Return the address where the demo supervisor writes."""
    user = get_user_model().objects.get(email="supervisor@example.org")
    return reverse("placements:observe", args=[Placement.objects.at_own_place(user).order_by("pk").first().pk])


def room(name, query=""):
    return lambda: reverse(name) + query


def of_user(name):
    return lambda: reverse(name, args=[get_user_model().objects.get(email="coordinator@example.org").pk])


def of_visit(name, state, *more):
    """Return the address of a page about the demo's visit in `state`."""
    return lambda: reverse(name, args=[BoardVisit.objects.filter(state=state).earliest("pk").pk, *more])


def named_reader():
    """Return the address where the answer of somebody without a log-in is noted."""
    reader = Reader.objects.filter(user=None, round__ended_at=None).earliest("pk")
    return reverse("visits:note_reading", args=[reader.round.visit_id, reader.pk])


def of_request(name, status):
    """Return the address of a page about the demo's first request with `status`, or about its visit or answer."""

    def address():
        request = BoardRequest.objects.filter(status=status).select_related("answer").earliest("pk")
        arguments = {
            "visits:detail": [request.visit_id],
            "visits:make_requests": [request.visit_id, request.answer.number],
        }
        return reverse(name, args=arguments.get(name, [request.pk]))

    return address


def of_correction(name):
    """Return the address of a page about the demo's corrected protocol, in its latest version."""
    return lambda: reverse(name, args=[BoardVisit.objects.exclude(corrects=None).earliest("pk").pk])


def of_template(name, part=None):
    """Return the address of a page about the demo's draft template, or about a `part` of it."""

    def address():
        draft = VisitTemplate.objects.get(published_at=None)
        rows = {"field": TemplateField, "question": TemplateQuestion}
        return reverse(name, args=[draft.pk, *([rows[part].objects.filter(template=draft).first().pk] if part else [])])

    return address


def of_import(name, *about):
    """Return the address of a page about the demo's protocols read in: the files, one with an offer, or a visit."""

    def address():
        pair, file = LikelySame.objects.earliest("pk"), ImportFile.objects.exclude(offer=None).earliest("pk")
        arguments = {"visit": [pair.visit_id], "pair": [pair.visit_id, pair.pk], "file": [file.batch_id, file.pk]}
        return reverse(name, args=arguments[about[0]] if about else [file.batch_id])

    return address


def of_published(name):
    """Return the address of a page about the template of 2023."""
    return lambda: reverse(name, args=[VisitTemplate.objects.get(code="2023").pk])


def of_referral(name, is_about_it=False):
    """Return the address of a page about the first demo case being assessed, or about its referral."""

    def address():
        referral = Referral.objects.filter(state="assessment").earliest("pk")
        return reverse(name, args=[referral.participant_id, *([referral.pk] if is_about_it else [])])

    return address


def left():
    """Return the first demo participant whose background at exit is noted."""
    return Participant.objects.filter(backgrounds__occasion="exit", is_protected=False).earliest("pk")


def of_instrument(name, *more):
    return lambda: reverse(name, args=[Instrument.objects.get(code="bip-participant").pk, *more])


PAGES = {
    None: {
        "log-in": room("account_login"),
        "forgotten password": room("account_reset_password"),
        "accessibility": room("accessibility"),
    },
    "coordinator": {
        "today": room("reports:today"),
        # Placements
        "placements": of_placement("placements:placement", employments__isnull=False),
        "placement with observations": of_placement("placements:placement", observations__isnull=False),
        "choose a place": about("placements:choose_place"),
        "propose a placement": of_match("placements:propose"),
        "agree on a placement": of_placement("placements:agree", status="proposed"),
        "change a placement": of_placement("placements:change_placement"),
        "end a placement": of_placement("placements:end"),
        "register an employment": of_placement("placements:add_employment"),
        "criteria of employment": of_placement("placements:criteria"),
        "today, one bucket and kind": room("reports:today", "?visa=forsenade&slag=followup"),
        "to put right": room("reports:mending", "?fel=no_plan"),
        "list": room("participants:list"),
        "list, to be saved": room("participants:list", "?followup=overdue&status="),
        "save filter": room("accounts:save_filter", "?followup=overdue"),
        "saved filters": room("accounts:saved_filters"),
        "list, nobody": room("participants:list", "?followup=never&planned_end=passed"),
        "overview": about("reports:overview"),
        "follow-ups": about("actionplans:followups"),
        "log": about("actionplans:log"),
        "ratings": about("actionplans:ratings"),
        "a rating": lambda: own().ratings.latest("pk").get_absolute_url(),
        "ask for a rating": about("actionplans:invite"),
        "rate": about("actionplans:rate"),
        "change": lambda: reverse("actionplans:change", args=[unsigned().participant_id, unsigned().pk]),
        "discard": lambda: reverse("actionplans:discard", args=[unsigned().participant_id, unsigned().pk]),
        "plan": about_plan("actionplans:plan"),
        "plan, none": lambda: reverse("actionplans:plan", args=[without_plan().pk]),
        "make plan": lambda: reverse("actionplans:make_plan", args=[without_plan().pk]),
        "change plan": about_plan("actionplans:change_plan"),
        "close plan": about_plan("actionplans:close_plan"),
        "add goal": about_plan("actionplans:add_goal"),
        "add activity": about_plan("actionplans:add_activity"),
        "agree": about_plan("actionplans:agree_plan"),
        "versions": about_plan("actionplans:plan_versions"),
        "version": lambda: reverse("actionplans:plan_version", args=[planned().pk, planned().plan_versions.first().pk]),
        "note activity": lambda: reverse(
            "actionplans:note_activity", args=[planned().pk, planned().activities.first().pk]
        ),
        "meetings": about("actionplans:meetings"),
        "agenda": room("actionplans:agenda"),
        "book": about("actionplans:book"),
        "note a meeting": lambda: of_meeting("actionplans:note_meeting", "held"),
        "change a meeting": lambda: of_meeting("actionplans:change_meeting", "booked"),
        "cancel a meeting": lambda: of_meeting("actionplans:cancel_meeting", "booked"),
        "tell of a meeting": lambda: of_meeting("actionplans:tell_of_meeting", "missed"),
        "tell": lambda: reverse("actionplans:tell", args=[own().pk, "franvaro"]),
        "attendance": of_marked("placements:attendance"),
        "mark a day": of_marked("placements:mark_day", "placement", "on"),
        "announce absence": of_marked("placements:announce_absence"),
        "consents": about("participants:consents"),
        "new consent": about("participants:give_consent"),
        "consent on screen": lambda: reverse("participants:consent_screen", args=[own().pk, Agency.objects.first().pk]),
        "end of a consent": lambda: of_consent("participants:change_consent_end"),
        "withdraw": lambda: of_consent("participants:withdraw_consent"),
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
    "intake": {
        "today": room("reports:today"),
        "referrals": room("participants:referrals"),
        "all referrals": room("participants:referrals", "?state="),
        "new referral": room("participants:new_referral"),
        "to receive": room("participants:incoming"),
        "receive": lambda: reverse("participants:receive", args=[IncomingReferral.objects.earliest("pk").pk]),
        "intake": of_referral("participants:intake"),
        "intake of one who left": lambda: reverse("participants:intake", args=[left().pk]),
        "add referral": of_referral("participants:add_referral"),
        "change referral": of_referral("participants:change_referral", True),
        "step": of_referral("participants:referral_step", True),
        "checklist": of_referral("participants:checklist", True),
        "assessment": of_referral("participants:assessment"),
        "background": lambda: reverse("participants:background", args=[left().pk, left().backgrounds.latest("pk").pk]),
    },
    "case_officer": {
        "own referrals": room("participants:own_referrals"),
        "send referral": room("participants:send_referral"),
        "notices": room("actionplans:notices"),
        "consents": room("participants:party_consents"),
    },
    "manager": {
        "unit": room("reports:unit"),
        "to do in the unit": room("reports:unit_todo"),
        "promises": room("reports:unit_promises", "?lofte=coach_talks"),
        "to put right": room("reports:mending", "?fel=unknown_sex"),
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
        "the year": room("visits:year"),
        "search": room("visits:search"),
        "preparation": of_visit("visits:preparation", "draft"),
        "add material": of_visit("visits:add_material", "draft"),
        "draft": of_visit("visits:detail", "draft"),
        "requests": room("visits:requests"),
        "requests, late": room("visits:requests", "?status=late"),
        "requests, none": room("visits:requests", "?status=declined&year=2026"),
        "make requests": of_request("visits:make_requests", "open"),
        "request": of_request("visits:request", "under_way"),
        "answered request": of_request("visits:request", "partly_met"),
        "request taken back": of_request("visits:request", "taken_back"),
        "change request": of_request("visits:change_request", "open"),
        "answer request": of_request("visits:answer_request", "open"),
        "open request again": of_request("visits:reopen_request", "met"),
        "take request back": of_request("visits:take_back_request", "open"),
        "visit with requests": of_request("visits:detail", "open"),
        "write": of_visit("visits:write", "draft"),
        "write one": of_visit("visits:answer", "draft", 1),
        "heading": of_visit("visits:change", "draft"),
        "attendees": of_visit("visits:attendees", "draft"),
        "send out": of_visit("visits:send_out", "draft"),
        "throw away": of_visit("visits:discard", "draft"),
        "take away": of_visit("visits:clear_remainder", "draft"),
        "imports": room("visits:imports"),
        "import": of_import("visits:import"),
        "read again": of_import("visits:import_again"),
        "new template of a file": of_import("visits:import_template", "file"),
        "imported": of_import("visits:detail", "visit"),
        "move text": of_import("visits:move_remainder", "visit"),
        "same visit": of_import("visits:same", "pair"),
        "out for reading": of_visit("visits:detail", "reading"),
        "approve": of_visit("visits:approve", "reading"),
        "readings": of_visit("visits:reading", "reading"),
        "comment": of_visit("visits:comment", "reading"),
        "nothing to add": of_visit("visits:approve_reading", "reading"),
        "note an answer": named_reader,
        "remind": of_visit("visits:remind", "reading"),
        "report": of_visit("visits:report", "approved"),
        "correct": of_visit("visits:correct", "approved"),
        "reported": of_visit("visits:detail", "reported"),
        "register": of_visit("visits:register", "reported"),
        "take back": of_visit("visits:take_back", "reported"),
        "corrected": of_visit("visits:detail", "registered"),
        "course": of_visit("visits:course", "registered"),
        "what was corrected": of_correction("visits:corrected"),
        "call back": of_visit("visits:call_back", "reading"),
        "approved": of_visit("visits:detail", "approved"),
        "templates": room("visits:templates"),
        "draft template": of_template("visits:template"),
        "template": of_published("visits:template"),
        "preview": of_template("visits:preview_template"),
        "new version": of_published("visits:make_template"),
        "words of a template": of_template("visits:change_template"),
        "publish": of_template("visits:publish_template"),
        "retire": of_published("visits:retire_template"),
        "throw template away": of_template("visits:discard_template"),
        "new field": of_template("visits:add_field"),
        "field": of_template("visits:change_field", "field"),
        "new question": of_template("visits:add_question"),
        "question": of_template("visits:change_question", "question"),
        "split": of_template("visits:split_question", "question"),
        "merge": of_template("visits:merge_questions", "question"),
        "take question away": of_template("visits:remove_question", "question"),
        "over the years": room("visits:compare"),
        "operation over the years": room("visits:compare_operation", "?operation=K%C3%B6ket"),
        "no such operation": room("visits:compare_operation", "?operation=x"),
        "question over the years": lambda: reverse(
            "visits:compare_question", args=[TemplateQuestion.objects.get(template__code="2023", number=4).pk]
        ),
    },
    "board_member": {"visits": room("visits:list"), "draft": of_visit("visits:detail", "draft")},
    "employer_coordinator": {
        "visits": room("visits:list"),
        "approved": of_visit("visits:detail", "approved"),
        # Places
        "places": room("placements:places"),
        "places, none": room("placements:places", "?state=coming"),
        "vacancies": room("placements:vacancies"),
        "vacancies, bad day": room("placements:vacancies", "?on=2026-02-30"),
        "new place": room("placements:add_place"),
        "which employer": room("placements:choose_employer"),
        "place": of_place("placements:place"),
        "change place": of_place("placements:change_place"),
        "close place": of_place("placements:close_place"),
        "reserve": of_place("placements:hold_seats"),
        "history of a place": of_place("reports:place_history"),
        "missions": room("placements:missions"),
        "new mission": room("placements:add_mission"),
        "mission": lambda: reverse("placements:mission", args=[Mission.objects.earliest("pk").pk]),
        # Placements
        "people": room("placements:people"),
        "somebody's placements": about("placements:placements"),
        "propose": of_match("placements:propose"),
    },
    "log_reviewer": {"log": room("participants:log"), "sample": room("participants:log", "?sample=1")},
    "supervisor": {
        "group": room("placements:group"),
        # Placements
        "observations": room("placements:observations"),
        "observe": observed,
    },
    "administrator": {
        "administration": room("accounts:administration"),
        "units": room("accounts:units"),
        "new unit": room("accounts:add_unit"),
        "unit": lambda: reverse("accounts:unit", args=[Unit.objects.root().pk]),
        "parties": room("accounts:agencies"),
        "users": room("accounts:users"),
        "new user": room("accounts:add_user"),
        "user": of_user("accounts:user"),
        "role": of_user("accounts:add_membership"),
        "checklist": lambda: reverse("participants:questions", args=["malgrupp"]),
        "new heading": lambda: reverse("participants:add_question", args=["kartlaggning"]),
        "instruments": room("instruments:list"),
        "instrument": of_instrument("instruments:version"),
        "instrument in Arabic": of_instrument("instruments:preview", "ar"),
        "review": of_instrument("instruments:review", "ti"),
        "codes": lambda: reverse("accounts:codes", args=["exit_reason"]),
        "new code": lambda: reverse("accounts:add_code", args=["exit_reason"]),
    },
}
# Forms sent as they stand, or with a field emptied, so that they come back with errors.
ERROR_STATES = {
    None: {"log-in": (room("account_login"), {"login": "nobody@example.org", "password": "x"})},
    "coordinator": {
        "log": (about("actionplans:log"), {"occurred_on": "", "text": ""}),
        "activity": (about_plan("actionplans:add_activity"), {"title": "", "hours_0": "fyra"}),
        "book": (about("actionplans:book"), {"on": "", "at": ""}),
        "new consent": (about("participants:give_consent"), {"starts_on": ""}),
        "register": (room("participants:register"), {"personal_number": "123"}),
        "period": (about("participants:period"), {"started_on": "", "planned_end_on": ""}),
        "exit": (about("participants:exit"), {"on": ""}),
    },
    "intake": {
        "new referral": (room("participants:new_referral"), {"received_on": ""}),
        "step": (of_referral("participants:referral_step", True), {"on": ""}),
    },
    "official": {
        "new visit": (room("visits:create"), {"visited_on": "", "operation_text": ""}),
        "heading": (of_visit("visits:change", "draft"), {"visited_on": ""}),
        "new question": (of_template("visits:add_question"), {"question": ""}),
        "new field": (of_template("visits:add_field"), {"label": ""}),
        "words of a template": (of_template("visits:change_template"), {"title": "", "majority_count": "-1"}),
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
