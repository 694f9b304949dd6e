"""The msgids of code and templates, and the catalogue that answers them, read without gettext's own programs."""

import ast
import gettext
import re
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "sv" / "LC_MESSAGES" / "django.po"
NOT_OURS = {".venv", ".local", "tests", "static", "docs", "runner"}
# Which arguments of a call are context, msgid and plural.
ARGUMENTS = {"gettext": (None, 0, None), "ngettext": (None, 0, 1), "pgettext": (0, 1, None), "npgettext": (0, 1, 2)}
# What people read of what code says: by keyword or attribute, and by function.
SHOWN = {
    "label", "help_text", "empty_label", "verbose_name", "verbose_name_plural", "violation_error_message", "title",
    "success_message", "submit_label", "heading",
}  # fmt: skip
TELLING = {"success", "info", "warning", "error", "ValidationError", "add_error"}
QUOTED = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
IN_TEMPLATE = re.compile(rf"\b(?:n?p?gettext|_)\(\s*{QUOTED}(?:\s*,\s*(?:{QUOTED}|count))*\s*\)", re.S)


@dataclass
class Entry:
    """What the catalogue says of one msgid: its plural (None where it has none), the Swedish and the flags."""

    plural: str | None
    swedish: list
    flags: set = field(default_factory=set)


def own_files():
    """Yield every file of ours that may hold msgids."""
    for pattern in ("*.py", "*.html", "*.txt"):
        for path in sorted(ROOT.rglob(pattern)):
            if path.relative_to(ROOT).parts[0] not in NOT_OURS and (path.suffix == ".py" or "templates" in path.parts):
                yield path


def gather(paths):
    """Return `{(context, msgid): plural}` of everything the files at `paths` ask gettext for."""
    found = {}
    for path in paths:
        text = path.read_text()
        calls = calls_in_code(text) if path.suffix == ".py" else calls_in_template(text)
        for name, call in calls:
            context, msgid, plural = (argument(call, place) for place in ARGUMENTS[name])
            if msgid is not None:
                found[context, msgid] = plural or found.get((context, msgid))
    return found


def argument(call, place):
    """Return the text given as argument number `place` in `call`, or None where it is no plain text."""
    value = call.args[place] if place is not None and place < len(call.args) else None
    return value.value if isinstance(value, ast.Constant) else None


def calls_in_code(text):
    """Yield `(name of the function, call)` for each call of gettext in Python, whatever it was imported as."""
    if "gettext" not in text:
        return
    nodes = list(ast.walk(ast.parse(text)))
    names = {}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.utils.translation"):
            names |= {one.asname or one.name: one.name.split("_")[0] for one in node.names}
    for node in nodes:
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            name = names.get(called, (called or "").split("_")[0])
            if name in ARGUMENTS:
                yield name, node


def calls_in_template(text):
    """Yield the same for a Django template."""
    for found in IN_TEMPLATE.finditer(templatize(text)):
        call = ast.parse(found.group(), mode="eval").body
        yield call.func.id if call.func.id in ARGUMENTS else "gettext", call


def shown_as_they_are(text):
    """Yield the texts that Python code hands to people without asking gettext: labels, messages and errors."""
    for node in ast.walk(ast.parse(text)):
        values = []
        if isinstance(node, ast.keyword) and node.arg in SHOWN:
            values = [node.value]
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) in SHOWN:
            values = [node.value]
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", None)) in TELLING:
            values = node.args
        for value in values:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and " " in value.value:
                yield value.value


def read_catalogue(path=CATALOGUE):
    """Return `{(context, msgid): Entry}` of the .po at `path`, its header under the empty msgid."""
    return dict(chain.from_iterable(map(read_entry, path.read_text().strip().split("\n\n"))))


def read_entry(text):
    """Yield the key and the Entry that a block of a .po holds."""
    parts, flags, name = {}, set(), None
    for line in text.splitlines():
        if line.startswith("#"):
            assert not line.startswith("#~"), f"obsolete: {line}"
            flags |= {flag.strip() for flag in line[2:].split(",")} if line.startswith("#,") else set()
            continue
        if not line.startswith('"'):
            name, line = line.split(" ", 1)
            parts[name] = ""
        parts[name] += ast.literal_eval(line)
    swedish = [value for name, value in parts.items() if name.startswith("msgstr")]
    yield (parts.get("msgctxt"), parts["msgid"]), Entry(parts.get("msgid_plural"), swedish, flags)


def compiled(path):
    """Return the catalogue at `path` as the .mo holds it: `{msgid or (msgid, number of the form): Swedish}`."""
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)._catalog


def as_compiled(entries):
    """Return what the .mo of `entries` has to hold."""
    held = {}
    for (context, msgid), entry in entries.items():
        key = f"{context}\x04{msgid}" if context else msgid
        forms = {key: entry.swedish[0]}
        if entry.plural is not None:
            forms = {(key, number): swedish for number, swedish in enumerate(entry.swedish)}
        held |= forms
    return held
