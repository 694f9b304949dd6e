"""The list of requests to the board, and the same as a PDF for the board."""

from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from config.paging import Sort, address_without, cursor, in_order, page
from config.pdf import pdf_response
from config.postgres import SwedishOrder

from .. import rules
from ..filters import RequestFilter
from ..models import BoardRequest, BoardVisit
from ..request_document import TEMPLATE, document_parts, file_name
from .gate import GateMixin
from .search import years

PAGE_SIZE = 25
NEWEST_FIRST = Sort("created_at", descending=True)


class RequestsMixin(GateMixin):
    """The requests the user may know of, as the address filters them."""

    @cached_property
    def visible(self):
        """Every request the user may know of."""
        return BoardRequest.objects.visible_to(self.request.user)

    @cached_property
    def chosen(self):
        """The filter of the address, with the choices there are."""
        visits = BoardVisit.objects.visible_to(self.request.user).filter(requests__isnull=False)
        return RequestFilter(
            self.request.GET, queryset=self.visible, operations=values(self.visible, "operation_text"),
            owners=values(self.visible, "owner"), years=years(visits),
            sees_all=rules.can_follow_requests(self.request.user),
        )  # fmt: skip

    @property
    def is_filtered(self):
        """Whether the address asks for some of them only."""
        return any(self.request.GET.get(name) for name in self.chosen.filters)


class RequestListView(RequestsMixin, TemplateView):
    """The requests, latest first."""

    template_name = "visits/requests.html"

    def get_context_data(self, **kwargs):
        """Add a page of requests, how many there are and how many are late, and the filters."""
        request, found = self.request, self.chosen.qs
        shown = page(
            found, NEWEST_FIRST, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"), within=self.visible
        )
        wishes = in_order(BoardRequest.objects.select_related("visit"), shown.ids)
        return super().get_context_data(
            wishes=wishes,
            page=shown,
            count=found.count(),
            late=self.visible.late().count(),
            sees_unfinished=any(not wish.is_of_finished_visit for wish in wishes),
            filter=self.chosen,
            is_filtered=self.is_filtered,
            address=address_without(request, "after", "before"),
            **kwargs,
        )


class RequestDocumentView(RequestsMixin, View):
    """The same requests as a PDF, operation by operation: of approved protocols alone, for it is to be handed on."""

    def get(self, request, *args, **kwargs):
        """Return the PDF."""
        wishes = self.chosen.qs.standing().finished()
        context, options = document_parts(wishes, self.chosen.form)
        return pdf_response(request, file_name(), TEMPLATE, context, **options)


def values(requests, column):
    """Return the values of `column` that `requests` have, in Swedish order."""
    found = requests.exclude(**{column: ""}).order_by()
    return found.values_list(column, flat=True).distinct().order_by(SwedishOrder(column))
