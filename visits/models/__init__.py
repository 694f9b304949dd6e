"""Templates, visits, who takes part, and answers."""

from .answers import Answer
from .attendees import Attendee
from .headings import HeadingText
from .imports import ImportFile, LikelySame, Original, VisitImport
from .presence import Presence
from .questions import QuestionLink, TemplateQuestion
from .reading import Reader, ReadingComment, ReadingRound
from .requests import BoardRequest
from .templates import TemplateField, VisitTemplate
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
    "Presence",
    "QuestionLink",
    "Reader",
    "ReadingComment",
    "ReadingRound",
    "TemplateField",
    "TemplateQuestion",
    "VisitImport",
    "VisitTemplate",
]
