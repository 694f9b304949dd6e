"""Pages that belong to no room: the accessibility statement, and the gallery of components."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from .charts import bars
from .forms import DateField, Form, LongTextField
from .paging import Page


@require_safe
@login_not_required
def accessibility(request):
    """Show the statement that lagen (2018:1937) om tillgänglighet till digital offentlig service asks for."""
    return render(
        request,
        "accessibility.html",
        {"municipality": settings.MUNICIPALITY, "contact": settings.ACCESSIBILITY_CONTACT},
    )


class GalleryForm(Form):
    """A field of each kind."""

    text = forms.CharField(label=gettext_lazy("Text"), help_text=gettext_lazy("A hint stands before the field."))
    day = DateField(label=gettext_lazy("Date"))
    long_text = LongTextField(label=gettext_lazy("Running text"), required=False)
    choice = forms.ChoiceField(
        label=gettext_lazy("One of many"),
        choices=[(number, str(number)) for number in range(1, 12)],
        widget=forms.Select(attrs={"data-typeahead": True}),
    )
    radio = forms.ChoiceField(
        label=gettext_lazy("One of few"),
        choices=[("a", gettext_lazy("This")), ("b", gettext_lazy("That"))],
        widget=forms.RadioSelect,
    )
    boxes = forms.MultipleChoiceField(
        label=gettext_lazy("Several"),
        choices=[("a", gettext_lazy("This")), ("b", gettext_lazy("That"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    box = forms.BooleanField(label=gettext_lazy("I agree"))


@require_safe
def gallery(request):
    """Show every component with its variants."""
    rows = [(_("Work"), 12), (_("Studies"), 7), (_("Hidden"), None)]
    chart = bars(_("Work 12, studies 7, one hidden"), rows, _("hidden"))
    context = {"form": GalleryForm({"day": "0001-01-01"}), "chart": chart, "page": Page([], 1, 2)}
    return render(request, "gallery.html", context)
