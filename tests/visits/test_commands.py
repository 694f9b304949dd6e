"""import_visit and export_visit, called as at a terminal: output, exit codes and what is stored (contracts.md)."""

import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import pypdf
import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandError
from django.db import connection

from config.pdf import PdfUnavailable
from tests import factories as make
from visits.exchange import store, template_shapes
from visits.models import BoardVisit
from visits.parsing import parse, read_text, words

from .documents import ANSWERS, document, paged, with_bullets, wrapped
from .factories import approve, make_visit

PROJECT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("STEGVIS_SHARED", PROJECT.parent / "shared"))
SAMPLE = SHARED / "samples" / "namndbesok-2021.txt"
KEYS = {
    "visit", "duplicate", "template", "title", "introduction", "operation", "date", "members", "officials", "link",
    "background", "answers", "remainder",
}  # fmt: skip
ANSWER_KEYS = {"number", "question", "guidance", "text"}


@pytest.fixture
def run(db, capsys):
    """Return the function from a command line to `(exit code, stdout, stderr)`."""

    def run_it(name, *arguments):
        command = load_command_class(get_commands()[name], name)
        with patch("sys.argv", ["manage.py", name, *map(str, arguments)]), patch("django.db.connections.close_all"):
            try:
                command.run_from_argv(["manage.py", name, *map(str, arguments)])
                code = 0
            except SystemExit as end:
                code = end.code
        written = capsys.readouterr()
        return code, written.out, written.err

    return run_it


@pytest.fixture
def file(tmp_path):
    """Return the function that writes a text (or bytes) to a file and gives its path."""

    def write(text, name="protokoll.txt"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_document_becomes_a_visit(run, file):
    code, out, err = run("import_visit", file(document()), "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert set(told) - {"labels"} == KEYS
    assert all(set(answer) == ANSWER_KEYS for answer in told["answers"])
    assert told["duplicate"] is False
    assert told["template"] == "2021"
    assert told["date"] == "2021-10-05"
    assert told["link"] == "https://provkommunen.example/provodlingen"
    assert [answer["text"] for answer in told["answers"]] == ANSWERS
    visit = BoardVisit.objects.get(pk=told["visit"])
    assert (visit.is_draft, visit.operation, visit.operation_text) == (True, None, "Provodlingen")
    assert [(it.name, it.capacity) for it in visit.attendees.all()][2:4] == [
        ("Cia Lind", "member"),
        ("Dan Fors", "official"),
    ]


def test_people_at_a_terminal_get_a_sentence(run, file):
    code, out, _err = run("import_visit", file(document()))
    assert code == 0
    assert re.match(r"Provodlingen 2021-10-05, mall 2021, lästes in som besök \d+: 6 av 6 frågor besvarade\.\n$", out)


@pytest.mark.parametrize(
    "change",
    [lambda text: text, wrapped, paged, lambda text: with_bullets(text, "•\t"), lambda text: text.replace(" ", "  ")],
)
def test_the_same_words_again_store_nothing(run, file, change):
    first = json.loads(run("import_visit", file(document()), "--json")[1])
    code, out, _err = run("import_visit", file(change(document()), "igen.txt"), "--json")
    assert code == 0
    assert json.loads(out) == first | {"duplicate": True}
    assert BoardVisit.objects.count() == 1


def test_other_words_are_another_visit(run, file):
    run("import_visit", file(document()))
    run("import_visit", file(document().replace("tolv personer", "tretton personer")))
    assert BoardVisit.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_document_read_in_by_eight_at_once_is_one_visit():
    parsed = parse(read_text(document().encode()), template_shapes())

    def read_in(_time):
        try:
            return store(parsed)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(read_in, range(8)))
    assert sum(created for _visit, created in results) == 1
    assert BoardVisit.objects.count() == 1


def test_a_unit_with_the_name_is_linked_and_none_is_made(run, file):
    unit = make.make_unit("Provodlingen")
    run("import_visit", file(document()))
    assert BoardVisit.objects.get().operation == unit
    run("import_visit", file(document(operation="Okänd verksamhet")))
    assert BoardVisit.objects.latest("pk").operation is None
    assert type(unit).objects.filter(name="Okänd verksamhet").count() == 0


def test_several_files_are_a_list_and_a_bad_one_stops_no_other(run, file):
    good, bad, other = file(document()), file(b"\x00\x01", "bild.txt"), file(document("2023"), "annat.txt")
    code, out, err = run("import_visit", good, bad, other, "--json")
    told = json.loads(out)
    assert code == 2
    assert [one.get("template") for one in told] == ["2021", None, "2023"]
    assert told[1]["file"] == str(bad)
    assert told[1]["error"] in err
    assert BoardVisit.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Filen är tom."),
        (b"\x00\xff" * 40, "ingen textfil"),
        (b"ett " * 300_000, "för stor"),
        (b"Bara en rad.", "liknar ingen av mallarna"),
    ],
)
def test_a_bad_file_is_one_swedish_sentence(run, file, content, why):
    path = file(content)
    code, out, err = run("import_visit", path)
    assert (code, out) == (2, "")
    assert why in err
    assert err.count("\n") == 1
    code, out, err = run("import_visit", path, "--json")
    assert code == 2
    assert json.loads(out) == {"error": err.strip()}
    assert not BoardVisit.objects.exists()


def test_files_that_are_not_there_say_so(run, tmp_path):
    code, out, err = run("import_visit", tmp_path / "saknas.txt")
    assert (code, out) == (2, "")
    assert "finns inte" in err
    assert run("import_visit", tmp_path)[0] == 2
    assert run("import_visit")[0] == 2


def test_other_encodings_are_read(run, file):
    for place, encoding in enumerate(("cp1252", "utf-8-sig")):
        assert run("import_visit", file(document().encode(encoding), f"{place}.txt"))[0] == 0
    visit = BoardVisit.objects.get()
    assert visit.attendees.first().name == "Anna Ek"
    assert "köksbordet" in visit.answers.all()[1].text


def test_called_from_code_a_fault_is_an_exception(db, tmp_path):
    with pytest.raises(CommandError):
        call_command("import_visit", str(tmp_path / "saknas.txt"))


# Out again


def test_json_out_is_what_came_in(run, file, tmp_path):
    told = json.loads(run("import_visit", file(document()), "--json")[1])
    code, out, _err = run("export_visit", told["visit"], "--format", "json", "-o", tmp_path / "ut.json")
    assert (code, out) == (0, "")
    assert json.loads((tmp_path / "ut.json").read_text()) == told


def test_the_pages_of_the_pdf_hold_every_answer(run, file, tmp_path):
    told = json.loads(run("import_visit", file(document("2023")), "--json")[1])
    assert run("export_visit", told["visit"], "--format", "pdf", "-o", tmp_path / "ut.pdf")[0] == 0
    found = set(words(text_of(tmp_path / "ut.pdf")))
    for answer in told["answers"]:
        assert set(words(f"{answer['text']} {answer['question']}")) <= found


def texts_in(told):
    """Yield every text and number in JSON."""
    if isinstance(told, dict | list):
        for value in told.values() if isinstance(told, dict) else told:
            yield from texts_in(value)
    else:
        yield str(told)


def text_of(path):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


@pytest.mark.parametrize("state", ["draft", "approved"])
def test_any_state_can_be_written_out(run, tmp_path, state):
    visit = make_visit(texts=["Ett svar."])
    if state == "approved":
        visit = approve(visit)
    for kind in ("pdf", "json"):
        assert run("export_visit", visit.pk, "--format", kind, "-o", tmp_path / f"ut.{kind}")[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["987654321", "--format", "json", "-o", "ut"],
        ["9" * 30, "--format", "json", "-o", "ut"],
        ["-1", "--format", "json", "-o", "ut"],
        ["x", "--format", "json", "-o", "ut"],
        ["1", "--format", "docx", "-o", "ut"],
        ["1", "--format", "json"],
        [],
    ],
)
def test_what_cannot_be_written_is_one_swedish_sentence(run, arguments):
    code, out, err = run("export_visit", *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert re.search("inget besök|skrivs så här", err)


def test_a_folder_that_is_not_there_is_said(run, tmp_path):
    code, _out, err = run("export_visit", make_visit().pk, "--format", "json", "-o", tmp_path / "saknas" / "ut.json")
    assert code == 2
    assert "finns inte" in err


def test_missing_libraries_are_our_fault_and_say_what_helps(run, tmp_path):
    with patch("visits.protocol.render_pdf", side_effect=PdfUnavailable):
        code, _out, err = run("export_visit", make_visit().pk, "--format", "pdf", "-o", tmp_path / "ut.pdf")
    assert code == 1
    assert "apt-get install" in err


# The real document


@pytest.mark.skipif(not SAMPLE.exists(), reason="shared/ is not beside the project")
class TestSample:
    def test_every_word_is_in_the_json(self, run):
        told = json.loads(run("import_visit", SAMPLE, "--json")[1])
        assert set(words(SAMPLE.read_text())) <= set(words(" ".join(texts_in(told))))
        assert told["template"] == "2021"
        assert told["remainder"] == []
        assert [bool(answer["text"]) for answer in told["answers"]] == [True] * 6
        assert [len(told[name]) for name in ("members", "officials", "background")] == [3, 2, 4]
        assert told["answers"][5]["text"].count("\n- ") == 4

    def test_every_answer_is_on_the_pages(self, run, tmp_path):
        told = json.loads(run("import_visit", SAMPLE, "--json")[1])
        run("export_visit", told["visit"], "--format", "pdf", "-o", tmp_path / "ut.pdf")
        found = set(words(text_of(tmp_path / "ut.pdf")))
        assert set(words(" ".join(answer["text"] for answer in told["answers"]))) <= found

    def test_the_same_again_stores_nothing(self, run, file):
        run("import_visit", SAMPLE)
        told = json.loads(run("import_visit", file(wrapped(SAMPLE.read_text())), "--json")[1])
        assert told["duplicate"] is True
        assert BoardVisit.objects.count() == 1
