"""The person: identity, contact and where they stand."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, UniqueConstraint, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Greatest, Substr
from django.db.models.lookups import Exact, In
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CASE_ROLES, CodeListName
from accounts.models import CodeList, Unit, User
from accounts.unit_settings import FOLLOWUP_DAYS
from config import personnummer
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.postgres import SearchFold, SwedishOrder, joined
from config.versioning import Versioned

from ..enums import ClashOutcome, ParticipantStatus, ReferralState, Sex
from .numbers import CaseNumberSeries, NumberClash, NumberTaken
from .protection import NamedStaff
from .visibility import not_hidden_from

# What is kept on the row for lists and search; the history keeps what it is derived from.
DERIVED = (
    "version", "sex", "sort_name", "search_name", "status", "enrolled_on", "planned_end_on", "last_followup_on",
    "next_followup_on", "idempotency_key",
)  # fmt: skip


class ParticipantQuerySet(models.QuerySet):
    """Participants in the words of the field. What shows anyone to a user starts from `visible_to`."""

    def visible_to(self, user):
        """Keep those `user` may know of: in a unit the user covers as coordinator, intake or manager.

        With protected identity only for staff named on the case. Supervisors and everyone else get none (access.md).
        """
        units = user.units_as(*CASE_ROLES)
        return self.filter(not_hidden_from(user), unit__in=units) if units else self.none()

    def out_of_sight(self):
        """Keep the protected that nobody named can open today: they have all left, or have no role in the unit."""
        protected = self.filter(is_protected=True)
        conditions = Q(pk__in=[])
        for unit in protected.order_by().values_list("unit", flat=True).distinct():
            able = User.objects.in_units([unit], *CASE_ROLES)
            seen = NamedStaff.objects.active().filter(participant=OuterRef("pk"), user__in=able)
            conditions |= Q(unit=unit) & ~Exists(seen)
        return protected.filter(conditions)

    def listed(self):
        """Leave out registrations that turned out to be of somebody registered before."""
        return self.filter(merged_into=None)

    def duplicates_of(self, participant):
        """Return those among these that turned out to be `participant`, registered before, as a list.

        One that was closed into such a one belongs to it, as long as every registration between is among these.
        """
        found, closed = [], [participant]
        while closed:
            seen = [participant.pk, *(person.pk for person in found)]
            closed = list(self.filter(merged_into__in=closed).exclude(pk__in=seen).order_by("pk"))
            found += closed
        return found

    def coordinated_by(self, user, on=None):
        """Keep those `user` is the responsible coordinator of `on` the day, today unless given."""
        from .coordinators import CoordinatorPeriod

        return self.filter(pk__in=CoordinatorPeriod.objects.current(on).filter(coordinator=user).values("participant"))

    def without_coordinator(self, on=None):
        """Keep those nobody is the responsible coordinator of `on` the day, today unless given."""
        from .coordinators import CoordinatorPeriod

        return self.exclude(pk__in=CoordinatorPeriod.objects.current(on).values("participant"))

    def last_coordinated_by(self, user):
        """Keep the ended of whom `user` was the last responsible coordinator, and still makes the checks."""
        from .coordinators import CoordinatorPeriod

        last = CoordinatorPeriod.objects.filter(participant=OuterRef("pk")).order_by("-starts_on")
        return self.filter(status=ParticipantStatus.ENDED).filter(
            Q(Exact(Subquery(last.values("coordinator")[:1]), user.pk))
        )

    def with_followup_due(self, on=None):
        """Add `followup_due_on`: the next date agreed, else so many days after the last follow-up or the start.

        How many is the unit's setting FOLLOWUP_DAYS; a follow-up is overdue from the day after (contracts.md). Where
        the enrolment has not begun `on` the day, today unless given, nothing is due before it does.
        """
        ahead = Q(enrolled_on__gt=on or timezone.localdate()) & Q(enrolled_on__gt=F("next_followup_on"))
        agreed = Case(When(ahead, then=F("enrolled_on")), default=F("next_followup_on"))
        days = Cast(KeyTextTransform(FOLLOWUP_DAYS.key, "unit__settings_in_force"), models.IntegerField())
        after = ExpressionWrapper(Greatest("last_followup_on", "enrolled_on") + days, models.DateField())
        return self.annotate(followup_due_on=Coalesce(agreed, after, output_field=models.DateField()))

    def followup_overdue(self, on):
        """Keep the enrolled whose follow-up is overdue `on` the day."""
        return self.with_followup_due(on).filter(status=ParticipantStatus.ENROLLED, followup_due_on__lt=on)

    def with_number(self, number):
        """Keep those who have, or had, the personal number `number` (twelve digits)."""
        return self.filter(Q(personal_number=number) | Q(former_numbers__contains=[number]))

    def named_like(self, first_name, last_name):
        """Keep those with the same name, whatever its accents, hyphens and capitals."""
        return self.filter(search_name=SearchFold(Value(f"{first_name} {last_name}")))


class ParticipantManager(models.Manager.from_queryset(ParticipantQuerySet)):
    """Registers participants."""

    def register(self, *, by, key, named_staff=(), **fields):
        """Return `(participant, created)` for a registration by the user `by` with the form's idempotency `key`.

        `fields` are the person's; `unit` among them is where `by` works. With protected identity `by` and
        `named_staff` are named on the case. Raises NumberTaken when `by` may see somebody with the number. Somebody
        `by` may not know of changes nothing in the answer: the registration goes through and waits as a NumberClash
        for those who know the other case.
        """

        def create():
            other = self.holder_of(fields.get("personal_number"), by)
            return self._insert(by, key, other, named_staff, fields)

        with act("participants.register", by=by):
            return create_once(Participant, key, create)

    def holder_of(self, number, by, but=None):
        """Return the case that has `number` and that `by` may not know of, or None.

        Raises NumberTaken when `by` may see who has it. The case with id `but` itself is left out. Others who ask about
        the same number wait until this transaction has ended.
        """
        if not number:
            return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [number])
        others = self.exclude(pk=but)
        visible = others.with_number(number).visible_to(by).listed().first()
        if visible:
            raise NumberTaken(visible)
        return others.filter(personal_number=number, number_is_disputed=False).first()

    def _insert(self, by, key, other, named_staff, fields):
        participant = self.model(
            case_number=CaseNumberSeries.take(timezone.localdate().year),
            created_by=by,
            idempotency_key=key,
            **fields,
        )
        participant.set_number(fields.get("personal_number"), other)
        participant.save(force_insert=True)
        if other:
            NumberClash.objects.create(participant=participant, other=other, registered_by=by)
        if participant.is_protected:
            NamedStaff.objects.appoint(participant, {by, *named_staff}, by=by)
        return participant


@tracked(exclude=DERIVED)
class Participant(Versioned, Idempotent):
    """A person the municipality helps, in one case that lasts over several enrolments."""

    case_number = models.CharField(_("case number"), max_length=14, unique=True, editable=False)
    personal_number = personnummer.PersonnummerField(_("personal number"), null=True, blank=True)
    former_numbers = ArrayField(
        models.CharField(max_length=12), default=list, blank=True, editable=False, verbose_name=_("former numbers")
    )
    number_is_disputed = models.BooleanField(_("number to sort out"), default=False, editable=False)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("birth year"), null=True, blank=True, editable=False)
    # Whoever a register knows without a number is found again by the reference there, in the register of one unit.
    register_reference = models.CharField(_("reference in the register"), max_length=60, blank=True, editable=False)
    register_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, editable=False, related_name="+", db_index=False,
        verbose_name=_("the register of"),
    )  # fmt: skip
    registered_sex = models.CharField(
        _("registered sex"),
        max_length=8,
        choices=Sex,
        blank=True,
        help_text=_("Leave empty to follow the personal number."),
    )
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=150, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    contact_note = models.CharField(_("about contact"), max_length=300, blank=True)
    spoken_language = models.ForeignKey(
        CodeList,
        models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"list": CodeListName.LANGUAGE},
        related_name="+",
        verbose_name=_("language"),
    )
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    is_protected = models.BooleanField(_("protected identity"), default=False)
    unit = models.ForeignKey(
        Unit, models.PROTECT, db_index=False, related_name="participants", verbose_name=_("unit")
    )  # the index participant_by_unit begins with it
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="duplicates",
        verbose_name=_("registered before as"),
    )
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("registered by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    status = models.CharField(
        _("status"), max_length=12, choices=ParticipantStatus, default=ParticipantStatus.REFERRED, editable=False
    )
    enrolled_on = models.DateField(_("enrolled"), null=True, editable=False)
    planned_end_on = models.DateField(_("planned end"), null=True, editable=False)
    last_followup_on = models.DateField(_("last follow-up"), null=True, editable=False)
    next_followup_on = models.DateField(_("next follow-up"), null=True, editable=False)
    sex = models.GeneratedField(
        expression=Case(
            When(~Q(registered_sex=""), then=F("registered_sex")),
            When(personal_number__isnull=True, then=Value(Sex.UNKNOWN.value)),
            When(In(Substr("personal_number", 11, 1), list("02468")), then=Value(Sex.WOMAN.value)),
            default=Value(Sex.MAN.value),
        ),
        output_field=models.CharField(max_length=8),
        db_persist=True,
        verbose_name=_("sex"),
    )
    sort_name = models.GeneratedField(
        expression=SwedishOrder(joined("last_name", "first_name")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    search_name = models.GeneratedField(
        expression=SearchFold(joined("first_name", "last_name")), output_field=models.TextField(), db_persist=True
    )

    # The emergency access under which a page reads the case (participants/access.py); not kept in the database.
    emergency_access = None

    objects = ParticipantManager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            UniqueConstraint(
                fields=["personal_number"], condition=Q(number_is_disputed=False), name="personal_number_once"
            ),
        ]
        indexes = [
            # The list of a unit, and its count from the index alone.
            models.Index(
                fields=["unit", "status", "sort_name", "id"],
                include=["is_protected", "merged_into"],
                name="participant_by_unit",
            ),
            models.Index(fields=["status", "sort_name", "id"], name="participant_by_name"),
            models.Index(fields=["sort_name", "id"], name="participant_of_any_status"),
            models.Index("status", F("last_followup_on").asc(nulls_first=True), "id", name="participant_by_followup"),
            models.Index("status", F("planned_end_on").asc(nulls_first=True), "id", name="participant_by_planned_end"),
            models.Index(OpClass("personal_number", "text_pattern_ops"), name="participant_number_prefix"),
            models.Index(fields=["birth_date"], name="participant_birth_date"),
            GinIndex(OpClass("search_name", "gin_trgm_ops"), name="participant_search_name"),
            GinIndex(fields=["former_numbers"], name="participant_former_numbers"),
            # Not unique: whoever may not know of somebody protected registers the reference anew, as with numbers.
            models.Index(
                fields=["register_unit", "register_reference"],
                condition=~Q(register_reference=""),
                name="participant_by_reference",
            ),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}"

    def get_absolute_url(self):
        """Return the address of the case's overview, a page of reports."""
        return reverse("reports:overview", args=[self.pk])

    @property
    def list_name(self):
        """The name as lists sort it: last name first."""
        return f"{self.last_name}, {self.first_name}"

    @property
    def masked_number(self):
        """The personal number with its last four digits hidden, or ''."""
        return personnummer.masked(self.personal_number) if self.personal_number else ""

    @property
    def full_number(self):
        """The whole personal number as people write it, or ''; shown only by a logged POST."""
        return personnummer.formatted(self.personal_number) if self.personal_number else ""

    @property
    def days_left(self):
        """Days from today to the planned end, negative when it has passed; None when not enrolled."""
        if self.status != ParticipantStatus.ENROLLED:
            return None
        return (self.planned_end_on - timezone.localdate()).days

    @property
    def is_yet_to_start(self):
        """Whether the enrolment begins on a day to come."""
        return self.status == ParticipantStatus.ENROLLED and self.enrolled_on > timezone.localdate()

    @property
    def followup_due(self):
        """The day the next follow-up is due, as `with_followup_due` says; None for somebody not enrolled."""
        if self.status != ParticipantStatus.ENROLLED:
            return None
        latest = max(filter(None, (self.last_followup_on, self.enrolled_on)))
        return self.next_followup_on or latest + timedelta(days=self.unit.setting(FOLLOWUP_DAYS))

    @property
    def days_over(self):
        """Days since the planned end has passed."""
        return -self.days_left

    @property
    def sex_label(self):
        """The sex that figures count, as people read it."""
        return Sex(self.sex).label

    def set_number(self, number, other=None):
        """Take `number` (twelve digits or None) as the personal number and the birth date with it; do not save.

        `other` is the case that has it already, when somebody else must sort out which of the two it is.
        """
        self.personal_number = number or None
        self.number_is_disputed = other is not None
        if number:
            self.birth_date = personnummer.birth_date(number)

    def change(self, by, **fields):
        """Save changed `fields` of the person; raises Conflict when saved meanwhile, NumberTaken for the number."""
        stored = Participant.objects.only("personal_number", "former_numbers", "number_is_disputed").get(pk=self.pk)
        number = fields.pop("personal_number", stored.personal_number)
        for name, value in fields.items():
            setattr(self, name, value)
        with act("participants.change", by=by):
            if number != stored.personal_number:
                self._change_number(stored, number, by)
            self.save_version(*fields, "personal_number", "former_numbers", "number_is_disputed", "birth_date")

    def _change_number(self, stored, number, by):
        other = Participant.objects.holder_of(number, by, but=self.pk)
        if stored.personal_number and not stored.number_is_disputed:
            self.former_numbers = [*stored.former_numbers, stored.personal_number]
        self.set_number(number, other)
        # Whoever corrects a number that waits to be sorted out has decided that it was somebody else's.
        NumberClash.objects.unresolved().filter(participant=self).update(
            outcome=ClashOutcome.OTHER_PERSON, resolved_by=by, resolved_at=timezone.now()
        )
        if other:
            NumberClash.objects.update_or_create(
                participant=self,
                defaults={"other": other, "registered_by": by, "registered_at": timezone.now(), "outcome": ""},
            )

    def protect(self, users, by):
        """Protect the identity; exactly `users` are named on the case, `by` among them. Raises Conflict."""
        with act("participants.protect", by=by):
            self.is_protected = True
            self.save_version("is_protected")
            self.named_staff.active().exclude(user__in=users).update(removed_at=timezone.now())
            NamedStaff.objects.appoint(self, users, by=by)

    def name_staff(self, user, by):
        """Name `user` on the case, beside those who are; `by` is None when the operator does it."""
        with act("participants.name_staff", by=by):
            NamedStaff.objects.appoint(self, [user], by=by)

    def unprotect(self, by):
        """End the protection; everybody the role lets in sees the case again. Raises Conflict."""
        with act("participants.unprotect", by=by):
            self.is_protected = False
            self.save_version("is_protected")
            self.named_staff.active().update(removed_at=timezone.now())

    def merge_into(self, other, by):
        """Close this registration, since the person was registered before as `other`; nothing of it is lost."""
        for enrolment in self.enrolments.filter(registered_in_error=False):
            enrolment.register_in_error(by=by)
        self.merged_into = other
        self.save_version("merged_into")

    def lose_number(self):
        """Drop a number that turned out to be somebody else's; those who registered it must ask for the right one."""
        self.personal_number = None
        self.number_is_disputed = False
        self.save_version("personal_number", "number_is_disputed")

    def lock(self):
        """Let nobody else write the row before this transaction has ended, and read anew when the person was enrolled.

        Whatever is worked out from several rows of a case is worked out under the lock.
        """
        locked = Participant.objects.select_for_update().filter(pk=self.pk)
        [self.enrolled_on] = locked.values_list("enrolled_on", flat=True)

    def refresh_standing(self):
        """Write what the row keeps for lists: status, unit, start and planned end, from the latest enrolment."""
        latest = self.enrolments.filter(registered_in_error=False).order_by("-started_on", "-pk").first()
        if latest is None:
            self.status, self.enrolled_on, self.planned_end_on = self._status_before(), None, None
        else:
            self.status = self._status_before() if latest.ended_on else ParticipantStatus.ENROLLED
            self.unit, self.enrolled_on, self.planned_end_on = latest.unit, latest.started_on, latest.planned_end_on
        Participant.objects.filter(pk=self.pk).update(
            status=self.status, unit=self.unit, enrolled_on=self.enrolled_on, planned_end_on=self.planned_end_on
        )

    def _status_before(self):
        """Return the status of somebody not enrolled: where an open referral stands, else whether anything ended."""
        states = self.referrals.undecided().values_list("state", flat=True)
        if ReferralState.ASSESSMENT in states:
            return ParticipantStatus.ASSESSMENT
        if states or not self.enrolments.exists():
            return ParticipantStatus.REFERRED
        return ParticipantStatus.ENDED

    def forget_next_followup(self):
        """Write that no next date is agreed."""
        self.next_followup_on = None
        Participant.objects.filter(pk=self.pk).update(next_followup_on=None)

    def set_followup_dates(self, last_on, next_on):
        """Write when the latest signed follow-up was and what next date it agreed (None when it agreed none)."""
        self.last_followup_on, self.next_followup_on = last_on, next_on
        Participant.objects.filter(pk=self.pk).update(last_followup_on=last_on, next_followup_on=next_on)
