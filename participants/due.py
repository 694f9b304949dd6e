"""What is to be done about somebody by a day, in one shape whatever it comes from.

`SOURCES` are the functions of this room that find it: each takes the participants to look among (a queryset), today and
the last day of interest, and returns Dues. Upper rooms have their own; Today in reports gathers them.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from .models import Participant


@dataclass(frozen=True)
class Due:
    """One thing to do: about whom, what (`kind` for counting, `label` for reading), by when, and where it is done.

    `url` is the page of the act and `act_label` what its button says. `waiting_for` names who else must do something
    first; it is empty when it is one's own to do.
    """

    participant: Participant
    kind: str
    label: str | Promise
    due_on: date
    url: str
    act_label: str | Promise
    waiting_for: str | Promise = ""


# Below Due, which they return.
from .enrolment_due import SOURCES as OF_ENROLMENTS  # noqa: E402

SOURCES = (*OF_ENROLMENTS,)
