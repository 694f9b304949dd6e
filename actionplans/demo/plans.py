"""Demo plans: goals, activities with their weeks, versions agreed; some new, some old, some changed since."""

from datetime import timedelta
from decimal import Decimal

import pghistory
import pgtrigger
from django.db import connection
from django.utils import timezone

from accounts.demo import dice
from accounts.enums import CodeListName
from accounts.models import CodeList
from participants.demo import at, uuid_of
from participants.enums import ParticipantStatus
from participants.models import CoordinatorPeriod

from ..enums import Acknowledgement, ActivityStatus, GoalStatus
from ..models import ActionPlan, Activity, Goal, PlanVersion
from ..plan_content import content_from
from .plan_texts import AIMS, DROPPED, REACHED, STEPS, WANTS

DEMO_COORDINATOR = "coordinator@example.org"
HOURS = (12, 15, 20, 20, 25, 25, 30)


def fill():
    """Make a plan for most who are enrolled, and for the demo coordinator's people one of every kind."""
    roll, today = dice("plans"), timezone.localdate()
    kinds = {code.code: code for code in CodeList.objects.filter(list=CodeListName.ACTIVITY_KIND)}
    makers, own = [], 0
    for period in responsible():
        participant, coordinator = period.participant, period.coordinator
        is_enrolled = participant.status == ParticipantStatus.ENROLLED
        variant = roll.randint(0, 7)
        if coordinator.email == DEMO_COORDINATOR and is_enrolled:
            own, variant = own + 1, own % 8
        if participant.enrolled_on and variant != 7 and (today - participant.enrolled_on).days >= 6:
            left_on = None if is_enrolled else max(row.ended_on for row in participant.enrolments.all())
            makers.append(PlanMaker(participant, coordinator, kinds, roll, today, variant, left_on))
    store(makers)
    backdate_history()


def responsible():
    """Return the latest coordinator period of each participant."""
    periods = CoordinatorPeriod.objects.select_related("coordinator", "participant")
    periods = periods.prefetch_related("participant__enrolments")
    return periods.order_by("participant", "-starts_on").distinct("participant")


def store(makers):
    """Write the plans as first made, let each run its course, and write what became of them and the versions."""
    with pghistory.context(act="actionplans.make_plan"):
        ActionPlan.objects.bulk_create([maker.plan for maker in makers])
    for maker in makers:
        maker.add_parts()
    with pghistory.context(act="actionplans.add_goal"):
        Goal.objects.bulk_create([goal for maker in makers for goal in maker.goals if goal.parent is None])
        Goal.objects.bulk_create([goal for maker in makers for goal in maker.goals if goal.parent])
    with pghistory.context(act="actionplans.add_activity"):
        Activity.objects.bulk_create([activity for maker in makers for activity in maker.activities])
    versions = [version for maker in makers for version in maker.course()]
    with pghistory.context(act="actionplans.agree_plan"):
        PlanVersion.objects.bulk_create(versions)
    with pghistory.context(act="actionplans.settle_goal"):
        goals = [goal for maker in makers for goal in maker.goals if goal.status != GoalStatus.OPEN]
        Goal.objects.bulk_update(goals, ["status", "settled_on", "reason"])
    with pghistory.context(act="actionplans.note_activity"):
        begun = [
            activity for maker in makers for activity in maker.activities if activity.status != ActivityStatus.PLANNED
        ]
        Activity.objects.bulk_update(begun, ["status", "settled_on", "ends_on", "hours"])
    with pghistory.context(act="actionplans.change_plan"):
        ActionPlan.objects.bulk_update([maker.plan for maker in makers if maker.variant == 2], ["assigned_hours"])
    with pghistory.context(act="actionplans.close_plan"):
        left = [maker.plan for maker in makers if maker.plan.closed_on]
        ActionPlan.objects.bulk_update(left, ["closed_on", "closing_note"])


class PlanMaker:
    """Makes one plan as it would have been written, in memory; `store` writes it.

    `variant`: 0 never agreed, 1 agreed once and long ago, 2 changed since, 3 and 5 agreed twice, 4 with something
    overdue, 6 without job-directed activity; the rest as most are. `left_on` is the last day of who has left.
    """

    def __init__(self, participant, coordinator, kinds, roll, today, variant, left_on):
        self.participant, self.by, self.kinds, self.roll = participant, coordinator, kinds, roll
        self.variant, self.left_on = variant, left_on
        self.today = min(today, left_on or today)
        self.start = min(participant.enrolled_on + timedelta(days=roll.randint(2, 10)), self.today)
        if variant == 0 and not left_on:
            self.start = max(self.start, today - timedelta(days=20))
        self.goals, self.activities = [], []
        self.plan = ActionPlan(
            participant=participant, purpose=roll.choice(WANTS), responsible=coordinator.name,
            assigned_hours=Decimal(roll.choice(HOURS)), started_on=self.start, created_by=coordinator,
            review_on=None if left_on else today + timedelta(days=roll.randint(5, 70)), idempotency_key=uuid_of(roll),
            created_at=at(self.start, 11, roll),
        )  # fmt: skip

    def day(self, days):
        """Return the day so many days after the plan was made, yesterday at the latest."""
        return min(self.start + timedelta(days=days), max(self.start, self.today - timedelta(days=1)))

    def add_parts(self):
        """Set the goals, with what leads to them."""
        aims = self.roll.sample(AIMS, self.roll.choice([2, 2, 3, 3, 4]))
        if self.variant == 6:
            aims = [AIMS[0], AIMS[2], AIMS[6]]
        for place, aim in enumerate(aims):
            self.add_aim(place, *aim)

    def add_goal(self, **fields):
        """Return another goal of the plan."""
        goal = Goal(
            plan=self.plan, participant=self.participant, position=len(self.goals) + 1,
            idempotency_key=uuid_of(self.roll), **fields,
        )  # fmt: skip
        self.goals.append(goal)
        return goal

    def add_aim(self, place, title, text, indicators, activities):
        """Add a goal, perhaps a step towards it, and its activities."""
        roll = self.roll
        target = self.start + timedelta(days=roll.choice([60, 90, 120, 180]))
        target = target if self.variant == 4 else max(target, self.today + timedelta(days=roll.randint(3, 90)))
        goal = self.add_goal(title=title, text=text, indicators=[int(one) for one in indicators], target_on=target)
        if place == 0 and roll.random() < 0.5:
            step = self.today + timedelta(days=roll.randint(-3, 30))
            self.add_goal(title=roll.choice(STEPS), parent=goal, target_on=max(step, self.start))
        if self.variant != 5 or place != 1:
            for number, activity in enumerate(activities):
                self.add_activity(goal, number, *activity)

    def add_activity(self, goal, number, kind, title, performer, text, hours):
        """Add an activity, begun a while after the plan was made."""
        roll = self.roll
        starts = self.start + timedelta(days=7 * number + roll.randint(0, 12))
        ends = starts + timedelta(days=roll.choice([60, 90, 150]))
        has_begun = starts < self.today and self.variant != 0
        if has_begun and self.variant != 4:
            ends = max(ends, self.today + timedelta(days=roll.randint(4, 60)))
        self.activities.append(
            Activity(
                plan=self.plan, participant=self.participant, goal=goal, kind=self.kinds[kind], title=title, text=text,
                performer=performer, responsible=self.by.name, starts_on=starts, ends_on=ends,
                hours=[Decimal(one) for one in hours.split()], idempotency_key=uuid_of(roll),
                status=ActivityStatus.ONGOING if has_begun else ActivityStatus.PLANNED,
            )
        )  # fmt: skip

    def course(self):
        """Let the plan run its course, and return the versions agreed on the way."""
        versions, days = [], (self.today - self.start).days
        if self.variant != 0:
            versions.append(self.version(self.day(self.roll.randint(0, 5)), 1))
        if self.variant in (3, 5) and days > 30:
            self.change(self.day(days // 2))
            versions.append(self.version(self.day(days // 2 + 3), 2))
        elif self.variant > 1 and days > 100:
            self.change(self.today - timedelta(days=30))
            versions.append(self.version(self.today - timedelta(days=self.roll.randint(4, 28)), 2))
        if self.variant == 2:
            self.change(self.day(days))
            self.plan.assigned_hours = min(self.plan.assigned_hours + 5, Decimal(40))
        if self.left_on and self.roll.random() < 0.9:
            self.plan.closed_on = max(self.start, self.left_on)
            self.plan.closing_note = "Inskrivningen är avslutad."
        return versions

    def version(self, on, number):
        """Return the plan as it stands, frozen as version `number` on the day."""
        return PlanVersion(
            plan=self.plan, participant=self.participant, number=number, agreed_on=on,
            content=content_from(self.plan, self.goals, self.activities), acknowledged_by=self.by,
            participant_how=self.roll.choice(Acknowledgement.values), idempotency_key=uuid_of(self.roll),
            created_at=at(on, 13, self.roll),
        )  # fmt: skip

    def change(self, on):
        """Let something happen: a goal reached or dropped, its activities done, another with other hours."""
        still_open = [goal for goal in self.goals if goal.status == GoalStatus.OPEN]
        ongoing = [activity for activity in self.activities if activity.status == ActivityStatus.ONGOING]
        if len(still_open) > 2:
            goal, is_reached = still_open[-1], self.roll.random() < 0.75
            goal.status = GoalStatus.REACHED if is_reached else GoalStatus.DROPPED
            goal.settled_on, goal.reason = on, self.roll.choice(REACHED if is_reached else DROPPED)
            for activity in ongoing:
                if activity.goal is goal and activity.starts_on <= on:
                    activity.status, activity.settled_on, activity.ends_on = ActivityStatus.DONE, on, on
        if ongoing:
            ongoing[0].hours = [hours + 1 if hours else hours for hours in ongoing[0].hours]


def backdate_history():
    """Give the event rows the days on which such things happen, and who keeps the plan as who did it."""
    when = {
        "actionplanevent": "coalesce(e.closed_on, e.started_on)",
        "goalevent": "e.settled_on",
        "activityevent": "coalesce(e.settled_on, least(e.starts_on, current_date))",
        "planversionevent": "e.agreed_on",
    }
    triggers = [f"actionplans.{name}Event:append_only" for name in ("ActionPlan", "Goal", "Activity", "PlanVersion")]
    with pgtrigger.ignore(*triggers), connection.cursor() as cursor:
        for table, on in when.items():
            plan = "e.pgh_obj_id" if table == "actionplanevent" else "e.plan_id"
            cursor.execute(
                f"UPDATE actionplans_{table} e SET pgh_created_at = coalesce({on}, p.started_on) + time '11:20', "
                "pgh_context_id = gen_random_uuid(), "
                "pgh_context = pgh_context || jsonb_build_object('user', p.created_by_id) "
                f"FROM actionplans_actionplan p WHERE p.id = {plan}"
            )
