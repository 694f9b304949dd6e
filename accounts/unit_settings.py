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
CHECK_MONTHS = (
    Setting("first_check_months", _("Months from exit to the first check of how it went"), 1, 1, 60),
    Setting("second_check_months", _("Months from exit to the second check"), 3, 1, 60),
    Setting("third_check_months", _("Months from exit to the third check"), 6, 1, 60),
)

SETTINGS = {setting.key: setting for setting in (FOLLOWUP_DAYS, STAY_MONTHS, *CHECK_MONTHS)}


def defaults():
    """Return `{key: default}` of every setting."""
    return {key: setting.default for key, setting in SETTINGS.items()}
