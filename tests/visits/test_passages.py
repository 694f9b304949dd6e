"""Passages of answers: what can be chosen, where it stands, and how it is marked."""

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.markdown import to_html
from visits.passages import find, marked_html, passages_of, words_of

ANSWER = """Köket har **tre** pass,
ett om dagen. [Läs mer](https://a.example/b)

### Saknas

- Ett *större* kylrum.
- En diskmaskin till, så att fler
  kan stå i disken.
    - och en ugn

1. Ettan
2. Ettan"""
TEXTS = st.lists(
    st.sampled_from(["- ", "* ", "1. ", "### ", "ord ", "å <b> & ", "**fet** ", "*lut* ", "\n", "\n\n", "  ",
                     "[länk](https://a.example)", "<https://a.example>", "\\*", "[](https://a.example)"]),
    max_size=25,
).map("".join)  # fmt: skip


def shown(html):
    """Return the words that HTML shows, the links to requests left out."""
    html = re.sub(r'<a[^>]*class="wish"[^>]*>.*?</a>', "", html)
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_paragraphs_and_bullets_are_passages_as_they_read_and_headings_are_none():
    assert [(it.text, it.is_bullet) for it in passages_of(ANSWER)] == [
        ("Köket har tre pass,\nett om dagen. Läs mer", False),
        ("Ett större kylrum.", True),
        ("En diskmaskin till, så att fler\nkan stå i disken.", True),
        ("och en ugn", True),
        ("Ettan", True),
    ]


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        ("har tre  pass, ett om", "har tre pass,\nett om"),
        ("kylrum.\nEn diskmaskin", "kylrum.\n\nEn diskmaskin"),
        ("har fyra pass", None),
        ("", None),
        (" \n", None),
        ("a.*b(", None),
    ],
)
def test_words_are_found_whatever_the_line_breaks(passage, found):
    words = words_of(ANSWER)
    span = find(passage, words)
    assert (words[slice(*span)] if span else None) == found


def test_a_passage_is_marked_and_leads_to_its_request():
    html = marked_html("- Ett *större* kylrum.\n- En ugn.", [("Ett större kylrum.", "/besok/onskemal/7/", "önskemål")])
    link = '<a href="/besok/onskemal/7/" class="wish" rel="noopener noreferrer">önskemål</a>'
    marked = f"<mark>Ett </mark><em><mark>större</mark></em><mark> kylrum.</mark> {link}"
    assert f"<li>{marked}</li>" in html
    assert "<li>En ugn.</li>" in html


def test_no_link_stands_in_another():
    html = marked_html("Före [ett ord till](https://a.example/b) efter", [("ord", "/x/", "önskemål")])
    assert re.search(r"<mark>ord</mark> till</a> <a [^>]*class=\"wish\"", html)


def test_passages_that_overlap_both_have_their_links():
    html = marked_html("ett två tre", [("ett två", "/1/", "a"), ("två tre", "/2/", "b"), ("ett två tre", "/3/", "c")])
    assert html.count("<mark>") == 2
    assert [f"/{number}/" in html for number in (1, 2, 3)] == [True] * 3


@given(TEXTS, st.data())
@example("**ett**\n\n- två", None)
def test_marking_changes_no_word_and_every_passage_is_found(text, data):
    passages = passages_of(text)
    words = words_of(text)
    assert all(find(passage.text, words) for passage in passages)
    chosen = [passage.text for passage in passages]
    if data and words.strip():
        start = data.draw(st.integers(0, len(words) - 1))
        chosen.append(words[start : data.draw(st.integers(start, len(words)))])
    html = marked_html(text, [(passage, f"/{number}/", "önskemål") for number, passage in enumerate(chosen)])
    assert "".join(shown(html).split()) == "".join(shown(to_html(text)).split())
    assert not re.search(r"<a[^>]*>(?:(?!</a>).)*<a", html, re.S)
    assert all(f'"/{number}/"' in html for number, passage in enumerate(chosen) if find(passage, words))
