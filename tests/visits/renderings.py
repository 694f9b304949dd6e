"""One protocol in the shapes of files people have: Word documents and PDFs made of the text of tests/visits/documents.

`as_docx` and `as_pdf` take the text with a blank line between paragraphs, bullets as "- " and labels with a tab.
"""

import re
from html import escape
from io import BytesIO

import docx
from docx.enum.text import WD_BREAK
from weasyprint import HTML

LABELLED = re.compile(r"(?P<label>[^\t\n]{3,60}:)\s*\t(?P<value>.*)")
STYLE = (
    "@page { margin: 25mm; %s } body { font: 11pt/1.4 sans-serif; %s } p, ul { margin: 0 0 9pt } "
    "table { border-spacing: 4pt } td { vertical-align: top }"
)


def paragraphs(text):
    """Yield ("fields", [(label, value)]), ("bullets", [items]) and ("text", paragraph) in order."""
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = part.split("\n")
        labelled = [LABELLED.fullmatch(line) for line in lines]
        if all(labelled):
            yield "fields", [(it["label"], it["value"]) for it in labelled]
        elif all(line.startswith("- ") for line in lines):
            yield "bullets", [line[2:] for line in lines]
        else:
            yield from (("text", line) for line in lines)


def as_docx(text, *, table=False, style="List Bullet", head="", foot="", breaks_every=0, asked="Normal"):
    """Return `text` as a Word document, its heading fields in a `table` or on lines with a tab.

    A table may be "below" (the values under their labels) or "beside" (two fields a row, each in one cell). Questions
    have the style `asked`.
    """
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = head
    document.sections[0].footer.paragraphs[0].text = foot
    for place, (kind, content) in enumerate(paragraphs(text), start=1):
        if kind == "fields":
            add_fields(document, content, table)
        elif kind == "bullets":
            for item in content:
                document.add_paragraph(item, style=style)
        else:
            document.add_paragraph(content, style=asked if content.endswith("?") else None)
        if breaks_every and place % breaks_every == 0:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    return saved(document)


def add_fields(document, fields, table):
    """Add the heading fields."""
    if not table:
        paragraph = document.add_paragraph()
        for place, (label, value) in enumerate(fields):
            run = paragraph.add_run(f"{label}\t{value}")
            if place < len(fields) - 1:
                run.add_break()
        return
    made = document.add_table(rows=0, cols=1 if table == "below" else 2)
    if table == "beside":
        texts = [f"{label} {value}" for label, value in fields] + [""]
        for left, right in zip(texts[::2], texts[1::2], strict=False):
            cells = made.add_row().cells
            cells[0].text, cells[1].text = left, right
        return
    for label, value in fields:
        cells = made.add_row().cells
        if table == "below":
            cells[0].text = label
            cells[0].add_paragraph(value)
        else:
            cells[0].text, cells[1].text = label.rstrip(":"), value


def as_one_table(text):
    """Return `text` as a Word document that is a table from top to bottom, a row for each part of it."""
    document = docx.Document()
    made = document.add_table(rows=0, cols=1)
    for kind, content in paragraphs(text):
        if kind == "fields":
            for label, value in content:
                made.add_row().cells[0].text = f"{label}\t{value}"
        else:
            marked = "\n".join(f"• {item}" for item in content) if kind == "bullets" else content
            made.add_row().cells[0].text = marked
    return saved(document)


def saved(document):
    """Return the bytes of a Word document."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def as_pdf(text, *, table=False, head="", foot=False, width="", bullet="disc", style=""):
    """Return `text` as a PDF with a running `head` and numbers at the foot; `style` is more CSS."""
    margins = (f'@top-left {{ content: "{head}" }}' if head else "") + (
        '@bottom-center { content: "Sida " counter(page) " av " counter(pages) }' if foot else ""
    )
    body = "".join(as_html(kind, content, table, bullet) for kind, content in paragraphs(text))
    style = STYLE % (margins, f"width: {width}" if width else "") + style
    return HTML(string=f"<html lang=sv><style>{style}</style><body>{body}").write_pdf()


def as_html(kind, content, table, bullet):
    """Return one part of the text as HTML."""
    if kind == "text":
        return f"<p>{escape(content)}</p>"
    if kind == "bullets":
        return f"<ul style='list-style: {bullet}'>{''.join(f'<li>{escape(item)}</li>' for item in content)}</ul>"
    if table:
        rows = "".join(f"<tr><td>{escape(label)}<td>{escape(value)}" for label, value in content)
        return f"<table>{rows}</table>"
    return "".join(f"<p>{escape(label)} {escape(value)}</p>" for label, value in content)
