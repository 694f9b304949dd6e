"""The rules about support forms that domain.md 5 tells of; what an agreement says differs, so they are there to change."""

import uuid
from datetime import date

from django.db import migrations

SINCE = date(2020, 1, 1)
AF = "Överenskommelse mellan kommunen och Arbetsförmedlingen"
PAID_BY_AF = "Arbetsförmedlingen betalar ersättningen, så kommunen får inte anställa"
BEA = "BEA-avtalet"
# Support form, kind of place or form of employment, allowed, why, source.
RULES = [
    ("job_guarantee", "place_kind", "municipal_employment", False, PAID_BY_AF, AF),
    ("job_guarantee", "employment_form", "municipal_bea", False, PAID_BY_AF, AF),
    ("youth_guarantee", "place_kind", "municipal_employment", False, PAID_BY_AF, AF),
    ("youth_guarantee", "employment_form", "municipal_bea", False, PAID_BY_AF, AF),
    ("establishment", "place_kind", "municipal_employment", False, PAID_BY_AF, AF),
    ("social_assistance", "place_kind", "municipal_employment", True,
     "Den som får ekonomiskt bistånd kan anställas av kommunen", BEA),
    ("rehabilitation", "place_kind", "private", False,
     "Arbetsträning under rehabilitering sker hos kommunen eller på plats enligt avtal",
     "Överenskommelse mellan kommunen och Försäkringskassan"),
]  # fmt: skip


def add_rules(apps, schema_editor):
    """Add every rule that is not there."""
    codes = apps.get_model("accounts", "CodeList").objects
    rules = apps.get_model("placements", "SupportRule").objects
    for form, about, code, is_allowed, why, source in RULES:
        listed = {"support_form": codes.get(list="support_form", code=form), about: codes.get(list=about, code=code)}
        if not rules.filter(**listed).exists():
            rules.create(
                **listed, is_allowed=is_allowed, why=why, source=source, valid_from=SINCE, idempotency_key=uuid.uuid4()
            )


class Migration(migrations.Migration):
    dependencies = [("placements", "0003_employment_criteria")]

    operations = [migrations.RunPython(add_rules, migrations.RunPython.noop)]
