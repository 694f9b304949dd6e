"""Our own neutral wording of the two instruments, until a municipality loads the wording it has a licence for."""

from django.db import migrations

from actionplans.instrument_files import FOLDER, ORIGINAL, read

FILES = ("bip-participant-1.json", "bip-caseworker-1.json")


def load_instruments(apps, schema_editor):
    Instrument = apps.get_model("actionplans", "Instrument")
    Translation = apps.get_model("actionplans", "InstrumentTranslation")
    for name in FILES:
        instrument = Instrument.objects.create(**read((FOLDER / name).read_bytes()))
        Translation.objects.bulk_create(
            Translation(instrument=instrument, language=language)
            for language in instrument.languages
            if language != ORIGINAL
        )


def remove_instruments(apps, schema_editor):
    apps.get_model("actionplans", "Instrument").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("actionplans", "0007_invitations_to_rate")]

    operations = [migrations.RunPython(load_instruments, remove_instruments)]
