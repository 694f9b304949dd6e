"""Django's makemessages with the choices made: Swedish, whole lines, nothing of the machine or the day in the file."""

import re
from pathlib import Path

from django.core.management.commands import makemessages

IGNORED = [".local/*", ".venv/*", "tests/*", "static/*"]
OF_THE_DAY = re.compile(r'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Report-Msgid-Bugs-To): .*"\n', re.M)


class Command(makemessages.Command):
    """Gathers the msgids of code and templates in locale/sv; a new one is left empty and never guessed."""

    # `_now` is gettext beside a lazy `_`.
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=_now"]
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args, **options):
        """Gather; the same msgids give the same bytes."""
        chosen = {"no_obsolete": True, "no_wrap": True, "add_location": "file"}
        chosen["locale"] = options["locale"] or ["sv"]
        chosen["ignore_patterns"] = [*options["ignore_patterns"], *IGNORED]
        return super().handle(*args, **options | chosen)

    def write_po_file(self, potfile, locale):
        """Write the catalogue without the lines of its header that name a day or a person."""
        super().write_po_file(potfile, locale)
        path = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        path.write_text(OF_THE_DAY.sub("", path.read_text()))
