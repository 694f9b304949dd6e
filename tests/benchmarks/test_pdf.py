"""A protocol of some 60 pages, beside plain WeasyPrint given the same HTML and asked for the same kind of file."""

import io
import statistics
import time

import pypdf
import pytest
from weasyprint.text.fonts import FontConfiguration

from config import pdf
from tests.visits import factories as make
from visits.protocol import protocol_pdf

ROUNDS = 5
PAGES = 60
GOAL = 0.70
PARAGRAPH = "Ledamöterna frågade hur det går för deltagarna och vad som hindrar dem. " * 9
ANSWER = f"### Det vi fick höra\n\n{PARAGRAPH}\n\n- Ett förslag\n- Ett annat förslag\n\n{PARAGRAPH}\n\n" * 22


@pytest.fixture
def visit(db):
    """Return a visit with as much written as fills the pages."""
    made = make.make_visit(texts=[ANSWER] * make.template().questions.count())
    return make.fresh(made)


def html_of(visit, monkeypatch):
    """Return the HTML that is laid out for `visit`."""
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "draw", lambda html: html)
        return protocol_pdf(visit)


def plain(html):
    """Return the PDF the way WeasyPrint's manual makes one: stylesheet and fonts read anew, garbage as always."""
    weasyprint, fonts, fetcher = pdf.load_weasyprint(), FontConfiguration(), pdf.static_fetcher()
    sheet = weasyprint.CSS(url=pdf.BASE_URL + pdf.STYLESHEET, font_config=fonts, url_fetcher=fetcher)
    page = weasyprint.HTML(string=html, base_url=pdf.BASE_URL, url_fetcher=fetcher)
    return page.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant=pdf.VARIANT, pdf_tags=True)


def seconds(function, *arguments):
    began = time.perf_counter()
    content = function(*arguments)
    return time.perf_counter() - began, len(pypdf.PdfReader(io.BytesIO(content)).pages)


def test_sixty_pages(visit, monkeypatch):
    html = html_of(visit, monkeypatch)
    taken = {"ours": [], "plain": []}
    for _round in range(ROUNDS):
        ours, pages = seconds(pdf.draw, html)
        floor, same = seconds(plain, html)
        assert abs(pages - same) <= 2
        taken["ours"].append(ours)
        taken["plain"].append(floor)
    ratio = statistics.median(taken["ours"]) / statistics.median(taken["plain"])
    print(f"\nPDF of {pages} pages: {ratio:.2f} x plain WeasyPrint (goal {GOAL:.2f})")
    assert pages >= PAGES
