"""What is to be done about placements by a day, as Dues (participants/due.py)."""

from django.db.models import Case, Q, When
from django.db.models.functions import Least
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.unit_settings import EMPLOYMENT_ALARM_DAYS, PLACEMENT_END_DAYS, in_force
from config.postgres import Later
from config.templatetags.stegvis import day
from participants.due import Due
from participants.enums import ParticipantStatus

from .enums import PlacementStatus, TalkKind
from .models import Employment, Observation, Placement, PlacementTalk

SETTINGS = "participant__unit__settings_in_force"
AGREE, START, END, LEFT, ALIAS = (
    "placement_agree", "placement_start", "placement_end", "placement_left", "placement_alias",
)  # fmt: skip
KINDS = {
    AGREE: gettext_lazy("Placement to agree on"),
    START: gettext_lazy("Placement that starts"),
    END: gettext_lazy("Placement that ends"),
    LEFT: gettext_lazy("Placement after the exit"),
    ALIAS: gettext_lazy("Name at the place"),
    "placement_talk": gettext_lazy("Talk about a placement"),
    "employment_end": gettext_lazy("Employment that ends"),
    "subsidy_end": gettext_lazy("Subsidy that ends"),
    "observation": gettext_lazy("Observation to read"),
}


class Before(Later):
    """The day so many days before another."""

    def __init__(self, on, number, **extra):
        super().__init__(on, -1 * number, unit="days", **extra)


def placements_due(people, today, last):
    """Return a Due for each placement to agree on, to start, to end or to mend by `last`, in one query."""
    placements = Placement.objects.standing().filter(participant__in=people)
    placements = placements.annotate(remind_on=Before("ends_on", in_force(PLACEMENT_END_DAYS, SETTINGS)))
    soon = Q(starts_on__lte=last) | Q(remind_on__lte=last)
    left = Q(participant__status=ParticipantStatus.ENDED)
    bare = Q(participant__is_protected=True, has_alias=False)
    rows = placements.filter(soon | left | bare | Q(status=PlacementStatus.PROPOSED))
    rows = rows.select_related("participant__unit", "place").order_by("starts_on", "pk")
    return [due for placement in rows for due in dues_of(placement, today, last)]


def dues_of(placement, today, last):
    """Return the Dues of one placement, with `remind_on`."""
    if placement.lacks_alias:
        words = _("%(place)s: choose a name that hides who it is")
        yield to_do(placement, ALIAS, words, today, "change_placement", _("Change"))
    if placement.participant.status == ParticipantStatus.ENDED:
        step = "end" if placement.can("end") else "withdraw"
        yield to_do(placement, LEFT, _("%(place)s: the enrolment has ended"), today, step, _("End"))
    elif placement.status == PlacementStatus.PROPOSED:
        asked_on = placement.created_at.date()
        on = min(placement.starts_on, max(asked_on, today))
        yield to_do(placement, AGREE, _("%(place)s: agree on the placement"), on, "agree", _("Note who has agreed"))
    elif placement.status == PlacementStatus.AGREED and placement.starts_on <= last:
        yield to_do(
            placement, START, _("%(place)s: has it started?"), placement.starts_on, "start", _("Note the start")
        )
    elif placement.status == PlacementStatus.ONGOING and placement.remind_on and placement.remind_on <= last:
        words = _("%(place)s ends %(day)s")
        yield to_do(placement, END, words, placement.remind_on, "placement", _("Open"))


def to_do(placement, kind, words, on, url_name, act_label):
    """Return a Due about `placement`; `words` have places for the place and its last day."""
    label = words % {"place": placement.place, "day": day(placement.ends_on)}
    url = reverse(f"placements:{url_name}", args=[placement.participant_id, placement.pk])
    return Due(placement.participant, kind, label, on, url, act_label)


def talks_due(people, today, last):
    """Return a Due for each talk or check planned by `last` and not held; after a withdrawal there is none."""
    talks = PlacementTalk.objects.to_hold().filter(participant__in=people, planned_on__lte=last)
    talks = talks.select_related("participant__unit", "placement__place").order_by("planned_on", "pk")
    return [
        Due(
            talk.participant, "placement_talk", f"{TalkKind(talk.kind).label}, {talk.placement.place}", talk.planned_on,
            reverse("placements:talk", args=[talk.participant_id, talk.placement_id, talk.pk]), _("Note or move"),
        )
        for talk in talks
    ]  # fmt: skip


def employments_due(people, today, last):
    """Return a Due for each employment, or decision about its subsidy, that ends so soon that one is to be told.

    How soon is the unit's EMPLOYMENT_ALARM_DAYS. What has ended before `today`, or whose placement has, is over.
    """
    days = in_force(EMPLOYMENT_ALARM_DAYS, SETTINGS)
    employments = Employment.objects.filter(participant__in=people, placement__status=PlacementStatus.ONGOING)
    employments = employments.annotate(
        alarm_on=Case(When(ends_on__gte=today, then=Before("ends_on", days))),
        subsidy_alarm_on=Case(When(subsidy_until__gte=today, then=Before("subsidy_until", days))),
    ).annotate(first_on=Least("alarm_on", "subsidy_alarm_on"))
    rows = employments.filter(first_on__lte=last)
    rows = rows.select_related("participant__unit", "placement__place", "form", "subsidy").order_by("first_on", "pk")
    return [due for employment in rows for due in alarms_of(employment, last)]


def alarms_of(employment, last):
    """Return the Dues of one employment: its end, and that of its subsidy."""
    url = reverse("placements:placement", args=[employment.participant_id, employment.placement_id])
    if employment.alarm_on and employment.alarm_on <= last:
        label = _("%(form)s ends %(day)s") % {"form": employment.form, "day": day(employment.ends_on)}
        yield Due(employment.participant, "employment_end", label, employment.alarm_on, url, _("Open"))
    if employment.subsidy_alarm_on and employment.subsidy_alarm_on <= last:
        label = _("%(subsidy)s ends %(day)s") % {"subsidy": employment.subsidy, "day": day(employment.subsidy_until)}
        yield Due(employment.participant, "subsidy_end", label, employment.subsidy_alarm_on, url, _("Open"))


def observations_due(people, today, last):
    """Return a Due for each placement with observations that nobody has read, from the first of them."""
    unread = Observation.objects.unread().filter(participant__in=people)
    found = {}
    for row in unread.select_related("participant__unit", "placement__place").order_by("on", "pk"):
        found.setdefault(row.placement_id, []).append(row)
    return [observation_due(rows) for rows in found.values()]


def observation_due(rows):
    """Return the Due of the unread observations `rows` of one placement."""
    first = rows[0]
    is_ready = any(row.is_ready for row in rows)
    words = _("%(place)s: ready to move on") if is_ready else _("%(place)s: the supervisor has written")
    url = reverse("placements:placement", args=[first.participant_id, first.placement_id])
    label = words % {"place": first.placement.place}
    return Due(first.participant, "observation", label, first.on, f"{url}#observations", _("Read"))


SOURCES = (placements_due, talks_due, employments_due, observations_due)
