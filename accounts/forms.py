"""Forms about oneself and of the administration."""

from django.utils.translation import gettext_lazy as _

from config.forms import ModelForm

from .models import User


class OwnSettingsForm(ModelForm):
    """What a user may change about themselves: the language of the pages."""

    submit_label = _("Save")

    class Meta:
        model = User
        fields = ["language"]
