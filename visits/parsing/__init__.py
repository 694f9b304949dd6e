"""Reading protocols that were written elsewhere: from the bytes of a file to a Document, without the database.

reading     bytes -> text or a Word, or Unreadable with a sentence that says why not
docx, pdf   the same for Word documents and PDFs
word_lines  what a Word document holds, and its lines
lines       text -> blocks: paragraphs and bullets as they were before lines were wrapped and pages broken
labels      the heading's labels: operation, members, date ...
likeness    how alike two sentences are in their words
questions   which blocks are a template's questions, and which template it is
offers      the document's own questions, for a new template
document    blocks -> Document; every word of the text ends up in one of its fields
worker      all of it in a process of its own, within limits of time and memory
"""

from .document import Document, DocumentAnswer, parse
from .offers import NoTemplate
from .reading import Unreadable, read, read_text
from .shapes import QuestionShape, TemplateShape
from .words import digest, words

__all__ = [
    "Document",
    "DocumentAnswer",
    "NoTemplate",
    "QuestionShape",
    "TemplateShape",
    "Unreadable",
    "digest",
    "parse",
    "read",
    "read_text",
    "words",
]
