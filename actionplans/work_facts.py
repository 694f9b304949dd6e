"""What other rooms are told of a plan: goals of work and assigned hours, and what the activities are called."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from config.hours import number_in_words

from .enums import ActivityStatus, GoalStatus, Indicator
from .models import ActionPlan, Activity, Goal
from .schedule import OWN_JOB_SEARCH

# Goals of work: those about these indicators, or that an activity of these kinds works toward.
INDICATORS = (Indicator.JOB_SEARCH, Indicator.LABOUR_MARKET, Indicator.BELIEF, Indicator.CONTRIBUTION)
KINDS = ("work_like", "practice", "job_search")
# A goal that is about health too says more than one who looks for work is to read.
HEALTH = (Indicator.HEALTH, Indicator.COPING_WITH_HEALTH)


@dataclass(frozen=True)
class WorkFacts:
    """The goals of work of the plan that holds, and the hours assigned a week ("" where none are)."""

    goals: list
    hours: str


def work_facts(participant):
    """Return the WorkFacts of `participant`, None without a plan."""
    plan = ActionPlan.objects.current().filter(participant=participant).first()
    if plan is None:
        return None
    about_work = Q(indicators__overlap=[int(number) for number in INDICATORS]) | Q(activities__kind__code__in=KINDS)
    goals = Goal.objects.filter(about_work, plan=plan, status=GoalStatus.OPEN)
    goals = goals.exclude(indicators__overlap=[int(number) for number in HEALTH])
    hours = plan.assigned_hours or Decimal(0)
    return WorkFacts(list(goals.distinct().order_by("position", "pk")), number_in_words(hours) if hours else "")


def activity_titles(participant):
    """Return what the assigned activities of the plan of `participant` that holds are called, in alphabetical order."""
    plans = ActionPlan.objects.current().filter(participant=participant)
    assigned = Activity.objects.filter(plan__in=plans).exclude(status=ActivityStatus.CANCELLED)
    titles = assigned.exclude(kind__code=OWN_JOB_SEARCH).order_by("title").values_list("title", flat=True)
    return list(titles.distinct())
