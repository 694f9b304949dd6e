"""Forget the bytes of files that were to be read in, and never could be."""

from config.commands import SwedishCommand
from visits.models import ImportFile
from visits.models.imports import KEPT_DAYS


class Command(SwedishCommand):
    """`clear_imports`, once a night: files that nothing has come of for KEPT_DAYS are forgotten."""

    help = f"Glöm filer med protokoll som inte har kunnat läsas in på {KEPT_DAYS} dagar."

    def handle(self, *args, **options):
        """Forget them and say how many."""
        self.stdout.write(f"{ImportFile.objects.forget_old()} filer glömda.")
