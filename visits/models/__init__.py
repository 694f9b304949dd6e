"""Templates, visits, who takes part, and answers."""

from .answers import Answer
from .attendees import Attendee
from .headings import HeadingText
from .imports import ImportFile, LikelySame, Original, VisitImport
from .requests import BoardRequest
from .templates import QuestionLink, TemplateField, TemplateQuestion, VisitTemplate
from .visits import BoardVisit

__all__ = [
    "Answer",
    "Attendee",
    "BoardRequest",
    "BoardVisit",
    "HeadingText",
    "ImportFile",
    "LikelySame",
    "Original",
    "QuestionLink",
    "TemplateField",
    "TemplateQuestion",
    "VisitImport",
    "VisitTemplate",
]
