"""PDF: nothing is fetched but packaged files, and every letter is drawn or written out."""

import subprocess
import sys
from unittest.mock import patch

import page as pdf_validator
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import pdf

HTML = '<!doctype html><html lang="sv"><head><title>Prov</title></head><body><h1>Prov</h1>{}</body></html>'


def render(body):
    """Return the PDF of a page with `body`."""
    with patch.object(pdf, "render_to_string", lambda *args: HTML.format(body)):
        return pdf.render_pdf("any.html", {}, title="Prov")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/x.png", "http://127.0.0.1/x.png", "file:///etc/passwd", "http://static/../manage.py",
        "http://static/css/../../manage.py", "http://static//etc/passwd", "data:text/css,p{}", "ftp://static/x",
    ],
)  # fmt: skip
def test_nothing_is_fetched_but_packaged_files(url):
    with pytest.raises(Exception):  # noqa: B017, PT011 - whichever exception it is, the file is not read
        pdf.static_fetcher().fetch(url)


def test_packaged_files_are_fetched():
    assert pdf.static_fetcher().fetch("http://static/css/print.css").content_type == "text/css"


def test_a_picture_from_elsewhere_is_left_out():
    assert render('<p><img src="file:///etc/passwd" alt="x"></p>').startswith(b"%PDF")


def test_what_no_font_has_is_written_out():
    assert pdf.drawable("Hej 😀") == "Hej [grinning face]"
    assert pdf.drawable("a\u202eb\x07c\ufe0f") == "abc"
    assert pdf.drawable("e\u0301\u2028\u202f") == "é\n\u00a0"
    assert pdf.drawable("åäö – ”citat” → ✓ مرحبا שלום ሰላም Привет") == "åäö – ”citat” → ✓ مرحبا שלום ሰላም Привет"


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_gives_an_accessible_and_archivable_file(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("pdf") / "prov.pdf"
    path.write_bytes(render(f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>"))
    for profile in ("ua1", "3a"):
        report = pdf_validator.validate_pdf(str(path), profile=profile)
        assert report.is_compliant, (text, str(report))


def test_weasyprint_is_loaded_only_when_a_pdf_is_made():
    code = "import django, sys; django.setup(); import visits.views.visit; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_missing_libraries_are_one_exception():
    pdf.load_weasyprint.cache_clear()
    missing = patch("builtins.__import__", side_effect=import_without_weasyprint)
    with missing, pytest.raises(pdf.PdfUnavailable):
        pdf.load_weasyprint()
    assert pdf.load_weasyprint()


original_import = __import__


def import_without_weasyprint(name, *args, **kwargs):
    """Import as ever, but fail for weasyprint as it does where its libraries are missing."""
    if name == "weasyprint":
        raise OSError("cannot load library 'libpango-1.0-0'")
    return original_import(name, *args, **kwargs)
