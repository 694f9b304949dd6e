"""Read in a register: `import_register FILE.xlsx|csv [--unit NAME] [--dry-run] [--json]`."""

import sys
from pathlib import Path

from django.db import transaction

from accounts.models import Unit
from config.commands import Fault, SwedishCommand, told_about
from config.spreadsheets import Unreadable
from participants.register.run import Run, import_register, root_unit

KINDS = {"parties": "Nya parter", "units": "Nya enheter", "coordinators": "Nya koordinatorer utan inloggning"}
SHOWN_ERRORS = 20


class Command(SwedishCommand):
    """Runs as the system. Rows that cannot be read in are told of, the others are stored all the same: exit code 0.

    A file that cannot be read stores nothing: exit code 2. A second run of the same file changes nothing. What
    somebody has changed by hand in Stegvis since is not overwritten; the row is told of among the errors.
    """

    help = "Läs in ett register med aktualiseringar och inskrivningar. Rubrikerna står i docs/register-import.md."
    usage = "import_register FIL.xlsx|csv [--unit NAMN] [--dry-run] [--json]"

    def add_arguments(self, parser):
        """File, unit, and what to write."""
        parser.add_argument("file", metavar="FIL", help="Excelfil (.xlsx) eller textfil (.csv).")
        parser.add_argument("--unit", help="Enheten för rader som inte nämner någon; annars kommunen.")
        parser.add_argument("--dry-run", action="store_true", help="visa vad som skulle hända, men ändra ingenting")
        parser.add_argument("--json", action="store_true", help="skriv resultatet som JSON")

    def handle(self, *args, **options):
        """Read in and tell."""
        path = options["file"]
        with transaction.atomic(), told_about(path), Path(path).open("rb") as file:
            run = Run(unit_called(options["unit"]))
            try:
                import_register(file, run, dry_run=options["dry_run"])
            except Unreadable as error:
                raise Fault(f"{path}: {error}") from error
            if options["dry_run"]:
                transaction.set_rollback(True)
        if options["json"]:
            self.write_json(run.summary)
        self.tell_rest(run, options)

    def tell_rest(self, run, options):
        """Write the numbers and the errors for people; with --json what the JSON has no room for, on stderr."""
        lines = []
        if not options["json"]:
            summary = run.summary
            done = "skulle läsas in" if options["dry_run"] else "lästes in"
            self.stdout.write(
                f"{summary['rows']} rader {done}: {summary['new']} nya, {summary['updated']} ändrade, "
                f"{summary['unchanged']} oförändrade, {len({(e['sheet'], e['row']) for e in run.errors})} med fel."
            )
            lines += [
                f"{error['sheet']} rad {error['row']}, {error['column']}: {error['message']}"
                for error in run.errors[:SHOWN_ERRORS]
            ]
            if len(run.errors) > SHOWN_ERRORS:
                lines.append(f"och {len(run.errors) - SHOWN_ERRORS} fel till. Alla visas med --json.")
        lines += [f"{KINDS[kind]}: {', '.join(names)}." for kind, names in run.places.made.items() if names]
        lines += [f"Bladet {sheet}: rubriken {heading} lästes inte." for sheet, heading in run.unknown]
        for line in lines:
            self.stderr.write(line, lambda sentence: sentence)
        sys.stderr.flush()


def unit_called(name):
    """Return the unit called `name`, the municipality for None; raise Fault when there is none, or several."""
    root = root_unit()
    if name is None:
        return root
    units = list(Unit.objects.filter(name__iexact=name.strip())[:2])
    if len(units) > 1:
        raise Fault(f"Flera enheter heter {name}.")
    if units:
        return units[0]
    if Unit.objects.exclude(pk=root.pk).exists():
        raise Fault(f"Det finns ingen enhet som heter {name}.")
    # Where nothing has been set up yet, there is nothing to mistake the name for.
    return Unit.objects.add(None, name=name.strip(), parent=root)
