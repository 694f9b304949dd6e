"""What is due about each of those enrolled, of whatever it is, as Dues: they are read once for all of it."""

from . import clocks
from .plan_due import plan_to_make, with_plan_due
from .rating_due import rating, with_last_rating
from .reminders import followup, promises_to_keep


def enrolled_due(people, today, last_day):
    """Return the Dues by `last_day` of follow-ups, promises, ratings and plans to make of the enrolled among `people`.

    In two queries, and one for the instruments.
    """
    people = with_last_rating(with_plan_due(people.with_followup_due(today)))
    dues = [
        due
        for person, made in clocks.promises_of_all(people)
        for due in (followup(person), rating(person), plan_to_make(person), *promises_to_keep(person, made, today))
    ]
    return [due for due in dues if due and due.due_on <= last_day]
