"""The heading of the first templates as fields, and which question of 2021 each one of 2023 replaces."""

import pgtrigger
from django.db import migrations

LABELS = ("operation", "members", "officials", "date", "link")
# 2023 number -> the numbers of 2021: the fourth and fifth were merged, the wishes moved, the last one is new.
REPLACES = {1: [1], 2: [2], 3: [3], 4: [4, 5], 5: [6]}


def add_fields(apps, schema_editor):
    """Make a field of each label."""
    VisitTemplate = apps.get_model("visits", "VisitTemplate")
    for template in VisitTemplate.objects.all():
        make_fields(apps, template, {kind: getattr(template, f"{kind}_label") for kind in LABELS})


def make_fields(apps, template, labels):
    """Make a field of `template` for each kind that has one of the `labels`, in order."""
    TemplateField = apps.get_model("visits", "TemplateField")
    labelled = [(kind, label) for kind, label in labels.items() if label]
    for position, (kind, label) in enumerate(labelled, start=1):
        TemplateField.objects.create(
            template=template, position=position, kind=kind, label=label, is_required=kind in ("operation", "date")
        )


def link_questions(apps, schema_editor):
    """Link the questions of 2023 to those of 2021."""
    TemplateQuestion = apps.get_model("visits", "TemplateQuestion")
    QuestionLink = apps.get_model("visits", "QuestionLink")
    asked = {(it.template.code, it.number): it for it in TemplateQuestion.objects.select_related("template")}
    for number, earlier in REPLACES.items():
        for old in earlier:
            if ("2023", number) in asked and ("2021", old) in asked:
                QuestionLink.objects.create(question=asked["2023", number], earlier=asked["2021", old])


def forwards(apps, schema_editor):
    """Do both: these templates are published, and get what their words have said all along."""
    with pgtrigger.ignore("visits.TemplateField:published_is_frozen", "visits.QuestionLink:published_is_frozen"):
        add_fields(apps, schema_editor)
        link_questions(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("visits", "0004_years")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
