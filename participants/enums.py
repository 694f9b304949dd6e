"""States the code branches on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ParticipantStatus(models.TextChoices):
    """Where a participant stands today, derived from enrolments and kept on the row for lists."""

    REFERRED = "referred", _("Referred")
    ENROLLED = "enrolled", _("Enrolled")
    ENDED = "ended", _("Ended")


class Sex(models.TextChoices):
    """Sex as figures count it; it follows the personal number unless registered otherwise."""

    WOMAN = "women", _("Woman")
    MAN = "men", _("Man")
    UNKNOWN = "unknown", _("Unknown")


class AccessReason(models.TextChoices):
    """Why a person was shown, where the page alone does not say it; the log keeps the code."""

    LIST_EXPORTED = "list_exported", _("list exported")
    LOG_EXPORTED = "log_exported", _("log exported")
    NUMBER_SHOWN = "number_shown", _("personal number shown")


class ClashOutcome(models.TextChoices):
    """What those who know a case decided about a second registration of its personal number."""

    SAME_PERSON = "same_person", _("The same person")
    OTHER_PERSON = "other_person", _("Another person: the number was wrong")
