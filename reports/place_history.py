"""The history of a place: every change to its profile and to the seats reserved there. No person stands in it."""

from django.db.models import Value

from .history import Key, entries, events_of, grouped, numbered_page, previous_rows

# The models whose events belong to a place, and by which column.
RECORDS = {"placements.Place": "pgh_obj_id", "placements.SeatHold": "place_id"}


def place_history(place, after=None, before=None):
    """Return (Entries, Page): the acts upon `place`, latest first, a page of them as `history` gives."""
    columns = ("record", "pgh_id", "pgh_obj_id", "pgh_created_at", "pgh_context_id")
    first, *rest = (
        events_of(label).filter(**{column: place.pk}).annotate(record=Value(label)).values_list(*columns)
        for label, column in RECORDS.items()
    )
    keys = [Key(*row) for row in first.union(*rest, all=True).order_by("-pgh_created_at", "-pgh_id")]
    acts = grouped(keys)
    shown = numbered_page(len(acts), after, before)
    return entries([acts[len(acts) - number] for number in shown.ids], previous_rows(keys)), shown
