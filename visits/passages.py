"""Passages of an answer: its paragraphs and bullets as they read, and where given words stand in it.

The words of an answer are what its Markdown shows, without the marks: what is marked with the pointer on a page is
looked for in them, so that a passage is kept word for word however it was chosen.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

from markdown_it.token import Token

from config.markdown import to_html, to_tokens

BREAKS = {"softbreak", "hardbreak"}
WORDS = {"text", "code_inline"}
REST_OF_WORD = re.compile(r"\w*")


@dataclass(frozen=True)
class Passage:
    """A paragraph, sub-heading or bullet of an answer; `code` names it as long as it says the same."""

    text: str
    is_bullet: bool = False

    @property
    def code(self):
        """What names the passage in a form."""
        return sha256(self.text.encode()).hexdigest()[:16]


def passages_of(text):
    """Return the Passages that the Markdown `text` reads as, in order, each that says the same once; no headings."""
    found, lists, is_heading = {}, 0, False
    for token in to_tokens(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists -= 1
        elif token.type.startswith("heading_"):
            is_heading = token.type == "heading_open"
        elif token.type == "inline" and not is_heading and (said := read(token).strip()):
            found.setdefault(said, Passage(said, lists > 0))
    return list(found.values())


def read(block):
    """Return the words of a `block` of text as they read."""
    return "".join(piece(child) for child in block.children)


def piece(child):
    """Return the words of one part of a block: a text, or a line break."""
    if child.type in BREAKS:
        return "\n"
    return child.content if child.type in WORDS else ""


def words_of(text):
    """Return the words that the Markdown `text` reads as, block by block."""
    return "\n\n".join(read(token) for token in to_tokens(text) if token.type == "inline")


def find(passage, words):
    """Return (start, end) of where `passage` stands in `words`, whatever the line breaks; None where it does not."""
    parts = [re.escape(part) for part in passage.split()]
    found = re.search(r"\s+".join(parts), words) if parts else None
    return found.span() if found else None


def marked_html(text, requests):
    """Return the Markdown `text` as safe HTML, the passages of `requests` marked, each with a link to its request.

    `requests` are (passage, address, words of the link). What no longer stands there is left out; of passages that
    overlap the first one is marked, and the others get their links at their ends.
    """
    words, marks, links = words_of(text), [], []
    for passage, address, label in requests:
        span = find(passage, words)
        if span:
            marks.append(span)
            links.append((REST_OF_WORD.match(words, span[1]).end(), address, label))
    return to_html(text, lambda tokens: mark(tokens, merged(marks), sorted(links))) if marks else to_html(text)


def merged(spans):
    """Return `spans` in order, those that overlap made one."""
    made = []
    for start, end in sorted(spans):
        if made and start < made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def mark(tokens, spans, links):
    """Mark the `spans` of the words in `tokens` and put in the `links` (end, address, label), both in order."""
    place, waiting = 0, list(links)
    for block in (token for token in tokens if token.type == "inline"):
        depth, made = 0, []
        for child in block.children:
            depth += (child.type == "link_open") - (child.type == "link_close")
            end = place + len(piece(child))
            while waiting and place < waiting[0][0] < end and child.type == "text" and not depth:
                cut = waiting[0][0] - place
                made += [*marked(part(child, 0, cut), place, spans), *link(*waiting.pop(0)[1:])]
                child, place = part(child, cut, len(child.content)), place + cut
                # Those that end at the same place follow at once.
                while waiting and waiting[0][0] <= place:
                    made += link(*waiting.pop(0)[1:])
            made += marked(child, place, spans) if child.type == "text" else [child]
            place = end
            # No link stands within another.
            while waiting and waiting[0][0] <= place and not depth:
                made += link(*waiting.pop(0)[1:])
        block.children = made
        place += 2  # the two line breaks between blocks, see words_of


def marked(child, place, spans):
    """Return the text `child`, which begins at `place` of the words, in parts, those within `spans` marked."""
    made, at, end = [], place, place + len(child.content)
    for first, last in spans:
        start, stop = max(first, at), min(last, end)
        if start < stop:
            made += [part(child, at - place, start - place), Token("mark_open", "mark", 1)]
            made += [part(child, start - place, stop - place), Token("mark_close", "mark", -1)]
            at = stop
    return [*made, part(child, at - place, len(child.content))]


def part(child, start, end):
    """Return the text token `child` from `start` to `end`."""
    return Token("text", "", 0, content=child.content[start:end], level=child.level)


def link(address, label):
    """Return the tokens of a link to a request."""
    opening = Token("link_open", "a", 1, attrs={"href": address, "class": "wish"})
    words = Token("text", "", 0, content=label)
    return [Token("text", "", 0, content=" "), opening, words, Token("link_close", "a", -1)]
