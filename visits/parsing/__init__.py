"""Reading protocols that were written elsewhere: from the bytes of a text file to a Document, without the database.

reading     bytes -> text, or Unreadable with a sentence that says why not
lines       text -> blocks: paragraphs and bullets as they were before lines were wrapped and pages broken
labels      the heading's labels: operation, members, date ...
likeness    how alike two sentences are in their words
questions   which blocks are a template's questions, and which template it is
document    blocks -> Document; every word of the text ends up in one of its fields
"""

from .document import Document, DocumentAnswer, parse
from .reading import Unreadable, read_text
from .shapes import QuestionShape, TemplateShape
from .words import digest, words

__all__ = [
    "Document",
    "DocumentAnswer",
    "QuestionShape",
    "TemplateShape",
    "Unreadable",
    "digest",
    "parse",
    "read_text",
    "words",
]
