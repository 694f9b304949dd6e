"""The requests to the board of a visit as they stand beside what they were made from, and what became of one."""

from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.acts import as_text
from accounts.models import User

from .models import BoardRequest
from .passages import marked_html

ACTS = {
    "visits.make_request": pgettext_lazy("request", "Made"),
    "visits.change_request": _("Changed"),
    "visits.answer_request": _("Answer noted"),
    "visits.reopen_request": _("Opened again"),
    "visits.take_back_request": pgettext_lazy("request", "Taken back"),
    "visits.change": _("Changed with the heading of the visit"),
    "visits.say_same": _("Moved here from a visit that turned out to be the same"),
}
# The columns whose changes are told, in the order of the page.
TOLD = ("text", "operation_text", "owner", "due_on", "status", "reply", "replied_on", "taken_back_reason")


def attach_requests(visit, user, versions):
    """Give `visit` and each of its answers `shown_requests`, and its answers `marked_text`, with those passages marked.

    They are those that `user` may know of, of this version of the protocol and the earlier ones among `versions`; the
    visit's own are those of no question of it. Returns the visit, whose answers must be fetched.
    """
    of = [it.pk for it in versions if it.protocol_version <= visit.protocol_version]
    requests = BoardRequest.objects.visible_to(user).standing().filter(visit__in=of)
    shown = {}
    for request in requests.select_related("answer").order_by("created_at", "pk"):
        shown.setdefault(request.answer and request.answer.number, []).append(request)
    for answer in visit.answers.all():
        answer.shown_requests = shown.pop(answer.number, [])
        answer.marked_text = marked_answer(answer)
    visit.shown_requests = [request for rest in shown.values() for request in rest]
    return visit


def marked_answer(answer):
    """Return the text of `answer` as HTML with the passages of its requests marked."""
    label = _now("request")
    return marked_html(answer.text, [(it.passage, it.get_absolute_url(), label) for it in answer.shown_requests])


@dataclass(frozen=True)
class Change:
    """What somebody did with a request: when, who (a user or None), what, and (label, before, after) of each column."""

    at: datetime
    by: User | None
    name: str
    columns: list = field(default_factory=list)


def changes(request):
    """Return the Changes of `request` from its history, the latest first."""
    rows = list(apps.get_model("visits", "BoardRequestEvent").objects.filter(pgh_obj_id=request.pk).order_by("pgh_id"))
    users = User.objects.in_bulk({(row.pgh_context or {}).get("user") for row in rows} - {None})
    return [change(row, before, users) for before, row in zip([None, *rows], rows, strict=False)][::-1]


def change(row, before, users):
    """Return the Change that the history `row` tells of, compared with the row `before` it (None: it was made)."""
    context = row.pgh_context or {}
    columns = [
        (str(BoardRequest._meta.get_field(name).verbose_name), in_words(before, name), in_words(row, name))
        for name in TOLD
        if before is not None and getattr(before, name) != getattr(row, name)
    ]
    name = str(ACTS.get(context.get("act"), pgettext("request", "Made") if before is None else _now("Changed")))
    return Change(timezone.localtime(row.pgh_created_at), users.get(context.get("user")), name, columns)


def in_words(row, name):
    """Return what the column `name` of the history `row` says."""
    return as_text(row.get_status_display() if name == "status" else getattr(row, name))
