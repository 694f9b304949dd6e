"""The view of what holds seats: placements that did come about or may, and seats that are kept."""

from django.db import migrations

VIEW = """
CREATE VIEW placements_seatuse AS
    SELECT id, 'placement'::text AS source, place_id, slots, starts_on, coalesce(ends_on, 'infinity'::date) AS ends_on
        FROM placements_placement WHERE status <> 'withdrawn'
    UNION ALL
    SELECT id, 'hold'::text, place_id, slots, starts_on, ends_on FROM placements_seathold WHERE released_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("placements", "0001_initial"), ("accounts", "0009_place_code_lists")]
    operations = [migrations.RunSQL(VIEW, "DROP VIEW placements_seatuse")]
