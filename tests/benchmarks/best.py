"""The best SQL we know for the figures of a period report: the floor of its computation."""

from django.db import connection

FLOW = """
SELECT p.sex,
  count(*) FILTER (WHERE e.started_on < %(start)s AND (e.ended_on IS NULL OR e.ended_on >= %(start)s)) AS at_start,
  count(*) FILTER (WHERE e.started_on BETWEEN %(start)s AND %(end)s) AS new,
  count(*) FILTER (WHERE e.ended_on BETWEEN %(start)s AND %(end)s) AS exited,
  count(*) FILTER (WHERE e.started_on <= %(end)s AND (e.ended_on IS NULL OR e.ended_on > %(end)s)) AS at_end
FROM participants_enrolment e JOIN participants_participant p ON p.id = e.participant_id
WHERE NOT e.registered_in_error AND e.unit_id = ANY(%(units)s)
GROUP BY p.sex
"""
EXITS = """
SELECT p.sex, e.exit_reason_id, e.outcome_id, count(*)
FROM participants_enrolment e JOIN participants_participant p ON p.id = e.participant_id
WHERE NOT e.registered_in_error AND e.unit_id = ANY(%(units)s) AND e.ended_on BETWEEN %(start)s AND %(end)s
GROUP BY 1, 2, 3
"""
SIGNED = """
SELECT count(*) FROM actionplans_followup f
WHERE f.signed_at IS NOT NULL AND f.occurred_on BETWEEN %(start)s AND %(end)s
  AND EXISTS (
    SELECT FROM participants_enrolment e WHERE e.participant_id = f.participant_id AND e.unit_id = ANY(%(units)s)
      AND NOT e.registered_in_error AND e.started_on <= f.occurred_on
      AND (e.ended_on IS NULL OR e.ended_on >= f.occurred_on))
"""
RECENT = """
SELECT count(*) FROM participants_enrolment e
WHERE NOT e.registered_in_error AND e.unit_id = ANY(%(units)s)
  AND e.started_on <= %(end)s AND (e.ended_on IS NULL OR e.ended_on > %(end)s)
  AND EXISTS (
    SELECT FROM actionplans_followup f WHERE f.participant_id = e.participant_id AND f.signed_at IS NOT NULL
      AND f.occurred_on BETWEEN %(end)s - 29 AND %(end)s)
"""


def figures(period, units):
    """Run the four queries and read every row."""
    parameters = {"start": period.start, "end": period.end, "units": list(units)}
    with connection.cursor() as cursor:
        for sql in (FLOW, EXITS, SIGNED, RECENT):
            cursor.execute(sql, parameters)
            cursor.fetchall()
