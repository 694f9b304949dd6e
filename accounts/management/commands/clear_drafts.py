"""Forget drafts nobody has come back to, and forms that nobody sends a second time any more."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import Draft, SentForm

KEPT_DAYS = 90
SENT_DAYS = 1


class Command(BaseCommand):
    """`clear_drafts`, once a night: what has been left for KEPT_DAYS is forgotten."""

    help = f"Ta bort utkast som ingen har skrivit i på {KEPT_DAYS} dagar."

    def handle(self, *args, **options):
        """Delete them and tell how many."""
        SentForm.objects.filter(at__lt=timezone.now() - timedelta(days=SENT_DAYS)).delete()
        old = Draft.objects.filter(updated_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
        number, _by_model = old.delete()
        self.stdout.write(f"{number} utkast togs bort.")
