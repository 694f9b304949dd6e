"""Templates, visits, who takes part, and answers."""

from .answers import Answer
from .attendees import Attendee
from .headings import HeadingText
from .presence import Presence
from .requests import BoardRequest
from .templates import QuestionLink, TemplateField, TemplateQuestion, VisitTemplate
from .visits import BoardVisit

__all__ = [
    "Answer",
    "Attendee",
    "BoardRequest",
    "BoardVisit",
    "HeadingText",
    "Presence",
    "QuestionLink",
    "TemplateField",
    "TemplateQuestion",
    "VisitTemplate",
]
