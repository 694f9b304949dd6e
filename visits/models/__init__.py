"""Templates, visits, who takes part, their background material, answers, and the words that searches go by."""

from .answers import Answer
from .attendees import Attendee
from .headings import HeadingText
from .imports import ImportFile, LikelySame, Original, VisitImport
from .materials import Material
from .presence import Presence
from .questions import QuestionLink, TemplateQuestion
from .reading import Reader, ReadingComment, ReadingRound
from .requests import BoardRequest
from .templates import TemplateField, VisitTemplate
from .visits import BoardVisit
from .words import AnswerWords, ProtocolWords

__all__ = [
    "Answer",
    "AnswerWords",
    "Attendee",
    "BoardRequest",
    "BoardVisit",
    "HeadingText",
    "ImportFile",
    "LikelySame",
    "Material",
    "Original",
    "Presence",
    "ProtocolWords",
    "QuestionLink",
    "Reader",
    "ReadingComment",
    "ReadingRound",
    "TemplateField",
    "TemplateQuestion",
    "VisitImport",
    "VisitTemplate",
]
