"""The floor of the group screen, and a database filled with attendance: so many rows in groups of thirty.

The people and their groups are the same whatever the number of rows: more rows are more days behind them.
"""

from datetime import date, timedelta

from django.db import connection, transaction
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django.utils import timezone

from accounts.enums import CodeListName
from accounts.models import CodeList, Unit
from participants.access import note_shown
from participants.models import Participant
from placements.enums import AttendanceState, PlacementStatus
from placements.models import Place, Placement

GROUP = 30
SCREEN = engines["django"].from_string(
    "<!doctype html><title>Grupp</title><form method='post'><ul>{% for row in rows %}<li>"
    "{{ row.shown_name }} {{ row.state }}"
    "{% for value, label in states %}<label><input type='radio' name='state-{{ row.id }}' value='{{ value }}'"
    "{% if row.state == value %} checked{% endif %}>{{ label }}</label>{% endfor %}"
    "<input name='hours-{{ row.id }}' value='{{ row.attended }}'></li>{% endfor %}</ul><button>Spara</button></form>"
)
ROWS = """
SELECT p.id, p.participant_id, p.shown_name, a.state, a.hours AS attended
FROM placements_placement p LEFT JOIN placements_attendance a ON a.placement_id = p.id AND a."on" = current_date
WHERE p.place_id = %s AND p.starts_on <= current_date AND (p.ends_on IS NULL OR p.ends_on >= current_date)
ORDER BY p.shown_name
"""
# In the order they are run. Days come one by one, as in life, so that those of one person lie far apart.
FILL = (
    """INSERT INTO placements_attendance (version, participant_id, placement_id, activity, "on", state, hours,
        missed, explanation, marked_by_id, marked_at, client_key)
    SELECT 1, p.participant_id, p.id, '', day, CASE WHEN number %% 40 = 0 THEN 'invalid_absence'
        WHEN number %% 11 = 0 THEN 'sick' ELSE 'present' END,
        CASE WHEN number %% 40 = 0 OR number %% 11 = 0 THEN 0 ELSE 6 END, 0, '', %(user)s, day, gen_random_uuid()
    FROM (SELECT day::date FROM generate_series(current_date - 1200, current_date - 1, '1 day') AS day
            WHERE extract(isodow FROM day) < 6 ORDER BY day DESC LIMIT %(days)s) AS days,
        LATERAL (SELECT id, participant_id, id + (day - date '2000-01-01') AS number FROM placements_placement) AS p
    ORDER BY day, p.id""",
    """INSERT INTO placements_attendanceevent (pgh_created_at, pgh_label, id, pgh_obj_id, activity, "on", state, hours,
        missed, explanation, marked_at, client_key, marked_by_id, participant_id, placement_id)
    SELECT marked_at, 'insert', id, id, activity, "on", state, hours, missed, explanation, marked_at, client_key,
        marked_by_id, participant_id, placement_id
    FROM placements_attendance ORDER BY id""",
)


def place_people(number):
    """Place so many participants in groups of thirty, at places of every unit in turn."""
    kind = CodeList.objects.filter(list=CodeListName.PLACE_KIND).first()
    units = list(Unit.objects.exclude(parent=None).order_by("pk"))
    places = Place.objects.bulk_create(
        Place(
            name=f"Grupp {place}", kind=kind, unit=units[place % len(units)], seats=[100] * 14,
            starts_on=date(2020, 1, 1),
        )
        for place in range(number // GROUP + 1)
    )  # fmt: skip
    people = Participant.objects.filter(is_protected=False).order_by("pk").values_list("pk", flat=True)[:number]
    Placement.objects.bulk_create(
        Placement(
            participant_id=pk, place=places[place // GROUP], status=PlacementStatus.ONGOING,
            starts_on=timezone.localdate() - timedelta(days=1200), slots=[1] * 14, hours=[6] * 7,
            shown_name=f"Person {pk}",
        )
        for place, pk in enumerate(people)
    )  # fmt: skip


def group(request, pk):
    """Answer with the group of today in one query and a small template."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [pk])
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    note_shown(request, [row["participant_id"] for row in rows])
    return HttpResponse(SCREEN.render({"rows": rows, "states": AttendanceState.choices}))


@transaction.atomic
def mark(request, pk):
    """Store a row for each of the group in one statement, over those there are, in a bare table."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO bench_attendance (placement_id, "on", state, hours) SELECT id, current_date, %s, 6'
            " FROM placements_placement WHERE place_id = %s"
            ' ON CONFLICT (placement_id, "on") DO UPDATE SET state = excluded.state',
            [request.POST["state"], pk],
        )
    note_shown(request, Placement.objects.filter(place=pk).values_list("participant_id", flat=True))
    return HttpResponse(status=200)


urlpatterns = [path("lean/group/<int:pk>/", group), path("lean/mark/<int:pk>/", mark)]
