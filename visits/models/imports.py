"""Old protocols read in: the files while they wait, the originals for good, and visits that may be the same one."""

from datetime import timedelta
from hashlib import sha256

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from config.history import act, tracked
from config.idempotency import Idempotent

from ..enums import FileState
from .materials import Material
from .requests import BoardRequest
from .seen import refuse_unseen
from .visits import BoardVisit

LONGEST_NAME = 200
# A hundred files of ten seconds each have been read by then, or the job is lost.
STALLED = timedelta(minutes=20)
# Files that could not be read in hold names too.
KEPT_DAYS = 90


class OriginalQuerySet(models.QuerySet):
    """The files visits were read from; their content is fetched only where it is handed out."""

    def without_content(self):
        """Leave the bytes in the database."""
        return self.defer("content")


class OriginalManager(models.Manager.from_queryset(OriginalQuerySet)):
    """Keeps files."""

    def keep(self, visit, *, content, file_name, digest):
        """Return `(original, created)`: the bytes `content` kept with `visit`, once; `digest` is of its words."""
        return self.without_content().get_or_create(
            visit=visit, sha256=sha256(content).hexdigest(),
            defaults={"content": content, "file_name": name_of(file_name), "digest": digest, "size": len(content)},
        )  # fmt: skip


def name_of(file_name):
    """Return `file_name` without folders and without signs that do not belong in a name, short enough to be kept."""
    name = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in name if sign.isprintable())[-LONGEST_NAME:] or "protokoll"


@tracked(exclude=["content"])
class Original(models.Model):
    """A file that a visit was read from, byte for byte; it never changes and goes only with its visit."""

    visit = models.ForeignKey(
        BoardVisit, models.CASCADE, related_name="originals", db_index=False, verbose_name=_("board visit")
    )
    file_name = models.CharField(_("file"), max_length=LONGEST_NAME)
    content = models.BinaryField(_("content"))
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("check sum"), max_length=64)
    # Of the words in it: the same words in another file are the same visit.
    digest = models.CharField(max_length=64, db_index=True, editable=False)
    kept_at = models.DateTimeField(_("kept"), default=timezone.now, editable=False)

    objects = OriginalManager()

    class Meta:
        verbose_name = _("original file")
        verbose_name_plural = _("original files")
        ordering = ["pk"]
        constraints = [UniqueConstraint(fields=["visit", "sha256"], name="original_once_in_visit")]
        indexes = [models.Index(fields=["sha256"], name="original_by_check_sum")]
        triggers = [
            # Which visit it belongs to may change, when two turn out to be the same.
            pgtrigger.Protect(
                name="original_is_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__sha256__df=pgtrigger.F("new__sha256"))
                | pgtrigger.Q(old__content__df=pgtrigger.F("new__content"))
                | pgtrigger.Q(old__file_name__df=pgtrigger.F("new__file_name")),
            )
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        """Return where it is downloaded."""
        return reverse("visits:original", args=[self.visit_id, self.pk])


class LikelySameQuerySet(models.QuerySet):
    """Pairs of visits by what has been said about them."""

    def visible_to(self, user):
        """Keep those of whom `user` may know both."""
        visible = BoardVisit.objects.visible_to(user)
        return self.filter(visit__in=visible, earlier__in=visible)

    def undecided(self):
        """Keep those nobody has said anything about."""
        return self.filter(decided_at=None)

    def hand_over(self, dropped, kept):
        """Let pairs with the visit `dropped` be with `kept`: a third rendering is still to be decided about."""
        for pair in self.filter(Q(visit=dropped) | Q(earlier=dropped)):
            pair.visit_id, pair.earlier_id = (
                kept.pk if one == dropped.pk else one for one in (pair.visit_id, pair.earlier_id)
            )
            is_known = LikelySame.objects.filter(visit=pair.visit_id, earlier=pair.earlier_id).exists()
            if pair.visit_id != pair.earlier_id and not is_known:
                pair.save(update_fields=["visit", "earlier"])


@tracked()
class LikelySame(models.Model):
    """That a visit just read in may be one that was there; somebody says whether it is.

    When it is, one of the two goes, and the pair with it; a pair with `decided_at` is two different visits.
    """

    visit = models.ForeignKey(BoardVisit, models.CASCADE, related_name="likely_same", verbose_name=_("board visit"))
    earlier = models.ForeignKey(
        BoardVisit, models.CASCADE, related_name="likely_same_later", verbose_name=_("earlier visit")
    )
    likeness = models.PositiveSmallIntegerField(_("likeness in per cent"))
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)

    objects = LikelySameQuerySet.as_manager()

    class Meta:
        verbose_name = _("likely the same visit")
        verbose_name_plural = _("likely the same visits")
        constraints = [
            UniqueConstraint(fields=["visit", "earlier"], name="likely_same_once"),
            CheckConstraint(condition=~Q(visit=F("earlier")), name="likely_same_are_two"),
        ]

    def __str__(self):
        return f"{self.visit} ≈ {self.earlier}"

    def get_absolute_url(self):
        """Return the page where the two stand side by side."""
        return reverse("visits:same", args=[self.visit_id, self.pk])

    def say_different(self, by):
        """Keep that they are two visits."""
        self.decided_by, self.decided_at = by, timezone.now()
        with act("visits.say_different", by=by):
            self.save(update_fields=["decided_by", "decided_at"])

    @property
    def fingerprint(self):
        """A digest of everything in both visits."""
        return self.earlier.fingerprint + self.visit.fingerprint

    def say_same(self, kept, by, seen=None):
        """Keep the visit `kept` of the two, with files, material and requests of both; throw the other away, a draft.

        Raises ValidationError when it is no draft any longer, when it has material and the kept one is a draft no
        longer, or when the two no longer have the fingerprint `seen`, for whoever asks on a page; Conflict when
        somebody has saved it since it was read.
        """
        dropped = self.visit if kept.pk == self.earlier_id else self.earlier
        with act("visits.say_same", by=by, kept=kept.pk):
            if seen is not None:
                refuse_unseen([self.earlier, self.visit], seen)
            there = set(kept.originals.values_list("sha256", flat=True))
            dropped.originals.without_content().exclude(sha256__in=there).update(visit=kept)
            ImportFile.objects.filter(visit=dropped).update(visit=kept, state=FileState.DUPLICATE)
            Material.objects.move(dropped, kept)
            BoardRequest.objects.move(dropped, kept)
            LikelySame.objects.exclude(pk=self.pk).hand_over(dropped, kept)
            dropped.discard(by)


class VisitImportQuerySet(models.QuerySet):
    """Imports by who reads them."""

    def visible_to(self, user):
        """Keep all of them for officials, who see every draft; none for others."""
        return self if user.is_any(Role.OFFICIAL) else self.none()


class VisitImport(Idempotent):
    """Files that were chosen together to be read in."""

    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+", verbose_name=_("read in by")
    )
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)

    objects = VisitImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("protocols read in")
        verbose_name_plural = _("protocols read in")
        indexes = [models.Index(fields=["-created_at", "-id"], name="visit_import_by_time")]

    def __str__(self):
        return f"{self.created_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        """Return the page with what became of each file."""
        return reverse("visits:import", args=[self.pk])


class ImportFileQuerySet(models.QuerySet):
    """Files to be read in, by what has become of them."""

    def visible_to(self, user):
        """Keep those of imports that `user` reads."""
        return self.filter(batch__in=VisitImport.objects.visible_to(user))

    def waiting(self):
        """Keep those not yet read."""
        return self.filter(state=FileState.WAITING)

    def readable_again(self):
        """Keep those that could not be read, or wait longer than reading takes, and whose content is still there."""
        stalled = Q(state=FileState.WAITING, batch__created_at__lt=timezone.now() - STALLED)
        return self.filter(Q(state=FileState.FAILED) | stalled, content__isnull=False)

    def forget_old(self):
        """Let go of the bytes of what nothing has come of for KEPT_DAYS; what still waited then is not read."""
        old = self.filter(batch__created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS), content__isnull=False)
        why = _now("The file was kept for %(days)d days without being read in, and is now gone.") % {"days": KEPT_DAYS}
        return old.update(state=FileState.FAILED, failure=why, content=None)


class ImportFile(models.Model):
    """One file and what became of it. `content` is kept until it is read, or while it may be worth another try.

    `offer` is what a new template version could be made of (parsing/offers.py), `template` the one that was made.
    """

    batch = models.ForeignKey(
        VisitImport, models.CASCADE, related_name="files", db_index=False, verbose_name=_("protocols read in")
    )
    position = models.PositiveSmallIntegerField(_("place in the list"))
    file_name = models.CharField(_("file"), max_length=LONGEST_NAME)
    content = models.BinaryField(_("content"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=FileState, default=FileState.WAITING)
    failure = models.TextField(_("what went wrong"), blank=True)
    visit = models.ForeignKey(
        BoardVisit, models.SET_NULL, null=True, related_name="import_files", verbose_name=_("board visit")
    )
    offer = models.JSONField(_("questions of its own"), null=True)
    template = models.ForeignKey(
        "visits.VisitTemplate", models.SET_NULL, null=True, related_name="+", verbose_name=_("visit template")
    )

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file read in")
        verbose_name_plural = _("files read in")
        ordering = ["position"]
        constraints = [UniqueConstraint(fields=["batch", "position"], name="import_file_place_once")]

    def __str__(self):
        return self.file_name

    def finish(self, visit, created, offer=None):
        """Keep that it has become `visit`, or was it already; the visit keeps the content from now on."""
        self.state = FileState.DONE if created else FileState.DUPLICATE
        self.visit, self.offer, self.content, self.failure = visit, offer, None, ""
        self.save(update_fields=["state", "visit", "offer", "content", "failure"])

    def fail(self, why, offer=None, keeps_content=False):
        """Keep `why` nothing came of it."""
        self.state, self.failure, self.offer = FileState.FAILED, why, offer
        if not keeps_content:
            self.content = None
        self.save(update_fields=["state", "failure", "offer", "content"])
