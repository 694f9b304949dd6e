"""What the pages of things to do share: numbers with their addresses, and one page of people with what is due."""

from accounts.enums import Role
from config.paging import address_without, cursor, in_order, page_of
from participants.access import note_shown
from participants.models import Participant

PAGE_SIZE = 25
CURSORS = ("after", "before")


def board_context(request, board):
    """Return what `reports/_board.html` shows of `board`, a page of its people noted in the read log."""
    people = board.shown
    shown = page_of(people, PAGE_SIZE, *(cursor(request, name) for name in CURSORS))
    rows = in_order(Participant.objects.select_related("unit"), shown.ids)
    note_shown(request, rows)
    units = request.user.units_as(Role.COORDINATOR)
    choice = board.choice
    return {
        "buckets": [bucket_link(request, bucket) for bucket in board.buckets],
        "kinds": [
            {"label": label, "count": count, "is_chosen": kind == choice.kind, "query": without(request, slag=kind)}
            for kind, label, count in board.kinds
        ],
        "all_kinds": {"count": sum(count for _kind, _label, count in board.kinds), "query": without(request, "slag")},
        "rows": [{"person": one, "todos": people[one.pk], "may_act": one.unit_id in units} for one in rows],
        "page": shown,
        "choice": choice,
        "todo_count": sum(map(len, people.values())),
        "address": address_without(request, *CURSORS),
        "all_query": without(request, "visa", "slag"),
    }


def bucket_link(request, bucket):
    """Return a bucket as the page shows it: its number opens what lies in it."""
    return {
        "name": bucket.name, "label": bucket.label, "count": bucket.count, "is_chosen": bucket.is_chosen,
        "query": without(request, visa=bucket.name),
    }  # fmt: skip


def without(request, *names, **changes):
    """Return the address's query without `names` and the page one is on, and with `changes`."""
    return address_without(request, *CURSORS, *names, **changes)
