"""Background material of a visit: links and files, each for one item of the background list or for the whole visit."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import CheckConstraint, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import act, tracked
from config.idempotency import Idempotent, create_once

from .frozen import only_in_draft

# A handful of reports; what is more is a folder of its own somewhere, and a link leads there.
MOST_MATERIALS = 40


class MaterialQuerySet(models.QuerySet):
    """Material by who may read it."""

    def visible_to(self, user):
        """Keep the material of visits that `user` may know of."""
        from .visits import BoardVisit

        return self.filter(Exists(BoardVisit.objects.visible_to(user).filter(pk=OuterRef("visit_id"))))

    def listed(self):
        """Leave the bytes of the files where they are: no list shows them."""
        return self.defer("content")


class MaterialManager(models.Manager.from_queryset(MaterialQuerySet)):
    """Adds material."""

    def add(self, *, by, key, visit, title, item="", link="", file=None):
        """Return `(material, created)`: a `link`, or a `file` (visits/files.py); raise ValidationError when too late.

        `item` is the item of the visit's background list that it belongs to, "" for none of them.
        """

        def create():
            # Counted anew: what was fetched along with the visit may be older.
            if self.filter(visit=visit).count() >= MOST_MATERIALS:
                raise ValidationError(
                    _("There are %(most)d already. Put them in a folder of their own, and give the link to it."),
                    params={"most": MOST_MATERIALS},
                )
            columns = {"link": link} if file is None else kept(file)
            return self.create(
                visit=visit, title=title, item=item, added_by=by, idempotency_key=key, **columns
            )  # fmt: skip

        try:
            with act("visits.add_material", by=by):
                return create_once(Material, key, create)
        except IntegrityError as error:
            raise too_late() from error

    def move(self, dropped, kept):
        """Let the material of the visit `dropped`, which turned out to be `kept`, belong to that, each of it once.

        Raises ValidationError when there is some and `kept` is no longer a draft: its material stays as it is.
        """
        there = set(kept.materials.values_list("digest", "link"))
        moved = [it.pk for it in self.listed().filter(visit=dropped) if (it.digest, it.link) not in there]
        if moved and not kept.is_draft:
            raise ValidationError(
                _("What you do not keep has background material, and the other visit takes no more. Save it elsewhere "
                  "and take it away first.")
            )  # fmt: skip
        self.filter(pk__in=moved).update(visit=kept)


def kept(file):
    """Return the columns that keep `file`."""
    return {
        "content": file.content,
        "file_name": file.name,
        "content_type": file.content_type,
        "size": len(file.content),
        "digest": sha256(file.content).hexdigest(),
    }


def too_late():
    """Return the ValidationError of a change that came when the visit was a draft no longer."""
    return ValidationError(_("The visit is no longer a draft, so its background material stays as it is."))


# The bytes are kept once; the history tells them by their digest.
@tracked(exclude=["content", "idempotency_key"])
class Material(Idempotent):
    """A link or a file that those who go on the visit read beforehand; frozen with the visit."""

    visit = models.ForeignKey(
        "visits.BoardVisit", models.CASCADE, related_name="materials", verbose_name=_("board visit")
    )
    # The words of the item and not its place, since the list may be written anew.
    item = models.TextField(_("belongs to"), blank=True)
    title = models.CharField(_("title"), max_length=200)
    link = models.CharField(_("link"), max_length=1000, blank=True)
    content = models.BinaryField(_("content"), null=True, editable=False)
    file_name = models.CharField(_("file name"), max_length=150, blank=True, editable=False)
    content_type = models.CharField(_("kind of file"), max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(_("size"), default=0, editable=False)
    digest = models.CharField(_("digest"), max_length=64, blank=True, editable=False)
    added_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = MaterialManager()

    class Meta:
        verbose_name = _("background material")
        verbose_name_plural = _("background material")
        ordering = ["pk"]
        constraints = [
            CheckConstraint(
                condition=Q(content=None, digest="", file_name="", content_type="", size=0) & ~Q(link="")
                | Q(content__isnull=False, link="") & ~Q(digest="") & ~Q(file_name="") & ~Q(content_type=""),
                name="material_is_link_or_file",
            )
        ]
        triggers = [only_in_draft()]

    def __str__(self):
        return self.title

    @property
    def is_file(self):
        """Whether it is a file of ours, not a link."""
        return not self.link

    def get_absolute_url(self):
        """Return where it is read: our own address of the file, or where the link leads."""
        return reverse("visits:material", args=[self.visit_id, self.pk]) if self.is_file else self.link

    def remove(self, by):
        """Take it away; the history keeps that it was there. Raises ValidationError when it is too late."""
        try:
            with act("visits.remove_material", by=by):
                self.delete()
        except IntegrityError as error:
            raise too_late() from error
