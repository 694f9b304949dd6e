"""Forms that were accepted, so that one sent twice is carried out once."""

from hashlib import sha256

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TOKENS = {"csrfmiddlewaretoken", "draft_token"}


def digest_of(request):
    """Return the digest of a form as it was sent: where, every field and file. The tokens differ, the form does not."""
    fields = [(name, values) for name, values in request.POST.lists() if name not in TOKENS]
    fields += [(name, [digest_of_file(file) for file in files]) for name, files in request.FILES.lists()]
    return sha256(repr((request.path, sorted(fields))).encode("utf-8", "backslashreplace")).hexdigest()


def digest_of_file(file):
    """Return the digest of a file that was sent, and leave it as if nobody had read it."""
    digest = sha256(file.name.encode("utf-8", "backslashreplace"))
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


class SentFormQuerySet(models.QuerySet):
    """The forms of each user. Those of one opening of a page differ from those of the next by version or key."""

    def of(self, request):
        """Return the row of the form in `request` if it was accepted before, else None.

        Whoever asks about the same form meanwhile waits until this transaction has ended.
        """
        digest = digest_of(request)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [request.user.pk, int(digest[:7], 16)])
        return self.filter(user=request.user, digest=digest).first()

    def keep(self, request, url, message):
        """Remember that the form in `request` is carried out, where its answer led and what it told."""
        self.create(user=request.user, digest=digest_of(request), url=url, message=message)


class SentForm(models.Model):
    """A form carried out, with its answer."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("user"))
    digest = models.CharField(_("digest"), max_length=64)
    url = models.CharField(_("address"), max_length=500)
    message = models.TextField(_("message"), blank=True)
    at = models.DateTimeField(_("sent"), default=timezone.now)

    objects = SentFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="form_sent_once")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.url}"
