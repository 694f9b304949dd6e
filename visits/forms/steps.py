"""The steps to approval."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.forms import DateField, Form, VersionedMixin

from ..enums import Capacity
from ..models import Attendee


class StepForm(VersionedMixin, Form):
    """A step that only asks whether one is sure."""
