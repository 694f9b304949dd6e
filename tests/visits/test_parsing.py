"""Reading protocols: the right template, everything in its place, and not a word lost."""

import re
from collections import Counter
from datetime import date
from importlib import import_module
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from visits.enums import FieldKind
from visits.exchange import template_shapes
from visits.models import TemplateQuestion
from visits.parsing import QuestionShape, TemplateShape, Unreadable, digest, parse, read_text, words
from visits.parsing.document import keep_the_rest
from visits.parsing.lines import Block
from visits.parsing.values import find_date, split_names

from .documents import ANSWERS, BACKGROUND, INTRODUCTION, QUESTIONS, document, paged, with_bullets, wrapped


@pytest.fixture(scope="module")
def shapes():
    """Return the shapes of the templates that come with Stegvis; reading needs no database."""
    return shapes_of_migration()


@pytest.fixture
def read(shapes):
    """Return the function from text to Document."""
    return lambda text: parse(read_text(text.encode()), shapes)


def shapes_of_migration():
    """Return the TemplateShapes of the data migration, newest first."""
    templates = import_module("visits.migrations.0002_templates").TEMPLATES
    return tuple(map(shape, reversed(templates)))


def shape(made):
    """Return the TemplateShape of a template `made` by the migration."""
    questions = []
    for number, (question, guidance, sub_questions) in enumerate(made["questions"], start=1):
        whole = TemplateQuestion(guidance=guidance, sub_questions=sub_questions).guidance_text
        questions.append(QuestionShape(number, question, whole))
    labels = {field: made[f"{field}_label"] for field in FieldKind.values if made.get(f"{field}_label")}
    return TemplateShape(made["code"], made["title"], tuple(questions), labels)


@pytest.mark.django_db
def test_the_templates_in_the_database_have_the_shapes_read_by():
    assert template_shapes() == shapes_of_migration()


def lost(text, parsed):
    """Return the words of `text` that are not in the parsed document as often as in the text."""
    return Counter(words(text)) - Counter(words(parsed.all_text()))


def added(text, parsed):
    """Return the words of the parsed document that are not in `text` as often."""
    return Counter(words(parsed.all_text())) - Counter(words(text))


@pytest.mark.parametrize("year", ["2021", "2023"])
def test_a_document_is_read_into_its_template(read, year):
    parsed = read(document(year))
    assert parsed.template == year
    assert parsed.title == f"Mall för anteckningar vid nämndbesök {year}"
    assert parsed.introduction == INTRODUCTION
    assert parsed.operation == "Provodlingen"
    assert parsed.date == date(int(year), 10, 5)
    assert parsed.members == ["Anna Ek", "Bo Al", "Cia Lind"]
    assert parsed.officials == ["Dan Fors", "Eva Gran"]
    assert parsed.background == BACKGROUND[year]
    assert parsed.remainder == []
    for answer, (question, guidance), text in zip(parsed.answers, QUESTIONS[year], ANSWERS, strict=True):
        assert (answer.question, answer.guidance, answer.text) == (question, guidance, text)


def test_the_link_is_kept_and_may_be_missing(read):
    assert read(document("2021")).link == "https://provkommunen.example/provodlingen"
    assert read(document("2021", link=None)).link == ""
    assert read(document("2023")).link == ""


def test_unanswered_questions_are_there_with_empty_text(read):
    parsed = read(document("2023", answers=["Ett svar.", "", "", "", "", ""]))
    assert [bool(answer.text) for answer in parsed.answers] == [True, False, False, False, False, False]
    assert [answer.guidance for answer in parsed.answers] == [guidance for _question, guidance in QUESTIONS["2023"]]


def test_a_question_the_document_lacks_has_the_words_of_the_template(read, shapes):
    text = document("2021").replace(QUESTIONS["2021"][2][0], "").replace(ANSWERS[2], "")
    third = read(text).answers[2]
    assert third.text == ""
    assert third.question in [asked.question for asked in shapes[-1].questions]


def variants():
    """Yield (name, function of the text) of renderings that say the same."""
    for width in (60, 72, 100):
        yield f"wrapped at {width}", lambda text, width=width: wrapped(text, width)
        yield f"wrapped and indented at {width}", lambda text, width=width: wrapped(text, width, subsequent_indent="  ")
    for mark in ("• ", "– ", "* ", "· ", "▪\t", "\uf0b7 ", "•", "o\t", "•\n"):
        yield f"bullet {mark!r}", lambda text, mark=mark: with_bullets(text, mark)
    yield "form feeds", lambda text: text.replace("\n\n", "\n\f\n")
    yield (
        "pages of wrapped lines",
        lambda text: "\n\f".join("\n".join(page) for page in chunks(wrapped(text).split("\n"), 23)),
    )
    yield "values on the line after", lambda text: text.replace(":\t", ":\n")
    yield "values in the paragraph after", lambda text: text.replace(":\t", ":\n\n")
    yield "windows line breaks", lambda text: text.replace("\n", "\r\n")
    yield "numbered questions", number_questions
    yield "no blank lines", lambda text: re.sub(r"\n\n+", "\n", text)
    yield "several blank lines", lambda text: text.replace("\n\n", "\n\n\n\n")
    yield "link broken over lines", lambda text: text.replace("example/prov", "example/\nprov")
    yield "decomposed letters", lambda text: text.replace("ö", "o\u0308").replace("å", "a\u030a")


def chunks(rows, size):
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def number_questions(text):
    for number, (question, _guidance) in enumerate(QUESTIONS["2021"], start=1):
        text = text.replace(question, f"{number}. {question}")
    return text


@pytest.mark.parametrize(("name", "change"), list(variants()), ids=[name for name, _change in variants()])
def test_every_rendering_reads_the_same(read, name, change):
    plain, other = read(document()), read(change(document()))
    assert other.answers == plain.answers
    for field in ("title", "introduction", "operation", "date", "members", "officials", "link", "background"):
        assert getattr(other, field) == getattr(plain, field), field
    assert other.remainder == []
    if name != "numbered questions":
        assert other.digest == plain.digest


def test_running_heads_and_page_numbers_stay_out_of_the_answers(read):
    parsed = read(paged(wrapped(document())))
    assert parsed.answers == read(document()).answers
    assert parsed.title == "Mall för anteckningar vid nämndbesök 2021"
    assert "Sida 2 av 3" in parsed.labels
    assert not lost(paged(wrapped(document())), parsed)


def test_a_question_that_got_into_the_paragraph_above_is_found(read):
    asked = QUESTIONS["2021"][3][0]
    parsed = read(document("2021").replace(f"\n\n{asked}", f" {asked}"))
    assert parsed.answers == read(document("2021")).answers


def test_a_name_broken_over_two_lines_of_a_column_is_one():
    assert split_names("Anna Ek, Bo\nAl, Cia Lind\nDan Fors")[0] == ["Anna Ek", "Bo Al", "Cia Lind", "Dan Fors"]
    assert split_names("Anna Ek, Bo\nvon Al, Cia af\nLind")[0] == ["Anna Ek", "Bo von Al", "Cia af Lind"]
    assert split_names("Anna\nBo\nCia")[0] == ["Anna", "Bo", "Cia"]


@pytest.mark.parametrize("year", ["2021", "2023"])
def test_a_lost_title_changes_only_the_title(read, year, shapes):
    parsed = read(document(year, title=False))
    assert parsed.template == year
    assert parsed.title == next(shape.title for shape in shapes if shape.code == year)
    assert parsed.answers == read(document(year)).answers


def test_the_wording_may_differ(read):
    parsed = read(
        "Protokoll från besöket hos Provcaféet\n"
        "Besökt verksamhet: Provcaféet\nNärvarande ledamöter: Anna Ek (S), ordförande; Bo Al (M)\n"
        "Tjänsteman: Dan Fors\nDatum för besöket: onsdagen den 5 maj 2021\nHemsida: www.provcafe.example\n\n"
        "Hur tar ni hand om individens behov så att hen kommer närmare egen försörjning?\nMed tålamod.\n\n"
        "Hur använder ni handlingsplaner?\nVarje dag.\n\n"
        "Hur samverkar ni med övriga verksamheter i kommunen?\nMed biblioteket.\n\n"
        "Vilka myndigheter samarbetar ni med?\nNej.\n\n"
        "Vilka kontakter har ni med arbetsgivare och näringsliv?\nTre.\n\n"
        "Vad önskar ni er av politikerna?\n– En diskmaskin\n"
    )
    assert parsed.template == "2021"
    assert parsed.members == ["Anna Ek (S), ordförande", "Bo Al (M)"]
    assert parsed.date == date(2021, 5, 5)
    assert parsed.link == "www.provcafe.example"
    assert [answer.text for answer in parsed.answers] == [
        "Med tålamod.", "Varje dag.", "Med biblioteket.", "Nej.", "Tre.", "- En diskmaskin"
    ]  # fmt: skip
    assert parsed.remainder == []


def test_headings_instead_of_questions_are_recognised(read):
    text = (
        "Verksamhetsinriktning\nPraktik\n\nLedamöter\nAnna Ek\nBo Al\n\nDatum\n2023-05-04\n\n"
        "Individen i centrum, hur möter verksamheten behoven?\n\nMed omsorg.\n\n"
        "Arbetet med handlingsplaner\n\nHur hålls planerna aktuella?\n\nDe läses högt.\n\n"
        "Samarbete med andra verksamheter i kommunen\n\nJa.\n\n"
        "Samarbete med andra myndigheter samt med näringslivet\n\nNej.\n\nÖnskemål till politiken\n\nEn buss.\n\n"
        "Övrigt\n\nInget.\n"
    )
    parsed = read(text)
    assert parsed.template == "2023"
    assert parsed.members == ["Anna Ek", "Bo Al"]
    assert [answer.text for answer in parsed.answers] == [
        "Med omsorg.", "De läses högt.", "Ja.", "Nej.", "En buss.", "Inget."
    ]  # fmt: skip
    assert parsed.answers[1].guidance == "Hur hålls planerna aktuella?"


def test_what_has_no_place_is_in_the_remainder(read):
    text = document(date="5 oktober 2021 kl. 13-15").replace("Frågor", "Besöket spelades in.\n\nFrågor")
    assert read(text).remainder == ["Besöket spelades in.", "Besöksdatum: 5 oktober 2021 kl. 13-15"]
    assert read(text).date == date(2021, 10, 5)
    assert read(document(date="i höstas")).remainder == ["Besöksdatum: i höstas"]
    assert read(document(link="finns inte ännu")).remainder == ["Eventuell länk till hemsida: finns inte ännu"]


def test_subheadings_need_something_below_them(read):
    answers = ["Kontakter\n\nVi ringer.\n\nArbetsförmedlingen\nSkolan\nRegionen", "Inga", "", "", "", ""]
    first, second = read(document(answers=answers)).answers[:2]
    assert first.text == "### Kontakter\n\nVi ringer.\n\nArbetsförmedlingen\nSkolan\nRegionen"
    assert second.text == "Inga"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-11-19", date(2021, 11, 19)),
        ("20211119", date(2021, 11, 19)),
        ("19/11 2021", date(2021, 11, 19)),
        ("fredagen den 19 november 2021", date(2021, 11, 19)),
        ("19.11.2021", date(2021, 11, 19)),
        ("den 19:e november 2021", date(2021, 11, 19)),
        ("2021-02-30", None),
        ("0001-01-01", None),
        ("i går", None),
        ("", None),
    ],
)
def test_dates_as_people_write_them(text, day):
    assert find_date(text)[0] == day


def test_names_as_people_write_them():
    assert split_names("Anna Ek, Bo Al och Cia Lind") == (["Anna Ek", "Bo Al", "Cia Lind"], ["och"])
    assert split_names("Anna Ek (S, ordf.); Bo Al\nCia Lind") == (["Anna Ek (S, ordf.)", "Bo Al", "Cia Lind"], [])
    assert split_names(" ") == ([], [])


def test_what_is_no_protocol_says_so(read):
    with pytest.raises(Unreadable, match="liknar ingen av mallarna"):
        read("Recept på bullar\n\nBlanda mjöl och jäst.\n\nHur länge ska de jäsa?\n\nEn timme.\n")


def test_encodings_of_windows_and_of_mark_are_read():
    text = document()
    for content in (text.encode("cp1252"), text.encode("utf-8-sig"), text.encode("utf-16")):
        assert read_text(content) == read_text(text.encode())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "tom"),
        (b" \n\f\n ", "tom"),
        (b"\xef\xbb\xbf", "tom"),
        (b"%PDF-1.7\n\x00\x01", "ingen textfil"),
        (bytes(range(256)), "ecken kan inte|ingen textfil"),
        (b"x" * 1_000_001, "för stor"),
    ],
)
def test_files_that_cannot_be_read_say_why(content, why):
    with pytest.raises(Unreadable, match=why):
        read_text(content)


def test_the_digest_sees_words_only():
    assert digest("Ett  två\n- tre") == digest("ett två •tre")
    assert digest("Ett två") != digest("Ett två tre")


# Whatever is written, no word is lost


def test_words_of_the_template_hide_none_that_are_lost(read):
    """What the template says where the document says nothing is no proof that the document's words are kept."""
    text = document("2021", date="5 oktober 2021", title=False)
    for part in (*QUESTIONS["2021"][2], ANSWERS[2]):
        text = text.replace(part, "")
    parsed = read(text)
    assert [it.number for it in parsed.answers if not it.is_found] == [3]
    lost_words = f"{parsed.answers[2].question} 3 10 05 nämndbesök"
    keep_the_rest([Block(text), Block(lost_words)], parsed)
    assert Counter(words(parsed.remainder[-1])) == Counter(words(lost_words))


WORD = st.text("abcdefghijklmnopqrstuvwxyzåäö", min_size=1, max_size=12)
SENTENCE = st.lists(WORD, min_size=1, max_size=30).map(lambda found: " ".join(found).capitalize())
PARAGRAPH = st.tuples(SENTENCE, st.sampled_from([".", "!", "", "?", ":"])).map("".join)
BULLETS = st.lists(SENTENCE, min_size=1, max_size=4).map(lambda items: "\n".join(f"- {item}" for item in items))
ODD = st.sampled_from(
    ["Frågor", "Underlag", "12", "Sida 1 av 2", "- - -", "2) två", "www.a.example", "### x", "Verksamhet:"]
)
ANSWER = st.lists(st.one_of(PARAGRAPH, BULLETS, ODD), max_size=5).map("\n\n".join)
CHANGES = st.sampled_from(
    [lambda text: text, wrapped, paged, lambda text: paged(wrapped(text)), lambda text: text.replace("\n\n", "\n")]
)


def test_what_is_too_long_for_a_name_is_said_once(read):
    text = document("2021", operation="Ordet " * 60)
    parsed = read(text)
    assert parsed.remainder[0].startswith("Verksamhet: Ordet")
    assert not added(text, parsed)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["2021", "2023"]), st.lists(ANSWER, min_size=6, max_size=6), CHANGES, PARAGRAPH, st.booleans())
def test_every_word_has_a_place(shapes, year, answers, change, note, title):
    text = change(document(year, answers=answers, title=title, operation=note))
    with patch("visits.parsing.document.keep_the_rest", lambda blocks, document: None):
        parsed = parse(read_text(text.encode()), shapes)
    assert not lost(text, parsed)
    assert not added(text, parsed)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=600), st.integers(20, 90))
def test_no_text_makes_the_reader_fail_or_lose_a_letter(shapes, noise, width):
    text = wrapped(document(answers=[noise, "https://a.example/" + "b-c/" * 30, "", "", "", ""]), width)
    try:
        read = read_text(text.encode("utf-8", "replace"))
        with patch("visits.parsing.document.keep_the_rest", lambda blocks, document: None):
            parsed = parse(read, shapes)
    except Unreadable:
        return
    assert not Counter("".join(words(read))) - Counter("".join(words(parsed.all_text())))
