"""States and parts of a visit that the code branches on."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Role

# Who reads a visit once it is approved; drafts are for officials and for the board members who take part (access.md).
READER_ROLES = (
    Role.COORDINATOR, Role.INTAKE, Role.EMPLOYER_COORDINATOR, Role.SUPERVISOR, Role.MANAGER, Role.BOARD_MEMBER,
    Role.OFFICIAL, Role.ADMINISTRATOR,
)  # fmt: skip


class VisitState(models.TextChoices):
    """Where a visit's protocol is on its way; from approved on its text is for good."""

    DRAFT = "draft", _("Draft")
    READING = "reading", _("Out for reading")
    APPROVED = "approved", _("Approved")
    REPORTED = "reported", _("Reported to the board")
    REGISTERED = "registered", pgettext_lazy("protocol", "Registered")


# The states in which the text is frozen and read by most of staff (access.md: "approved and later").
FINISHED = (VisitState.APPROVED, VisitState.REPORTED, VisitState.REGISTERED)


class VisitForm(models.TextChoices):
    """How a visit is carried out (domain.md 8)."""

    ON_SITE = "on_site", _("On site")
    OUTDOORS = "outdoors", _("Outdoors")
    DIGITAL = "digital", _("Digital")


class Capacity(models.TextChoices):
    """In what capacity somebody takes part."""

    MEMBER = "member", _("Member")
    OFFICIAL = "official", _("Official")


class Side(models.TextChoices):
    """Which side of the board a member belongs to."""

    MAJORITY = "majority", _("Majority")
    OPPOSITION = "opposition", _("Opposition")


class FieldKind(models.TextChoices):
    """What a heading field of a template asks for; all but a text have a column of their own on the visit."""

    OPERATION = "operation", _("Operation")
    MEMBERS = "members", _("Members")
    OFFICIALS = "officials", _("Officials")
    DATE = "date", _("Date")
    LINK = "link", _("Link")
    FORM = "form", _("Form of the visit")
    TEXT = "text", _("Text")


class RequestStatus(models.TextChoices):
    """What has become of a request to the board."""

    OPEN = "open", pgettext_lazy("request", "Open")
    UNDER_WAY = "under_way", pgettext_lazy("request", "Under way")
    MET = "met", _("Met")
    PARTLY_MET = "partly_met", _("Partly met")
    DECLINED = "declined", pgettext_lazy("request", "Declined")
    TAKEN_BACK = "taken_back", pgettext_lazy("request", "Taken back")


# Requests that stand in the preparation of the next visit.
WAITING = (RequestStatus.OPEN, RequestStatus.UNDER_WAY)
# The final answers of the board.
ANSWERED = (RequestStatus.MET, RequestStatus.PARTLY_MET, RequestStatus.DECLINED)


class FileState(models.TextChoices):
    """What has become of a file to be read in."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Read in")
    DUPLICATE = "duplicate", _("Was there already")
    FAILED = "failed", _("Not read in")
