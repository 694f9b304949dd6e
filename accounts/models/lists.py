"""Lists of words that differ between municipalities: reasons, forms, kinds, outcomes."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config.history import tracked
from config.versioning import Versioned

from ..enums import CodeListName


class CodeListQuerySet(models.QuerySet):
    """Codes by list and by day."""

    def of(self, name, on=None):
        """Return the codes of the list `name` that can be chosen `on` the day (today unless given), in order."""
        day = on or timezone.localdate()
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day), list=name
        ).order_by("position", "label")


@tracked()
class CodeList(Versioned):
    """One word of a list. The code stays for good; the label may be renamed, and validity dates retire it."""

    list = models.CharField(_("list"), max_length=24, choices=CodeListName)
    code = models.SlugField(
        _("code"), max_length=40, help_text=_("Short name for import and statistics. It cannot be changed later.")
    )
    label = models.CharField(_("label"), max_length=100)
    label_en = models.CharField(_("label in English"), max_length=100, blank=True)
    valid_from = models.DateField(_("can be chosen from"), null=True, blank=True)
    valid_to = models.DateField(_("can be chosen to"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)

    objects = CodeListQuerySet.as_manager()

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        constraints = [
            models.UniqueConstraint(
                fields=["list", "code"],
                name="code_once_per_list",
                violation_error_message=_("The list already has that code."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="code_valid_to_after_from",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]

    def __str__(self):
        return self.label_en if self.label_en and get_language() == "en" else self.label
