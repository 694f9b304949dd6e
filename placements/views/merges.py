"""Employers that may be the same: found, laid side by side, merged, and taken apart again."""

from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from config.paging import cursor, in_order, page_of

from .. import rules_employers as rules
from ..forms.employers import MergeForm
from ..models import Employer, EmployerMerge, EmployerPair
from .calls import YesMixin
from .employers import EmployerActView, RegisterMixin

PAGE_SIZE = 50
HOLDINGS = ("employersites", "employercontacts", "employeragreements", "places", "calls", "offers")


class DuplicatesView(RegisterMixin, TemplateView):
    """Pairs that may be the same, the most alike first, and the latest merges."""

    template_name = "placements/duplicate_list.html"
    allowed = staticmethod(rules.can_change_employers)

    def get_context_data(self, **kwargs):
        """Add a page of pairs."""
        ids = EmployerPair.objects.waiting().order_by("-similarity", "pk").values_list("pk", flat=True)
        part = page_of(ids, PAGE_SIZE, cursor(self.request, "after"), cursor(self.request, "before"))
        pairs = EmployerPair.objects.select_related("first__unit", "second__unit", "first__owner", "second__owner")
        merges = EmployerMerge.objects.standing().select_related("kept", "gone", "by").order_by("-at", "-pk")
        return super().get_context_data(pairs=in_order(pairs, part.ids), page=part, merges=merges[:PAGE_SIZE], **kwargs)


class PairActView(EmployerActView):
    """An act upon two employers, the other one `other_pk` in the address."""

    template_name = "placements/employer_pair.html"

    @cached_property
    def other(self):
        """The other employer; Http404 when it is merged or the same."""
        others = Employer.objects.visible_to(self.request.user).standing().select_related(*self.related)
        return get_object_or_404(others.exclude(pk=self.employer.pk), pk=self.kwargs["other_pk"])

    def dispatch(self, request, *args, **kwargs):
        """Fetch both before anything else is done, for those who may."""
        if rules.can_change_employers(request.user):
            self.other  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the two side by side, the one registered first to the left, with how much each holds."""
        ids = sorted([self.employer.pk, self.other.pk])
        counts = {f"{name}_count": Count(name, distinct=True) for name in HOLDINGS}
        counted = Employer.objects.select_related(*self.related, "created_by").annotate(**counts)
        return super().get_context_data(pair=in_order(counted, ids), other=self.other, **kwargs)


class MergeView(PairActView):
    """Merges two employers into the one that is chosen."""

    form_class = MergeForm
    title = _("Are they the same employer?")
    success_message = _("The employers are merged. It can be undone on the employer's page.")
    kept = None

    def get_form_kwargs(self):
        """Offer both, the one registered first at the top."""
        pair = sorted([self.employer, self.other], key=lambda one: one.pk)
        return super().get_form_kwargs() | {"employers": pair}

    def get_initial(self):
        """Propose the one the page is about, or the only one with an organisation number."""
        has_number = [one for one in (self.employer, self.other) if one.organisation_number]
        proposed = has_number[0] if len(has_number) == 1 else self.employer
        return {"kept": proposed.pk} | super().get_initial()

    def act(self, form):
        """Merge them."""
        pair = [self.employer, self.other]
        kept, gone = sorted(pair, key=lambda one: one.pk != form.cleaned_data["kept"])
        EmployerMerge.objects.merge(kept, gone, by=self.request.user)
        self.kept = kept

    def get_success_url(self):
        """Return the address of the one that was kept."""
        return (self.kept or self.employer).get_absolute_url()


class DismissPairView(YesMixin, PairActView):
    """Notes that two employers are different ones."""

    title = _("Are they different employers?")
    label = _("They are different")
    success_message = _("They are no longer shown as the same.")

    def act(self, form):
        """Note it."""
        EmployerPair.objects.put(self.employer, self.other).dismiss(by=self.request.user)

    def get_success_url(self):
        """Return the address of the list of pairs."""
        return reverse("placements:duplicates")


class UndoMergeView(YesMixin, EmployerActView):
    """Takes apart two employers that were merged, `merge_pk` in the address."""

    title = _("Undo the merge?")
    label = _("Undo the merge")
    success_message = _("The merge is undone: everything is where it was.")
    template_name = "placements/undo_merge.html"

    @cached_property
    def merge(self):
        """The merge; Http404 when it has been undone."""
        merges = EmployerMerge.objects.standing().filter(kept=self.employer).select_related("gone", "by")
        merge = merges.filter(pk=self.kwargs["merge_pk"]).first()
        if merge is None:
            raise Http404
        return merge

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done, for those who may."""
        if rules.can_change_employers(request.user):
            self.merge  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the merge."""
        return super().get_context_data(merge=self.merge, **kwargs)

    def act(self, form):
        """Undo it."""
        self.merge.undo(by=self.request.user)
