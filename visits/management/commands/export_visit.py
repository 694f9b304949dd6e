"""Write the protocol of a board visit to a file."""

import json

from config.commands import FAULT_OF_OURS, Fault, SwedishCommand, write_file
from config.pdf import INSTALL, PdfUnavailable
from visits.exchange import as_dict
from visits.models import BoardVisit
from visits.protocol import protocol_pdf

LARGEST_ID = 2**63 - 1


class Command(SwedishCommand):
    """`manage.py export_visit ID --format pdf|json -o FILE`: in whatever state the visit is; a draft says so."""

    help = "Skriv protokollet från ett nämndbesök till en fil."
    usage = "export_visit ID --format pdf|json -o FIL"

    def add_arguments(self, parser):
        """Take the visit, the format and the file."""
        parser.add_argument("visit", type=int, metavar="ID", help="besökets nummer")
        parser.add_argument("--format", required=True, choices=["pdf", "json"], help="filens format")
        parser.add_argument("-o", "--output", required=True, metavar="FIL", help="filen som skrivs")

    def handle(self, *args, **options):
        """Write the file."""
        pk = options["visit"]
        visit = BoardVisit.objects.with_contents().filter(pk=pk).first() if 0 < pk <= LARGEST_ID else None
        if visit is None:
            raise Fault(f"Det finns inget besök med numret {pk}.")
        content = self.as_pdf(visit) if options["format"] == "pdf" else self.as_json(visit)
        write_file(options["output"], content)

    def as_json(self, visit):
        """Return the contents of `visit` as JSON."""
        return (json.dumps(as_dict(visit), ensure_ascii=False, indent=2) + "\n").encode()

    def as_pdf(self, visit):
        """Return the protocol as PDF; raise Fault where the libraries are missing."""
        try:
            return protocol_pdf(visit)
        except PdfUnavailable as error:
            raise Fault(f"PDF kräver bibliotek som saknas här; de installeras med {INSTALL}.", FAULT_OF_OURS) from error
