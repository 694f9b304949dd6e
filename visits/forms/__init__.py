"""Forms of visits: the heading, who takes part, an answer, the steps to approval, and templates."""

from .answers import AnswerForm
from .attendees import MORE_ROWS, MOST_ROWS, USUAL_PARTS, AttendeesForm, part_of
from .heading import ChangeForm, HeadingForm, PrepareForm, UnitChoiceField
from .steps import ApproveForm, StepForm

__all__ = [
    "MORE_ROWS",
    "MOST_ROWS",
    "USUAL_PARTS",
    "AnswerForm",
    "ApproveForm",
    "AttendeesForm",
    "ChangeForm",
    "HeadingForm",
    "PrepareForm",
    "StepForm",
    "UnitChoiceField",
    "part_of",
]
