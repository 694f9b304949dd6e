"""The form of a notice to the responsible case officer."""

from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from config.forms import CreatedOnceMixin, Form, LongTextField
from participants.models import Consent


class NoticeForm(CreatedOnceMixin, Form):
    """Tells the case officer of a party something short; the text stands there already and can be changed."""

    submit_label = _("Send")
    agency = forms.ModelChoiceField(
        label=_("To the case officer at"), queryset=None,
        help_text=_("Only a party that the participant has agreed to can be told."),
    )  # fmt: skip
    text = LongTextField(
        label=_("Text"), max_length=1000,
        help_text=_("Only what the case officer needs. Never about health or what was said in confidence."),
    )  # fmt: skip

    def __init__(self, *args, participant, information, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        field.queryset = Agency.objects.filter(is_active=True).order_by("name")
        valid = Consent.objects.valid(timezone.localdate(), OuterRef("pk"), information)
        covered = Agency.objects.filter(Exists(valid.filter(participant=participant)))
        covered = set(covered.values_list("pk", flat=True))
        field.label_from_instance = lambda agency: (
            str(agency) if agency.pk in covered else _now("%(party)s (consent is lacking)") % {"party": agency}
        )
        self.fields["text"].widget.attrs["rows"] = 5
