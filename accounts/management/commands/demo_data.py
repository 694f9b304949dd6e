"""Fill an empty database with invented people, so that every page looks as in real use."""

import sys

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.models import User
from config.commands import Fault, SwedishCommand


class Command(SwedishCommand):
    """`manage.py demo_data`: does nothing where there are users already."""

    help = "Fyll en tom databas med påhittade personer. Kräver STEGVIS_DEMO=1."
    usage = "demo_data"

    def handle(self, *args, **options):
        """Run the parts named in settings.DEMO_DATA in one transaction."""
        if not settings.DEMO:
            raise Fault("Demodata läggs bara in där STEGVIS_DEMO=1 är satt.")
        if User.objects.exists():
            self.stderr.write("Det finns redan användare, så inga demodata lades in.")
            return
        with transaction.atomic():
            for path in settings.DEMO_DATA:
                sys.stderr.write(f"Lägger in demodata: {path.split('.')[0]} …\n")
                import_string(path)()
