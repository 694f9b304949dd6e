"""The floors of writing at a visit: an update of one row in a bare table, and the questions and people as they are."""

from django.db import connection, transaction
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django.utils import timezone

from visits.models import Answer, BoardVisit, Presence
from visits.models.presence import FADES_AFTER

PAGE = engines["django"].from_string(
    "<!doctype html><title>{{ visit.operation_text }}</title><h1>{{ visit.operation_text }}</h1>"
    "<ul>{% for one in people %}<li>{{ one.user__name }} {{ one.number }}</li>{% endfor %}</ul>"
    "{% for one in rows %}<h2>{{ one.number }}. {{ one.question }}</h2><p>{{ one.guidance }}</p>"
    "<form method='post'><textarea name='text'>{{ one.text }}</textarea><button>Spara</button></form>"
    "<p>{{ one.saved_at }} {{ one.saved_by__name }}</p>{% endfor %}"
)
COLUMNS = ("number", "question", "guidance", "text", "version", "saved_at", "saved_by__name")


def visible(request, pk):
    """Return the visit as one row."""
    return BoardVisit.objects.visible_to(request.user).values("pk", "operation_text").get(pk=pk)


def write(request, pk):
    """Answer with all questions and whoever is there, in three queries and a small template."""
    visit = visible(request, pk)
    rows = Answer.objects.filter(visit=pk).order_by("number").values(*COLUMNS)
    people = Presence.objects.filter(visit=pk, seen_at__gt=timezone.now() - FADES_AFTER).values("user__name", "number")
    return HttpResponse(PAGE.render({"visit": visit, "rows": rows, "people": people}))


@transaction.atomic
def save(request, pk):
    """Store one text over a version, in a bare table."""
    visible(request, pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE bench_answer SET text = %s, saved_by_id = %s, saved_at = %s, version = version + 1"
            " WHERE id = %s AND version = %s",
            [request.POST["text"], request.user.pk, timezone.now(), pk, request.POST["version"]],
        )
        assert cursor.rowcount == 1
    return HttpResponse(status=204)


urlpatterns = [path("lean/visit/<int:pk>/", write), path("lean/answer/<int:pk>/", save)]
