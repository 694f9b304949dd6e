"""What is to be done about somebody by a day, in one shape whatever it comes from; due_sources.py finds it."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from .models import Participant


@dataclass(frozen=True)
class Due:
    """One thing to do: about whom, what (`kind` for counting, `label` for reading), by when, and where it is done.

    `url` is the page of the act and `act_label` what its button says. `waiting_for` names who else must do something
    first; it is empty when it is one's own to do. `detail` is a short sentence to read beside the label.
    """

    participant: Participant
    kind: str
    label: str | Promise
    due_on: date
    url: str
    act_label: str | Promise
    waiting_for: str | Promise = ""
    detail: str | Promise = ""
