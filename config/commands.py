"""Commands for people at a terminal and for programs: what is wrong is one Swedish sentence and an exit code.

Exit codes (contracts.md): 0 done, 1 a fault of ours, 2 a fault in what was given.
"""

import json
import sys
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

FAULT_OF_OURS, FAULT_IN_GIVEN = 1, 2


class Fault(CommandError):
    """The command cannot do what it was asked; the message is a Swedish sentence."""

    def __init__(self, sentence, returncode=FAULT_IN_GIVEN):
        super().__init__(sentence, returncode=returncode)


class SwedishCommand(BaseCommand):
    """A command that may raise Fault: the sentence goes to stderr, with `--json` to stdout as {"error": ...} too.

    `usage` is how it is called, for one who called it otherwise.
    """

    usage = ""

    def create_parser(self, prog_name, subcommand, **kwargs):
        """Return the parser, which says in Swedish what it does not understand."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if self._called_from_command_line:
            parser.error = self.refuse
        return parser

    def refuse(self, message):
        """End over arguments that cannot be read."""
        self.end(Fault(f"Kommandot skrivs så här: {self.usage}."), "--json" in sys.argv)

    def execute(self, *args, **options):
        """Run; called from the command line, end with the exit code of a Fault."""
        try:
            return super().execute(*args, **options)
        except Fault as fault:
            if not self._called_from_command_line:
                raise
            return self.end(fault, options.get("json"))

    def end(self, fault, as_json):
        """Tell the `fault` and exit with its code."""
        if as_json:
            self.write_json({"error": str(fault)})
        self.tell(fault)
        sys.exit(fault.returncode)

    def tell(self, fault):
        """Write what is wrong on stderr."""
        self.stderr.write(str(fault), lambda sentence: sentence)

    def write_json(self, value):
        """Write `value` as JSON on stdout."""
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def told_about(path):
    """Turn what goes wrong with the file at `path` into a Fault that says so."""
    try:
        yield
    except FileNotFoundError as error:
        raise Fault(f"{path}: filen eller mappen finns inte.") from error
    except IsADirectoryError as error:
        raise Fault(f"{path}: det är en mapp och ingen fil.") from error
    except OSError as error:
        raise Fault(f"{path}: filen kan inte öppnas ({error.strerror}).") from error


def read_file(path, largest):
    """Return the bytes of the file at `path`, one more than `largest` at most; raise Fault when it cannot be read."""
    with told_about(path), Path(path).open("rb") as file:
        return file.read(largest + 1)


def write_file(path, content):
    """Write `content` (bytes) to the file at `path`; raise Fault when it cannot be written."""
    with told_about(path):
        Path(path).write_bytes(content)
