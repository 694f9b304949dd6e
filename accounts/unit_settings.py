"""The settings a unit may change, with their defaults from real agreements (domain.md 3)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Setting:
    """A whole number between `least` and `most` in the unit that `label` names."""

    key: str
    label: Promise
    default: int
    least: int
    most: int


FOLLOWUP_DAYS = Setting("followup_days", _("Days until a follow-up without a next date is overdue"), 30, 1, 366)
STAY_MONTHS = Setting("stay_months", _("Months from start to planned end"), 6, 1, 60)

RATING_MONTHS = Setting("rating_months", _("Months between self-ratings"), 3, 1, 24)
RATING_LINK_MINUTES = Setting(
    "rating_link_minutes", _("Minutes within which a link to a rating must be opened"), 30, 5, 1440
)
RATING_ANSWER_MINUTES = Setting(
    "rating_answer_minutes", _("Minutes to answer a rating once it is opened"), 90, 10, 1440
)
RATING_SETTINGS = (RATING_MONTHS, RATING_LINK_MINUTES, RATING_ANSWER_MINUTES)

SETTINGS = {setting.key: setting for setting in (FOLLOWUP_DAYS, STAY_MONTHS, *RATING_SETTINGS)}


def defaults():
    """Return `{key: default}` of every setting."""
    return {key: setting.default for key, setting in SETTINGS.items()}
