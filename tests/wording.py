"""What people read in an answer, and which of its words give the language away."""

import json
import re
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import unquote

import pypdf
from openpyxl import load_workbook

# Words that no Swedish sentence holds.
ENGLISH = {
    "the", "of", "to", "and", "is", "are", "was", "were", "has", "have", "had", "been", "be", "with", "without",
    "from", "this", "that", "these", "those", "your", "you", "for", "please", "which", "when", "what", "who", "or",
    "if", "no", "yes", "not", "by", "it", "its", "must", "cannot", "should", "could", "would", "as", "at", "on",
    "into", "than", "then", "there", "their", "they", "we", "our", "my", "any", "every", "only", "again",
}  # fmt: skip
NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|CANARY[-\w]*|[\w-]+\.(?:pdf|xlsx|py|html)\b|\b[^\W\d]*\d\w*", re.I)
WORD = re.compile(r"[^\W\d_]{2,}")
READ_ALOUD = {"title", "alt", "aria-label", "placeholder", "label"}
NO_TEXT = {"script", "style", "code"}
BUTTONS = {"submit", "button", "reset"}


class Reader(HTMLParser):
    """Gathers what a page shows or a screen reader says, and the texts it holds ready for its scripts."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.texts, self.silent = [], []

    def handle_starttag(self, tag, attributes):
        attributes = {name: value or "" for name, value in attributes}
        if tag in NO_TEXT or ("lang" in attributes and tag != "html"):
            self.silent.append(tag)
        for name, value in attributes.items():
            is_button = name == "value" and attributes.get("type") in BUTTONS
            is_for_script = name.startswith("data-") and value[:1] not in ("/", "{") and value[:5] != "data:"
            if name in READ_ALOUD or is_button or (is_for_script and " " in value):
                self.texts.append(value)

    def handle_endtag(self, tag):
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent:
            self.texts.append(data)


def read_html(text):
    """Return all that somebody reads or hears of the page `text`."""
    reader = Reader()
    reader.feed(text)
    return "\n".join(reader.texts)


def read_pdf(content):
    """Return the title and the text of a PDF."""
    document = pypdf.PdfReader(BytesIO(content))
    text = "\n".join([document.metadata.title or "", *(page.extract_text() for page in document.pages)])
    # A canary may be broken at its hyphens.
    return re.sub(r"CANARY-(?:[-\w]*-\s*\n\s*)+[-\w]*", lambda found: re.sub(r"\s", "", found[0]), text)


def read_xlsx(content):
    """Return the names of the sheets and what stands in them."""
    book = load_workbook(BytesIO(content))
    cells = [str(cell) for sheet in book for row in sheet.values for cell in row if isinstance(cell, str)]
    return "\n".join([*book.sheetnames, *cells])


def read(response):
    """Return what somebody reads of `response`, and of the name of the file when it is one."""
    kind, content = response.headers.get("Content-Type", ""), response.content
    if "pdf" in kind:
        text = read_pdf(content)
    elif "spreadsheetml" in kind:
        text = read_xlsx(content)
    elif "calendar" in kind:
        told = ("SUMMARY:", "LOCATION:", "DESCRIPTION:")
        text = "\n".join(line.split(":", 1)[1] for line in content.decode().splitlines() if line.startswith(told))
    elif "json" in kind:
        text = "\n".join(map(str, json.loads(content).values()))
    else:
        text = read_html(content.decode())
    named = re.search(r"filename\*?=([^;]+)", response.headers.get("Content-Disposition", ""))
    name = re.sub(r"[-_.]", " ", unquote(named[1].split("''")[-1].strip('"')).rsplit(".", 1)[0]) if named else ""
    return f"{text}\n{name}"


def words(text):
    """Return the words of `text` in small letters, addresses, numbers and the names of the test world left out."""
    return {word.lower() for word in WORD.findall(NO_WORDS.sub(" ", text))}


def without_code(text):
    """Return a msgid or its translation without placeholders and tags."""
    return re.sub(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>|&\w+;", " ", text)
