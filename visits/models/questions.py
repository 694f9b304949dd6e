"""The questions of a template, and which earlier ones each replaces."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q, UniqueConstraint
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from config.history import tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned

from .templates import PART_IS_FROZEN, VisitTemplate, change_places, changing, changing_part, frozen, last_place

LINK_IS_FROZEN = """
    IF EXISTS (SELECT 1 FROM visits_visittemplate template JOIN visits_templatequestion question
        ON question.template_id = template.id
        WHERE question.id IN (NEW.question_id, OLD.question_id) AND template.published_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'a published template never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class TemplateQuestionQuerySet(models.QuerySet):
    """Questions of templates."""

    def visible_to(self, user):
        """Keep those of templates that `user` may know of."""
        return self.filter(template__in=VisitTemplate.objects.visible_to(user))

    def published(self):
        """Keep those whose words are final."""
        return self.exclude(template__published_at=None)

    def replaceable_in(self, template):
        """Keep what questions of `template` may be said to replace, newest version first.

        Those are the questions of the version it is based on, those of other versions that nothing published has
        replaced, and what is linked already.
        """
        replaced = QuestionLink.objects.filter(earlier=OuterRef("pk"), question__template__published_at__isnull=False)
        linked = QuestionLink.objects.filter(earlier=OuterRef("pk"), question__template=template)
        offered = Q(template=template.based_on_id) | ~Exists(replaced) | Exists(linked)
        questions = self.published().exclude(template=template).filter(offered)
        return questions.select_related("template").order_by("-template__code", "number")


class TemplateQuestionManager(models.Manager.from_queryset(TemplateQuestionQuerySet)):
    """Makes questions; used as `template.questions`."""

    def copy_from(self, template):
        """Make the same questions as `template` has, each linked to the one it came from."""
        earlier = list(template.questions.all())
        made = self.bulk_create(
            self.model(template=self.instance, number=it.number, question=it.question, guidance=it.guidance,
                       sub_questions=it.sub_questions)
            for it in earlier
        )  # fmt: skip
        QuestionLink.objects.bulk_create(
            QuestionLink(question=new, earlier=old) for new, old in zip(made, earlier, strict=True)
        )

    def append(self, *, by, key, earlier=(), **fields):
        """Return `(question, created)`: a new last question, which replaces the questions `earlier`."""

        def create():
            question = self.create(number=last_place(self.all(), "number") + 1, idempotency_key=key, **fields)
            question.link(earlier)
            return question

        with changing(self.instance, "add_question", by):
            return create_once(TemplateQuestion, key, create)

    def make_room(self, number):
        """Let every question from `number` on stand one further down."""
        self.filter(number__gte=number).update(number=F("number") + 1)

    def close_gap(self, number):
        """Let every question after `number`, where none stands any more, stand one further up."""
        self.filter(number__gt=number).update(number=F("number") - 1)


@tracked(exclude=["version", "idempotency_key"])
class TemplateQuestion(Versioned, Idempotent):
    """A question of a template with what guides the one who answers."""

    template = models.ForeignKey(
        VisitTemplate, models.CASCADE, related_name="questions", verbose_name=_("visit template")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    question = models.TextField(_("question"))
    guidance = models.TextField(_("guidance"), blank=True)
    sub_questions = ArrayField(models.TextField(), default=list, blank=True, verbose_name=_("sub-questions"))
    # Several when questions were merged; a question that was split is replaced by several.
    replaces = models.ManyToManyField(
        "self", through="visits.QuestionLink", symmetrical=False, related_name="replaced_by", verbose_name=_("replaces")
    )

    objects = TemplateQuestionManager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["number"]
        constraints = [
            # Checked when all are in place, since questions change places.
            UniqueConstraint(
                fields=["template", "number"], name="question_number_in_template", deferrable=models.Deferrable.DEFERRED
            )
        ]
        triggers = [frozen(PART_IS_FROZEN)]

    def __str__(self):
        return f"{self.number}. {self.question}"

    @property
    def guidance_text(self):
        """The guidance with the sub-questions as bullets, in Markdown."""
        bullets = "\n".join(f"- {question}" for question in self.sub_questions)
        return "\n\n".join(part for part in (self.guidance, bullets) if part)

    @property
    def earlier(self):
        """The questions it replaces, newest version first."""
        return sorted(self.replaces.all(), key=lambda it: (it.template.code, -it.number), reverse=True)

    def link(self, earlier):
        """Let it replace exactly the questions `earlier`; links that are there already are left as they are."""
        wanted = {question.pk for question in earlier}
        self.links.exclude(earlier__in=wanted).delete()
        for pk in sorted(wanted - set(self.links.values_list("earlier", flat=True))):
            self.links.create(earlier_id=pk)

    # Acts. All raise Conflict when somebody has saved the question since it was read.

    def change(self, by, *, earlier, **fields):
        """Save `fields` and let it replace the questions `earlier`."""
        for name, value in fields.items():
            setattr(self, name, value)
        with changing_part(self, "change_question", by):
            self.save_version(*fields)
            self.link(earlier)

    def move(self, by, *, up, position):
        """Let the question change places with the one above it, or below; nothing when its number is not `position`."""
        with changing_part(self, "move_question", by):
            change_places(self.template.questions.all(), self, "number", up=up, position=position)

    def remove(self, by):
        """Take the question away; the history keeps it."""
        with changing_part(self, "remove_question", by):
            self.save_version()
            self.take_out()

    def take_out(self):
        """Delete the row and close the gap it leaves."""
        number = self.number_now()
        self.delete()
        self.template.questions.close_gap(number)

    def number_now(self):
        """Return the number it has now that nobody else moves it; it may have been read before somebody did."""
        return TemplateQuestion.objects.values_list("number", flat=True).get(pk=self.pk)

    def merge(self, other, by):
        """Make one question of this and `other`, with all that both say and replace, where this one stands.

        Raises ValidationError when `other` is gone.
        """
        with changing_part(self, "merge_questions", by):
            other = self.template.questions.filter(pk=other.pk).first()
            if other is None:
                raise ValidationError(_now("The other question has been taken away meanwhile."))
            first, second = sorted([self, other], key=lambda it: it.number)
            self.question = f"{first.question} {second.question}"
            self.guidance = "\n\n".join(filter(None, [first.guidance, second.guidance]))
            self.sub_questions = [*first.sub_questions, *second.sub_questions]
            self.save_version("question", "guidance", "sub_questions")
            self.link([*self.replaces.all(), *other.replaces.all()])
            other.take_out()

    def split(self, by, *, key, first, second):
        """Make two questions of this one, with the fields `first` and `second`; both replace what it replaced.

        Return `(the second, created)`.
        """

        def create():
            number = self.number_now() + 1
            self.template.questions.make_room(number)
            added = self.template.questions.create(number=number, idempotency_key=key, **second)
            added.link(self.replaces.all())
            return added

        for name, value in first.items():
            setattr(self, name, value)
        with changing_part(self, "split_question", by):
            self.save_version(*first)
            return create_once(TemplateQuestion, key, create)


@tracked()
class QuestionLink(models.Model):
    """That a question replaces one of an earlier template, so that answers can be compared over the years.

    `replaceable_in` keeps those of its own template from being offered, and so from being taken.
    """

    question = models.ForeignKey(TemplateQuestion, models.CASCADE, related_name="links", verbose_name=_("question"))
    earlier = models.ForeignKey(
        TemplateQuestion, models.PROTECT, related_name="later_links", verbose_name=_("earlier question")
    )

    class Meta:
        verbose_name = _("replaced question")
        verbose_name_plural = _("replaced questions")
        constraints = [
            UniqueConstraint(fields=["question", "earlier"], name="replaced_question_once"),
            CheckConstraint(condition=~Q(question=models.F("earlier")), name="question_replaces_another"),
        ]
        triggers = [frozen(LINK_IS_FROZEN)]

    def __str__(self):
        return f"{self.question} ← {self.earlier}"
