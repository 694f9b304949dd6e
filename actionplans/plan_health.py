"""How a plan stands, in one line: facts to talk about, never a score.

Source: the findings of the employment indicator project (domain.md 4): changes of coordinator and breaks without
activity set people back, and job-directed activities work better beside those for skills and health than after them.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.templatetags.stegvis import day

from .enums import ActivityStatus, GoalStatus
from .models import ActionPlan
from .models.plans.activities import IN_FORCE
from .schedule import slot_of

# A shorter time without activity is the ordinary space between two activities.
SHORTEST_BREAK = 14


@dataclass(frozen=True)
class Fact:
    """A sentence about the plan, and whether it is worth a look (`asks`)."""

    text: str
    asks: bool = False


@dataclass(frozen=True)
class Health:
    """What can be counted about a plan on a day.

    `age` is the days since it was agreed, None before; `longest_break` is in days, from its start to the day.
    `lacks_job_directed`: something goes on or is to come, and nothing of it leads straight toward a job.
    """

    agreed_on: date | None
    age: int | None
    is_stale: bool
    goals_without_activity: int
    overdue_goals: int
    overdue_activities: int
    longest_break: int
    coordinator_changes: int
    lacks_job_directed: bool

    def facts(self):
        """Return the Facts in words."""
        return [self.age_fact(), *filter(None, (self.goal_facts(), *self.overdue_facts(), *self.course_facts()))]

    def age_fact(self):
        """Return how old the plan is."""
        if self.agreed_on is None:
            return Fact(_("Not agreed yet"), asks=True)
        if self.age == 0:
            return Fact(_("Agreed today"))
        words = {"day": day(self.agreed_on), "number": self.age}
        text = ngettext("Agreed %(day)s, %(number)d day ago", "Agreed %(day)s, %(number)d days ago", self.age) % words
        return Fact(text, asks=self.is_stale)

    def goal_facts(self):
        """Return whether goals wait for an activity."""
        number = self.goals_without_activity
        words = ngettext("%(number)d goal without activity", "%(number)d goals without activity", number)
        return Fact(words % {"number": number}, asks=True) if number else None

    def overdue_facts(self):
        """Yield what has passed its day."""
        if number := self.overdue_goals:
            words = ngettext("%(number)d goal has passed its day", "%(number)d goals have passed their day", number)
            yield Fact(words % {"number": number}, asks=True)
        if number := self.overdue_activities:
            words = ngettext(
                "%(number)d activity has passed its last day",
                "%(number)d activities have passed their last day",
                number,
            )
            yield Fact(words % {"number": number}, asks=True)

    def course_facts(self):
        """Yield what is known to matter for how it goes."""
        if self.longest_break >= SHORTEST_BREAK:
            words = ngettext(
                "Longest time without activity: %(number)d day", "Longest time without activity: %(number)d days",
                self.longest_break,
            )  # fmt: skip
            yield Fact(words % {"number": self.longest_break})
        if number := self.coordinator_changes:
            words = ngettext("%(number)d change of coordinator", "%(number)d changes of coordinator", number)
            yield Fact(words % {"number": number})
        if self.lacks_job_directed:
            yield Fact(_("No job-directed activity beside the others"), asks=True)


def plan_health(plan, today):
    """Return the Health of `plan` on the day `today`; one fetched by `with_health` costs no query."""
    if not hasattr(plan, "goal_rows"):
        plan = ActionPlan.objects.with_health().get(pk=plan.pk)
    return health_of(
        plan.goal_rows, plan.activity_rows, today=min(today, plan.closed_on or today), started_on=plan.started_on,
        agreed_on=plan.agreed_on, is_stale=plan.is_stale(today), coordinator_changes=plan.coordinator_changes,
    )  # fmt: skip


def plan_facts(participant, user):
    """Return the Facts of the participant's plan that `user` may read, in one query; none where there is no plan."""
    plans = ActionPlan.objects.visible_to(user, participant).current().filter(participant=participant)
    plan = plans.with_health().first()
    if plan is None:
        return []
    plan.participant = participant
    return plan_health(plan, timezone.localdate()).facts()


def health_of(goals, activities, *, today, started_on, agreed_on, is_stale, coordinator_changes):
    """Return the Health worked out from `goals` and `activities`, dicts with at least what `with_health` gives."""
    slots = [slot_of(row) for row in activities]
    open_goals = [goal for goal in goals if goal["status"] == GoalStatus.OPEN]
    to_come = [slot for slot in slots if slot.status in IN_FORCE and (slot.ends_on is None or slot.ends_on >= today)]
    return Health(
        agreed_on=agreed_on,
        age=(today - agreed_on).days if agreed_on else None,
        is_stale=is_stale,
        goals_without_activity=len(without_activity(open_goals, slots)),
        overdue_goals=sum(bool(goal["target_on"]) and goal["target_on"] < today.isoformat() for goal in open_goals),
        overdue_activities=sum(
            slot.status in IN_FORCE and slot.ends_on is not None and slot.ends_on < today for slot in slots
        ),
        longest_break=longest_break(slots, started_on, today),
        coordinator_changes=coordinator_changes,
        lacks_job_directed=bool(to_come) and not any(slot.is_job_directed for slot in to_come),
    )


def without_activity(open_goals, slots):
    """Return the goals of `open_goals` that no activity is linked to, neither directly nor through a sub-goal."""
    linked = {slot.goal for slot in slots if slot.status != ActivityStatus.CANCELLED}
    parents = {goal["parent"] for goal in open_goals if goal["id"] in linked} | {
        goal["parent"] for goal in open_goals if goal["parent"]
    }
    return [goal for goal in open_goals if goal["id"] not in linked | parents]


def longest_break(slots, start, today):
    """Return the most days in a row from `start` to the day before `today` on which no activity held."""
    longest, free_from = 0, start
    held = sorted((slot.starts_on, slot.ends_on or today) for slot in slots if slot.status != ActivityStatus.CANCELLED)
    for first, last in held:
        longest = max(longest, (min(first, today) - free_from).days)
        free_from = max(free_from, last + timedelta(days=1))
    return max(longest, (today - free_from).days)
