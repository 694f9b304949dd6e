"""What a response says, whatever it is made of."""

import html
import io
import re
import zipfile

import pypdf

# What differs between two answers to the same question: tokens and keys drawn anew for each page.
DRAWN = re.compile(rb'name="(csrfmiddlewaretoken|idempotency_key)" value="[^"]*"')


def text_of(response):
    """Return all the text of `response`: body (HTML, JSON, the sheets of an XLSX, the pages of a PDF) and headers."""
    body = response.content
    kind = response.headers.get("Content-Type", "")
    if "spreadsheetml" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            parts = (book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
            text = html.unescape("".join(parts))
    elif body.startswith(b"%PDF"):
        reader = pypdf.PdfReader(io.BytesIO(body))
        text = "".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    else:
        text = body.decode()
    return text + "".join(f"\n{name}: {value}" for name, value in response.headers.items())


def comparable(response):
    """Return the body with what is drawn anew taken out, so that two answers can be compared byte by byte."""
    return DRAWN.sub(b"", response.content)
