"""The menu: what each role may open, and where each role lands after log-in (access.md)."""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .enums import CASE_ROLES, PLACEMENT_READERS, Role

VISIT_READERS = frozenset(Role) - {Role.CASE_OFFICER, Role.LOG_REVIEWER}
REPORT_READERS = frozenset({Role.COORDINATOR, Role.MANAGER, Role.BOARD_MEMBER, Role.OFFICIAL})
# Who reads the registers of employers and places (access.md); supervisors find their own places there.
REGISTER_READERS = frozenset({*PLACEMENT_READERS, Role.OFFICIAL})
PLACE_READERS = REGISTER_READERS | {Role.SUPERVISOR}


def named(app, names):
    """Return the url names in the words of `names`, of `app`."""
    return tuple(f"{app}:{name}" for name in names.split())


# One's own pages begin with accounts: too, so those of the administration are named.
ADMINISTRATION = (
    "instruments:",
    *named("accounts", """administration unit add_unit agency agencies add_agency user add_user edit_user search_users
        add_membership end_membership remove_second_factor code add_code"""),
    *named("participants", "question add_question"),
    *named("placements", "criterion add_criterion support_rule add_support_rule"),
)  # fmt: skip
PLACES = (
    "reports:place_history",
    *named("placements", """place vacancies_export search_places add_place choose_employer change_place close_place
        reopen_place hold_seats release_hold mission add_mission change_mission fitting_people"""),
)  # fmt: skip
EMPLOYERS = (
    "reports:employer_history",
    *named("placements", """employer add_employer change_employer search_employers agreement add_agreement call_log
        log_call change_call reserve_employer release_employer avoid_call avoided_calls offer add_offer change_offer
        answer_offer add_subsidy subsidy duplicates merge_employers dismiss_pair undo_merge"""),
)  # fmt: skip
REFERRALS = named("participants", "referrals new_referral incoming receive")
# The pages of somebody's placements and matching, which those with a case role have within the case.
PLACING = named("placements", """placement choose_place propose agree change_placement start end withdraw undo talk
    add_employment change_employment extend_employment criteria match matches search_people""")  # fmt: skip
# What else of places belongs to a case.
IN_THE_CASE = named("placements", """attendance mark_day take_mark_away announce_absence change_absence withdraw_absence
    add_reduction change_reduction end_reduction decline_sheet""")  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A menu line: `url_name` opens a page for `roles`; it is current on the pages of the url names in `under`, too.

    A name stands for what begins with it as a whole word: "placements:place" for places and place_seats, not for
    placement; "visits:" for all of the app. `pages` are the pages of equal standing that the line opens, itself first,
    shown as tabs on each of them.
    """

    label: Promise
    url_name: str
    roles: Collection
    under: tuple = ()
    pages: tuple = ()


MONTHS = Item(_("Attendance by month"), "placements:month_sums", frozenset(PLACEMENT_READERS))
MENU = (
    Item(_("Today"), "reports:today", frozenset({Role.COORDINATOR, Role.INTAKE})),
    Item(_("My unit"), "reports:unit", frozenset({Role.MANAGER})),
    Item(_("My group"), "placements:group", frozenset({Role.SUPERVISOR})),
    Item(
        _("Observations"),
        "placements:observations",
        frozenset({Role.SUPERVISOR}),
        named("placements", "observe take_back_observation"),
    ),
    Item(
        _("Participants"),
        "participants:list",
        CASE_ROLES,
        (
            "participants:",
            "actionplans:",
            *PLACING,
            *IN_THE_CASE,
            *named("reports", "overview history hours sheet deliver_sheet"),
        ),
        (Item(_("All"), "participants:list", CASE_ROLES), MONTHS),
    ),
    Item(_("Meetings"), "actionplans:agenda", frozenset({Role.COORDINATOR})),
    Item(_("To put right"), "reports:mending", CASE_ROLES),
    Item(_("Referrals"), "participants:referrals", CASE_ROLES, REFERRALS),
    Item(
        _("My referrals"),
        "participants:own_referrals",
        frozenset({Role.CASE_OFFICER}),
        named("participants", "own_referral send_referral sent_referral search_own_referrals"),
    ),
    Item(
        _("Case meetings"),
        "participants:case_meetings",
        CASE_ROLES,
        named("participants", "case_meeting capacity"),
    ),
    Item(
        _("Places"),
        "placements:places",
        PLACE_READERS,
        PLACES,
        (
            Item(_("All places"), "placements:places", PLACE_READERS),
            Item(_("Vacancies"), "placements:vacancies", frozenset(PLACEMENT_READERS)),
            Item(_("Time to move on"), "placements:moving_on", frozenset(PLACEMENT_READERS)),
            Item(_("Stopped matches"), "reports:stopped_matches", REGISTER_READERS),
            Item(_("Missions"), "placements:missions", REGISTER_READERS),
        ),
    ),
    Item(_("Employers"), "placements:employers", REGISTER_READERS, EMPLOYERS),
    Item(
        _("Participants"),
        "placements:people",
        frozenset({Role.EMPLOYER_COORDINATOR}),
        PLACING,
        (Item(_("All"), "placements:people", frozenset({Role.EMPLOYER_COORDINATOR})), MONTHS),
    ),
    Item(
        _("Month sheets"),
        "placements:own_sheets",
        frozenset({Role.CASE_OFFICER}),
        named("placements", "own_sheet ask_sheet"),
    ),
    Item(_("Messages"), "actionplans:notices", frozenset({Role.CASE_OFFICER}), ("actionplans:notice",)),
    Item(_("Consents"), "participants:party_consents", frozenset({Role.CASE_OFFICER})),
    Item(
        _("Board visits"),
        "visits:list",
        VISIT_READERS,
        ("visits:",),
        (
            Item(_("All visits"), "visits:list", VISIT_READERS),
            Item(_("The year"), "visits:year", VISIT_READERS),
            Item(_("Over the years"), "visits:compare", VISIT_READERS),
            Item(_("Requests"), "visits:requests", VISIT_READERS),
            Item(_("Search"), "visits:search", VISIT_READERS),
            Item(_("Templates"), "visits:templates", frozenset({Role.OFFICIAL, Role.ADMINISTRATOR})),
            Item(_("Reading in"), "visits:imports", frozenset({Role.OFFICIAL})),
        ),
    ),
    Item(
        _("Reports"),
        "reports:period",
        REPORT_READERS,
        (),
        (
            Item(_("The period"), "reports:period", REPORT_READERS),
            Item(_("Stopped matches"), "reports:stopped_matches", frozenset({Role.BOARD_MEMBER})),
        ),
    ),
    Item(
        _("Access log"),
        "participants:log",
        frozenset({Role.LOG_REVIEWER, Role.MANAGER}),
        named("participants", "log emergencies review_emergency"),
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
    current = current_item(user, url_name)
    return [
        {"label": item.label, "url": reverse(item.url_name), "is_current": item is current}
        for item in MENU
        if user.is_any(*item.roles)
    ]


def section(user, url_name):
    """Return the tabs of the menu line that the page `url_name` is one of, as `lines` does; none where it is alone."""
    item = current_item(user, url_name)
    pages = pages_of(item, user) if item else []
    if len(pages) < 2 or url_name not in [page.url_name for page in pages]:
        return []
    return [
        {"label": page.label, "url": reverse(page.url_name), "is_current": page.url_name == url_name} for page in pages
    ]


def current_item(user, url_name):
    """Return the line of the menu of `user` that the page `url_name` lies under, or None."""
    lengths = [(match_length(item, user, url_name), item) for item in MENU if user.is_any(*item.roles)]
    length, item = max(lengths, key=lambda pair: pair[0], default=(0, None))
    return item if length else None


def pages_of(item, user):
    """Return the pages of `item` that `user` may open."""
    return [page for page in item.pages if user.is_any(*page.roles)]


def match_length(item, user, url_name):
    """Return how closely `url_name` matches `item`: the longest name wins, so that a page has one current line."""
    names = (item.url_name, *item.under, *(page.url_name for page in pages_of(item, user)))
    return max((len(name) for name in names if is_under(url_name, name)), default=0)


def is_under(url_name, name):
    """Return whether `url_name` begins with `name` as a whole word, in the plural too; with all of it after a colon."""
    rest = url_name.removeprefix(name)
    return url_name.startswith(name) and (name.endswith(":") or rest in ("", "s") or rest.startswith("_"))


def context(request):
    """Give every page its menu and tabs, who one is in a line, and whether one may search people or mark groups."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": []}
    name = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "menu": lines(user, name),
        "section": section(user, name),
        "role_line": "; ".join(f"{role.label}, {', '.join(user.reach[role].homes)}" for role in user.roles),
        "may_search": user.is_any(*CASE_ROLES),
        "marks_groups": user.is_any(Role.SUPERVISOR),
        "idle_seconds": settings.IDLE_SECONDS,
        "idle_warning_seconds": settings.IDLE_WARNING_SECONDS,
    }
