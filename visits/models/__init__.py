"""Templates, visits, who takes part, and answers."""

from .answers import Answer
from .attendees import Attendee
from .templates import TemplateQuestion, VisitTemplate
from .visits import BoardVisit

__all__ = ["Answer", "Attendee", "BoardVisit", "TemplateQuestion", "VisitTemplate"]
