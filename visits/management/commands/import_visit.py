"""Read protocols of board visits from Word documents, PDFs and text files."""

import json
from pathlib import Path

from config.commands import FAULT_IN_GIVEN, Fault, SwedishCommand, read_file
from visits.exchange import Given, as_dict, read_in, template_shapes
from visits.models import BoardVisit, LikelySame
from visits.parsing import Unreadable
from visits.parsing.reading import LARGEST_FILE


class Command(SwedishCommand):
    """`manage.py import_visit FILE... [--json]`: each file becomes a draft, once.

    With several files each is a matter of its own: one that cannot be read stores nothing and is told about, the
    others are stored all the same, and the exit code is 2. With --json a list then holds an object for each file in
    the order given, {"file": ..., "error": ...} for one that failed.
    """

    help = "Läs in protokoll från nämndbesök ur Word-, PDF- och textfiler."
    usage = "import_visit FIL... [--json]"

    def add_arguments(self, parser):
        """Take the files and the wish for JSON."""
        parser.add_argument("files", nargs="+", metavar="FIL", help="fil med ett protokoll (.docx, .pdf eller .txt)")
        parser.add_argument("--json", action="store_true", help="skriv resultatet som JSON")

    def handle(self, *args, files, **options):
        """Read each of `files`."""
        shapes = template_shapes()
        if len(files) == 1:
            self.report(self.read_in(files[0], shapes), options["json"])
            return
        results = [self.try_to_read_in(path, shapes, options["json"]) for path in files]
        if options["json"]:
            self.write_json(results)
        if any("error" in result for result in results):
            raise SystemExit(FAULT_IN_GIVEN)

    def try_to_read_in(self, path, shapes, as_json):
        """Return what reading in one of several files gave: its contents, or {"file", "error"}."""
        try:
            result = self.read_in(path, shapes)
        except Fault as fault:
            self.tell(fault)
            return {"file": path, "error": str(fault)}
        if not as_json:
            self.report(result, as_json)
        return result

    def read_in(self, path, shapes):
        """Store the protocol in the file at `path` and return its contents; raise Fault."""
        content = read_file(path, LARGEST_FILE)
        try:
            visit, created, _document = read_in(Given(content, Path(path).name), shapes)
        except Unreadable as error:
            raise Fault(f"{path}: {error}") from error
        self.tell_likely_same(visit)
        return as_dict(BoardVisit.objects.with_contents().get(pk=visit.pk), duplicate=not created)

    def tell_likely_same(self, visit):
        """Write on stderr which visit `visit` is likely to be; on its page somebody says whether it is."""
        for pair in LikelySame.objects.undecided().filter(visit=visit):
            self.stderr.write(
                f"Besök {visit.pk} liknar besök {pair.earlier_id} ({pair.likeness} procent av orden): "
                "säg på besökets sida om det är samma besök.",
                lambda sentence: sentence,
            )

    def report(self, result, as_json):
        """Write what was read in."""
        if as_json:
            self.write_json(result)
            return
        answered = sum(bool(answer["text"]) for answer in result["answers"])
        done = "fanns redan som" if result["duplicate"] else "lästes in som"
        name = f"{result['operation'] or result['title']} {result['date'] or 'utan datum'}"
        self.stdout.write(
            f"{name}, mall {result['template']}, {done} besök {result['visit']}: "
            f"{answered} av {len(result['answers'])} frågor besvarade."
        )
        if result["remainder"]:
            self.stdout.write(f"Utan given plats: {json.dumps(result['remainder'], ensure_ascii=False)}")
