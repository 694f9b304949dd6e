"""Write a report to a file: `report period --unit NAME --from DATE --to DATE --format json|pdf|xlsx -o FILE`."""

import json
from datetime import date

from accounts.models import Unit
from config.commands import Fault, SwedishCommand, write_file
from config.pdf import INSTALL, PdfUnavailable, render_pdf
from config.xlsx import workbooks
from reports import figures
from reports.period import INTERNAL, SPREAD, TEMPLATE, as_sheets, period_document, print_context, print_options


def as_json(document):
    """Return the figures as JSON (contracts.md)."""
    return json.dumps(figures.as_json(document.figures), ensure_ascii=False, indent=2).encode() + b"\n"


def as_pdf(document):
    """Return the report as PDF/UA-1 and PDF/A-3a."""
    try:
        return render_pdf(TEMPLATE, print_context(document), **print_options(document))
    except PdfUnavailable:
        raise Fault(f"PDF kräver bibliotek som saknas här. Installera dem med: {INSTALL}") from None


FORMATS = {"json": as_json, "pdf": as_pdf, "xlsx": lambda document: workbooks(as_sheets(document))}


class Command(SwedishCommand):
    """Runs as the system: protected cases are counted, and the variant is the internal one unless asked otherwise."""

    help = "Skriv en rapport till en fil. Datumen räknas med."
    usage = (
        "report period --unit NAMN --from DATUM --to DATUM [--format json|pdf|xlsx] [--variant internal|spread] -o FIL"
    )

    def add_arguments(self, parser):
        """Name, unit, days, format, variant and file."""
        parser.add_argument("name", choices=["period"], help="Rapportens namn.")
        parser.add_argument("--unit", required=True, help="Enhetens namn; det som ligger under räknas med.")
        parser.add_argument("--from", required=True, dest="start", help="Första dagen, ÅÅÅÅ-MM-DD.")
        parser.add_argument("--to", required=True, dest="end", help="Sista dagen, ÅÅÅÅ-MM-DD.")
        parser.add_argument("--format", choices=FORMATS, default="json")
        parser.add_argument("--variant", choices=[INTERNAL, SPREAD], default=INTERNAL)
        parser.add_argument("-o", "--output", required=True, help="Filen som skrivs.")

    def handle(self, *args, **options):
        """Make the report and write the file; a fault in what was given ends with code 2."""
        period = self.period(options["start"], options["end"])
        document = period_document(self.unit(options["unit"]), period, options["variant"])
        write_file(options["output"], FORMATS[options["format"]](document))

    def unit(self, name):
        """Return the unit called `name`, whatever its capitals."""
        units = list(Unit.objects.filter(name__iexact=name.strip())[:2])
        if not units:
            raise Fault(f"Det finns ingen enhet som heter {name}.")
        if len(units) > 1:
            raise Fault(f"Flera enheter heter {name}.")
        return units[0]

    def period(self, start, end):
        """Return the Period of two dates written year-month-day."""
        try:
            period = figures.Period(date.fromisoformat(start), date.fromisoformat(end))
        except ValueError:
            raise Fault("Skriv datumen som ÅÅÅÅ-MM-DD, till exempel 2026-01-31.") from None
        if period.end < period.start or not 1900 <= period.start.year <= period.end.year < 2100:
            raise Fault("Perioden går inte: den sista dagen ligger före den första, eller åren är orimliga.")
        return period
