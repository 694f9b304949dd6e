"""access.md as a table: every url of Stegvis, and what each role gets there.

A url is declared once, with what its address is about (`about`), and per method which users get through and with
what status. Everybody else gets what `others` says: 404 where they may not know of the object, 403 where the room is
not theirs, 302 to the log-in when anonymous.
"""

from dataclasses import dataclass, field

CASE_ROLES = {"coordinator", "colleague", "named", "intake", "manager"}
CASE_ROLES_ELSEWHERE = {"coordinator_elsewhere", "intake_elsewhere", "manager_elsewhere"}
COORDINATORS = {"coordinator", "colleague", "named"}
EDITORS = COORDINATORS | {"intake"}
FOLLOWUP_READERS = COORDINATORS | {"manager"}
LOGGED_IN = {
    "coordinator", "colleague", "named", "intake", "manager", "employer_coordinator", "supervisor", "case_officer",
    "board_member", "official", "log_reviewer", "administrator", "coordinator_elsewhere", "intake_elsewhere",
    "manager_elsewhere", "ended", "not_begun", "no_role", "named_reviewer",
}  # fmt: skip
EVERYBODY = LOGGED_IN | {"anonymous"}


@dataclass(frozen=True)
class Page:
    """What a url gives.

    `about`: "nothing", "participant" (pk in the address), "followup" or whatever tests/access/world.py can make.
    `get`, `post`: who gets through. `get_status`, `post_status`: what they get. `post_data`: what is posted.
    `denied`: what others get who are logged in: 403 for rooms, 404 for objects. `seen_by`: those of them who see the
    object and may not do it, so that they get 403. `known_to`: who without a case role knows on this page of everybody
    whose identity is not protected. `is_open`: no log-in is asked for.
    """

    about: str = "nothing"
    get: frozenset = frozenset()
    get_status: int = 200
    post: frozenset = frozenset()
    post_status: int = 302
    post_data: dict = field(default_factory=dict)
    query: str = ""
    denied: int = 403
    seen_by: frozenset = frozenset()
    known_to: frozenset = frozenset()
    is_open: bool = False


def page(**kwargs):
    """Return a Page from plain sets."""
    for name in ("get", "post", "seen_by", "known_to"):
        kwargs[name] = frozenset(kwargs.get(name, ()))
    return Page(**kwargs)


def person(get=(), post=(), **kwargs):
    """Return the Page of a url about a participant; whoever sees the person but is not let in gets 403."""
    return page(about=kwargs.pop("about", "participant"), get=get, post=post, denied=404, **kwargs)


def case_meeting(about="case_meeting", **kwargs):
    """Return the Page of an act upon a case meeting here, which others in the unit see and may not do."""
    return page(about=about, get={"intake"}, post={"intake"}, denied=404, seen_by=CASE_ROLES, **kwargs)


def of_employer(about, actors, post_status=200):
    """Return the Page of an act upon an employer, which others who read the register may not do."""
    return page(about=about, get=actors, post=actors, post_status=post_status)


def decision(about):
    """Return the Page of a decision about somebody, open to intake."""
    return person(about=about, get=ALL_INTAKE, post=ALL_INTAKE, post_status=200)


def placed(get, post=(), about="placement", **kwargs):
    """Return the Page about somebody's placement, whom employer coordinators know of (placements/people.py)."""
    return person(about=about, get=get, post=post, known_to={"employer_coordinator"}, **kwargs)


def match(about):
    """Return the Page of an act of matching about a participant: coordinators, and employer coordinators by name."""
    return person(about=about, get=ALL_MATCHERS, post=ALL_MATCHERS, post_status=200, known_to=BY_NAME)


def noted(about, post_status):
    """Return the Page of what officials note about an approved protocol, which others read."""
    readers = VISIT_READERS - {"official"}
    return page(about=about, get={"official"}, post={"official"}, post_status=post_status, denied=404, seen_by=readers)


def profile(about):
    """Return the Page of what is known for matching, which coordinators note and employer coordinators read."""
    return person(about=about, get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200, known_to=BY_NAME)


ALL_INTAKE = {"intake", "intake_elsewhere"}
ALL_CASE = CASE_ROLES | CASE_ROLES_ELSEWHERE
ALL_EDITORS = EDITORS | {"coordinator_elsewhere", "intake_elsewhere"}
INTAKE = {"intake", "intake_elsewhere"}
ALL_COORDINATORS = COORDINATORS | {"coordinator_elsewhere"}
BY_NAME = {"employer_coordinator"}
ALL_MATCHERS = ALL_COORDINATORS | BY_NAME
HAND_OVERS = ALL_COORDINATORS | {"manager", "manager_elsewhere"}
ALL_FOLLOWUP_READERS = FOLLOWUP_READERS | {"coordinator_elsewhere", "manager_elsewhere"}
ADMINISTRATORS = {"administrator"}
IMPORTERS = {"intake", "manager", "intake_elsewhere", "manager_elsewhere"}
VISIT_WRITERS = {"official", "board_member"}
VISIT_READERS = ALL_CASE | {"employer_coordinator", "supervisor", "board_member", "official", "administrator"}
PLACERS = ALL_COORDINATORS | {"employer_coordinator"}
PLACEMENT_READERS = ALL_FOLLOWUP_READERS | {"employer_coordinator"}
KEY = "7e57ab1e-0000-4000-8000-000000000002"
CALLERS = ALL_COORDINATORS | {"employer_coordinator"}
EMPLOYER_COORDINATORS = {"employer_coordinator"}
REGISTER_READERS = CALLERS | {"manager", "manager_elsewhere", "official"}
REPORT_READERS = ALL_FOLLOWUP_READERS | {"board_member", "official"}

TEMPLATE_WRITERS = {"official", "administrator"}
PLACE_EDITORS = {"employer_coordinator"}
MISSION_READERS = ALL_COORDINATORS | {"employer_coordinator", "manager", "manager_elsewhere", "official"}
PLACE_READERS = MISSION_READERS | {"supervisor"}
VACANCY_READERS = MISSION_READERS - {"official"}
MISSION_EDITORS = {"employer_coordinator", "manager", "manager_elsewhere"}


def place_act(about="place", **kwargs):
    """Return the Page of an act upon a place where the supervisor here works, which others read."""
    return page(
        about=about, get=PLACE_EDITORS, post=PLACE_EDITORS, denied=404, seen_by=PLACE_READERS,
        **{"post_status": 200} | kwargs,
    )  # fmt: skip


def of_template(about):
    """Return the Page of an act upon a template of visits."""
    return page(about=about, get=TEMPLATE_WRITERS, post=TEMPLATE_WRITERS, post_status=200)


TABLE = {
    # One's own
    "accounts:home": page(get=LOGGED_IN, get_status=302),
    "accounts:own": page(get=LOGGED_IN, post=LOGGED_IN, post_data={"language": "sv"}),
    "accounts:keep_draft": page(
        post=LOGGED_IN,
        post_status=200,
        post_data={"draft_form": "actionplans:log", "draft_subject": "1", "text": "a"},
        denied=405,
    ),
    "accounts:discard_draft": page(post=LOGGED_IN, denied=405),
    "accounts:stay": page(post=LOGGED_IN, post_status=200, denied=405),
    "gallery": page(get=LOGGED_IN),
    "accessibility": page(get=EVERYBODY, is_open=True),
    # Administration
    "accounts:administration": page(get=ADMINISTRATORS),
    "accounts:units": page(get=ADMINISTRATORS),
    "accounts:add_unit": page(get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    "accounts:unit": page(about="unit", get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    "accounts:agencies": page(get=ADMINISTRATORS),
    "accounts:add_agency": page(get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    "accounts:agency": page(about="agency", get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    "accounts:users": page(get=ADMINISTRATORS),
    "accounts:search_users": page(post=ADMINISTRATORS, post_data={"q": "CANARY"}),
    "accounts:add_user": page(get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    "accounts:user": page(about="user", get=ADMINISTRATORS),
    "accounts:edit_user": page(about="user", get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    "accounts:add_membership": page(about="user", get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    "accounts:end_membership": page(about="membership", get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    "accounts:remove_second_factor": page(about="user", get=ADMINISTRATORS, get_status=404, post=ADMINISTRATORS),
    "accounts:codes": page(about="code_list", get=ADMINISTRATORS),
    "accounts:add_code": page(about="code_list", get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    "accounts:code": page(about="code", get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    # Participants: the rooms
    "participants:list": page(get=ALL_CASE),
    "participants:search": page(post=ALL_CASE, post_data={"q": "CANARY"}),
    "participants:export": page(get=ALL_CASE),
    "participants:register": page(get=ALL_EDITORS, post=ALL_EDITORS, post_status=200),
    "participants:clashes": page(get=ALL_CASE),
    "participants:clash": page(
        about="clash",
        get={"coordinator_elsewhere", "intake_elsewhere", "manager_elsewhere"},
        post={"coordinator_elsewhere", "intake_elsewhere", "manager_elsewhere"},
        post_status=200,
        denied=404,
    ),
    "participants:log": page(get={"manager", "manager_elsewhere", "log_reviewer", "named_reviewer"}),
    "participants:log_export": page(get={"log_reviewer", "named_reviewer"}),
    "participants:own_log": page(get=LOGGED_IN),
    "participants:review": page(
        about="access",
        get={"manager", "manager_elsewhere", "log_reviewer", "named_reviewer"},
        get_status=302,
        post={"log_reviewer", "named_reviewer"},
        post_data={"finding": "in_order"},
    ),
    # Participants: a person
    "participants:detail": person(get=ALL_CASE),
    "participants:edit": person(get=ALL_EDITORS, post=ALL_EDITORS, post_status=200),
    "participants:protection": person(get=ALL_EDITORS, post=ALL_EDITORS, post_status=200),
    "participants:show_number": person(post=ALL_CASE, post_status=200),
    "participants:readers": person(get=ALL_CASE),
    "participants:enrol": person(get=ALL_CASE, post=ALL_CASE, post_status=200),
    "participants:period": person(get=ALL_CASE, post=ALL_CASE, post_status=200),
    "participants:coordinator": person(get=ALL_CASE, post=ALL_CASE, post_status=200),
    "participants:move": person(get=ALL_CASE, post=ALL_CASE, post_status=200),
    "participants:exit": person(get=ALL_CASE, post=ALL_CASE, post_status=200),
    "participants:reopen": person(get=ALL_CASE, get_status=404, post=ALL_CASE, post_status=404),
    # Referrals, checklist, background, assessment
    "participants:referrals": page(get=ALL_CASE),
    "participants:new_referral": page(get=INTAKE, post=INTAKE, post_status=200),
    "participants:incoming": page(get=ALL_CASE),
    "participants:receive": page(about="incoming", get={"intake"}, post={"intake"}, post_status=200, denied=404),
    "participants:own_referrals": page(get={"case_officer"}),
    "participants:search_own_referrals": page(post={"case_officer"}, post_data={"q": "CANARY"}),
    "participants:own_referral": page(
        about="followed_referral", get={"case_officer"}, post={"case_officer"}, post_status=200
    ),
    "participants:sent_referral": page(about="incoming", get={"case_officer"}, post={"case_officer"}, post_status=200),
    "participants:send_referral": page(get={"case_officer"}, post={"case_officer"}, post_status=200),
    "participants:questions": page(about="questions", get=ADMINISTRATORS),
    "participants:add_question": page(about="questions", get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    "participants:question": page(about="question", get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    "participants:intake": person(get=ALL_CASE),
    "participants:add_referral": person(get=INTAKE, post=INTAKE, post_status=200),
    "participants:change_referral": person(about="referral", get=INTAKE, post=INTAKE, post_status=200),
    "participants:referral_step": person(about="referral", get=INTAKE, post=INTAKE, post_status=200),
    "participants:checklist": person(about="referral", get=INTAKE, post=INTAKE, post_status=200),
    "participants:note_background": person(
        about="background_at_exit", get=ALL_EDITORS, post=ALL_EDITORS, post_status=200
    ),
    "participants:background": person(about="background", get=ALL_EDITORS, post=ALL_EDITORS, post_status=200),
    "participants:assessment": person(get=INTAKE, post=INTAKE, post_status=200),
    "participants:reopen_assessment": person(about="assessment", get=INTAKE, post=INTAKE, post_status=200),
    # Case meetings and capacity
    "participants:case_meetings": page(get=ALL_CASE),
    "participants:case_meeting": page(about="case_meeting", get=CASE_ROLES, denied=404),
    "participants:case_meeting_plan": page(about="unit", get={"intake"}, post={"intake"}, post_status=200),
    "participants:case_meeting_change": case_meeting(post_status=200),
    "participants:case_meeting_close": case_meeting(post_status=200),
    "participants:case_meeting_call_off": case_meeting(post_status=200),
    "participants:case_meeting_correct": case_meeting(about="held_case_meeting", post_status=200),
    "participants:case_meeting_minutes": page(about="held_case_meeting", get=CASE_ROLES, denied=404),
    "participants:case_meeting_circle": page(about="unit", get={"intake"}),
    "participants:case_meeting_routine": page(about="unit", get={"intake"}, post={"intake"}, post_status=200),
    "participants:case_meeting_add_member": page(about="unit", get={"intake"}, post={"intake"}, post_status=200),
    "participants:case_meeting_member": page(about="circle_member", get={"intake"}, post={"intake"}, post_status=200),
    "participants:case_meeting_referral": decision("waiting_referral"),
    "participants:case_meeting_request": decision("waiting_request"),
    "participants:case_meeting_exit": decision("dropped_out"),
    "participants:case_meeting_take_back": decision("case_decision"),
    "participants:take_up": person(get=ALL_EDITORS, post=ALL_EDITORS, post_status=200),
    "participants:withdraw_take_up": person(about="own_request", get=ALL_EDITORS, post=ALL_EDITORS, post_status=200),
    "participants:agreed_step_done": person(about="own_decision", get=ALL_EDITORS, post=ALL_EDITORS, post_status=200),
    "participants:capacity": page(get=ALL_CASE),
    "participants:capacity_add_seats": page(about="unit", get={"manager"}, post={"manager"}, post_status=200),
    "participants:capacity_seats": page(about="unit_seats", get={"manager"}, post={"manager"}, post_status=200),
    "participants:capacity_add_quota": page(about="unit", get={"manager"}, post={"manager"}, post_status=200),
    "participants:capacity_quota": page(about="quota", get={"manager"}, post={"manager"}, post_status=200),
    # Consents
    "participants:party_consents": page(get={"case_officer"}),
    "participants:consents": person(get=ALL_CASE),
    "participants:give_consent": person(get=ALL_EDITORS, post=ALL_EDITORS, post_status=200),
    "participants:consent_form": person(get=ALL_EDITORS),
    "participants:consent_screen": person(about="party", get=ALL_EDITORS, post=ALL_EDITORS, post_status=200),
    "participants:change_consent_end": person(about="consent", get=ALL_EDITORS, post=ALL_EDITORS, post_status=200),
    "participants:withdraw_consent": person(about="consent", get=ALL_EDITORS, post=ALL_EDITORS, post_status=200),
    # Hand-over, extension, outcome, emergency access
    "participants:hand_over": page(get=HAND_OVERS, post=HAND_OVERS, post_status=200),
    "participants:emergency": page(get=HAND_OVERS, post=HAND_OVERS, post_status=200),
    "participants:emergencies": page(get={"manager", "manager_elsewhere", "log_reviewer", "named_reviewer"}),
    "participants:review_emergency": page(
        about="emergency",
        get={"manager", "log_reviewer", "named_reviewer"},
        post={"manager", "log_reviewer", "named_reviewer"},
        post_data={"note": "I ordning"},
        denied=404,
    ),
    "participants:taken_over": person(get={"author"}, post={"author"}),
    # An extension waits for answers in each case, so that nobody can propose another; nobody has left.
    "participants:extend": person(get=ALL_CASE, get_status=404, post=ALL_CASE, post_status=200),
    "participants:answer_extension": person(get=ALL_CASE, post=ALL_CASE, post_status=200),
    "participants:withdraw_extension": person(get=ALL_CASE, post=ALL_CASE, post_status=200),
    "participants:verify_outcome": person(get=ALL_CASE, get_status=404, post=ALL_CASE, post_status=404),
    "participants:check_outcome": person(about="check", get=ALL_CASE, get_status=404, post=ALL_CASE, post_status=404),
    # Register import
    "participants:imports": page(get=IMPORTERS, post=IMPORTERS, post_status=200),
    "participants:import_template": page(get=IMPORTERS),
    "participants:import": page(about="import", get={"intake"}, post={"intake"}, post_status=200, denied=404),
    "participants:import_cancel": page(about="import", get={"intake"}, post={"intake"}, post_status=200, denied=404),
    "participants:import_undo": page(about="done_import", get={"intake"}, post={"intake"}, post_status=200, denied=404),
    # Plans
    "actionplans:plan": person(get=ALL_CASE),
    "actionplans:make_plan": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:change_plan": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:close_plan": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:earlier_plan": person(about="earlier_plan", get=ALL_CASE),
    "actionplans:reopen_plan": person(
        about="earlier_plan", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200
    ),
    "actionplans:add_goal": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:change_goal": person(about="goal", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:settle_goal": person(about="goal", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:move_goal": person(about="goal", post=ALL_COORDINATORS),
    "actionplans:add_activity": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:change_activity": person(
        about="activity", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200
    ),
    "actionplans:note_activity": person(about="activity", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:agree_plan": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:plan_pdf": person(get=ALL_CASE),
    "actionplans:plan_versions": person(get=ALL_CASE),
    "actionplans:plan_version": person(about="plan_version", get=ALL_CASE),
    "actionplans:plan_version_pdf": person(about="plan_version", get=ALL_CASE),
    # Ratings
    "actionplans:ratings": person(get=ALL_FOLLOWUP_READERS),
    "actionplans:ratings_pdf": person(get=ALL_FOLLOWUP_READERS),
    "actionplans:rating": person(about="rating", get=ALL_FOLLOWUP_READERS),
    "actionplans:invite": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:take_back": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS),
    "actionplans:rate": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:decline_rating": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    # The rating itself: with a link that can be opened, else without having opened one (tests/actionplans has the rest)
    "rate:open": page(about="rating_link", get=EVERYBODY, post=EVERYBODY, is_open=True),
    "rate:begin": page(get=EVERYBODY, get_status=404, is_open=True),
    "rate:question": page(about="rating_question", get=EVERYBODY, get_status=404, is_open=True),
    "rate:review": page(get=EVERYBODY, get_status=404, is_open=True),
    "rate:thanks": page(get=EVERYBODY, get_status=404, is_open=True),
    "rate:hand_back": page(get=LOGGED_IN, get_status=302, post=LOGGED_IN),
    "instruments:list": page(get=ADMINISTRATORS),
    "instruments:version": page(about="instrument", get=ADMINISTRATORS),
    "instruments:use": page(about="instrument", get=ADMINISTRATORS, post=ADMINISTRATORS),
    "instruments:preview": page(about="instrument_language", get=ADMINISTRATORS),
    "instruments:review": page(about="instrument_language", get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    # Meetings
    "actionplans:agenda": page(get=ALL_COORDINATORS),
    "actionplans:notices": page(get={"case_officer"}),
    "actionplans:notice": page(about="notice", get={"case_officer"}, post={"case_officer"}),
    "actionplans:meetings": person(get=ALL_CASE),
    "actionplans:book": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:change_meeting": person(about="booked", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:cancel_meeting": person(about="booked", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:note_meeting": person(about="unnoted", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:summons": person(about="booked", get=ALL_COORDINATORS),
    "actionplans:meeting_calendar": person(about="booked", get=ALL_COORDINATORS),
    "actionplans:tell_of_meeting": person(about="missed", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:tell": person(about="plan", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:notice_letter": person(about="own_notice", get=ALL_COORDINATORS),
    # Follow-ups
    "actionplans:followups": person(get=ALL_FOLLOWUP_READERS),
    "actionplans:log": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:change": person(about="unsigned", get={"author"}, post={"author"}, post_status=200),
    "actionplans:discard": person(about="unsigned", get={"author"}, post={"author"}, post_data={"version": "1"}),
    "actionplans:correct": person(about="corrected", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    # Employers
    "placements:employers": page(get=REGISTER_READERS),
    "placements:search_employers": page(post=REGISTER_READERS, post_data={"q": "Prov"}),
    "placements:add_employer": of_employer("nothing", EMPLOYER_COORDINATORS),
    "placements:agreements": page(get=REGISTER_READERS),
    "placements:call_log": page(get=REGISTER_READERS),
    "placements:avoided_calls": page(get=REGISTER_READERS),
    "placements:offers": page(get=REGISTER_READERS),
    "placements:duplicates": page(get=EMPLOYER_COORDINATORS),
    "placements:employer": page(about="employer", get=REGISTER_READERS),
    "placements:change_employer": of_employer("employer", EMPLOYER_COORDINATORS),
    "placements:add_employer_site": of_employer("employer", EMPLOYER_COORDINATORS),
    "placements:employer_site": of_employer("employer_site", EMPLOYER_COORDINATORS),
    "placements:add_employer_contact": of_employer("employer", EMPLOYER_COORDINATORS),
    "placements:employer_contact": of_employer("employer_contact", EMPLOYER_COORDINATORS),
    "placements:add_agreement": of_employer("employer", EMPLOYER_COORDINATORS),
    "placements:agreement": of_employer("employer_agreement", EMPLOYER_COORDINATORS),
    "placements:log_call": of_employer("employer", CALLERS),
    "placements:change_call": of_employer("own_call", EMPLOYER_COORDINATORS),
    "placements:reserve_employer": of_employer("employer", CALLERS),
    "placements:release_employer": of_employer("employer", EMPLOYER_COORDINATORS, post_status=302),
    "placements:avoid_call": of_employer("employer", CALLERS, post_status=302),
    "placements:add_offer": of_employer("employer", CALLERS),
    "placements:offer": page(about="job_offer", get=REGISTER_READERS),
    "placements:change_offer": of_employer("job_offer", EMPLOYER_COORDINATORS),
    "placements:answer_offer": of_employer("job_offer", EMPLOYER_COORDINATORS),
    "placements:add_subsidy": of_employer("job_offer", EMPLOYER_COORDINATORS),
    "placements:subsidy": of_employer("offer_subsidy", EMPLOYER_COORDINATORS),
    "placements:merge_employers": of_employer("employer_pair", EMPLOYER_COORDINATORS),
    "placements:dismiss_pair": of_employer("employer_pair", EMPLOYER_COORDINATORS, post_status=302),
    "placements:undo_merge": of_employer("employer_merge", EMPLOYER_COORDINATORS, post_status=302),
    "reports:employer_history": page(about="employer", get=REGISTER_READERS),
    # Places
    "placements:places": page(get=PLACE_READERS),
    "placements:search_places": page(post=PLACE_READERS, post_data={"q": "odling"}),
    "placements:vacancies": page(get=VACANCY_READERS),
    "placements:vacancies_export": page(get=VACANCY_READERS),
    "placements:add_place": page(get=PLACE_EDITORS, post=PLACE_EDITORS, post_status=200),
    "placements:choose_employer": page(get=PLACE_EDITORS, post=PLACE_EDITORS, post_data={"q": "Prov"}, post_status=200),
    "placements:add_place_at": page(
        about="employer_of_place",
        get=PLACE_EDITORS,
        post=PLACE_EDITORS,
        post_status=200,
        denied=404,
        seen_by=PLACE_READERS - {"supervisor"},
    ),
    "placements:place": page(about="place", get=PLACE_READERS, denied=404),
    "placements:change_place": place_act(),
    "placements:close_place": place_act(about="closing_place"),
    "placements:reopen_place": place_act(about="closing_place", post_status=200),
    "placements:hold_seats": place_act(),
    "placements:release_hold": place_act(about="hold"),
    "placements:missions": page(get=MISSION_READERS),
    "placements:add_mission": page(get=MISSION_EDITORS, post=MISSION_EDITORS, post_status=200),
    "placements:mission": page(about="mission", get=MISSION_READERS, denied=404),
    "placements:change_mission": page(about="mission", get=MISSION_EDITORS, post=MISSION_EDITORS, post_status=200),
    "reports:place_history": page(about="place", get=PLACE_READERS, denied=404),
    # Matching
    "placements:moving_on": page(get=ALL_FOLLOWUP_READERS | BY_NAME),
    "placements:fitting_people": page(about="place", get=ALL_FOLLOWUP_READERS | BY_NAME, denied=403),
    "placements:support_rules": page(get=ADMINISTRATORS),
    "placements:add_support_rule": page(get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    "placements:support_rule": page(about="support_rule", get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    "placements:matches": person(get=ALL_FOLLOWUP_READERS | BY_NAME, known_to=BY_NAME),
    "placements:match_profile": profile("participant"),
    "placements:match_add_level": profile("participant"),
    "placements:match_level": profile("level"),
    "placements:match_add_support": profile("participant"),
    "placements:match_support": profile("support_period"),
    "placements:match_stop": match("place_for"),
    "placements:match_take_back_stop": match("stop"),
    "placements:match_not_yet": match("own_placement"),
    "reports:stopped_matches": page(
        get=ALL_FOLLOWUP_READERS | BY_NAME | {"board_member", "official"}, query="rule=hours"
    ),
    # Placements
    "placements:people": page(get={"employer_coordinator"}, known_to={"employer_coordinator"}),
    "placements:search_people": page(post={"employer_coordinator"}, post_data={"q": "CANARY"}),
    "placements:placements": placed(PLACEMENT_READERS, about="participant"),
    "placements:choose_place": placed(
        PLACERS, PLACERS, about="participant", post_status=200, post_data={"q": "a", "on": "2026-11-02"}
    ),
    "placements:propose": placed(PLACERS, PLACERS, about="place_for", post_status=200),
    "placements:placement": placed(PLACEMENT_READERS),
    "placements:agree": placed(PLACERS, PLACERS, about="agreed_placement", post_status=200),
    "placements:change_placement": placed(PLACERS, PLACERS, about="agreed_placement", post_status=200),
    "placements:start": placed(PLACERS, PLACERS, about="agreed_placement", post_status=200),
    "placements:end": placed(PLACERS, PLACERS, post_status=200),
    "placements:withdraw": placed(PLACERS, PLACERS, about="agreed_placement", post_status=200),
    "placements:undo": placed(PLACERS, PLACERS, post_status=200),
    "placements:talk": placed(ALL_COORDINATORS, ALL_COORDINATORS, about="talk", post_status=200),
    "placements:add_employment": placed(PLACERS, PLACERS, post_status=200),
    "placements:stop_employment": placed(PLACERS, PLACERS, post_status=200),
    "placements:change_employment": placed(PLACERS, PLACERS, about="employment", post_status=200),
    "placements:extend_employment": placed(PLACERS, PLACERS, about="employment", post_status=200),
    "placements:criteria": placed(ALL_COORDINATORS, ALL_COORDINATORS, post_status=200),
    "placements:read_observation": placed((), ALL_COORDINATORS, about="observation"),
    "placements:observations": page(get={"supervisor"}, known_to={"supervisor"}),
    "placements:observe": page(
        about="at_own_place", get={"supervisor"}, post={"supervisor"}, post_status=200, known_to={"supervisor"}
    ),
    "placements:take_back_observation": page(
        about="own_observation", get={"supervisor"}, post={"supervisor"}, known_to={"supervisor"}
    ),
    "placements:criterion_list": page(get=ADMINISTRATORS),
    "placements:add_criterion": page(get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    "placements:criterion": page(about="criterion", get=ADMINISTRATORS, post=ADMINISTRATORS, post_status=200),
    # Attendance
    "placements:group": page(get={"supervisor"}, get_status=302),
    "placements:group_day": page(
        about="own_place", get={"supervisor"}, post={"supervisor"}, post_data={"key": KEY}, denied=403
    ),
    "placements:group_absence": page(
        about="own_group", get={"supervisor"}, post={"supervisor"}, post_status=200, denied=403
    ),
    "placements:attendance": person(get=ALL_FOLLOWUP_READERS),
    "placements:mark_day": person(about="marked_day", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "placements:take_mark_away": person(
        about="marked_day", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_data={"version": "1"}
    ),
    "placements:add_activity_mark": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "placements:change_activity_mark": person(
        about="activity_mark", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200
    ),
    "placements:take_activity_mark_away": person(
        about="activity_mark", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_data={"version": "1"}
    ),
    "placements:announce_absence": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "placements:change_absence": person(about="absence", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "placements:withdraw_absence": person(
        about="absence", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_data={"version": "1"}
    ),
    # Month sheets
    "reports:hours": person(get=ALL_FOLLOWUP_READERS),
    "reports:sheet": person(about="month", get=ALL_FOLLOWUP_READERS),
    "reports:sheet_pdf": person(about="month", get=ALL_FOLLOWUP_READERS),
    "reports:sheet_xlsx": person(about="month", get=ALL_FOLLOWUP_READERS),
    "reports:deliver_sheet": person(
        about="sheet_request", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200
    ),
    "placements:decline_sheet": person(
        about="sheet_request", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200
    ),
    "placements:add_reduction": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "placements:change_reduction": person(
        about="reduction", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200
    ),
    "placements:end_reduction": person(about="reduction", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "placements:month_sums": page(get=ALL_FOLLOWUP_READERS | {"employer_coordinator"}),
    "placements:own_sheets": page(get={"case_officer"}),
    "placements:ask_sheet": page(get={"case_officer"}, post={"case_officer"}, post_status=200),
    "placements:own_sheet": page(about="own_sheet", get={"case_officer"}),
    "placements:own_sheet_pdf": page(about="own_sheet", get={"case_officer"}),
    # Visits: a draft that nobody here attends, and an approved one (tests/visits/test_access.py has the rest)
    "visits:list": page(get=VISIT_READERS),
    "visits:year": page(get=VISIT_READERS),
    "visits:search": page(get=VISIT_READERS),
    "visits:search_text": page(post=VISIT_READERS, post_data={"q": "odling"}),
    "visits:preparation": page(about="approved_visit", get=VISIT_READERS, denied=404),
    "visits:calendar": page(about="approved_visit", get=VISIT_READERS, denied=404),
    "visits:material": page(about="approved_material", get=VISIT_READERS, denied=404),
    "visits:add_material": page(about="draft_visit", get={"official"}, post={"official"}, post_status=200, denied=404),
    "visits:remove_material": page(about="draft_material", get={"official"}, post={"official"}, denied=404),
    "visits:create": page(get={"official"}, post={"official"}, post_status=200),
    "visits:detail": page(about="approved_visit", get=VISIT_READERS, denied=404),
    "visits:pdf": page(about="approved_visit", get=VISIT_READERS, denied=404),
    "visits:change": page(about="draft_visit", get={"official"}, post={"official"}, post_status=200, denied=404),
    "visits:attendees": page(about="draft_visit", get={"official"}, post={"official"}, post_status=200, denied=404),
    "visits:write": page(about="draft_visit", get={"official"}, denied=404),
    "visits:answer": page(about="draft_answer", get={"official"}, post={"official"}, post_status=400, denied=404),
    "visits:presence": page(
        about="draft_visit",
        get={"official"},
        get_status=405,
        post={"official"},
        post_status=200,
        denied=404,
        post_data={"page": KEY, "number": "1"},
    ),
    "visits:clear_remainder": page(
        about="draft_visit", get={"official"}, post={"official"}, post_status=200, denied=404
    ),
    "visits:move_remainder": page(
        about="draft_visit", get={"official"}, post={"official"}, post_status=200, denied=404
    ),
    "visits:original": page(about="original", get={"official"}, denied=404, seen_by=VISIT_READERS - {"official"}),
    "visits:same": page(about="likely_same", get={"official"}, post={"official"}, post_status=200, denied=404),
    "visits:imports": page(get={"official"}, post={"official"}, post_status=200),
    "visits:import": page(about="visit_import", get={"official"}),
    "visits:import_again": page(about="visit_import", get={"official"}, post={"official"}),
    "visits:import_template": page(about="offered_file", get={"official"}, post={"official"}, post_status=200),
    "visits:send_out": page(about="draft_visit", get={"official"}, post={"official"}, post_status=200, denied=404),
    "visits:call_back": page(about="draft_visit", get={"official"}, get_status=302, post={"official"}, denied=404),
    "visits:approve": page(about="draft_visit", get={"official"}, get_status=302, post={"official"}, denied=404),
    "visits:reading": page(about="reading_visit", get=VISIT_WRITERS, denied=404),
    "visits:comment": page(about="reading_visit", get=VISIT_WRITERS, post=VISIT_WRITERS, post_status=200, denied=404),
    "visits:settle": page(about="comment", get=VISIT_WRITERS, post=VISIT_WRITERS, post_status=200, denied=404),
    "visits:approve_reading": page(
        about="reading_visit", get=VISIT_WRITERS, post=VISIT_WRITERS, post_status=200, denied=404
    ),
    "visits:note_reading": page(
        about="named_reader",
        get=VISIT_WRITERS,
        post=VISIT_WRITERS,
        post_status=200,
        denied=404,
    ),
    "visits:remind": page(about="reading_visit", get=VISIT_WRITERS, post=VISIT_WRITERS, post_status=200, denied=404),
    "visits:report": noted("approved_visit", 200),
    "visits:register": noted("reported_visit", 200),
    "visits:take_back": noted("reported_visit", 200),
    "visits:correct": noted("approved_visit", 200),
    "visits:corrected": page(about="correction", get=VISIT_READERS, denied=404),
    "visits:course": page(about="approved_visit", get={"official"}, denied=404, seen_by=VISIT_READERS - {"official"}),
    "visits:discard": page(about="draft_visit", get={"official"}, post={"official"}, post_status=200, denied=404),
    # Requests to the board
    "visits:make_requests": noted("answered_question", 200),
    "visits:requests": page(get=VISIT_READERS),
    "visits:requests_pdf": page(get=VISIT_READERS),
    "visits:request": page(about="wish", get=VISIT_READERS, denied=404),
    "visits:change_request": noted("wish", 200),
    "visits:answer_request": noted("wish", 200),
    "visits:reopen_request": noted("answered_wish", 200),
    "visits:take_back_request": noted("wish", 200),
    # Templates of visits, and answers over the years
    "visits:templates": page(get=TEMPLATE_WRITERS),
    "visits:template": page(about="draft_template", get=TEMPLATE_WRITERS),
    "visits:preview_template": page(about="draft_template", get=TEMPLATE_WRITERS),
    "visits:template_pdf": page(about="draft_template", get=TEMPLATE_WRITERS),
    "visits:make_template": of_template("published_template"),
    "visits:change_template": of_template("draft_template"),
    "visits:publish_template": of_template("draft_template"),
    "visits:discard_template": of_template("draft_template"),
    "visits:retire_template": of_template("published_template"),
    "visits:bring_back_template": of_template("retired_template"),
    "visits:add_field": of_template("draft_template"),
    "visits:change_field": of_template("template_field"),
    "visits:move_field": page(about="template_field", post=TEMPLATE_WRITERS),
    "visits:remove_field": of_template("template_field"),
    "visits:add_question": of_template("draft_template"),
    "visits:change_question": of_template("template_question"),
    "visits:move_question": page(about="template_question", post=TEMPLATE_WRITERS),
    "visits:split_question": of_template("template_question"),
    "visits:merge_questions": of_template("template_question"),
    "visits:remove_question": of_template("template_question"),
    "visits:compare": page(get=VISIT_READERS),
    "visits:compare_operation": page(get=VISIT_READERS, query="operation=Provodlingen"),
    "visits:compare_question": page(about="asked_question", get=VISIT_READERS),
    # Saved filters, mending list
    "accounts:saved_filters": page(get=ALL_CASE),
    "accounts:save_filter": page(get=ALL_CASE, post=ALL_CASE, post_status=200),
    "accounts:rename_filter": page(
        about="saved_filter", get={"coordinator"}, post={"coordinator"}, post_status=200, denied=404
    ),
    "accounts:delete_filter": page(
        about="saved_filter", get={"coordinator"}, post={"coordinator"}, post_status=200, denied=404
    ),
    "reports:mending": page(get=ALL_CASE, query="fel=unknown_sex"),
    "reports:unit_todo": page(get={"manager", "manager_elsewhere"}),
    "reports:unit_promises": page(get={"manager", "manager_elsewhere"}, query="lofte=first_talk"),
    # Reports
    "reports:today": page(get=ALL_EDITORS),
    "reports:unit": page(get={"manager", "manager_elsewhere"}),
    "reports:overview": person(get=ALL_CASE),
    "reports:history": person(get=ALL_CASE),
    "reports:period": page(get=REPORT_READERS),
    "reports:period_pdf": page(get=REPORT_READERS),
    "reports:period_xlsx": page(get=REPORT_READERS),
    "reports:period_rows": page(get=ALL_FOLLOWUP_READERS, query="figure=participants.at_end"),
}

# Pages of allauth: open to everybody, or about oneself alone. What they do is allauth's to test; that they exist, and
# that nothing else of allauth is let in, is ours.
ALLAUTH = {
    "account_login", "account_logout", "account_inactive", "account_signup", "account_reauthenticate", "account_email",
    "account_change_password", "account_set_password", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_confirm_login_code", "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_email_verification_sent", "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
    "usersessions_list",
}  # fmt: skip
