"""States the code branches on."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ParticipantStatus(models.TextChoices):
    """Where a participant stands today, derived from enrolments and kept on the row for lists."""

    REFERRED = "referred", _("Referred")
    ASSESSMENT = "assessment", _("Assessment")
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
    EMERGENCY = "emergency", _("emergency access")


class ClashOutcome(models.TextChoices):
    """What those who know a case decided about a second registration of its personal number."""

    SAME_PERSON = "same_person", _("The same person")
    OTHER_PERSON = "other_person", _("Another person: the number was wrong")


class ReferralState(models.TextChoices):
    """Where a referral stands (domain.md 2): exactly one on any date from the day it was received."""

    RECEIVED = "received", _("Received")
    ASSESSMENT = "assessment", _("Assessment under way")
    ADMITTED = "admitted", _("Admitted")
    NOT_ADMITTED = "not_admitted", _("Not admitted after assessment")
    OTHER_SUPPORT = "other_support", _("Other support, without assessment")
    DECLINED = "declined", _("Declined by the person")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class IncomingOutcome(models.TextChoices):
    """What became of a referral that a case officer sent: what the intake team did, or the officer before that."""

    RECEIVED = "received", _("Received")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class QuestionKind(models.TextChoices):
    """What a unit asks at intake in words of its own."""

    CHECKLIST = "checklist", _("Target-group checklist")
    ASSESSMENT = "assessment", _("Headings of the assessment")


class Answer(models.TextChoices):
    """The answer to a question of the target-group checklist."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNCLEAR = "unclear", _("Unclear")


class Occasion(models.TextChoices):
    """When in a stay the background is noted."""

    START = "start", _("At start")
    EXIT = "exit", _("At exit")


class ConsentDirection(models.TextChoices):
    """Which way information may go between the municipality and the other party."""

    OUT = "out", _("From us to the party")
    IN = "in", _("From the party to us")
    BOTH = "both", _("Both ways")


class InformationKind(models.TextChoices):
    """The kinds of information a consent is about; each that is shared asks for its own."""

    IDENTITY = "identity", _("Identity and contact")
    PLAN = "plan", _("Plan and follow-up")
    ATTENDANCE = "attendance", _("Attendance")
    RATINGS = "ratings", _("Ratings")
    HEALTH = "health", _("Health")


class ConsentForm(models.TextChoices):
    """How a consent was given."""

    PAPER = "paper", _("On paper")
    SCREEN = "screen", _("On screen")


class ExtensionState(models.TextChoices):
    """Where an extension stands."""

    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ExtensionParty(models.TextChoices):
    """Those who must agree to an extension (domain.md 2)."""

    UNIT = "unit", _("The unit")
    CASE_OFFICER = "case_officer", _("The responsible case officer")
    PARTICIPANT = "participant", _("The participant")


class AnswerForm(models.TextChoices):
    """How somebody's answer came."""

    MEETING = "meeting", _("At a meeting")
    PHONE = "phone", _("By phone")
    EMAIL = "email", _("By e-mail")
    LETTER = "letter", _("In writing")


class OutcomeEvidence(models.TextChoices):
    """How one knows what somebody does after the exit."""

    PAY_SLIP = "pay_slip", _("Pay slip")
    CONTRACT = "contract", _("Employment contract")
    ENROLMENT = "enrolment", _("Certificate of studies or decision")
    EMPLOYER = "employer", _("Word from the employer or school")
    CASE_OFFICER = "case_officer", _("Word from the case officer")
    PERSON = "person", _("Talk with the person")


class StillThere(models.TextChoices):
    """Whether somebody still does what the exit was to."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_REACHED = "not_reached", _("Not reached")


class RowStatus(models.TextChoices):
    """What a row of a register means for what is stored."""

    NEW = "new", _("New")
    UPDATE = "update", _("Update")
    UNCHANGED = "unchanged", _("Unchanged")
    DUPLICATE = "duplicate", _("Stands twice")
    ERROR = "error", _("Error")
    NOT_CHOSEN = "not_chosen", _("Not chosen")


class ImportState(models.TextChoices):
    """How far the reading in of a register has come."""

    READING = "reading", _("Being read")
    READY = "ready", _("To be confirmed")
    STORING = "storing", _("Being read in")
    DONE = "done", pgettext_lazy("register", "Read in")
    FAILED = "failed", _("Could not be read")
    CANCELLED = "cancelled", pgettext_lazy("register", "Cancelled")
    UNDONE = "undone", _("Undone")


class MeetingState(models.TextChoices):
    """Where a case meeting stands: its agenda grows until it is held, and then its minutes are frozen."""

    PLANNED = "planned", pgettext_lazy("case meeting", "Planned")
    HELD = "held", pgettext_lazy("case meeting", "Held")
    CALLED_OFF = "called_off", pgettext_lazy("case meeting", "Called off")


class MeetingOutcome(models.TextChoices):
    """What a case meeting decides: the referral's next state, to wait for a later meeting, or what is to be done."""

    ADMITTED = "admitted", _("Admitted")
    NOT_ADMITTED = "not_admitted", _("Not admitted after assessment")
    OTHER_SUPPORT = "other_support", _("Other support, without assessment")
    DECLINED = "declined", _("Declined by the person")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ASSESSMENT = "assessment", _("Assess before it is decided")
    AGREED = "agreed", _("Agreed what is to be done")
    PUT_OFF = "put_off", _("Put off to a later meeting")


class QuotaPeriod(models.TextChoices):
    """How often a quota begins anew, by the calendar."""

    MONTH = "month", _("a month")
    QUARTER = "quarter", _("a quarter")
    HALF_YEAR = "half_year", _("a half-year")
    YEAR = "year", _("a year")


class QuotaKind(models.TextChoices):
    """Which referrals a quota counts."""

    ALL = "all", _("all referrals")
    NEW = "new", _("people referred for the first time")
    RETURNING = "returning", _("people referred before")
