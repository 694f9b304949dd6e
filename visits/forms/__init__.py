"""Forms of visits: the heading, who takes part, an answer, the steps to approval, and templates."""

from .answers import AnswerForm
from .attendees import MORE_ROWS, MOST_ROWS, USUAL_PARTS, AttendeesForm, part_of
from .heading import TEXT_PREFIX, ChangeForm, HeadingForm, PrepareForm, UnitChoiceField
from .steps import DiscardForm, StepForm
from .templates import (
    AddFieldForm,
    AddQuestionForm,
    ChangeFieldForm,
    ChangeQuestionForm,
    ChangeTemplateForm,
    MakeTemplateForm,
    MergeForm,
    SeenForm,
    SplitForm,
)  # fmt: skip

__all__ = [
    "MORE_ROWS",
    "MOST_ROWS",
    "TEXT_PREFIX",
    "USUAL_PARTS",
    "AddFieldForm",
    "AddQuestionForm",
    "AnswerForm",
    "AttendeesForm",
    "ChangeFieldForm",
    "ChangeForm",
    "ChangeQuestionForm",
    "ChangeTemplateForm",
    "DiscardForm",
    "HeadingForm",
    "MakeTemplateForm",
    "MergeForm",
    "PrepareForm",
    "SeenForm",
    "SplitForm",
    "StepForm",
    "UnitChoiceField",
    "part_of",
]
