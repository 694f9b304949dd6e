"""The settings a unit may change, with their defaults from real agreements (domain.md 3).

What is promised and has no page yet that fulfils it is not here: external practice within three months (placements) and
the monthly status report (delivered documents). A clock that nobody can stop would only be red.
"""

from dataclasses import dataclass

from django.db.models import IntegerField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIRST_WEEKS = _("Promises of the first weeks")
RECURRING = _("Follow-up, plan and rating")
STAY = _("Stay and exit")
PLACEMENTS = _("Placements and employment")
ATTENDANCE = _("Attendance")
EMPLOYERS = _("Employers")
VISITS = _("Board visits")


@dataclass(frozen=True)
class Setting:
    """A whole number between `least` and `most` in the unit that `label` names; `group` is its heading on the page."""

    key: str
    label: Promise
    default: int
    least: int
    most: int
    group: Promise = RECURRING


FIRST_TALK_DAYS = Setting(
    "first_talk_days", _("Working days from start to the first talk with a coach"), 2, 1, 60, FIRST_WEEKS
)
COACH_TALKS = Setting("coach_talks", _("Number of talks with a coach in the first weeks"), 3, 1, 20, FIRST_WEEKS)
COACH_TALKS_DAYS = Setting(
    "coach_talks_days", _("Days from start within which those talks have been held"), 14, 1, 366, FIRST_WEEKS
)
OFFER_DAYS = Setting(
    "offer_days", _("Days from start to an offer of work, education or job-search activity"), 14, 1, 366, FIRST_WEEKS
)
FOLLOWUP_DAYS = Setting("followup_days", _("Days until a follow-up without a next date is overdue"), 30, 1, 366)
PLAN_MONTHS = Setting("plan_months", _("Months until an agreed plan is gone through again"), 3, 1, 60)
RATING_MONTHS = Setting("rating_months", _("Months between self-ratings"), 3, 1, 24)
STAY_MONTHS = Setting("stay_months", _("Months from start to planned end"), 6, 1, 60, STAY)
OUTCOME_SHARE = Setting(
    "outcome_share", _("Per cent of those who leave who go to work or education, at least"), 40, 1, 100, STAY
)
CHECK_MONTHS = (
    Setting("first_check_months", _("Months from exit to the first check of how it went"), 1, 1, 60, STAY),
    Setting("second_check_months", _("Months from exit to the second check"), 3, 1, 60, STAY),
    Setting("third_check_months", _("Months from exit to the third check"), 6, 1, 60, STAY),
)

MOVE_ON_MONTHS = Setting("move_on_months", _("Months at a place until it is time to look at the next"), 3, 1, 24, STAY)

RATING_LINK_MINUTES = Setting(
    "rating_link_minutes", _("Minutes within which a link to a rating must be opened"), 30, 5, 1440
)
RATING_ANSWER_MINUTES = Setting(
    "rating_answer_minutes", _("Minutes to answer a rating once it is opened"), 90, 10, 1440
)

PLACEMENT_END_DAYS = Setting(
    "placement_end_days", _("Days before the end of a placement that it comes up in Today"), 14, 1, 180, PLACEMENTS
)
EMPLOYMENT_ALARM_DAYS = Setting(
    "employment_alarm_days", _("Days before the end of an employment or a subsidy that it comes up in Today"), 60, 1,
    366, PLACEMENTS,
)  # fmt: skip
PLACEMENT_CHECK_DAYS = (
    Setting(
        "first_placement_check_days", _("Days from the end of a placement to the first check"), 30, 1, 366, PLACEMENTS
    ),
    Setting(
        "second_placement_check_days", _("Days from the end of a placement to the second check"), 90, 1, 366, PLACEMENTS
    ),
)
UNMARKED_WORKDAYS = Setting(
    "unmarked_workdays",
    _("Working days until a day that nobody has marked comes to the coordinator"),
    1,
    1,
    20,
    ATTENDANCE,
)
INVALID_ABSENCES = Setting(
    "invalid_absences", _("Days of invalid absence that come to the coordinator"), 3, 1, 60, ATTENDANCE
)
INVALID_ABSENCE_DAYS = Setting(
    "invalid_absence_days", _("Within how many days they are counted"), 30, 1, 366, ATTENDANCE
)
RESERVATION_HOURS = Setting(
    "reservation_hours", _("Hours that an employer is reserved for whoever is to call"), 48, 1, 336, EMPLOYERS
)
OFFER_HOURS = Setting(
    "offer_hours", _("Hours within which an offer from an employer is answered"), 24, 1, 720, EMPLOYERS
)
AGREEMENT_DAYS = Setting(
    "agreement_days",
    _("Days of warning before an agreement is renewed or given notice of"),
    60,
    1,
    366,
    EMPLOYERS,
)
VISIT_MONTHS = Setting("visit_months", _("Months after which the board should visit again"), 24, 1, 120, VISITS)

SETTINGS = {
    setting.key: setting
    for setting in (
        FIRST_TALK_DAYS,
        COACH_TALKS,
        COACH_TALKS_DAYS,
        OFFER_DAYS,
        FOLLOWUP_DAYS,
        PLAN_MONTHS,
        RATING_MONTHS,
        RATING_LINK_MINUTES,
        RATING_ANSWER_MINUTES,
        STAY_MONTHS,
        OUTCOME_SHARE,
        *CHECK_MONTHS,
        MOVE_ON_MONTHS,
        RESERVATION_HOURS,
        OFFER_HOURS,
        AGREEMENT_DAYS,
        PLACEMENT_END_DAYS,
        EMPLOYMENT_ALARM_DAYS,
        *PLACEMENT_CHECK_DAYS,
        UNMARKED_WORKDAYS,
        INVALID_ABSENCES,
        INVALID_ABSENCE_DAYS,
        # Board visits
        VISIT_MONTHS,
    )
}


def defaults():
    """Return `{key: default}` of every setting."""
    return {key: setting.default for key, setting in SETTINGS.items()}


def key_choices():
    """Return the keys as choices of a field; a function, so that a new setting changes no table."""
    return [(key, key) for key in SETTINGS]


def groups():
    """Return `{heading: its settings}` in the order of the page."""
    found = {}
    for setting in SETTINGS.values():
        found.setdefault(setting.group, []).append(setting)
    return found


def in_force(setting, column="unit__settings_in_force"):
    """Return the expression of the value of `setting` where `column` is a unit's settings in force."""
    return Coalesce(Cast(KeyTextTransform(setting.key, column), IntegerField()), setting.default)
