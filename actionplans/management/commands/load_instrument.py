"""load_instrument FILE [--json]: load an instrument as a new version (docs/instruments.md)."""

from config.commands import Fault, SwedishCommand, read_file

from ...instrument_files import LARGEST, InstrumentFault, read
from ...models import Instrument, UsedVersion

DONE = {
    "added": "har lagts till",
    "changed": "har ändrats",
    "unchanged": "fanns redan, likadan",
}


class Command(SwedishCommand):
    """Loads an instrument from a file."""

    help = "Läser in ett skattningsinstrument från en fil."
    usage = "load_instrument FIL [--json]"

    def add_arguments(self, parser):
        """Take the file and the form of the answer."""
        parser.add_argument("file")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, file, **options):
        """Read, load and tell."""
        try:
            instrument, done = Instrument.objects.load(read(read_file(file, LARGEST)))
        except InstrumentFault as fault:
            raise Fault(f"{file}: {fault}") from None
        except UsedVersion as used:
            raise Fault(
                f"{file}: {used.instrument.code} version {used.instrument.number} har redan använts och ändras aldrig. "
                "Ge den nya lydelsen ett högre nummer i version."
            ) from None
        facts = {
            "code": instrument.code, "version": instrument.number, "result": done, "items": len(instrument.items),
            "languages": list(instrument.languages), "offered": list(instrument.offered),
        }  # fmt: skip
        if options["json"]:
            self.write_json(facts)
        else:
            self.stdout.write(f"{instrument.code} version {instrument.number} {DONE[done]}.")
