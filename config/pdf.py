"""PDF: one function from a template and its context to the bytes of an accessible, archivable document.

Every document is PDF/UA-1 and PDF/A-3a in one file, drawn in the fonts that static/css/print.css names and in no
others. The template extends base_print.html; what it fetches are packaged static files, by their path below static/.
"""

import gc
import os
import re
import unicodedata
import warnings
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.text import slugify

# What installs the libraries on the systems we know.
INSTALL = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
STYLESHEET = "css/print.css"
BASE_URL = "http://static/"
VARIANT = "pdf/a-3a"
LANGUAGE = "sv"
# Collecting garbage while thousands of boxes are made is a third of the time (performance.md).
GC_THRESHOLD = (100_000, 50, 100)
MOST_WRITES = 8
LOOKS_SHORT = re.compile(rb"[\r\n]\nendstream")
# The characters without looks that letters are shaped by: soft hyphen, zero width non-joiner and joiner.
JOINERS = {0xAD, 0x200C, 0x200D}
SPACES = {0x09: "\t", 0x0A: "\n", 0x0D: "\n", 0x2028: "\n", 0x2029: "\n", 0x202F: "\u00a0"}
PDF_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


class PdfUnavailable(Exception):
    """The libraries WeasyPrint draws with are not on this machine."""


def render_pdf(template, context, *, title, header="", footer="", created=None):
    """Return the PDF of `template` with `context` as bytes.

    `title` is what readers and screen readers call it, `header` and `footer` stand in the margins of every page beside
    the page numbers. The same data gives the same bytes: the only time in it is `created`, when it is given.
    """
    with translation.override(LANGUAGE):
        frame = {"title": title, "header": header, "footer": footer, "created": created, "language": LANGUAGE}
        html = render_to_string(template, context | frame)
    return draw(html)


def draw(html):
    """Return the PDF of a whole page of HTML as bytes; raise PdfUnavailable where WeasyPrint cannot be loaded."""
    weasyprint = load_weasyprint()
    font_configuration, stylesheet = style()
    with patient_gc():
        page = weasyprint.HTML(string=drawable(html), base_url=BASE_URL, url_fetcher=static_fetcher())
        return write(page.render(font_config=font_configuration, stylesheets=[stylesheet], pdf_variant=VARIANT))


def pdf_response(request, name, template, context, **options):
    """Return the PDF as a response that the browser shows; `name` is the file's name without ending.

    Where the libraries are missing, a page says which command installs them.
    """
    try:
        content = render_pdf(template, context, **options)
    except PdfUnavailable:
        return render(request, "pdf_unavailable.html", {"command": INSTALL}, status=503)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(False, f"{slugify(fold(name))}.pdf")
    return response


def fold(name):
    """Return `name` with å, ä and ö as plain letters, as file names are best."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


@cache
def load_weasyprint():
    """Return the module weasyprint, loaded when the first PDF is made; raise PdfUnavailable where it cannot be."""
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="No fonts configured in FontConfig")
            import weasyprint
    except OSError as error:
        raise PdfUnavailable(str(error)) from error
    return weasyprint


@cache
def style():
    """Return the font configuration and the stylesheet every PDF shares."""
    from weasyprint.text.fonts import FontConfiguration

    weasyprint = load_weasyprint()
    with no_fonts_of_the_machine():
        configuration = FontConfiguration()
    fetcher = static_fetcher()
    return configuration, weasyprint.CSS(url=BASE_URL + STYLESHEET, font_config=configuration, url_fetcher=fetcher)


@contextmanager
def no_fonts_of_the_machine():
    """Let a font configuration be made meanwhile that knows only the fonts a stylesheet brings (fonts.conf)."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fonts.conf"))
    try:
        yield
    finally:
        del os.environ["FONTCONFIG_FILE"]
        if before is not None:
            os.environ["FONTCONFIG_FILE"] = before


@cache
def static_fetcher():
    """Return what WeasyPrint fetches by: packaged static files and nothing else, no network and no other file."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    kinds = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2"}

    class StaticFetcher(URLFetcher):
        def fetch(self, url, headers=None):
            """Return the static file at `url`; raise ValueError for every other address."""
            path = url.removeprefix(BASE_URL)
            found = finders.find(path) if path != url else None
            if not found:
                raise ValueError(f"{url} is not a packaged static file")
            kind = kinds.get(Path(found).suffix, "application/octet-stream")
            return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})

    return StaticFetcher(allowed_protocols=["http"])


@contextmanager
def patient_gc():
    """Let garbage be collected more seldom meanwhile."""
    before = gc.get_threshold()
    gc.set_threshold(*GC_THRESHOLD)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def write(document):
    """Return the laid out `document` as bytes.

    Compressed bytes that happen to end like a line are counted one short by validators. Such a stream is left
    uncompressed (see `finish`); for those of the file's own index it is written again with an empty object more.
    """
    for padding in range(MOST_WRITES):
        finisher = partial(finish, padding=padding)
        content = document.write_pdf(pdf_variant=VARIANT, pdf_tags=True, finisher=finisher)
        if not LOOKS_SHORT.search(content):
            break
    return content


def finish(document, pdf, padding):
    """Complete what makes the file PDF/UA-1 beside PDF/A-3a, right before it is written.

    The metadata are left uncompressed and say that the file is PDF/UA too. The second glyph of a letter with a mark
    has no letter of its own to be read as: it is read as nothing (a zero width space).
    """
    import pydyf

    for _empty in range(padding):
        pdf.add_object(pydyf.Dictionary())
    for stream in (made for made in pdf.objects if isinstance(made, pydyf.Stream)):
        if stream.extra.get("Type") == "/Metadata":
            stream.compress = False
            stream.stream = [part.replace(b"</rdf:RDF>", PDF_UA + b"</rdf:RDF>") for part in stream.stream]
        if b"begincmap" in stream.stream:
            stream.stream = [re.sub(rb"^<(\w{4})> <>$", rb"<\1> <200b>", line) for line in stream.stream]
        if stream.compress and LOOKS_SHORT.search(stream.data):
            stream.compress = False


# Letters no shipped font has


def drawable(text):
    """Return `text` with what no shipped font can draw written out: an emoji becomes its name in brackets."""
    return settle_marks(unicodedata.normalize("NFC", text).translate(Drawable()))


class Drawable(dict):
    """The table for str.translate: each character as itself, as its name, or as nothing when it has no looks."""

    def __missing__(self, code):
        drawn = any(code in letters for letters in fonts()) and (
            code in JOINERS or unicodedata.category(chr(code)) != "Cf"
        )
        self[code] = made = code if drawn else written_out(code)
        return made


def written_out(code):
    """Return what stands for the character `code`."""
    kind = unicodedata.category(chr(code))
    if code in SPACES or kind[0] == "Z":
        return SPACES.get(code, " ")
    if kind in ("Cc", "Cf", "Cs") or 0xFE00 <= code <= 0xFE0F:
        return ""
    return f"[{unicodedata.name(chr(code), f'U+{code:04X}').lower()}]"


def settle_marks(text):
    """Return `text` with the marks written out that stand on a letter no font has together with them."""
    made, letter = [], 0x20
    for character in text:
        code = ord(character)
        if code < 0x300 or not unicodedata.category(character).startswith("M"):
            letter = code
        elif not any(letter in letters and code in letters for letters in fonts()):
            character = written_out(code)
        made.append(character)
    return "".join(made)


@cache
def fonts():
    """Return the characters (as numbers) that each upright font of the print stylesheet has."""
    from fontTools.ttLib import TTFont

    stylesheet = Path(finders.find(STYLESHEET)).read_text()
    files = re.findall(r'url\("\.\./(fonts/[^"]+-400-normal\.woff2)"\)', stylesheet)
    return [frozenset(TTFont(finders.find(path), lazy=True).getBestCmap()) for path in files]
