"""Make the first system administrator, and the root unit when there is none."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.enums import Role
from accounts.models import Membership, Unit, User
from config.commands import Fault, SwedishCommand


class Command(SwedishCommand):
    """`add_administrator NAME EMAIL`: the user chooses a password by e-mail."""

    help = "Lägg till en systemadministratör. Lösenordet väljs via Jag har glömt mitt lösenord."
    usage = "add_administrator NAMN E-POST"

    def add_arguments(self, parser):
        """Who."""
        parser.add_argument("name", help="Namn.")
        parser.add_argument("email", help="E-postadress, som också är inloggningen.")

    @transaction.atomic
    def handle(self, *args, **options):
        """Refuse an address that is none, or that somebody has."""
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise Fault(f"{options['email']} är ingen e-postadress.") from None
        if User.objects.filter(email=email).exists():
            raise Fault(f"Det finns redan en användare med adressen {email}.")
        root = Unit.objects.filter(parent=None).first() or Unit.objects.add(None, name=settings.MUNICIPALITY)
        user = User.objects.create_user(email, options["name"])
        Membership.objects.create(user=user, role=Role.ADMINISTRATOR, unit=root)
        self.stdout.write(f"{user} är systemadministratör för {root}. Lösenordet väljs på inloggningssidan.")
