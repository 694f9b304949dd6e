"""Visits that were out for reading before there were rounds get one."""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone


def begin_rounds(apps, schema_editor):
    """Give each visit that is out for reading a round, read by those of its attendees who have a log-in."""
    rounds, readers = apps.get_model("visits", "ReadingRound"), apps.get_model("visits", "Reader")
    reply_by = timezone.localdate() + timedelta(days=10)
    for visit in apps.get_model("visits", "BoardVisit").objects.filter(state="reading", rounds=None):
        begun = rounds.objects.create(visit=visit, number=1, reply_by=reply_by)
        users = visit.attendees.filter(
            user__memberships__role__in=("official", "board_member")
        ).values_list("user", flat=True)
        readers.objects.bulk_create(readers(round=begun, user_id=pk) for pk in sorted(set(users)))


class Migration(migrations.Migration):
    dependencies = [("visits", "0009_reading_rounds")]

    operations = [migrations.RunPython(begin_rounds, migrations.RunPython.noop, elidable=True)]
