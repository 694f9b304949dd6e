"""Running text in a small subset of Markdown, as safe HTML.

Paragraphs and line breaks, sub-headings (### and ####), bullets and numbered lists, emphasis, links to http(s) and
mailto. Everything else, raw HTML included, is shown as the text it is.
"""

from functools import cache

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_block import list_block

SCHEMES = {"http", "https", "mailto"}
TAGS = {"p", "br", "h3", "h4", "ul", "ol", "li", "em", "strong", "a", "mark"}
ATTRIBUTES = {"a": {"href", "class"}, "ol": {"start"}}
# Levels of lists within lists, two tokens each; what is deeper stays as it was typed, marks and all.
DEEPEST = 12
RULES = ("heading", "list", "emphasis", "link", "autolink", "escape", "newline")


def to_html(text, change=None):
    """Return `text` as HTML that may be shown as it is; `change` may put marks and links into its tokens before."""
    tokens = to_tokens(text)
    if change:
        change(tokens)
    html = parser().renderer.render(tokens, parser().options, {})
    return mark_safe(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES))


def to_tokens(text):
    """Return what `text` is read as, for who has to know its parts (the tokens of markdown-it)."""
    return parser().parse(text)


@cache
def parser():
    """Return the parser of the subset."""
    markdown = MarkdownIt("zero", {"breaks": True}).enable(list(RULES))
    markdown.validateLink = is_allowed
    markdown.options["maxNesting"] = 2 * DEEPEST
    markdown.block.ruler.at("list", shallow_list, {"alt": ["paragraph"]})
    markdown.core.ruler.push("heading_levels", settle_headings)
    markdown.core.ruler.push("spelled_links", mark_spelled)
    return markdown


def is_allowed(address):
    """Return whether a link may lead to `address`; one that may not is left as the text it was written as."""
    return address.partition(":")[0].lower() in SCHEMES


def shallow_list(state, start, end, silent):
    """Begin a list, unless it would be too deep in others."""
    return state.level < DEEPEST and list_block(state, start, end, silent)


def settle_headings(state):
    """Let the first heading be of the third level and none below the fourth, so that no level is left out."""
    level = 2
    for token in state.tokens:
        if token.type == "heading_open":
            level = 4 if level > 2 and len(token.markup) > 3 else 3
        if token.type.startswith("heading_"):
            token.tag = f"h{level}"


def mark_spelled(state):
    """Give links whose text is not their address the class "spelled": on paper the address is written after it."""
    for block in state.tokens:
        for place, token in enumerate(block.children or []):
            if token.type == "link_open" and block.children[place + 1].content != token.attrGet("href"):
                token.attrSet("class", "spelled")
