"""Templates, visits, who takes part, their background material, answers, and the words that searches go by."""

from .answers import Answer
from .attendees import Attendee
from .headings import HeadingText
from .materials import Material
from .requests import BoardRequest
from .templates import QuestionLink, TemplateField, TemplateQuestion, VisitTemplate
from .visits import BoardVisit
from .words import AnswerWords, ProtocolWords

__all__ = [
    "Answer",
    "AnswerWords",
    "Attendee",
    "BoardRequest",
    "BoardVisit",
    "HeadingText",
    "Material",
    "ProtocolWords",
    "QuestionLink",
    "TemplateField",
    "TemplateQuestion",
    "VisitTemplate",
]
