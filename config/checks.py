"""System checks: what must be true of the server before Stegvis serves anyone."""

from django.core.checks import Error, Tags, register
from django.db import connections

OLDEST_POSTGRES = 150000


@register(Tags.database)
def postgres_is_usable(databases, **kwargs):
    """Return an Error for a PostgreSQL older than 15, or one whose locale cannot change the case of å, ä and ö.

    Name search and Swedish sorting rest on lower() knowing Swedish letters; under the plain C locale it does not.
    """
    errors = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int, lower('ÅÄÖ') = 'åäö'")
            version, knows_swedish = cursor.fetchone()
        if version < OLDEST_POSTGRES:
            errors.append(
                Error(
                    f"PostgreSQL {version // 10000} är för gammal.", hint="Stegvis behöver PostgreSQL 15 eller nyare."
                )
            )
        if not knows_swedish:
            errors.append(
                Error(
                    "Databasens språkinställning kan inte svenska bokstäver.",
                    hint="Skapa databasen med LC_CTYPE C.UTF-8 eller sv_SE.UTF-8.",
                )
            )
    return errors
