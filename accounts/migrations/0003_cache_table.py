"""The table behind the cache, which log-in rate limits are counted in."""

from django.core.management import call_command
from django.db import migrations


def make_cache_table(apps, schema_editor):
    """Create the table unless it is there."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_code_lists")]
    operations = [migrations.RunPython(make_cache_table, migrations.RunPython.noop)]
