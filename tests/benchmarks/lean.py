"""The floors: the same work in a bare Django view, with session, log-in, and the same row in the read log.

A list is `values()` of one page by keyset with a small template, without filter bar, count or menu; a person is the row
itself; an insert is one row in a table without triggers or indexes of its own.
"""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import connection, transaction
from django.http import HttpResponse
from django.template import engines
from django.utils import timezone

from actionplans.models import Rating
from participants.access import note_shown
from participants.models import Participant
from placements.match_facts import COLUMNS as ASKED_OF_PLACES
from placements.models import Attendance, Place

ROWS = engines["django"].from_string(
    "<!doctype html><title>Lista</title><table>{% for row in rows %}<tr>"
    "<td>{{ row.last_name }}, {{ row.first_name }}</td><td>{{ row.unit__name }}</td>"
    "<td>{{ row.last_followup_on }}</td><td>{{ row.planned_end_on }}</td></tr>{% endfor %}"
    "</table>"
)
PERSON = engines["django"].from_string(
    "<!doctype html><title>{{ row.first_name }}</title><h1>{{ row.first_name }} {{ row.last_name }}</h1>"
    "<p>{{ row.unit__name }} {{ row.planned_end_on }} {{ row.last_followup_on }}</p>"
)
RATINGS = engines["django"].from_string(
    "<!doctype html><title>{{ row.first_name }}</title><h1>{{ row.first_name }} {{ row.last_name }}</h1>"
    "<table>{% for one in rows %}<tr><td>{{ one.occurred_on }}</td><td>{{ one.instrument__code }}</td>"
    "{% for answer in one.answers %}<td>{{ answer }}</td>{% endfor %}</tr>{% endfor %}</table>"
)
SHEET = engines["django"].from_string(
    "<!doctype html><title>{{ row.first_name }}</title><h1>{{ row.first_name }} {{ row.last_name }}</h1>"
    "<table>{% for one in rows %}<tr><td>{{ one.on }}</td><td>{{ one.placement__place__name }}</td>"
    "<td>{{ one.state }}</td><td>{{ one.hours }}</td><td>{{ one.explanation }}</td></tr>{% endfor %}</table>"
)
MATCHES = engines["django"].from_string(
    "<!doctype html><title>{{ row.first_name }}</title><h1>{{ row.first_name }} {{ row.last_name }}</h1>"
    "<table>{% for one in rows %}<tr><td>{{ one.name }}</td><td>{{ one.unit__name }}</td><td>{{ one.kind__label }}</td>"
    "<td>{{ one.hours_min }}</td><td>{{ one.hours_max }}</td><td>{{ one.requirements }}</td></tr>{% endfor %}</table>"
)
COLUMNS = ("id", "first_name", "last_name", "unit__name", "last_followup_on", "planned_end_on")


def visible(request):
    """Return the participants of the user's units."""
    return Participant.objects.filter(unit__in=request.user.units_as("coordinator", "manager"))


def people(request):
    """Answer with one page of the list."""
    rows = list(visible(request).filter(status="enrolled").order_by("sort_name", "pk").values(*COLUMNS)[:25])
    note_shown(request, [row["id"] for row in rows])
    return HttpResponse(ROWS.render({"rows": rows}))


def matches(request, pk):
    """Answer with the first page of the places as they are stored, for one person."""
    row = visible(request).values(*COLUMNS).get(pk=pk)
    places = Place.objects.order_by("sort_name", "pk")
    rows = list(places.values("name", "unit__name", "kind__label", "hours_min", "hours_max", "requirements")[:50])
    note_shown(request, [pk])
    return HttpResponse(MATCHES.render({"row": row, "rows": rows}))


def every_place(request, pk):
    """Answer with how many places there are, having read of each what matching asks for: no way reads less of them."""
    rows = list(Place.objects.order_by("sort_name", "pk").values_list(*ASKED_OF_PLACES))
    note_shown(request, [pk])
    return HttpResponse(str(len(rows)))


def person(request, pk):
    """Answer with one row."""
    row = visible(request).values(*COLUMNS).get(pk=pk)
    note_shown(request, [pk])
    return HttpResponse(PERSON.render({"row": row}))


def ratings(request, pk):
    """Answer with the answers of one person as they are stored."""
    row = visible(request).values(*COLUMNS).get(pk=pk)
    rated = Rating.objects.filter(participant=pk).order_by("occurred_on", "pk")
    rows = list(rated.values("occurred_on", "instrument__code", "answers"))
    note_shown(request, [pk])
    return HttpResponse(RATINGS.render({"row": row, "rows": rows}))


def sheet(request, pk, month):
    """Answer with the attendance of a month as it is stored."""
    row = visible(request).values(*COLUMNS).get(pk=pk)
    first = date.fromisoformat(f"{month}-01")
    marked = Attendance.objects.filter(participant=pk, on__gte=first, on__lt=first + relativedelta(months=1))
    rows = list(marked.order_by("on").values("on", "placement__place__name", "state", "hours", "explanation"))
    note_shown(request, [pk])
    return HttpResponse(SHEET.render({"row": row, "rows": rows}))


@transaction.atomic
def insert(request, pk):
    """Store the fields of a follow-up in a bare table."""
    visible(request).values("pk").get(pk=pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_followup (participant_id, author_id, occurred_on, text, signed_at) "
            "VALUES (%s, %s, %s, %s, %s)",
            [pk, request.user.pk, timezone.localdate(), request.POST["text"], timezone.now()],
        )
    return HttpResponse(status=204)
