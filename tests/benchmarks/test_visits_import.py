"""A hundred old protocols read in, beside a floor: the text taken out of the same files by their bare libraries.

The floor stores nothing, knows no template and has no process of its own: python-docx's paragraphs, pdfminer's
`extract_text`, and the bytes of a text file decoded.
"""

import os
import time
from io import BytesIO

import docx
import pytest
from pdfminer.high_level import extract_text

from tests.visits.documents import document
from tests.visits.renderings import as_docx, as_pdf
from visits.exchange import Given, read_in, template_shapes
from visits.models import BoardVisit

DOCUMENTS = int(os.environ.get("BENCH_PROTOCOLS", 100))
NAMES = ("docx", "pdf", "txt")


def made(number):
    """Return the name and the bytes of protocol `number`: no two of the same operation or day."""
    text = document(operation=f"Provplatsen {number}", date=f"2021-{number % 12 + 1:02}-{number % 28 + 1:02}")
    text = text.replace("tolv personer", f"{number} personer")
    kind = NAMES[number % len(NAMES)]
    content = {"docx": as_docx, "pdf": as_pdf, "txt": str.encode}[kind](text)
    return f"{number}.{kind}", content


def bare(name, content):
    """Return the text of a file as its library gives it."""
    if name.endswith("docx"):
        return "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs)
    return extract_text(BytesIO(content)) if name.endswith("pdf") else content.decode()


@pytest.mark.django_db
def test_a_hundred_protocols():
    files = [made(number) for number in range(DOCUMENTS)]
    shapes = template_shapes()
    read_in(Given(*reversed(made(DOCUMENTS))), shapes)
    bare(*files[0])
    began = time.perf_counter()
    assert all(bare(name, content) for name, content in files)
    floor = time.perf_counter() - began
    began = time.perf_counter()
    for name, content in files:
        read_in(Given(content, name), shapes)
    seconds = time.perf_counter() - began
    assert BoardVisit.objects.count() == DOCUMENTS + 1
    print(
        f"\n{DOCUMENTS} protocols read in and stored in {seconds:.1f} s, {1000 * seconds / DOCUMENTS:.0f} ms each; "
        f"their bare text {floor:.1f} s: {seconds / floor:.1f} x"
    )
