"""The labels of a protocol's heading, as they are written in templates of several years."""

import re
from dataclasses import dataclass

PATTERNS = {
    "operation": r"(?:besökta? )?verksamhet(?:en|er|sinriktning|sområde)?|(?:besökt )?enhet|verksamhet/enhet",
    "members": r"(?:deltagande |närvarande )?(?:ledamöter|ledamot|förtroendevalda|politiker)",
    "officials": r"(?:deltagande |närvarande )?(?:tjänstepersoner|tjänsteperson|tjänstemän|tjänsteman)",
    "date": r"besöksdatum|datum(?: för (?:nämnd)?besöket?)?|besöksdag|dag för (?:nämnd)?besöket",
    "link": r"(?:eventuell |ev\.? )?(?:länk(?: till (?:verksamhetens )?(?:hemsidan?|webbplats(?:en)?|webbsidan?))?"
    r"|hemsida|webbplats|webbsida)",
    "form": r"besöksform|(?:besökets form)|form för (?:nämnd)?besöket",
    "background": r"underlag(?: inför (?:nämnd)?besöken?t?)?|bakgrundsmaterial",
    "questions": r"frågor(?: och svar| vid besöket| till verksamheten)?|frågeställningar",
}
# The beginning of the name of a field that asks for a text; the rest is its label.
TEXT = "text:"
IN_BRACKETS = r"(?: ?\([^)\n]{1,40}\))?"


@dataclass(frozen=True)
class Labelled:
    """A piece of text: of the heading field `field` when it stood behind a `label`, else of none."""

    text: str
    field: str = ""
    label: str = ""


class Labels:
    """Recognises the labels above and those of the `templates` (TemplateShapes)."""

    def __init__(self, templates):
        names = {
            field: "|".join([pattern, *(re.escape(own) for own in own_labels(templates, field))])
            for field, pattern in PATTERNS.items()
        }
        texts = sorted({label.rstrip(":") for template in templates for label in template.texts} - {""})
        self.texts = {f"text_{number}": label for number, label in enumerate(texts)}
        # Templates' own words go before ours, which some of them begin with.
        names = {group: re.escape(label) for group, label in self.texts.items()} | names
        either = "|".join(f"(?P<{field}>(?:{pattern}){IN_BRACKETS})" for field, pattern in names.items())
        self.at_start = re.compile(rf"(?:{either})(?:\s*:|\t|\s{{3,}}|$)", re.IGNORECASE)
        self.within = re.compile(rf"(?<!\S)(?:{either})\s*:(?!\S)", re.IGNORECASE)

    def begins(self, text):
        """Return whether `text` begins with a label: one followed by a colon or a tab, or that is all there is."""
        return bool(self.at_start.match(text))

    def divide(self, text):
        """Return the Labelled pieces of `text`, in order: labels may stand several on a line."""
        starts = [found for found in self.within.finditer(text) if text[found.start()].isupper()]
        first = self.at_start.match(text)
        if first and (not starts or starts[0].start() > 0):
            starts.insert(0, first)
        edges = [found.start() for found in starts] + [len(text)]
        pieces = [Labelled(text[: edges[0]].strip())] if edges[0] else []
        for found, end in zip(starts, edges[1:], strict=True):
            pieces.append(Labelled(text[found.end() : end].strip(), self.field(found), found.group().strip()))
        return pieces

    def field(self, found):
        """Return the field of a `found` label: one of PATTERNS, or TEXT and the label of a text."""
        label = self.texts.get(found.lastgroup)
        return found.lastgroup if label is None else TEXT + label


def own_labels(templates, field):
    """Return what the `templates` call the heading field `field`."""
    return sorted({template.labels.get(field, "").rstrip(":") for template in templates} - {""})
