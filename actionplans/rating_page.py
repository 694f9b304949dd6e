"""What the page and the PDF of ratings show, put together once for both."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from config.charts import Axis, curve, radar
from config.pdf import LANGUAGE
from config.templatetags.stegvis import day

from .enums import GoalStatus
from .models import Goal, Rating
from .models.ratings import WILL_NOT_ANSWER
from .rating_comparison import compare, same_round
from .rating_events import PlanEvent, events_of

TEMPLATE = "actionplans/ratings.html"


@dataclass(frozen=True)
class Mark:
    """An event on the axis with the mark that stands above its line."""

    mark: str
    event: PlanEvent


@dataclass(frozen=True)
class Shown:
    """The ratings of a participant that a user may see, and what happened beside them."""

    participant_ratings: list
    caseworker_ratings: list
    indicators: list
    marks: list
    axis: Axis | None

    @property
    def is_empty(self):
        """Whether there is no rating to show."""
        return not self.indicators

    @property
    def sessions(self):
        """All ratings, the latest first."""
        both = [*self.participant_ratings, *self.caseworker_ratings]
        return sorted(both, key=lambda rating: (rating.occurred_on, rating.pk), reverse=True)

    @property
    def participant_day(self):
        """The day the participant rated last, or None."""
        return self.participant_ratings[-1].occurred_on if self.participant_ratings else None

    @property
    def caseworker_day(self):
        """The day a coordinator rated last, or None."""
        return self.caseworker_ratings[-1].occurred_on if self.caseworker_ratings else None

    @property
    def is_one_round(self):
        """Whether the latest two belong together."""
        latest = self.participant_ratings[-1:], self.caseworker_ratings[-1:]
        return all(latest) and same_round(latest[0][0], latest[1][0])

    @cached_property
    def radar(self):
        """The latest answers as a radar figure."""
        sides = [
            [one.participant.now.step for one in self.indicators],
            [one.caseworker.now.step for one in self.indicators],
        ]
        title = _("The latest ratings as a radar figure. The numbers are those of the indicators in the table.")
        return radar(title, [one.number for one in self.indicators], *sides)

    @cached_property
    def curves(self):
        """Each Indicator with its curve and the rows of the table beside it."""
        return [(one, self.curve_of(one), rows_of(one)) for one in self.indicators]

    def curve_of(self, indicator):
        """Return how `indicator` has gone as a curve."""
        points = [
            [(point.day, point.step) for point in side.points] for side in (indicator.participant, indicator.caseworker)
        ]
        words = _("Curve of %(number)s, %(name)s. The table beside it has the same answers.")
        title = words % {"number": indicator.number, "name": indicator.name}
        return curve(title, self.axis, *points, [(mark.event.day, mark.mark) for mark in self.marks], day)


def of(participant, duplicates, user):
    """Return the Shown of `participant`, with what was rated under other registrations of the person."""
    people = [participant, *duplicates]
    ratings = Rating.objects.visible_to(user, participant).filter(participant__in=people)
    ratings = list(ratings.prefetch_related("instrument", "author").in_order())
    if not ratings:
        return Shown([], [], [], [], None)
    own = [rating for rating in ratings if not rating.is_by_caseworker]
    others = [rating for rating in ratings if rating.is_by_caseworker]
    names = {}
    for rating in ratings:
        names |= rating.instrument.indicators()
    goals = Goal.objects.filter(plan__participant=participant, plan__closed_on=None, status=GoalStatus.OPEN)
    today = timezone.localdate()
    start = min(filter(None, [ratings[0].occurred_on, participant.enrolled_on]))
    events = [event for event in events_of(participant, today) if event.day >= start]
    return Shown(
        own, others,
        compare(names, own, others, participant.enrolled_on, list(goals.exclude(indicators=[]))),
        [Mark(mark, event) for mark, event in zip(marks(len(events)), events, strict=True)],
        Axis(start, max(today, ratings[-1].occurred_on)),
    )  # fmt: skip


def document_parts(participant, duplicates, user):
    """Return `(context, options)` for render_pdf of the ratings of `participant` that `user` may see."""
    today = timezone.localdate()
    with override(LANGUAGE):
        shown = of(participant, duplicates, user)
        title = _("Ratings, case %(case)s") % {"case": participant.case_number}
    context = {"shown": shown, "participant": participant, "layout": "base_print.html", "today": today}
    return context, {"title": title, "header": title, "footer": str(participant.unit), "created": timezone.localtime()}


def marks(count):
    """Return so many marks: A to Z, then numbers."""
    return [chr(ord("A") + place) if place < 26 else str(place + 1) for place in range(count)]


def rows_of(indicator):
    """Return the answers to `indicator` by day as (day, participant's, coordinator's), the earliest first."""
    rows = {}
    for place, side in enumerate((indicator.participant, indicator.caseworker)):
        for point in side.points:
            rows.setdefault(point.day, ["–", "–"])[place] = step_in_words(point.step)
    return [(day_, *answers) for day_, answers in sorted(rows.items())]


def step_in_words(step):
    """Return a step as tables show it."""
    if step is None:
        return _("not asked")
    return _("will not answer") if step == WILL_NOT_ANSWER else str(step)


def change_in_words(steps):
    """Return a change in steps in words, '' where there is none to tell."""
    if steps is None:
        return ""
    if not steps:
        return _("same")
    words = ngettext("%(count)d step up", "%(count)d steps up", steps) if steps > 0 else (
        ngettext("%(count)d step down", "%(count)d steps down", -steps)
    )  # fmt: skip
    return words % {"count": abs(steps)}


@dataclass(frozen=True)
class Row:
    """A question of one rating: as it was asked, as staff read it where that is another language, and the answer."""

    number: int
    question: str
    question_for_staff: str
    answer: str
    answer_for_staff: str
    words: str


def in_words(rating):
    """Return the Rows of `rating`, in the language it was answered in and in that of the staff."""
    instrument, staff = rating.instrument, rating.instrument.staff_language
    asked = rating.language if rating.language in instrument.languages else staff
    labels, staff_labels = instrument.labels(asked), instrument.labels(staff)
    declined = instrument.words.get(asked, {}).get("will_not_answer", "")
    words = rating.words_by_number()
    rows = []
    for item, step in zip(instrument.items, rating.answers, strict=True):
        for_staff = staff_labels.get(step) or step_in_words(step)
        answered = labels.get(step) or (declined if step == WILL_NOT_ANSWER else "") or for_staff
        rows.append(
            Row(
                item["number"], item["question"][asked], item["question"][staff] if asked != staff else "",
                answered, for_staff if asked != staff else "", words.get(item["number"], ""),
            )
        )  # fmt: skip
    return rows
