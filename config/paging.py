"""Pages of a long list that cost the same wherever in it one is: by the last row's id, not by counting rows."""

from dataclasses import dataclass, replace

from django.db.models import F, Q
from django.db.models.functions import Coalesce

CAP = 1000


@dataclass(frozen=True)
class Sort:
    """An order by `field` and then id. Where the field may be empty, the empty ones come before all others.

    `is_of_few` where the rows are so few that they are best looked up by what they are filtered on and sorted then:
    PostgreSQL would walk the whole index of the order to find them.
    """

    field: str
    nullable: bool = False
    descending: bool = False
    is_of_few: bool = False

    @property
    def reverse(self):
        """The opposite order."""
        return replace(self, descending=not self.descending)

    def ordering(self):
        """Return the arguments for order_by, in the words the index is made in."""
        column, nulls = F(self.field), True if self.nullable else None
        if self.is_of_few:
            column = Coalesce(column, column)  # the same value, but of no index
        if self.descending:
            return (column.desc(nulls_last=nulls), "-pk")
        return (column.asc(nulls_first=nulls), "pk")

    def beyond(self, value, pk):
        """Return the condition of standing after the row with `value` in the field and the id `pk`."""
        step, empty = ("lt" if self.descending else "gt"), Q(**{f"{self.field}__isnull": True})
        if value is None:
            tie = empty & Q(**{f"pk__{step}": pk})
            return tie if self.descending else tie | ~empty
        later = Q(**{f"{self.field}__{step}": value}) | Q(**{self.field: value, f"pk__{step}": pk})
        if self.descending and self.nullable:
            return later | empty
        # Said twice so that the index is entered at the value instead of being read from its beginning.
        return Q(**{f"{self.field}__{step}e": value}) & later


@dataclass(frozen=True)
class Page:
    """The ids of one page in order, and where the pages beside it begin (None where there is none)."""

    ids: list
    before: int | None
    after: int | None


def page(queryset, sort, size, after=None, before=None, within=None):
    """Return the Page of `size` rows of `queryset` after (or before) the row with that id in the order `sort`.

    `within` is where the row of the id is looked up, so that it may have left `queryset` meanwhile; an id that is
    not there gives the first page.
    """
    order, cursor = (sort.reverse, before) if before else (sort, after)
    start = (
        (queryset if within is None else within).filter(pk=cursor).values_list(sort.field).first() if cursor else None
    )
    if start is None:
        order, cursor = sort, None
    rows = queryset.filter(order.beyond(start[0], cursor)) if cursor else queryset
    ids = list(rows.order_by(*order.ordering()).values_list("pk", flat=True)[: size + 1])
    more, ids = len(ids) > size, ids[:size]
    if order != sort:
        ids.reverse()
        return Page(ids, ids[0] if more else None, ids[-1] if ids else None)
    return Page(ids, ids[0] if cursor and ids else None, ids[-1] if more else None)


def page_of(ids, size, after=None, before=None):
    """Return the Page of `size` of the list `ids` after (or before) that id, the first one when it is not there."""
    ids, start = list(ids), 0
    if after in ids:
        start = ids.index(after) + 1
    elif before in ids:
        start = max(ids.index(before) - size, 0)
    shown, end = ids[start : start + size], start + size
    return Page(shown, shown[0] if start and shown else None, shown[-1] if end < len(ids) else None)


def in_order(queryset, ids):
    """Return the rows of `queryset` with `ids` as a list in their order, without those that are gone meanwhile."""
    by_id = queryset.in_bulk(ids)
    return [by_id[pk] for pk in ids if pk in by_id]


def capped_count(queryset):
    """Return the number of rows, or CAP + 1 when there are more than CAP."""
    return queryset.order_by()[: CAP + 1].count()


def cursor(request, name):
    """Return the id in the address under `name`, or None when there is none or it is no id."""
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def address_without(request, *names, **changes):
    """Return the address's query without the parameters `names` and with `changes`."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


def sort_links(request, sorts, chosen):
    """Return for each column of `sorts` ({name: (Sort, label)}) its label, the address that sorts by it and `order`.

    `chosen` is the name of how it is sorted now, with - before it when turned round. The column chosen is sorted the
    other way by its address; `order` says how it is sorted, "" for the others.
    """
    links = {}
    for name, (sort, label) in sorts.items():
        is_chosen, is_turned = chosen.removeprefix("-") == name, chosen.startswith("-")
        other = f"-{name}" if is_chosen and not is_turned else name
        order = "descending" if sort.descending != is_turned else "ascending"
        links[name] = {
            "label": str(label),
            "query": address_without(request, "after", "before", sort=other),
            "order": order if is_chosen else "",
        }
    return links
