"""States the code of places branches on; what a municipality may change is a CodeList row instead."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlacementStatus(models.TextChoices):
    """How far a placement has come. Proposed and agreed ones hold a seat, ongoing ones take it."""

    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    ONGOING = "ongoing", _("Ongoing")
    ENDED = "ended", _("Ended")
    WITHDRAWN = "withdrawn", _("Did not come about")


class Party(models.TextChoices):
    """Those who must agree to a placement."""

    PARTICIPANT = "participant", _("Participant")
    PLACE = "place", _("Place")
    COORDINATOR = "coordinator", _("Coordinator")


class AttendanceState(models.TextChoices):
    """What is marked of a day (domain.md 6). "Not marked" is the absence of a row."""

    PRESENT = "present", _("Present")
    ELSEWHERE = "elsewhere", _("In another activity")
    VALID_ABSENCE = "valid_absence", _("Valid absence")
    INVALID_ABSENCE = "invalid_absence", _("Invalid absence")
    SICK_CERTIFIED = "sick_certified", _("Sick, with a certificate")
    SICK = "sick", _("Sick, without a certificate")


class AbsenceKind(models.TextChoices):
    """What an absence that is announced is said to be."""

    VALID = "valid", _("Valid absence")
    SICK = "sick", _("Sick")


# Defined once (contracts.md): whoever counts attendance counts these.
COUNTS_AS_PRESENT = (AttendanceState.PRESENT, AttendanceState.ELSEWHERE)


class TalkKind(models.TextChoices):
    """The talks of three parties during a placement, and the checks after its end."""

    START = "start", _("Talk at the start")
    MIDDLE = "middle", _("Talk midway")
    END = "end", _("Talk at the end")
    FIRST_CHECK = "first_check", _("First check after the end")
    SECOND_CHECK = "second_check", _("Second check after the end")


# The talks while it goes on; the others come when it has ended.
TALKS = (TalkKind.START, TalkKind.MIDDLE, TalkKind.END)
CHECKS = (TalkKind.FIRST_CHECK, TalkKind.SECOND_CHECK)


class SheetState(models.TextChoices):
    """How far a case officer's request for a month sheet has come."""

    WAITING = "waiting", pgettext_lazy("request for a sheet", "Waiting")
    DELIVERED = "delivered", pgettext_lazy("request for a sheet", "Delivered")
    DECLINED = "declined", pgettext_lazy("request for a sheet", "Declined")


class AvoidedKind(models.TextChoices):
    """How a double call to an employer was avoided."""

    REFUSED = "refused", _("Was refused a reservation")
    TOLD = "told", _("Was told of a colleague's contact")


class OfferAnswer(models.TextChoices):
    """What became of an offer from an employer."""

    ACCEPTED = "accepted", _("We have somebody")
    DECLINED = "declined", _("We have nobody")
    LOST = "lost", _("The employer did not wait")


class SubsidyResult(models.TextChoices):
    """How an application for a subsidy was decided."""

    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
