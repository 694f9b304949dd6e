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
    `denied`: what others get who are logged in: 403 for rooms, 404 for objects. `is_open`: no log-in is asked for.
    """

    about: str = "nothing"
    get: frozenset = frozenset()
    get_status: int = 200
    post: frozenset = frozenset()
    post_status: int = 302
    post_data: dict = field(default_factory=dict)
    query: str = ""
    denied: int = 403
    is_open: bool = False


def page(**kwargs):
    """Return a Page from plain sets."""
    for name in ("get", "post"):
        kwargs[name] = frozenset(kwargs.get(name, ()))
    return Page(**kwargs)


def person(get=(), post=(), **kwargs):
    """Return the Page of a url about a participant; whoever sees the person but is not let in gets 403."""
    return page(about=kwargs.pop("about", "participant"), get=get, post=post, denied=404, **kwargs)


ALL_CASE = CASE_ROLES | CASE_ROLES_ELSEWHERE
ALL_EDITORS = EDITORS | {"coordinator_elsewhere", "intake_elsewhere"}
ALL_COORDINATORS = COORDINATORS | {"coordinator_elsewhere"}
ALL_FOLLOWUP_READERS = FOLLOWUP_READERS | {"coordinator_elsewhere", "manager_elsewhere"}
ADMINISTRATORS = {"administrator"}
IMPORTERS = {"intake", "manager", "intake_elsewhere", "manager_elsewhere"}
VISIT_READERS = ALL_CASE | {"employer_coordinator", "supervisor", "board_member", "official", "administrator"}
REPORT_READERS = ALL_FOLLOWUP_READERS | {"board_member", "official"}

TABLE = {
    # One's own
    "accounts:home": page(get=LOGGED_IN, get_status=302),
    "accounts:waiting": page(get=LOGGED_IN),
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
    # Case meetings and capacity
    # Consents
    # Hand-over, extension, outcome, emergency access
    # Register import
    "participants:imports": page(get=IMPORTERS, post=IMPORTERS, post_status=200),
    "participants:import_template": page(get=IMPORTERS),
    "participants:import": page(about="import", get={"intake"}, post={"intake"}, post_status=200, denied=404),
    "participants:import_cancel": page(about="import", get={"intake"}, post={"intake"}, post_status=200, denied=404),
    "participants:import_undo": page(about="done_import", get={"intake"}, post={"intake"}, post_status=200, denied=404),
    # Plans
    # Ratings
    # Meetings
    # Follow-ups
    "actionplans:followups": person(get=ALL_FOLLOWUP_READERS),
    "actionplans:log": person(get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    "actionplans:change": person(about="unsigned", get={"author"}, post={"author"}, post_status=200),
    "actionplans:discard": person(about="unsigned", get={"author"}, post={"author"}, post_data={"version": "1"}),
    "actionplans:correct": person(about="corrected", get=ALL_COORDINATORS, post=ALL_COORDINATORS, post_status=200),
    # Visits: a draft that nobody here attends, and an approved one (tests/visits/test_access.py has the rest)
    "visits:list": page(get=VISIT_READERS),
    "visits:create": page(get={"official"}, post={"official"}, post_status=200),
    "visits:detail": page(about="approved_visit", get=VISIT_READERS, denied=404),
    "visits:pdf": page(about="approved_visit", get=VISIT_READERS, denied=404),
    "visits:change": page(about="draft_visit", get={"official"}, post={"official"}, post_status=200, denied=404),
    "visits:attendees": page(about="draft_visit", get={"official"}, post={"official"}, post_status=200, denied=404),
    "visits:write": page(about="draft_visit", get={"official"}, denied=404),
    "visits:answer": page(about="draft_answer", get={"official"}, post={"official"}, post_status=400, denied=404),
    "visits:clear_remainder": page(
        about="draft_visit", get={"official"}, post={"official"}, post_status=200, denied=404
    ),
    "visits:send_out": page(about="draft_visit", get={"official"}, post={"official"}, post_status=200, denied=404),
    "visits:call_back": page(about="draft_visit", get={"official"}, get_status=302, post={"official"}, denied=404),
    "visits:approve": page(about="draft_visit", get={"official"}, get_status=302, post={"official"}, denied=404),
    "visits:discard": page(about="draft_visit", get={"official"}, post={"official"}, post_status=200, denied=404),
    # Saved filters, mending list
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
