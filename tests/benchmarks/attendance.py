"""The floor of the group screen, and a database filled with attendance: so many rows in groups of thirty."""

from django.db import connection, transaction
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from participants.access import note_shown
from placements.enums import AttendanceState
from placements.models import Placement

GROUP = 30
# Rows of one placement: three years of working days.
DAYS = 780
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
FILL = (
    # Places and placements of the first unit, in groups of thirty.
    """INSERT INTO placements_place (version, idempotency_key, name, kind_id, unit_id, supervisor, tasks,
        independence_from, independence_to, hours_min, hours_max, seats, requirements, demands, adaptations, season,
        union_consulted, starts_on, created_at)
    SELECT 1, gen_random_uuid(), 'Grupp ' || i, (SELECT id FROM accounts_codelist WHERE list = 'place_kind' LIMIT 1),
        %(unit)s, '', '', 1, 5, 0, 40, array_fill(100::smallint, ARRAY[14]), '{}', '', '', '{}', '', '2020-01-01', now()
    FROM generate_series(1, %(placements)s / 30 + 1) AS i""",
    """INSERT INTO placements_placement (version, idempotency_key, participant_id, place_id, status, starts_on, slots,
        hours, shown_name, purpose, end_note, created_at)
    SELECT 1, gen_random_uuid(), people.id, places.first + people.number / 30, 'ongoing', current_date - 1200,
        array_fill(1::smallint, ARRAY[14]), array_fill(6::numeric(4, 2), ARRAY[7]), 'Person ' || people.id,
        '', '', now()
    FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS number FROM participants_participant) AS people,
        (SELECT min(id) AS first FROM placements_place WHERE name LIKE 'Grupp %%') AS places
    WHERE people.number < %(placements)s""",
    """INSERT INTO placements_attendance (version, participant_id, placement_id, "on", state, hours, explanation,
        marked_by_id, marked_at)
    SELECT 1, p.participant_id, p.id, current_date - day, CASE WHEN (p.id + day) %% 40 = 0 THEN 'invalid_absence'
        WHEN (p.id + day) %% 11 = 0 THEN 'sick' ELSE 'present' END,
        CASE WHEN (p.id + day) %% 40 = 0 OR (p.id + day) %% 11 = 0 THEN 0 ELSE 6 END, '', %(user)s,
        now() - day * interval '1 day'
    FROM generate_series(1, %(days)s) AS day, placements_placement p""",
)


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
