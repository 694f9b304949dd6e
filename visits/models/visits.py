"""A visit of the board and its protocol, from preparation to approval."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.enums import Role
from accounts.models import Unit
from config import personnummer
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned

from ..enums import FINISHED, READER_ROLES, Capacity, FieldKind, Side, VisitForm, VisitState
from ..heading import missing_fields
from .answers import Answer
from .attendees import Attendee
from .materials import Material
from .requests import BoardRequest
from .seen import SeenWhole, refuse_unseen
from .steps import ProtocolSteps
from .templates import VisitTemplate
from .words import words_of_visit

# What is noted of a finished protocol afterwards; every other column is frozen.
NOTED_LATER = (
    "state", "version", "reported_on", "reported_paragraph", "reported_by_id", "registration_number", "registered_on",
    "registered_by_id",
)  # fmt: skip
FINISHED_IS_FROZEN = f"""
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY{list(NOTED_LATER)}) IS DISTINCT FROM
        (to_jsonb(OLD) - ARRAY{list(NOTED_LATER)}) OR NEW.state NOT IN ({", ".join(f"'{it.value}'" for it in FINISHED)})
    THEN
        RAISE EXCEPTION 'an approved protocol never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
"""


PARTS = {
    "majority": (Capacity.MEMBER, Side.MAJORITY),
    "opposition": (Capacity.MEMBER, Side.OPPOSITION),
    "official": (Capacity.OFFICIAL, ""),
}


def counted(counts):
    """Return how many of each part, in words: "2 of the majority, 1 official"."""
    words = {
        "majority": _now("%(count)d of the majority"),
        "opposition": _now("%(count)d of the opposition"),
        "official": ngettext("%(count)d official", "%(count)d officials", counts.get("official", 0)),
    }
    return ", ".join(words[part] % {"count": count} for part, count in counts.items())


def named(answer):
    """Return the number and the first words of the question of `answer`."""
    return f"{answer.number}. {Truncator(answer.question).words(6)}"


class BoardVisitQuerySet(models.QuerySet):
    """Visits in the words of the field."""

    def visible_to(self, user):
        """Keep those `user` may know of: approved ones for most of staff, the rest for those who work with them."""
        if user.is_any(Role.OFFICIAL):
            return self
        if not user.is_any(*READER_ROLES):
            return self.none()
        visible = Q(state__in=FINISHED)
        if user.is_any(Role.BOARD_MEMBER):
            visible |= Exists(Attendee.objects.filter(visit=OuterRef("pk"), user=user))
        return self.filter(visible)

    def finished(self):
        """Keep those whose text is frozen."""
        return self.filter(state__in=FINISHED)

    def newest(self):
        """Leave out the protocols that an approved correction has taken the place of."""
        return self.filter(~Exists(BoardVisit.objects.filter(corrects=OuterRef("pk"), state__in=FINISHED)))

    def with_contents(self):
        """Fetch what the visit's page shows along with it."""
        return self.select_related(
            "template",
            "operation",
            "approved_by",
            "recorded_by",
            "corrects__approved_by",
            "corrects__recorded_by",
        ).prefetch_related(
            "template__fields", "heading_texts", "attendees__user", "answers__saved_by",
            Prefetch("materials", Material.objects.listed().select_related("added_by")),
        )  # fmt: skip


class BoardVisitManager(models.Manager.from_queryset(BoardVisitQuerySet)):
    """Prepares visits."""

    def prepare(self, *, by, key, template, **fields):
        """Return `(visit, created)`: a draft made from `template`, with its words and an empty answer a question."""

        def create():
            visit = self.create(
                template=template, title=template.title, introduction=template.introduction,
                background=template.background, created_by=by, idempotency_key=key, **fields,
            )  # fmt: skip
            Answer.objects.make_empty(visit)
            return visit

        with act("visits.prepare", by=by):
            return create_once(BoardVisit, key, create)


@tracked(exclude=["version", "idempotency_key"])
class BoardVisit(ProtocolSteps, SeenWhole, Versioned, Idempotent):
    """A visit to an operation. Its words are its own: copied from the template, or those of an imported document.

    Frozen in the database once it is approved.
    """

    template = models.ForeignKey(VisitTemplate, models.PROTECT, related_name="visits", verbose_name=_("template"))
    title = models.CharField(_("title"), max_length=300)
    introduction = models.TextField(_("introduction"), blank=True)
    background = ArrayField(models.TextField(), default=list, blank=True, verbose_name=_("background material"))
    operation = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="board_visits", verbose_name=_("operation")
    )
    operation_text = models.CharField(_("name of the operation"), max_length=300, blank=True)
    visited_on = models.DateField(_("date of the visit"), null=True, blank=True)
    starts_at = models.TimeField(_("starts"), null=True, blank=True)
    ends_at = models.TimeField(_("ends"), null=True, blank=True)
    form = models.CharField(_("form of the visit"), max_length=10, choices=VisitForm, blank=True)
    meeting_place = models.CharField(_("meeting place"), max_length=300, blank=True)
    # Where those who take part meet when the visit is digital; it stands in no protocol.
    meeting_link = models.CharField(_("link to the digital meeting"), max_length=1000, blank=True)
    link = models.CharField(_("link to a web page"), max_length=1000, blank=True)
    # Words of an imported document: those that only framed it, and those no field took.
    labels = ArrayField(models.TextField(), default=list, blank=True, editable=False, verbose_name=_("labels"))
    remainder = ArrayField(models.TextField(), default=list, blank=True, editable=False, verbose_name=_("remainder"))
    source_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=VisitState, default=VisitState.DRAFT, editable=False)
    approved_by = models.ForeignKey(
        "visits.Attendee", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("approved by")
    )
    approved_on = models.DateField(_("approved"), null=True, editable=False)
    recorded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("recorded by")
    )
    reported_on = models.DateField(_("reported to the board"), null=True, editable=False)
    reported_paragraph = models.CharField(_("paragraph"), max_length=30, blank=True, editable=False)
    reported_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("noted by")
    )
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True, editable=False)
    registered_on = models.DateField(_("registered"), null=True, editable=False)
    registered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("noted by")
    )
    # A correction is a protocol of its own beside the one it corrects; both are kept.
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="corrected_by", verbose_name=_("corrects")
    )
    correction_reason = models.TextField(_("reason for the correction"), blank=True, editable=False)
    protocol_version = models.PositiveSmallIntegerField(_("version of the protocol"), default=1, editable=False)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("prepared by")
    )
    created_at = models.DateTimeField(_("prepared"), default=timezone.now, editable=False)

    objects = BoardVisitManager()

    class Meta:
        verbose_name = _("board visit")
        verbose_name_plural = _("board visits")
        constraints = [
            CheckConstraint(
                condition=~Q(state__in=FINISHED)
                | Q(approved_by__isnull=False, approved_on__isnull=False, recorded_by__isnull=False),
                name="approved_visit_says_by_whom",
            ),
            CheckConstraint(
                condition=~Q(state__in=FINISHED[1:]) | Q(reported_on__isnull=False),
                name="reported_visit_says_when",
            ),
            CheckConstraint(
                condition=~Q(state=VisitState.REGISTERED)
                | (Q(registered_on__isnull=False) & ~Q(registration_number="")),
                name="registered_visit_has_number",
            ),
            CheckConstraint(
                condition=Q(corrects=None, correction_reason="", protocol_version=1)
                | (Q(corrects__isnull=False, protocol_version__gt=1) & ~Q(correction_reason="")),
                name="correction_says_why",
            ),
            CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")),
                name="visit_ends_after_its_start",
            ),
        ]
        indexes = [
            models.Index(fields=["-visited_on", "-id"], name="visit_by_date"),
            models.Index(fields=["operation", "-visited_on"], name="visit_of_operation"),
        ]
        triggers = [
            words_of_visit(),
            pgtrigger.Trigger(
                name="finished_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state__in=[it.value for it in FINISHED]),
                func=FINISHED_IS_FROZEN,
            ),
        ]

    def __str__(self):
        day = self.visited_on or _now("no date")
        return f"{self.operation_text or self.title}, {day}"

    def get_absolute_url(self):
        """Return the address of the visit's page."""
        return reverse("visits:detail", args=[self.pk])

    @property
    def is_draft(self):
        """Whether it can still be written in."""
        return self.state == VisitState.DRAFT

    @property
    def is_approved(self):
        """Whether its text is frozen: approved, and whatever comes after."""
        return self.state in FINISHED

    @property
    def is_imported(self):
        """Whether it was read from a document, or corrects one that was."""
        return self.source_digest is not None or (self.corrects is not None and self.corrects.is_imported)

    @property
    def link_address(self):
        """Where the link leads, or "" when it is none a browser should follow."""
        if self.link.lower().startswith(("https://", "http://")):
            return self.link
        return f"https://{self.link}" if self.link.lower().startswith("www.") else ""

    @property
    def members(self):
        """The attendees who are members of the board."""
        return [attendee for attendee in self.attendees.all() if attendee.is_member]

    @property
    def officials(self):
        """The attendees who are officials."""
        return [attendee for attendee in self.attendees.all() if not attendee.is_member]

    @property
    def leader(self):
        """The member who leads the visit, or None."""
        return next((attendee for attendee in self.attendees.all() if attendee.is_leading), None)

    def is_attended_by(self, user):
        """Return whether `user` is among the attendees."""
        return any(attendee.user_id == user.pk for attendee in self.attendees.all())

    # What is worth a look before it goes on; nothing of it stops anyone

    def warnings(self):
        """Return sentences about what is unusual or still missing."""
        return [*self.attendee_warnings(), *self.number_warnings(), *self.missing_warnings()]

    def attendee_warnings(self):
        """Return sentences where the attendees differ from what the template says, or the majority does not lead."""
        sentences = []
        attendees = [(attendee.capacity, attendee.side) for attendee in self.attendees.all()]
        usual = self.template.usual_counts()
        found = {part: attendees.count(PARTS[part]) for part in usual}
        if found != usual:
            sentences.append(
                _now("Usual by the template is %(usual)s. Here it is %(found)s.")
                % {"usual": counted(usual), "found": counted(found)}
            )
        without_side = attendees.count((Capacity.MEMBER, ""))
        if without_side:
            sentences.append(
                ngettext(
                    "For %(count)d member the side is not given.", "For %(count)d members the side is not given.",
                    without_side,
                )
                % {"count": without_side}
            )  # fmt: skip
        if self.leader is None:
            sentences.append(_now("Nobody is marked as leading the visit."))
        elif self.leader.side == Side.OPPOSITION:
            sentences.append(_now("The majority usually leads the visit; here somebody of the opposition does."))
        if self.leader and self.leader.declared_interest:
            sentences.append(
                _now("%(name)s has declared an interest and should not lead the visit.") % {"name": self.leader}
            )
        return sentences

    def number_warnings(self):
        """Return a sentence for each text that seems to hold a personal number: protocols become public."""
        sentences = [sentence for answer in self.answers.all() if (sentence := answer.number_warning())]
        if personnummer.find("\n".join(self.words_beside_answers())):
            sentences.append(_now("Outside the answers stands what looks like a personal number. Take it out."))
        return sentences

    def words_beside_answers(self):
        """Return every text of the protocol that is typed or read in, but the answers themselves."""
        texts = [
            self.title, self.introduction, self.operation_text, self.meeting_place, self.link, self.correction_reason,
            *self.background, *self.remainder,
        ]  # fmt: skip
        texts += [text for answer in self.answers.all() for text in (answer.question, answer.guidance)]
        texts += [text for person in self.attendees.all() for text in (person.name, person.declared_interest)]
        texts += [material.title for material in self.materials.all()]
        return texts + [heading.text for heading in self.heading_texts.all()]

    def missing_warnings(self):
        """Return sentences about what is not filled in yet."""
        empty = [named(answer) for answer in self.answers.all() if answer.is_empty]
        missing = missing_fields(self)
        sentences = []
        if empty:
            sentences.append(_now("Questions without an answer: %(questions)s.") % {"questions": "; ".join(empty)})
        if missing:
            sentences.append(_now("Missing in the heading: %(fields)s.") % {"fields": ", ".join(missing)})
        required = {field.kind for field in self.template.fields.all() if field.is_required}
        if self.visited_on is None and FieldKind.DATE not in required:
            sentences.append(_now("The date of the visit is missing."))
        if self.remainder:
            sentences.append(_now("Some of the imported text has not been moved to its place."))
        return sentences

    # Acts on a draft; those that bring it on stand in steps.py. All raise Conflict when somebody has saved since.

    def change(self, by, texts=None, **fields):
        """Save `fields` of the heading of a draft, and `texts`: {id of a heading field without a column: its text}."""
        self.require(VisitState.DRAFT)
        for name, value in fields.items():
            setattr(self, name, value)
        with act("visits.change", by=by):
            self.save_heading(*fields)
            for pk, text in (texts or {}).items():
                self.heading_texts.update_or_create(field_id=pk, defaults={"text": text})

    def save_heading(self, *fields):
        """Write `fields`; requests to the board about the operation as it was are about the one it is now."""
        requests = list(BoardRequest.objects.about(self).values_list("pk", flat=True))
        self.save_version(*fields)
        BoardRequest.objects.filter(pk__in=requests).follow(self)

    def set_attendees(self, attendees, by):
        """Let exactly `attendees` (unsaved, or rows of this visit) take part."""
        self.require(VisitState.DRAFT)
        with act("visits.set_attendees", by=by):
            self.save_version()
            Attendee.objects.replace(self, attendees)

    def clear_remainder(self, by):
        """Drop the imported text that had no place, now that it has been moved; the history keeps it."""
        self.require(VisitState.DRAFT)
        self.remainder = []
        with act("visits.clear_remainder", by=by):
            self.save_version("remainder")

    def discard(self, by, seen=None):
        """Throw a draft away, and the requests to the board that were taken back; the history keeps the words.

        Raises ValidationError when requests of it still stand: nobody is to lose them with the notes; and when it no
        longer has the fingerprint `seen`, for whoever asks on a page.
        """
        self.require(VisitState.DRAFT)
        with act("visits.discard", by=by):
            if seen is not None:
                refuse_unseen([self], seen)
            self.save_version()
            if self.requests.standing().exists():
                raise ValidationError(
                    _("Requests to the board come from this draft. Take them back first, or keep the draft.")
                )
            self.requests.all().delete()
            self.delete()
