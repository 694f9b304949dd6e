"""Makers of what comes with protocols read in: files, originals, offers, pairs, and a draft with a remainder."""

import uuid

from visits.exchange import Given, read_in, template_shapes
from visits.models import BoardVisit, ImportFile, LikelySame, Original, VisitImport


def make_offer(code="2031"):
    """Return the offer of a template of two questions."""
    question = {
        "question": "Hur firas jubileet?",
        "guidance": "Beskriv kort.",
        "sub_questions": ["När?"],
        "earlier": None,
    }
    return {"title": "Mall för jubileer", "code": code, "questions": [question, question | {"question": "Vem bakar?"}]}


def make_import(by, offer=None, state="failed", visit=None):
    """Return an import of one file."""
    batch = VisitImport.objects.create(created_by=by, idempotency_key=uuid.uuid4())
    ImportFile.objects.create(
        batch=batch, position=1, file_name="protokoll.txt", content=b"Ett besked", state=state, offer=offer,
        visit=visit, failure="Texten liknar ingen av mallarna." if state == "failed" else "",
    )  # fmt: skip
    return batch


def make_original(visit, content=b"Ett protokoll", file_name="protokollet.docx"):
    """Return a file kept with `visit`."""
    return Original.objects.keep(visit, content=content, file_name=file_name, digest="0" * 64)[0]


def make_pair(earlier, visit, likeness=90):
    """Return the pair of two visits that may be one; the later one is taken to be read in."""
    BoardVisit.objects.filter(pk=visit.pk).update(source_digest=f"{visit.pk:064}")
    return LikelySame.objects.create(visit=visit, earlier=earlier, likeness=likeness)


def read(content, file_name="protokoll.txt", by=None):
    """Return the visit that a file becomes."""
    content = content.encode() if isinstance(content, str) else content
    visit, _created, _document = read_in(Given(content, file_name), template_shapes(), by)
    return BoardVisit.objects.with_contents().get(pk=visit.pk)
