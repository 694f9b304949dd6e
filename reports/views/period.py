"""The period report as page, PDF and XLSX, and the people behind its figures."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode

from accounts.models import Unit
from config.paging import Sort, address_without, cursor, in_order, page
from config.pdf import pdf_response
from config.xlsx import XLSX, workbooks
from participants.access import note_shown
from participants.enums import Sex
from participants.models import Participant

from .. import attendance, figures, referrals, rules
from ..forms import PeriodForm
from ..period import INTERNAL, SPREAD, TEMPLATE, as_sheets, period_document, print_context, print_options

PAGE_SIZE = 50
BY_NAME, LATEST = Sort("participant__sort_name"), Sort("occurred_on", descending=True)
# Each kind of row: what follows the participant in it, and how it is sorted.
KINDS = {
    "enrolments": (("unit", "exit_reason", "outcome"), BY_NAME),
    "followups": (("contact_form", "author"), LATEST),
    "referrals": (("agency", "unit"), BY_NAME),
    "ratings": (("instrument", "author"), LATEST),
    "attendance": (("placement__place",), Sort("on", descending=True)),
}


def asked(request):
    """Return the PeriodForm of the address, for the units the user may read."""
    if not rules.can_read_reports(request.user):
        raise PermissionDenied
    return PeriodForm(request.GET, units=rules.report_units(request.user).in_name_order())


def variant_for(user, unit, wanted, default):
    """Return the variant to show: the wanted one if `user` may read it, else the one for spreading."""
    may_read_internal = rules.can_read_internal(user, unit)
    wanted = wanted if wanted in (INTERNAL, SPREAD) else default
    return wanted if may_read_internal else SPREAD


def period_page(request):
    """Show the report; on the internal variant every number opens its rows."""
    form = asked(request)
    if not form.is_valid():
        return render(request, TEMPLATE, {"form": form}, status=400 if request.GET else 200)
    cleaned = form.cleaned_data
    variant = variant_for(request.user, cleaned["unit"], request.GET.get("variant"), INTERNAL)
    document = document_of(cleaned, variant, request.user)
    query = urlencode({"unit": cleaned["unit"].pk, "start": cleaned["start"], "end": cleaned["end"]})
    return render(
        request,
        TEMPLATE,
        {
            "form": form,
            "document": document,
            "query": query,
            "rows_url": f"{reverse('reports:period_rows')}?{query}" if variant == INTERNAL else "",
            "may_read_internal": rules.can_read_internal(request.user, cleaned["unit"]),
            "layout": "base.html",
        },
    )


def document_of(cleaned, variant, viewer):
    """Return the Document a valid form asks for."""
    return period_document(cleaned["unit"], figures.Period(cleaned["start"], cleaned["end"]), variant, viewer)


def asked_document(request):
    """Return the Document to download: for spreading unless the internal one is asked for; Http404 for bad days."""
    form = asked(request)
    if not form.is_valid():
        raise Http404
    variant = variant_for(request.user, form.cleaned_data["unit"], request.GET.get("variant"), SPREAD)
    return document_of(form.cleaned_data, variant, request.user)


def period_pdf(request):
    """Return the report as PDF."""
    document = asked_document(request)
    return pdf_response(request, document.file_name, TEMPLATE, print_context(document), **print_options(document))


def period_xlsx(request):
    """Return the report as XLSX."""
    document = asked_document(request)
    response = HttpResponse(workbooks(as_sheets(document)), content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{document.file_name}.xlsx")
    return response


def period_rows(request):
    """Show the people behind one number of the internal report."""
    form = asked(request)
    if not rules.internal_units(request.user):
        raise PermissionDenied
    if not form.is_valid() or not rules.can_read_internal(request.user, form.cleaned_data["unit"]):
        raise Http404
    cleaned, key = form.cleaned_data, request.GET.get("figure", "")
    found = rows_behind(key, cleaned, request.user, request.GET.get("sex", ""))
    kind = kind_of(key)
    related, order = KINDS[kind]
    shown = page(found, order, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"))
    rows = in_order(found.model.objects.select_related("participant", *related), shown.ids)
    people = {row.participant_id for row in rows}
    visible = set(Participant.objects.visible_to(request.user).filter(pk__in=people).values_list("pk", flat=True))
    note_shown(request, people)
    return render(
        request,
        "reports/period_rows.html",
        {
            "kind": kind,
            "rows": [(row, row.participant_id in visible) for row in rows],
            "count": found.count(),
            "page": shown,
            "address": address_without(request, "after", "before"),
            "unit": cleaned["unit"],
            "period": figures.Period(cleaned["start"], cleaned["end"]),
            "back": urlencode({"unit": cleaned["unit"].pk, "start": cleaned["start"], "end": cleaned["end"]}),
        },
    )


def kind_of(key):
    """Return the kind of the rows behind the figure `key`, one of KINDS."""
    if key.startswith(f"{referrals.SECTION}."):
        return "referrals"
    if key.startswith(f"{attendance.SECTION}."):
        return "attendance"
    return {figures.SIGNED: "followups", figures.RATED: "ratings"}.get(key, "enrolments")


def rows_behind(key, cleaned, viewer, sex):
    """Return the rows that the figure `key` counts, of one sex when it is given; Http404 for an unknown key."""
    units = frozenset(Unit.objects.with_descendants([cleaned["unit"].pk]).values_list("pk", flat=True))
    period = figures.Period(cleaned["start"], cleaned["end"])
    try:
        found = figures.rows_behind(key, period, figures.Scope(units, viewer))
    except KeyError:
        raise Http404 from None
    return found.filter(participant__sex=sex) if sex in Sex.values else found
