"""Running text: the subset, and nothing that runs."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.markdown import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Ett stycke\nmed två rader.\n\nEtt till.", "<p>Ett stycke<br>\nmed två rader.</p>\n<p>Ett till.</p>\n"),
        ("### Rubrik\n#### Mindre", "<h3>Rubrik</h3>\n<h4>Mindre</h4>\n"),
        ("# Stor", "<h3>Stor</h3>\n"),
        ("#### Liten först", "<h3>Liten först</h3>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("2. a\n3. b", '<ol start="2">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("*a* **b**", "<p><em>a</em> <strong>b</strong></p>\n"),
        ("<b>x</b> & &amp;", "<p>&lt;b&gt;x&lt;/b&gt; &amp; &amp;amp;</p>\n"),
        ("> citat\n\n`kod` ---", "<p>&gt; citat</p>\n<p>`kod` ---</p>\n"),
        ("", ""),
    ],
)
def test_the_subset(text, html):
    assert to_html(text) == html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "ftp://x", "//x.example", "/x", "vbscript:x"]
)
def test_links_lead_to_the_web_and_to_mail_only(address):
    assert "<a" not in to_html(f"[x]({address})")
    assert "<a" not in to_html(f"<{address}>")
    assert 'href="https://x.example"' in to_html("[x](https://x.example)")
    assert 'href="mailto:a@x.example"' in to_html("<mailto:a@x.example>")


@given(st.text())
def test_nothing_typed_becomes_more_than_the_subset(text):
    tags = set(re.findall(r"</?(\w+)", to_html(text)))
    assert tags <= {"p", "br", "h3", "h4", "ul", "ol", "li", "em", "strong", "a"}


MARKS = st.sampled_from(["", "- ", "### ", "1. ", "  - ", "> ", "    ", "- - - - - - - - "])
LINES = st.lists(st.tuples(MARKS, st.from_regex(r"[a-zåäö]+ ?[a-z]*", fullmatch=True)), max_size=12)


@given(LINES)
def test_every_word_is_shown(lines):
    html = to_html("\n".join(mark + text for mark, text in lines))
    for _mark, text in lines:
        for word in text.split():
            assert word in html


@pytest.mark.parametrize("text", ["- " * 20_000, "[" * 50_000, "*a **a " * 14_000, "[a](" * 25_000, "- a\n" * 25_000])
def test_long_odd_texts_take_no_time_to_speak_of(text):
    begun = time.monotonic()
    to_html(text)
    assert time.monotonic() - begun < 5
