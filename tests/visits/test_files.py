"""Protocols in files of three kinds: the same content from all, not a word lost, and nothing hostile gets through."""

import os
import re
import resource
import time
from pathlib import Path
from unittest.mock import patch

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.visits import hostile_files
from tests.visits.documents import document
from tests.visits.imported import read as read_in
from tests.visits.renderings import as_docx, as_one_table, as_pdf, saved
from tests.visits.test_parsing import added, lost, shapes_of_migration
from visits.exchange import template_shapes
from visits.models import BoardVisit, ImportFile, Original, VisitImport
from visits.parsing import QuestionShape, TemplateShape, Unreadable, parse, read, words
from visits.parsing.values import find_date
from visits.parsing.worker import MEGABYTES, SECONDS
from visits.reader import DocumentReader

SAMPLES = Path(os.environ.get("STEGVIS_SAMPLES", Path(__file__).resolve().parents[3] / "shared" / "samples"))
SAMPLE = SAMPLES / "namndbesok-2021.txt"
FIELDS = ("template", "title", "introduction", "operation", "date", "members", "officials", "link", "background")
SET_IN = "p { margin: 0; text-indent: 1.5em } li { text-indent: 0 }"
DIVIDED = "body { hyphens: auto; font-size: 10pt }"
NARROW = "td { width: 7cm } td:first-child { width: 2.3cm }"
RENDERINGS = {
    "docx": as_docx,
    "docx with a table": lambda text: as_docx(text, table=True, head="Nämndens protokoll", foot="Sida 1"),
    "docx with page breaks": lambda text: as_docx(text, breaks_every=7),
    "docx with typed bullets": lambda text: as_docx(re.sub(r"^- ", "• ", text, flags=re.MULTILINE)),
    "docx with values below their labels": lambda text: as_docx(text, table="below"),
    "docx with two fields a row": lambda text: as_docx(text, table="beside"),
    "docx that is one table": as_one_table,
    "docx with questions as headings": lambda text: as_docx(text, asked="Heading 2"),
    "pdf": as_pdf,
    "pdf with a table": lambda text: as_pdf(text, table=True, head="Nämndens protokoll", foot=True),
    "pdf with short lines": lambda text: as_pdf(text, table=True, width="9cm", head="Nämndens protokoll"),
    "pdf with squares": lambda text: as_pdf(text, bullet="square", foot=True),
    "pdf with divided words": lambda text: as_pdf(text, table=True, style=DIVIDED),
    "pdf with lines set in": lambda text: as_pdf(
        text, style="p { margin: 0; text-indent: 1.5em } li { text-indent: 0 }"
    ),
    "pdf with narrow columns": lambda text: as_pdf(text, table=True, style=NARROW),
    "pdf with large letters": lambda text: as_pdf(text, head="Nämndens protokoll", style="body { font-size: 15pt }"),
}


@pytest.fixture(scope="module")
def shapes():
    return shapes_of_migration()


@pytest.fixture(scope="module")
def reader():
    """Return a warm DocumentReader of our own."""
    made = DocumentReader()
    yield made
    made.end()


def assert_same(one, other):
    for field in FIELDS:
        assert getattr(one, field) == getattr(other, field), field
    assert one.answers == other.answers


@pytest.mark.parametrize("year", ["2021", "2023"])
@pytest.mark.parametrize("make", RENDERINGS.values(), ids=RENDERINGS)
def test_every_kind_of_file_reads_the_same(reader, shapes, make, year):
    text = document(year)
    plain, other = reader.read(text.encode(), shapes), reader.read(make(text), shapes)
    assert_same(plain, other)
    assert other.remainder == []
    assert not lost(text, other)


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample is not beside the project")
@pytest.mark.parametrize("make", RENDERINGS.values(), ids=RENDERINGS)
def test_the_sample_reads_the_same_from_every_kind(reader, shapes, make):
    text = SAMPLE.read_text()
    plain, other = reader.read(text.encode(), shapes), reader.read(make(text), shapes)
    assert_same(plain, other)
    assert not lost(text, other)


WORDS = st.text(st.sampled_from("abcdeåäöxyz"), min_size=2, max_size=9)
SENTENCES = st.lists(WORDS, min_size=2, max_size=25).map(lambda it: " ".join(it).capitalize() + ".")
ANSWERS = st.lists(
    st.one_of(
        SENTENCES,
        st.lists(SENTENCES, min_size=1, max_size=4).map(lambda items: "\n".join(f"- {item}" for item in items)),
        WORDS.map(str.capitalize),
    ),
    min_size=0, max_size=4,
).map("\n\n".join)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(ANSWERS, min_size=6, max_size=6), st.sampled_from(["2021", "2023"]), st.sampled_from(sorted(RENDERINGS))
)
def test_words_in_are_words_out(shapes, answers, year, kind):
    text = document(year, answers=answers)
    content = RENDERINGS[kind](text)
    with patch("visits.parsing.document.keep_the_rest", lambda blocks, document: None):
        parsed = parse(read(content), shapes)
    # PDFs divide no word here, and the mark of a bullet is no word.
    assert not lost(text, parsed)
    assert not {word for word in added(text, parsed) if not word.isdigit()} - set(words("Nämndens protokoll, sida av"))


def test_a_word_document_hides_no_words(shapes):
    made = docx.Document()
    for line in document().split("\n"):
        made.add_paragraph(line)
    body = made.element.body
    last = made.paragraphs[-3]
    xml = (
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:ins><w:r><w:t>tillagt</w:t></w:r></w:ins><w:del><w:r><w:delText>struket</w:delText></w:r></w:del>"
        "<w:sdt><w:sdtContent><w:r><w:t> ifyllt</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    last._p.addnext(docx.oxml.parse_xml(xml))
    nested = made.add_table(rows=1, cols=1).cell(0, 0)
    nested.add_table(rows=1, cols=1).cell(0, 0).text = "innerst"
    made.add_comment(last.runs[0], text="kommenterat", author="Anna")
    assert body is not None
    found = words(parse(read(saved(made)), shapes).all_text())
    for word in ("tillagt", "ifyllt", "innerst", "kommenterat"):
        assert word in found
    assert "struket" not in found


def test_a_link_behind_a_text_is_kept(shapes):
    made = docx.Document()
    for line in document(link=None).split("\n"):
        made.add_paragraph(line)
    relation = made.part.relate_to("https://example.org/sida", docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, True)
    namespaces = docx.oxml.ns.nsdecls("w", "r")
    made.paragraphs[-2]._p.append(
        docx.oxml.parse_xml(f'<w:hyperlink {namespaces} r:id="{relation}"><w:r><w:t>Läs mer</w:t></w:r></w:hyperlink>')
    )
    parsed = parse(read(saved(made)), shapes)
    assert any("Läs mer https://example.org/sida" in answer.text for answer in parsed.answers)


@pytest.mark.parametrize("label", ["Deltagande\nledamöter", "Eventuell länk\ntill hemsida"])
def test_labels_broken_over_lines(reader, shapes, label):
    text = document()
    other = reader.read(text.replace(label.replace("\n", " "), label).encode(), shapes)
    assert_same(reader.read(text.encode(), shapes), other)


def test_heading_fields_of_a_template_of_ours(shapes):
    own = TemplateShape(
        "2040", "Mall", (QuestionShape(1, "Hur mår krukväxterna i huset?"), QuestionShape(2, "Vem vattnar om natten?")),
        {"operation": "Växthus", "form": "Så gjordes besöket"}, ("Väder", "Att tänka på"),
    )  # fmt: skip
    text = (
        "Växthus: Provhuset\nSå gjordes besöket: utomhus\nVäder: regn och blåst\nAtt tänka på: stövlar\n\n"
        "Hur mår krukväxterna i huset?\n\nBra.\n\nVem vattnar om natten?\n\nIngen."
    )
    parsed = parse(text, (own, *shapes))
    assert (parsed.template, parsed.operation, parsed.form) == ("2040", "Provhuset", "outdoors")
    assert parsed.texts == {"Väder": "regn och blåst", "Att tänka på": "stövlar"}
    assert not lost(text, parsed)


@pytest.mark.parametrize(
    "text",
    [
        "2021-11-05", "2021/11/05", "20211105", "5/11 2021", "5/11-21", "5.11.2021", "05-11-2021", "5 november 2021",
        "den 5 november 2021", "fredagen den 5:e november 2021", "fre 5 nov 2021", "5 nov. 2021", "5 nov -21", "211105",
        "femte november 2021",
    ],
)  # fmt: skip
def test_days_as_people_write_them(text):
    assert str(find_date(text)[0]) == "2021-11-05"


def test_another_wording_of_2023_imports(reader, shapes):
    text = """Besöksanteckningar 2023

Verksamhetsinriktning:\tGröna jobb
Närvarande ledamöter:\tAnna Ek och Bo Al
Närvarande tjänsteman:\tDan Fors
Datum för nämndbesöket:\ttisdagen den 5 september 2023

1. Hur sätter verksamheten människan i centrum och möter behoven på väg mot egen försörjning?

- Hur är arbetet organiserat för att förstå behov och motivation?
- Hur säkras kvaliteten?

Med lugn.

2. Hur går det till med handlingsplanerna?

- Hur hålls de uppdaterade?

Varje månad.

3. Hur samverkar verksamheten med övriga verksamheter inom kommunen?

Med biblioteket.

4. Vilket samarbete finns med myndigheter eller med företag och arbetsgivare utanför kommunen?

Två bagerier.

5. Är det något verksamheten saknar från politikerna?

Nej.

6. Övrig information till nämnden?

Kaffet är slut.
"""
    for make in (str.encode, as_docx, as_pdf):
        parsed = reader.read(make(text), shapes)
        assert parsed.template == "2023"
        assert [it.text for it in parsed.answers] == [
            "Med lugn.", "Varje månad.", "Med biblioteket.", "Två bagerier.", "Nej.", "Kaffet är slut.",
        ]  # fmt: skip
        assert (parsed.operation, str(parsed.date)) == ("Gröna jobb", "2023-09-05")
        assert not lost(text, parsed)


# Hostile files


def outcome(reader, content, shapes):
    """Return all that a file says, or the sentence about why it could not be read."""
    try:
        return reader.read(content, shapes).all_text()
    except Unreadable as error:
        return str(error)


@pytest.fixture(scope="module")
def hurried():
    """Return a warm DocumentReader that gives up sooner than ours do, so that nobody need wait for it to."""
    made = DocumentReader(seconds=3)
    yield made
    made.end()


@pytest.mark.parametrize("name", hostile_files.bombs())
def test_a_bomb_gives_a_sentence_or_a_document(hurried, shapes, name):
    told = outcome(hurried, hostile_files.bomb(name), shapes)
    assert told
    assert "root:" not in told
    # The next one is read as if nothing had happened.
    assert hurried.read(document().encode(), shapes).template == "2021"


def test_a_document_without_end_is_given_up_in_time(hurried, shapes):
    hurried.read(document().encode(), shapes)
    process, began = hurried.process, time.monotonic()
    with pytest.raises(Unreadable, match=f"mer än {SECONDS} sekunder"):
        hurried.read(hostile_files.bomb("many paragraphs"), shapes)
    assert 3 <= time.monotonic() - began < 6
    assert process.poll() is not None
    assert hurried.read(document().encode(), shapes).template == "2021"


def test_a_document_that_wants_all_the_memory_is_given_up(reader, shapes):
    reader.read(document().encode(), shapes)
    process = reader.process
    with pytest.raises(Unreadable, match=f"mer minne än {MEGABYTES} MB"):
        reader.read(hostile_files.bomb("a stream that grows"), shapes)
    # What it took goes with its process.
    assert process.poll() is not None
    assert reader.read(document().encode(), shapes).template == "2021"


def test_a_thousand_damaged_files_leave_the_reader_warm(reader, shapes):
    sound = hostile_files.bases()
    reader.read(sound[0], shapes)
    process, ended = reader.process, 0
    for number in range(int(os.environ.get("HOSTILE_FILES", "1000"))):
        assert outcome(reader, hostile_files.damaged(sound, number), shapes)
        ended += reader.process is not process
        process = reader.process
    assert ended <= 20


@pytest.mark.django_db
def test_fifty_damaged_files_through_the_whole_path_leave_nothing_half(django_user_model):
    from tests.visits.factories import make_official
    from visits import imports

    sound, official = hostile_files.bases(), make_official()
    batch = VisitImport.objects.create(created_by=official)
    ImportFile.objects.bulk_create(
        ImportFile(batch=batch, position=number, file_name=f"{number}", content=hostile_files.damaged(sound, number))
        for number in range(50)
    )
    imports.work(batch.pk)
    assert not batch.files.waiting().exists()
    for file in batch.files.all():
        assert bool(file.visit) != bool(file.failure), file.failure
    for visit in BoardVisit.objects.all():
        assert visit.answers.count() == visit.template.questions.count()
        assert Original.objects.filter(visit=visit).exists()


def test_the_process_has_the_limits_and_none_of_our_secrets(reader, shapes):
    reader.read(document().encode(), shapes)
    pid = reader.process.pid
    assert resource.prlimit(pid, resource.RLIMIT_AS)[0] == 300 * 1024 * 1024
    assert resource.prlimit(pid, resource.RLIMIT_FSIZE)[0] == 0
    assert DocumentReader().seconds == SECONDS == 10
    # Were the one that asks gone, the system would end it, some seconds of the processor later.
    used = sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
    assert resource.prlimit(pid, resource.RLIMIT_CPU)[0] <= used / os.sysconf("SC_CLK_TCK") + SECONDS + 2
    environment = Path(f"/proc/{pid}/environ").read_bytes()
    assert b"SECRET" not in environment
    assert b"DATABASE" not in environment


def test_a_process_that_is_gone_is_begun_again(reader, shapes):
    reader.read(document().encode(), shapes)
    reader.process.kill()
    reader.process.wait()
    assert reader.read(document().encode(), shapes).template == "2021"


@pytest.mark.django_db
def test_what_fails_midway_stores_nothing():
    with patch("visits.exchange.note_likely_same", side_effect=RuntimeError), pytest.raises(RuntimeError):
        read_in(as_docx(document()))
    assert not BoardVisit.objects.exists()
    assert not Original.objects.exists()
    assert template_shapes()
