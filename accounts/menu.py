"""The menu: what each role may open, and where each role lands after log-in (access.md)."""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .enums import CASE_ROLES, Role

VISIT_READERS = frozenset(Role) - {Role.CASE_OFFICER, Role.LOG_REVIEWER}
REPORT_READERS = frozenset({Role.COORDINATOR, Role.MANAGER, Role.BOARD_MEMBER, Role.OFFICIAL})
MATCH_READERS = frozenset({Role.COORDINATOR, Role.EMPLOYER_COORDINATOR, Role.MANAGER})
RULES_OF_PLACES = ("placements:support_rule", "placements:add_support_rule")
# One's own pages begin with accounts: too, so those of the administration are named.
ADMINISTRATION = ("instruments:", *(f"accounts:{name}" for name in (
    "administration", "unit", "add_unit", "agenc", "add_agency", "user", "add_user", "edit_user", "search_users",
    "add_membership", "end_membership", "remove_second_factor", "code", "add_code",
)), "participants:question", "participants:add_question", "placements:criterion",
    "placements:add_criterion", *RULES_OF_PLACES)  # fmt: skip
PLACE_READERS = frozenset({Role.COORDINATOR, Role.EMPLOYER_COORDINATOR, Role.SUPERVISOR, Role.MANAGER, Role.OFFICIAL})
PLACES = ("reports:place_history", *(f"placements:{name}" for name in (
    "place", "vacanc", "add_place", "choose_employer", "change_place", "close_place", "reopen_place", "hold_seats",
    "release_hold", "mission", "add_mission", "change_mission",
)))  # fmt: skip
# Who reads the register of employers (access.md), and its pages.
REGISTER_READERS = frozenset({Role.COORDINATOR, Role.EMPLOYER_COORDINATOR, Role.MANAGER, Role.OFFICIAL})
EMPLOYERS = tuple(f"placements:{name}" for name in (
    "employer", "add_employer", "change_employer", "search_employers", "agreement", "add_agreement", "call_log",
    "log_call", "change_call", "reserve_employer", "release_employer", "avoid", "offer", "add_offer", "change_offer",
    "answer_offer", "add_subsidy", "subsidy", "duplicates", "merge_employers", "dismiss_pair", "undo_merge",
))  # fmt: skip
REFERRALS = tuple(f"participants:{name}" for name in ("referrals", "new_referral", "incoming", "receive"))

# The pages of somebody's placements, which those with a case role have within the case.
PLACING = tuple(f"placements:{name}" for name in (
    "placement", "propose", "agree", "change_placement", "start", "end", "withdraw", "undo", "add_employment",
    "change_employment", "extend_employment",
))  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A menu line: `url_name` opens a page for `roles`; it is current on every page of the url names in `under`."""

    label: Promise
    url_name: str
    roles: Collection
    under: tuple = ()


MENU = (
    Item(_("Today"), "reports:today", frozenset({Role.COORDINATOR, Role.INTAKE})),
    Item(_("My unit"), "reports:unit", frozenset({Role.MANAGER})),
    Item(
        _("Participants"),
        "participants:list",
        CASE_ROLES,
        ("participants:", "actionplans:", "reports:overview", "placements:match", *PLACING),
    ),
    Item(_("Meetings"), "actionplans:agenda", frozenset({Role.COORDINATOR})),
    Item(_("To put right"), "reports:mending", CASE_ROLES),
    Item(_("Referrals"), "participants:referrals", CASE_ROLES, REFERRALS),
    Item(
        _("My referrals"),
        "participants:own_referrals",
        frozenset({Role.CASE_OFFICER}),
        ("participants:own_referral", "participants:sen"),
    ),
    # Case meetings and capacity
    Item(
        _("Case meetings"),
        "participants:case_meetings",
        CASE_ROLES,
        ("participants:case_meeting", "participants:capacity"),
    ),
    # Places
    Item(_("Places"), "placements:places", PLACE_READERS, PLACES),
    # Employers
    Item(_("Employers"), "placements:employers", REGISTER_READERS, (*EMPLOYERS, "reports:employer_history")),
    # Matching
    Item(_("Time to move on"), "placements:moving_on", MATCH_READERS, ("placements:moving_on", "placements:fitting")),
    Item(_("Stopped matches"), "reports:stopped_matches", MATCH_READERS | {Role.BOARD_MEMBER, Role.OFFICIAL}),
    # Placements
    Item(_("Participants"), "placements:people", frozenset({Role.EMPLOYER_COORDINATOR}), PLACING),
    Item(_("Observations"), "placements:observations", frozenset({Role.SUPERVISOR}), ("placements:observe",)),
    # Month sheets
    Item(
        _("Attendance by month"),
        "placements:month_sums",
        frozenset({Role.COORDINATOR, Role.EMPLOYER_COORDINATOR, Role.MANAGER}),
    ),
    Item(
        _("Month sheets"),
        "placements:own_sheets",
        frozenset({Role.CASE_OFFICER}),
        ("placements:own_sheet", "placements:ask_sheet"),
    ),
    # Attendance
    Item(_("My group"), "placements:group", frozenset({Role.SUPERVISOR}), ("placements:group",)),
    Item(_("Messages"), "actionplans:notices", frozenset({Role.CASE_OFFICER}), ("actionplans:notice",)),
    Item(_("Consents"), "participants:party_consents", frozenset({Role.CASE_OFFICER})),
    Item(_("Board visits"), "visits:list", VISIT_READERS, ("visits:",)),
    Item(_("Reports"), "reports:period", REPORT_READERS, ("reports:period",)),
    Item(
        _("Access log"),
        "participants:log",
        frozenset({Role.LOG_REVIEWER, Role.MANAGER}),
        ("participants:log", "participants:emergencies", "participants:review_emergency"),
    ),
    Item(_("Administration"), "accounts:administration", frozenset({Role.ADMINISTRATOR}), ADMINISTRATION),
)

LANDING = {
    Role.COORDINATOR: "reports:today",
    Role.INTAKE: "reports:today",
    Role.EMPLOYER_COORDINATOR: "placements:places",
    Role.SUPERVISOR: "placements:group",
    Role.CASE_OFFICER: "participants:own_referrals",
    Role.MANAGER: "reports:unit",
    Role.BOARD_MEMBER: "visits:list",
    Role.OFFICIAL: "visits:list",
    Role.LOG_REVIEWER: "participants:log",
    Role.ADMINISTRATOR: "accounts:administration",
}


def landing_url(user):
    """Return the address where `user` lands: that of the first of the user's roles, or the account page without any."""
    roles = user.roles
    return reverse(LANDING[roles[0]] if roles else "accounts:own")


def lines(user, url_name):
    """Return the menu of `user` as dicts of label, url and whether the page `url_name` lies under it."""
    items = [item for item in MENU if user.is_any(*item.roles)]
    current = max(items, key=lambda item: match_length(item, url_name), default=None)
    if current is not None and not match_length(current, url_name):
        current = None
    return [{"label": item.label, "url": reverse(item.url_name), "is_current": item is current} for item in items]


def match_length(item, url_name):
    """Return how closely `url_name` matches `item`: the longest prefix wins, so that a page has one current line."""
    return max((len(prefix) for prefix in (item.url_name, *item.under) if url_name.startswith(prefix)), default=0)


def context(request):
    """Give every page its menu, the line that says who one is, and whether one may search participants."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": []}
    match = request.resolver_match
    return {
        "menu": lines(user, match.view_name if match else ""),
        "role_line": "; ".join(f"{role.label}, {', '.join(user.reach[role].homes)}" for role in user.roles),
        "may_search": user.is_any(*CASE_ROLES),
        "idle_seconds": settings.IDLE_SECONDS,
        "idle_warning_seconds": settings.IDLE_WARNING_SECONDS,
    }
