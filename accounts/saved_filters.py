"""Which lists a user may save filters of, known here by url name, and what of an address is kept.

A saved filter holds the parameters named here, and values that are codes or ids. Search text stands in no address, and
so in no saved filter.
"""

import re
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .enums import CASE_ROLES

CODE = re.compile(r"-?[a-z0-9_]{0,40}", re.ASCII)


@dataclass(frozen=True)
class SavablePage:
    """A list whose filters can be saved: its name, the roles that may open it, and the `parameters` of its address."""

    label: Promise
    roles: tuple
    parameters: tuple


PAGES = {
    "participants:list": SavablePage(
        _("Participants"), CASE_ROLES, ("coordinator", "status", "unit", "followup", "planned_end", "sort")
    ),
}


def savable(page, query):
    """Return `query` (an address's, as text) with only what may be saved for the list `page`, in a fixed order."""
    asked, kept = QueryDict(query), QueryDict(mutable=True)
    for name in PAGES[page].parameters:
        value = asked.get(name)
        if value is not None and CODE.fullmatch(value):
            kept[name] = value
    return kept.urlencode()


def address(page, query):
    """Return the address of the list `page` with `query`."""
    return f"{reverse(page)}?{query}" if query else reverse(page)


def links(saved, page, query):
    """Return what `accounts/_saved_filters.html` shows on the list `page` at `query`; `saved` are (name, query)."""
    now = savable(page, query)
    return {
        "links": [{"name": name, "query": kept, "is_current": kept == now} for name, kept in saved],
        "is_saved": any(kept == now for _name, kept in saved),
        "now": now,
        "page": page,
    }
