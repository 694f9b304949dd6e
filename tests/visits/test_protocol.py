"""The protocol as PDF: what stands in it, and that it is accessible and archivable."""

import io
from unittest.mock import patch

import page as pdf_validator
import pypdf
import pytest
from django.urls import reverse

from config.pdf import PdfUnavailable
from visits.parsing import words
from visits.protocol import protocol_pdf

from .factories import approve, make_official, make_visit, send_out

pytestmark = pytest.mark.django_db
LONG = "\n\n".join(
    f"### Rubrik {place}\n\n" + "Ett stycke om odlingen. " * 40 + "\n\n- punkt\n- punkt" for place in range(8)
)
ODD = "😀 👨‍👩‍👧 مرحبا بكم **مرحبا** שלום ሰላም Привет 日本 \u202eabc\u202c e\u0301 → ✓ \x07 ﷽ 𝔘"


def read(content):
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(content):
    return "\n".join(sheet.extract_text() for sheet in read(content).pages)


@pytest.mark.parametrize("profile", ["ua1", "3a"])
@pytest.mark.parametrize("text", [LONG, ODD, "", "[länk](https://a.example/b) och <https://a.example/c>"])
def test_every_protocol_is_accessible_and_archivable(tmp_path, profile, text):
    path = tmp_path / "protokoll.pdf"
    path.write_bytes(protocol_pdf(make_visit(texts=[text], link="https://a.example/d")))
    report = pdf_validator.validate_pdf(str(path), profile=profile)
    assert report.is_compliant, str(report)


def test_a_draft_says_so_on_every_page_and_an_approved_one_by_whom():
    visit = make_visit(texts=[LONG])
    draft = read(protocol_pdf(visit))
    assert len(draft.pages) > 2
    state = visit.get_state_display()
    assert all(state in sheet.extract_text() for sheet in draft.pages)
    approved = text_of(protocol_pdf(approve(visit, by=make_official(name="Bo Protokoll"))))
    assert state not in approved
    assert "Anna Majoritet" in approved
    assert "Bo Protokoll" in approved


def test_it_is_titled_swedish_and_has_bookmarks():
    found = read(protocol_pdf(make_visit(operation_text="Provodlingen")))
    assert "Provodlingen" in found.metadata.title
    assert found.trailer["/Root"]["/Lang"] == "sv"
    assert len(found.outline) > 1


def test_the_same_visit_gives_the_same_bytes():
    visit = make_visit(texts=["Ett svar."])
    assert protocol_pdf(visit) == protocol_pdf(visit)


def test_every_word_of_heading_and_answers_is_on_the_pages():
    visit = make_visit(texts=[f"Svar nummer {number}" for number in range(6)], link="https://a.example/odling")
    found = set(words(text_of(protocol_pdf(visit))))
    said = [visit.title, visit.introduction, visit.operation_text, visit.link, *visit.background]
    said += [it.name for it in visit.attendees.all()]
    said += [f"{it.question} {it.guidance} {it.text}" for it in visit.answers.all()]
    assert set(words(" ".join(said))) <= found


def test_the_browser_gets_the_pdf_in_any_state(log_in):
    official = log_in(make_official())
    for bring in (lambda visit: visit, send_out, approve):
        visit = bring(make_visit(operation_text='Åkern "norr"/../'))
        response = official.get(reverse("visits:pdf", args=[visit.pk]))
        assert response.headers["Content-Type"] == "application/pdf"
        assert "namndbesok-akern-norr" in response.headers["Content-Disposition"]
        assert response.content.startswith(b"%PDF")


def test_missing_libraries_give_a_page_that_says_what_helps(log_in):
    client = log_in(make_official())
    with patch("config.pdf.load_weasyprint", side_effect=PdfUnavailable):
        response = client.get(reverse("visits:pdf", args=[make_visit().pk]))
    assert response.status_code == 503
    assert b"apt-get install libpango" in response.content
