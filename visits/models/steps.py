"""The way of a protocol: out for reading, approved, reported, registered, and corrected by a new version."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.history import act
from config.idempotency import create_once

from ..enums import FINISHED, VisitState
from .reading import ReadingComment, ReadingRound, held

# What a correction takes over from the protocol it corrects, and the rows that hang on it.
COPIED_FIELDS = (
    "template", "title", "introduction", "background", "operation", "operation_text", "visited_on", "starts_at",
    "ends_at", "form", "meeting_place", "link", "labels", "remainder",
)  # fmt: skip
COPIED_ROWS = ("attendees", "heading_texts", "answers", "materials")


class ProtocolSteps:
    """The acts that bring a BoardVisit on. All raise Conflict when somebody has saved the visit since it was read."""

    def send_out(self, by, reply_by=None):
        """Send a draft out to be read by the day `reply_by`; nobody writes in it until it is called back."""
        self.require(VisitState.DRAFT)
        self.state = VisitState.READING
        with act("visits.send_out", by=by):
            self.save_version("state")
            return ReadingRound.objects.begin(self, by, reply_by)

    def call_back(self, by):
        """Take a visit that is out for reading back to draft."""
        self.require(VisitState.READING)
        self.state = VisitState.DRAFT
        with act("visits.call_back", by=by):
            self.save_version("state")
            ReadingRound.objects.end(self)

    def approve(self, by, approved_by, approved_on, seen=None):
        """Approve what has been read: `approved_by` is the Attendee whose approval `by` records. It is for good.

        `seen` is how many comments `by` has seen; raises ValidationError when there are others. None: nobody was asked.
        """
        self.require(VisitState.READING)
        with act("visits.approve", by=by):
            held(self.pk)  # no comment comes in between
            if seen not in (None, ReadingComment.objects.number_on(self)):
                raise unseen_comment()
            self.state = VisitState.APPROVED
            self.approved_by, self.approved_on, self.recorded_by = approved_by, approved_on, by
            self.save_version("state", "approved_by", "approved_on", "recorded_by")
            ReadingRound.objects.end(self)

    def report(self, by, on, paragraph):
        """Note that the board took up the protocol at its meeting `on`, in which paragraph of its minutes."""
        self.require(VisitState.APPROVED)
        self.state = VisitState.REPORTED
        self.reported_on, self.reported_paragraph, self.reported_by = on, paragraph, by
        with act("visits.report", by=by):
            self.save_version("state", "reported_on", "reported_paragraph", "reported_by")

    def register(self, by, on, number):
        """Note the registration number (diarienummer) and the day it was registered."""
        self.require(VisitState.REPORTED)
        self.state = VisitState.REGISTERED
        self.registered_on, self.registration_number, self.registered_by = on, number, by
        with act("visits.register", by=by):
            self.save_version("state", "registered_on", "registration_number", "registered_by")

    def take_back_note(self, by):
        """Take back the last note, of a registration or else of a report; the history keeps it."""
        if self.state == VisitState.REGISTERED:
            self.state, self.registered_on, self.registration_number = VisitState.REPORTED, None, ""
            self.registered_by = None
            with act("visits.take_back_registration", by=by):
                self.save_version("state", "registered_on", "registration_number", "registered_by")
            return
        self.require(VisitState.REPORTED)
        self.state, self.reported_on, self.reported_paragraph, self.reported_by = VisitState.APPROVED, None, "", None
        with act("visits.take_back_report", by=by):
            self.save_version("state", "reported_on", "reported_paragraph", "reported_by")

    def correct(self, *, by, key, reason):
        """Return `(correction, created)`: a draft with the same contents that goes the same way; both are kept.

        Raises ValidationError unless the protocol is approved and is the latest version of itself.
        """

        def create():
            held(self.pk)
            if self.state not in FINISHED or type(self).objects.filter(corrects=self).exists():
                raise ValidationError(_("Only an approved protocol that is not corrected yet can be corrected."))
            made = type(self).objects.create(
                corrects=self, correction_reason=reason, protocol_version=self.protocol_version + 1, created_by=by,
                idempotency_key=key, **{name: getattr(self, name) for name in COPIED_FIELDS},
            )  # fmt: skip
            for rows in COPIED_ROWS:
                # Read anew: what was fetched for a page lacks the bytes of the files.
                copy_rows(getattr(self, rows).defer(None), made)
            return made

        with act("visits.correct", by=by):
            return create_once(type(self), key, create)

    def require(self, state):
        """Raise ValidationError unless the visit is in `state`."""
        if self.state != state:
            raise ValidationError(
                _("The visit is now %(state)s, so this cannot be done."),
                params={"state": self.get_state_display().lower()},
            )


def unseen_comment():
    """Return the ValidationError of an approval by somebody who has not seen the latest comment."""
    return ValidationError(_("A comment has come in since you opened this page. Read it before you approve."))


def copy_rows(rows, visit):
    """Make the same `rows` once more, belonging to `visit`."""
    model = rows.model
    own = {"id", "visit_id", "version", "saved_by_id", "saved_at", "saved_page", "saved_turn", "idempotency_key"}
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in own]
    model.objects.bulk_create(model(visit=visit, **{name: getattr(row, name) for name in names}) for row in rows)
