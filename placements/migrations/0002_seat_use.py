"""The view of what holds seats: placements that did come about or may, and seats that are kept.

A row without an end holds its seats until a day that Python can read, as 'infinity' is not.
"""

from django.db import migrations

VIEW = """
CREATE VIEW placements_seatuse AS
    SELECT id, 'placement'::text AS source, place_id, slots, starts_on,
        coalesce(ends_on, '9999-12-31'::date) AS ends_on
        FROM placements_placement WHERE status <> 'withdrawn'
    UNION ALL
    SELECT id, 'hold'::text, place_id, slots, starts_on, ends_on FROM placements_seathold WHERE released_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("placements", "0001_initial")]
    operations = [migrations.RunSQL(VIEW, "DROP VIEW placements_seatuse")]
