"""A template as the parser needs it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class QuestionShape:
    """A question of a template: its number, wording and guidance (with the sub-questions)."""

    number: int
    question: str
    guidance: str = ""


@dataclass(frozen=True)
class TemplateShape:
    """A template: its code, which is its year, its title, its questions in order, and its labels by field.

    `texts` are the labels of the heading fields that ask for a text.
    """

    code: str
    title: str
    questions: tuple
    labels: dict = field(default_factory=dict)
    texts: tuple = ()
