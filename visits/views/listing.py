"""The list of visits."""

from django.utils import timezone
from django.views.generic import TemplateView

from accounts.enums import Role
from config.paging import Sort, address_without, cursor, in_order, page
from config.postgres import SwedishOrder

from .. import rules
from ..filters import VisitFilter
from ..models import BoardVisit, Reader
from .gate import GateMixin

PAGE_SIZE = 25
NEWEST_FIRST = Sort("visited_on", nullable=True, descending=True)


class VisitListView(GateMixin, TemplateView):
    """The visits the user may know of, latest first."""

    template_name = "visits/list.html"

    def get_context_data(self, **kwargs):
        """Add a page of visits, how many there are, and the filters."""
        request, user = self.request, self.request.user
        visible = BoardVisit.objects.visible_to(user).newest()
        sees_drafts = user.is_any(Role.OFFICIAL, Role.BOARD_MEMBER)
        chosen = VisitFilter(
            request.GET, queryset=visible, operations=operations(visible), sees_drafts=sees_drafts
        )  # fmt: skip
        shown = page(
            chosen.qs, NEWEST_FIRST, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"), within=visible
        )
        return super().get_context_data(
            visits=rows(shown.ids),
            page=shown,
            count=chosen.qs.count(),
            filter=chosen,
            is_filtered=any(request.GET.get(name) for name in chosen.filters),
            sees_drafts=sees_drafts,
            **(readings(user) if sees_drafts else {}),
            may_create=rules.can_create(user),
            address=address_without(request, "after", "before"),
            **kwargs,
        )


def readings(user):
    """Return what waits for the `user` to read (`to_read`), and for officials what others have not read in time."""
    silent = Reader.objects.silent().select_related("round__visit", "user")
    own = silent.filter(user=user, round__visit__in=BoardVisit.objects.visible_to(user))
    late = {}
    if user.is_any(Role.OFFICIAL):
        for reader in silent.filter(round__reply_by__lt=timezone.localdate()):
            late.setdefault(reader.round, []).append(reader)
    return {"to_read": own, "late": list(late.items())}


def operations(visits):
    """Return the names of the operations of `visits` in Swedish order."""
    named = visits.exclude(operation_text="").order_by()
    return named.values_list("operation_text", flat=True).distinct().order_by(SwedishOrder("operation_text"))


def rows(ids):
    """Return the visits with `ids` in that order, as the list shows them."""
    return in_order(BoardVisit.objects.select_related("template").prefetch_related("attendees"), ids)
