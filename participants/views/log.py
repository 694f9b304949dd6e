"""The read log: all of it for log reviewers, the unit's cases for managers, one's own reads for everybody."""

import random
import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.generic import TemplateView

from accounts.models import User
from config.history import act
from config.paging import Sort, address_without, cursor, page
from config.postgres import IsIn
from config.xlsx import XLSX, workbook

from .. import rules
from ..access import note_shown
from ..enums import AccessReason
from ..filters import AccessFilter
from ..forms.person import ReviewForm
from ..models import Access, AccessReview, Participant, not_hidden_from
from ..pages import label_of

PAGE_SIZE = 50
SAMPLE_SIZE = 20
# How many of the latest rows a random sample is drawn from.
SAMPLED_FROM = 10_000
# More rows than this are too many for one spreadsheet and one request.
MOST_EXPORTED, EXPORTED_AT_A_TIME = 50_000, 1000
CASES_IN_A_CELL = 1000
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
    """Return the access rows with `ids`, latest first, each given `page_label`, `cases` (ids) and `case_numbers`."""
    rows = list(Access.objects.filter(pk__in=ids).select_related("user", "review").order_by("-pk"))
    people = {pk for row in rows for pk in row.participants}
    numbers = dict(cases.filter(pk__in=people).values_list("pk", "case_number"))
    for row in rows:
        row.page_label = label_of(row.url_name)
        row.cases = [pk for pk in row.participants if pk in numbers]
        row.case_numbers = [numbers[pk] for pk in row.cases]
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
        return filtered(self.request, self.cases)

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
            out_of_sight=out_of_sight(self.request.user),
            **self.get_rows(),
            **kwargs,
        )


def filtered(request, cases):
    """Return the AccessFilter of the address over the rows about `cases`."""
    readers = User.objects.in_name_order().values_list("pk", "name")
    return AccessFilter(request.GET, queryset=about(cases), readable=cases, readers=readers)


def export(request):
    """Return the filtered rows as XLSX, latest first; the cases in it are noted in the log in their turn."""
    if not rules.can_review_log(request.user):
        raise PermissionDenied
    cases = readable_cases(request.user)
    ids = list(filtered(request, cases).qs.order_by("-pk").values_list("pk", flat=True)[: MOST_EXPORTED + 1])
    if len(ids) > MOST_EXPORTED:
        messages.error(
            request,
            _("More than %(most)d reads match. Filter on fewer days and download again.") % {"most": MOST_EXPORTED},
        )
        return redirect(f"{reverse('participants:log')}?{request.GET.urlencode()}")
    rows = [
        row for start in range(0, len(ids), EXPORTED_AT_A_TIME)
        for row in with_cases(ids[start : start + EXPORTED_AT_A_TIME], cases)
    ]  # fmt: skip
    note_shown(request, {pk for row in rows for pk in row.cases}, reason=AccessReason.LOG_EXPORTED)
    columns = export_columns()
    content = workbook(
        _("Access log"),
        [label for label, _value in columns],
        ([value(line) for _label, value in columns] for row in rows for line in lines(row)),
    )
    response = HttpResponse(content, content_type=XLSX)
    name = f"{slugify(_('Access log'))}-{timezone.localdate()}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def lines(row):
    """Yield (row, some of its case numbers): a read of many cases fills several lines, since a cell holds so much."""
    for start in range(0, len(row.case_numbers), CASES_IN_A_CELL):
        yield row, row.case_numbers[start : start + CASES_IN_A_CELL]


def export_columns():
    """Return (heading, function of a line) of what the log shows."""
    return [
        (_("When"), lambda line: timezone.localtime(line[0].at).replace(tzinfo=None, microsecond=0)),
        (_("Who"), lambda line: line[0].user.name),
        (_("Page"), lambda line: line[0].page_label),
        (_("Reason"), lambda line: line[0].reason_label),
        (_("Refused"), lambda line: _("yes") if line[0].is_refused else ""),
        (_("Cases"), lambda line: ", ".join(line[1])),
        (_("Review"), lambda line: str(getattr(line[0], "review", ""))),
        (pgettext("log review", "Note"), lambda line: line[0].review.note if hasattr(line[0], "review") else ""),
    ]


def out_of_sight(user):
    """Return the numbers of the cases a log reviewer is named on that nobody named can open any longer."""
    if not rules.can_review_log(user):
        return []
    named = Participant.objects.filter(named_staff__user=user, named_staff__removed_at=None)
    return list(named.out_of_sight().order_by("case_number").values_list("case_number", flat=True))


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
