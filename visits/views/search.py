"""Search over all protocols the user may see."""

from django.core.exceptions import PermissionDenied
from django.db.models import Max, Min
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts.enums import Role
from config.paging import address_without, cursor, page_of

from .. import rules
from ..filters import SearchFilter
from ..forms.preparing import SearchForm
from ..models import BoardVisit
from ..search import MOST_HITS, hits, ranked, understand
from .gate import GateMixin
from .listing import operations

PAGE_SIZE = 20
SEARCH = "visit_search"


@require_POST
def search_text(request):
    """Keep the search text in the session and show the hits; an empty text ends the search."""
    if not rules.can_read_list(request.user):
        raise PermissionDenied
    form = SearchForm(request.POST)
    request.session[SEARCH] = form.cleaned_data["q"].strip() if form.is_valid() else ""
    kept = request.POST.get("filters", "")
    return redirect(f"{reverse('visits:search')}{'?' if kept else ''}{kept}")


class SearchView(GateMixin, TemplateView):
    """The protocols that match what is searched for, best first, with what they say around the words.

    What an approved correction has replaced is not searched: it is read from the correction.
    """

    template_name = "visits/search.html"

    def get_context_data(self, **kwargs):
        """Add the filters and a page of hits."""
        request, user = self.request, self.request.user
        text = request.session.get(SEARCH, "")
        visible = BoardVisit.objects.visible_to(user).newest()
        chosen = SearchFilter(
            request.GET, queryset=visible, operations=operations(visible), years=years(visible),
            sees_drafts=user.is_any(Role.OFFICIAL, Role.BOARD_MEMBER),
        )  # fmt: skip
        alternatives = understand(text) if text else ""
        ids = ranked(chosen.qs, text) if alternatives else []
        shown = page_of(ids, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"))
        return super().get_context_data(
            search_text=text,
            is_understood=bool(alternatives),
            hits=hits(shown.ids, alternatives) if shown.ids else [],
            page=shown,
            count=len(ids),
            is_capped=len(ids) == MOST_HITS,
            filter=chosen,
            is_filtered=any(request.GET.get(name) for name in chosen.filters),
            address=address_without(request, "after", "before"),
            **kwargs,
        )


def years(visits):
    """Return the years of `visits` from the latest to the first."""
    found = visits.aggregate(first=Min("visited_on"), last=Max("visited_on"))
    return range(found["last"].year, found["first"].year - 1, -1) if found["first"] else ()
