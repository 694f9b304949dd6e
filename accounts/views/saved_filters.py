"""One's own saved filters: save the one in use under a name, rename it, delete it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from .. import saved_filters
from ..acts import ActView, first_time
from ..filter_forms import DeleteFilterForm, RenameFilterForm, SaveFilterForm
from ..models import SavedFilter


class PageMixin:
    """A page about the filters of the list whose url name is `?sida=`, the only one there is unless it is given."""

    @cached_property
    def page(self):
        """The url name of the list; Http404 when filters of it cannot be saved."""
        page = self.request.GET.get("sida", next(iter(saved_filters.PAGES)))
        if page not in saved_filters.PAGES:
            raise Http404
        return page

    def dispatch(self, request, *args, **kwargs):
        """Let in those who may open the list."""
        if not request.user.is_any(*saved_filters.PAGES[self.page].roles):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add what the list is called and where it is."""
        label = saved_filters.PAGES[self.page].label
        return super().get_context_data(list_label=label, list_url=reverse(self.page), **kwargs)


class SavedFilterListView(PageMixin, TemplateView):
    """The user's saved filters of one list."""

    template_name = "accounts/saved_filters.html"

    def get_context_data(self, **kwargs):
        """Add the filters with their addresses."""
        found = SavedFilter.objects.of(self.request.user, self.page)
        rows = [(saved, saved_filters.address(self.page, saved.query)) for saved in found]
        return super().get_context_data(rows=rows, **kwargs)


class SaveFilterView(PageMixin, ActView):
    """Saves the filter in the address under a name."""

    form_class = SaveFilterForm
    template_name = "accounts/act.html"
    success_message = _("The filter is saved.")

    @cached_property
    def query(self):
        """What of the address is kept."""
        return saved_filters.savable(self.page, self.request.GET.urlencode())

    def get_success_url(self):
        """Return the list with the filter."""
        return saved_filters.address(self.page, self.query)

    def get_context_data(self, **kwargs):
        """Add the title."""
        return super().get_context_data(title=_("Save the filter"), **kwargs)

    def act(self, form):
        """Save it."""
        first_time(
            SavedFilter.objects.save_as(
                user=self.request.user, page=self.page, name=form.cleaned_data["name"], query=self.query,
                key=form.cleaned_data["idempotency_key"],
            )
        )  # fmt: skip


class OwnFilterMixin:
    """An act upon one of the user's own filters, opened with its version."""

    template_name = "accounts/act.html"
    title = ""

    @cached_property
    def saved(self):
        """The filter; Http404 when it is not the user's."""
        return get_object_or_404(SavedFilter.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        """Fetch the filter before anything else is done."""
        self.saved  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open with the version being changed."""
        return {"version": self.saved.version, "name": self.saved.name} | super().get_initial()

    def get_success_url(self):
        """Return the saved filters of the same list."""
        return f"{reverse('accounts:saved_filters')}?{urlencode({'sida': self.saved.page})}"

    def get_context_data(self, **kwargs):
        """Add the title with the filter's name."""
        return super().get_context_data(title=f"{self.title}: {self.saved.name}", **kwargs)


class RenameFilterView(OwnFilterMixin, ActView):
    """Gives a filter another name."""

    form_class = RenameFilterForm
    title = _("Rename")
    success_message = _("The filter has its new name.")

    def act(self, form):
        """Rename it."""
        self.saved.version = form.cleaned_data["version"]
        self.saved.rename(form.cleaned_data["name"])


class DeleteFilterView(OwnFilterMixin, ActView):
    """Deletes a filter; the list itself stays as it is."""

    form_class = DeleteFilterForm
    title = _("Delete the filter")
    success_message = _("The filter is deleted.")

    def act(self, form):
        """Delete it."""
        self.saved.version = form.cleaned_data["version"]
        self.saved.forget()
