"""The read log: all of it for log reviewers, the unit's cases for managers, one's own reads for everybody."""

import random
import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import User
from config.history import act
from config.paging import Sort, address_without, cursor, page
from config.postgres import IsIn

from .. import rules
from ..filters import AccessFilter
from ..forms import ReviewForm
from ..models import Access, AccessReview, Participant, not_hidden_from
from ..pages import label_of

PAGE_SIZE = 50
SAMPLE_SIZE = 20
# How many of the latest rows a random sample is drawn from.
SAMPLED_FROM = 10_000
NEWEST_FIRST = Sort("id", descending=True)
DRAWN_BETWEEN = "."
ROW_ID = re.compile(r"[0-9]{1,18}")


def readable_cases(user):
    """Return the participants whose reads `user` may see: reviewers all, others those they may know of.

    With protected identity only for named staff, reviewers included: to others the case must not exist.
    """
    if rules.can_review_log(user):
        return Participant.objects.filter(not_hidden_from(user))
    return Participant.objects.visible_to(user)


def about(cases):
    """Return the access rows that showed any of `cases`, a queryset of participants."""
    shown = cases.filter(IsIn("pk", OuterRef("participants")))
    return Access.objects.filter(Exists(shown))


def access_rows(request, accesses, cases):
    """Return template context: a page of `accesses`, latest first, each with the numbers of `cases` it showed."""
    shown = page(accesses, NEWEST_FIRST, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"))
    return {
        "accesses": with_cases(shown.ids, cases),
        "page": shown,
        "address": address_without(request, "after", "before"),
    }


def with_cases(ids, cases):
    """Return the access rows with `ids`, latest first, each given `page_label` and `case_numbers`."""
    rows = list(Access.objects.filter(pk__in=ids).select_related("user", "review").order_by("-pk"))
    people = {pk for row in rows for pk in row.participants}
    numbers = dict(cases.filter(pk__in=people).values_list("pk", "case_number"))
    for row in rows:
        row.page_label = label_of(row.url_name)
        row.case_numbers = [numbers[pk] for pk in row.participants if pk in numbers]
    return rows


class LogView(TemplateView):
    """The log with filters, a random sample to review, and marking as reviewed."""

    template_name = "participants/log.html"
    review_form = None

    def dispatch(self, request, *args, **kwargs):
        """Let in log reviewers and managers."""
        if not rules.can_read_log(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        """Show the log; a sample asked for is drawn and put in the address, so that it stands while it is reviewed."""
        if "sample" in request.GET:
            drawn = DRAWN_BETWEEN.join(map(str, sample(self.filter.qs)))
            return redirect(f"{reverse('participants:log')}?{address_without(request, 'sample', drawn=drawn)}")
        return super().get(request, *args, **kwargs)

    @cached_property
    def cases(self):
        """The participants whose reads the user may see."""
        return readable_cases(self.request.user)

    @cached_property
    def filter(self):
        """The filters as they stand in the address."""
        readers = User.objects.in_name_order().values_list("pk", "name")
        return AccessFilter(self.request.GET, queryset=about(self.cases), readable=self.cases, readers=readers)

    def get_rows(self):
        """Return the context of the rows: those that were drawn, or a page of those filtered."""
        if "drawn" not in self.request.GET:
            return access_rows(self.request, self.filter.qs, self.cases)
        asked = self.request.GET["drawn"].split(DRAWN_BETWEEN)[:SAMPLE_SIZE]
        drawn = about(self.cases).filter(pk__in=[pk for pk in asked if ROW_ID.fullmatch(pk)])
        return {"accesses": with_cases(drawn.values_list("pk", flat=True), self.cases), "is_sample": True}

    def get_context_data(self, **kwargs):
        """Add the rows, or a sample of them, and the filters."""
        return super().get_context_data(
            filter=self.filter,
            may_review=rules.can_review_log(self.request.user),
            sample_size=SAMPLE_SIZE,
            here=self.request.GET.urlencode(),
            review_form=self.review_form,
            **self.get_rows(),
            **kwargs,
        )


def sample(accesses):
    """Return the ids of SAMPLE_SIZE rows drawn at random from the latest ones that nobody has reviewed."""
    ids = list(accesses.filter(review=None).order_by("-pk").values_list("pk", flat=True)[:SAMPLED_FROM])
    return random.SystemRandom().sample(ids, min(SAMPLE_SIZE, len(ids)))


class OwnLogView(TemplateView):
    """What one has read oneself, of cases one may still see."""

    template_name = "participants/own_log.html"

    def get_context_data(self, **kwargs):
        """Add the rows."""
        cases = readable_cases(self.request.user)
        own = about(cases).filter(user=self.request.user)
        return super().get_context_data(**access_rows(self.request, own, cases), **kwargs)


class ReviewView(LogView):
    """Marks a row of the log as reviewed; the address carries what the list was filtered on or drew."""

    def get(self, request, *args, **kwargs):
        """Lead whoever comes here by way of the log-in to the list."""
        return redirect(self.list_url)

    @property
    def list_url(self):
        """The list as it was."""
        query = self.request.GET.urlencode()
        return reverse("participants:log") + (f"?{query}" if query else "")

    @cached_property
    def access(self):
        """The row; Http404 where the user may not know of the case."""
        return get_object_or_404(about(self.cases), pk=self.kwargs["pk"])

    def post(self, request, *args, **kwargs):
        """Keep the finding and show the list as it was; else the row again with the note that was typed."""
        if not rules.can_review_log(request.user):
            raise PermissionDenied
        self.review_form = ReviewForm(request.POST, auto_id=f"%s-{self.access.pk}")
        if not self.review_form.is_valid():
            return self.again()
        values = self.review_form.cleaned_data | {"reviewed_by": request.user}
        with act("participants.review_access", by=request.user):
            _review, is_first = AccessReview.objects.get_or_create(access=self.access, defaults=values)
        if not is_first:
            messages.error(request, _("Somebody else has reviewed that row already. Their review stands."))
            return self.again(status=409)
        messages.success(request, _("The review is saved."))
        return redirect(f"{self.list_url}#read-{self.access.pk}")

    def again(self, status=200):
        """Show the list again, the row among the others even where newer reads have moved it to the next page."""
        return self.render_to_response(self.get_context_data(reviewed=self.access.pk), status=status)

    def get_rows(self):
        """Return the context of the rows, the one reviewed among them."""
        context = super().get_rows()
        if self.access.pk not in [row.pk for row in context["accesses"]]:
            context["accesses"] = [*with_cases([self.access.pk], self.cases), *context["accesses"]]
        return context
