"""Fill an empty database with many invented cases by SQL, to measure how Stegvis behaves at scale."""

import sys
import time
from pathlib import Path

from django.db import connection, transaction

from accounts.enums import Role
from accounts.models import Membership, Unit, User
from config.commands import Fault, SwedishCommand
from participants.models import Participant

UNITS = 20
COORDINATORS = 240
STATEMENTS = Path(__file__).with_name("seed.sql")


class Command(SwedishCommand):
    """`seed --participants 200000`: units, staff, cases, follow-ups, the read log; triggers write the histories."""

    help = "Fyll en tom databas med många påhittade ärenden, för mätningar."
    usage = "seed [--participants ANTAL]"

    def add_arguments(self, parser):
        """How many participants."""
        parser.add_argument("--participants", type=int, default=10_000, metavar="N")

    def handle(self, *args, **options):
        """Refuse where there are participants, since nothing here could be told from real cases."""
        number = options["participants"]
        if not 1 <= number <= 2_000_000:
            raise Fault("Antalet ska vara mellan 1 och 2 000 000.")
        if Participant.objects.exists():
            raise Fault("Databasen har redan deltagare. Använd en tom databas för mätningar.")
        units = make_units()
        coordinators = make_staff(units)
        run_statements({"n": number, "units": [unit.pk for unit in units], "coordinators": coordinators})


def make_units():
    """Return the units cases belong to, below a root that is made when missing."""
    root = Unit.objects.filter(parent=None).first() or Unit.objects.add(None, name="Mätkommunen")
    return [Unit.objects.add(None, name=f"Mätenhet {number + 1}", parent=root) for number in range(UNITS)]


def make_staff(units):
    """Return the ids of coordinators spread over `units`, the first of the first unit first; nobody can log in."""
    since = "2016-01-01"
    users = User.objects.bulk_create(
        User(email=f"matning{number}@example.org", name=f"Koordinator {number}", password="!")
        for number in range(COORDINATORS)
    )
    Membership.objects.bulk_create(
        Membership(user=user, role=Role.COORDINATOR, unit=units[number % UNITS], starts_on=since)
        for number, user in enumerate(users)
    )
    manager = User.objects.create(email="matchef@example.org", name="Mätchef", password="!")
    Membership.objects.create(user=manager, role=Role.MANAGER, unit=units[0].parent, starts_on=since)
    return [user.pk for user in users]


def run_statements(parameters):
    """Run the SQL beside this file, one statement at a time, telling how long each takes."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in STATEMENTS.read_text().split(";\n"):
            if statement.strip():
                began = time.monotonic()
                cursor.execute(statement, parameters)
                title = statement.strip().splitlines()[0].removeprefix("-- ")
                sys.stderr.write(f"{title} {time.monotonic() - began:.1f} s\n")
