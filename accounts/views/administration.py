"""Administration of units, parties, users, roles and code lists. It has no way to any case."""

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView, TemplateView, View

from config.history import act
from config.paging import Sort, address_without, cursor, page
from config.postgres import SwedishOrder

from .. import rules, tasks
from ..acts import ActView, as_text
from ..enums import CodeListName
from ..forms import (
    AddAgencyForm,
    AddCodeForm,
    AddUnitForm,
    AddUserForm,
    EditAgencyForm,
    EditCodeForm,
    EditUnitForm,
    EditUserForm,
    EndMembershipForm,
    MembershipForm,
)
from ..models import Agency, CodeList, Membership, Unit, UnitSetting, User
from ..models.organisation import tree
from ..unit_settings import SETTINGS

PAGE_SIZE = 50
USER_SEARCH = "user_search"
BY_NAME = Sort("sort_name")


class AdministratorMixin:
    """A page for system administrators."""

    def dispatch(self, request, *args, **kwargs):
        """Let in system administrators."""
        if not rules.can_administer(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class AdministrationView(AdministratorMixin, TemplateView):
    """Where administration begins."""

    template_name = "accounts/administration.html"

    def get_context_data(self, **kwargs):
        """Add how many there are of each."""
        return super().get_context_data(
            units=Unit.objects.active().count(),
            agencies=Agency.objects.filter(is_active=True).count(),
            users=User.objects.filter(is_active=True).count(),
            code_lists=CodeListName.choices,
            **kwargs,
        )


class AdminActView(AdministratorMixin, ActView):
    """The page of one administrative act."""

    template_name = "accounts/act.html"
    title = ""


class EditMixin:
    """An act upon a row of `model` whose id is in the address, opened with its version."""

    model = None

    @cached_property
    def object(self):
        """The row; Http404 when it is not there."""
        return get_object_or_404(self.model, pk=self.kwargs["pk"])

    def get_initial(self):
        """Open with the version being changed."""
        return {"version": self.object.version} | super().get_initial()

    def get_form_kwargs(self):
        """Change the row."""
        return super().get_form_kwargs() | {"instance": self.object}

    def save(self, form, act_name):
        """Write the form's fields to the row in the act `act_name`; raises Conflict."""
        self.object.version = form.cleaned_data["version"]
        with act(act_name, by=self.request.user):
            self.object.save_version(*form.Meta.fields)


class UnitListView(AdministratorMixin, TemplateView):
    """The units as a tree."""

    template_name = "accounts/unit_list.html"

    def get_context_data(self, **kwargs):
        """Add the tree as rows of (depth, unit)."""
        return super().get_context_data(rows=tree(Unit.objects.select_related("parent").in_name_order()), **kwargs)


class AddUnitView(AdminActView):
    """A new unit."""

    form_class = AddUnitForm
    title = _("New unit")
    success_url = reverse_lazy("accounts:units")
    success_message = _("The unit is added.")

    def act(self, form):
        """Add it, with the settings of what it belongs to."""
        Unit.objects.add(self.request.user, **{name: form.cleaned_data[name] for name in form.Meta.fields})


class EditUnitView(EditMixin, AdminActView):
    """A unit and its settings."""

    model = Unit
    form_class = EditUnitForm
    title = _("Change unit")
    success_url = reverse_lazy("accounts:units")
    success_message = _("The unit is saved.")

    def current_text(self, current, name, field):
        """Return the text of a field, which may be a setting of the unit's own."""
        if name in SETTINGS:
            return as_text(UnitSetting.objects.filter(unit=current, key=name).values_list("value", flat=True).first())
        return super().current_text(current, name, field)

    @transaction.atomic
    def act(self, form):
        """Save the unit, then each setting that changed."""
        unit, cleaned = self.object, form.cleaned_data
        unit.version = cleaned["version"]
        unit.change(self.request.user, **{name: cleaned[name] for name in form.Meta.fields if name in cleaned})
        for setting in SETTINGS.values():
            if setting.key in form.changed_data:
                UnitSetting.objects.put(unit, setting, cleaned[setting.key], by=self.request.user)


class AgencyListView(AdministratorMixin, ListView):
    """The other parties."""

    queryset = Agency.objects.select_related("kind").order_by("name")
    template_name = "accounts/agency_list.html"
    context_object_name = "agencies"


class AddAgencyView(AdminActView):
    """A new party."""

    form_class = AddAgencyForm
    title = _("New party")
    success_url = reverse_lazy("accounts:agencies")
    success_message = _("The party is added.")

    def act(self, form):
        """Add it."""
        with act("accounts.add_agency", by=self.request.user):
            form.save()


class EditAgencyView(EditMixin, AdminActView):
    """A party that is there."""

    model = Agency
    form_class = EditAgencyForm
    title = _("Change party")
    success_url = reverse_lazy("accounts:agencies")
    success_message = _("The party is saved.")

    def act(self, form):
        """Save it."""
        self.save(form, "accounts.change_agency")


class UserListView(AdministratorMixin, TemplateView):
    """Everybody, with their roles, or those who match what was searched for."""

    template_name = "accounts/user_list.html"

    def get_context_data(self, **kwargs):
        """Add a page of users, each with the roles of today."""
        request, text = self.request, self.request.session.get(USER_SEARCH, "")
        everybody = User.objects.annotate(sort_name=SwedishOrder("name"))
        found = everybody.matching(text)
        shown = page(found, BY_NAME, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"), within=everybody)
        users = everybody.filter(pk__in=shown.ids).prefetch_related("memberships__unit", "memberships__agency")
        by_id, today = {user.pk: user for user in users}, timezone.localdate()
        rows = [(by_id[pk], [one for one in by_id[pk].memberships.all() if one.is_current(today)]) for pk in shown.ids]
        return super().get_context_data(
            rows=rows,
            page=shown,
            count=found.count(),
            search_text=text,
            address=address_without(request, "after", "before"),
            **kwargs,
        )


class UserSearchForm(forms.Form):
    """What is searched for. It is posted and kept in the session, since names in addresses end in logs."""

    q = forms.CharField(max_length=100, required=False)


class UserSearchView(AdministratorMixin, View):
    """Keeps the search text in the session and shows the list; an empty text ends the search."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        """Keep it."""
        form = UserSearchForm(request.POST)
        request.session[USER_SEARCH] = form.cleaned_data["q"] if form.is_valid() else ""
        return redirect("accounts:users")


class AddUserView(AdminActView):
    """A new user."""

    form_class = AddUserForm
    title = _("New user")
    success_message = _("The user is added. An e-mail tells how to choose a password.")

    def act(self, form):
        """Make the user, and let the worker send the e-mail once it is stored."""
        with act("accounts.add_user", by=self.request.user):
            self.user = User.objects.create_user(**{name: form.cleaned_data[name] for name in form.Meta.fields})
        url = self.request.build_absolute_uri(reverse("account_reset_password"))
        tasks.send_invitation.enqueue(self.user.pk, url)

    def get_success_url(self):
        """Return the user's page, where roles are given."""
        return reverse("accounts:user", args=[self.user.pk])

    def get_cancel_url(self):
        """Return the list."""
        return reverse("accounts:users")


class UserView(AdministratorMixin, TemplateView):
    """A user with roles, now and before."""

    template_name = "accounts/user.html"

    def get_context_data(self, **kwargs):
        """Add the user and what one may change."""
        other = get_object_or_404(User, pk=self.kwargs["pk"])
        memberships = other.memberships.select_related("unit", "agency").order_by("-starts_on", "-pk")
        return super().get_context_data(
            other=other,
            memberships=memberships,
            today=timezone.localdate(),
            has_second_factor=Authenticator.objects.filter(user=other).exists(),
            may_change=rules.can_change_rights(self.request.user, other),
            **kwargs,
        )


class OtherUserMixin:
    """An act upon somebody else; 403 upon oneself."""

    user_url_kwarg = "pk"

    @cached_property
    def other(self):
        """The user the act is upon; Http404 when there is none."""
        return get_object_or_404(User, pk=self.kwargs[self.user_url_kwarg])

    def dispatch(self, request, *args, **kwargs):
        """Let through administrators, for everybody but themselves."""
        if rules.can_administer(request.user) and not rules.can_change_rights(request.user, self.other):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        """Return the user's page."""
        return reverse("accounts:user", args=[self.other.pk])


class EditUserView(OtherUserMixin, EditMixin, AdminActView):
    """Name, language and whether the user can log in."""

    model = User
    form_class = EditUserForm
    title = _("Change user")
    success_message = _("The user is saved.")

    def act(self, form):
        """Save the user; who can no longer log in is logged out at the next request."""
        self.save(form, "accounts.change_user")


class AddMembershipView(OtherUserMixin, AdminActView):
    """A new role for somebody else."""

    form_class = MembershipForm
    title = _("Give a role")
    success_message = _("The role is given.")

    def get_form_kwargs(self):
        """Add who gets it."""
        return super().get_form_kwargs() | {"user": self.other}

    def get_context_data(self, **kwargs):
        """Add who gets it."""
        return super().get_context_data(other=self.other, **kwargs)

    def act(self, form):
        """Give it."""
        with act("accounts.give_role", by=self.request.user):
            form.save()


class EndMembershipView(OtherUserMixin, AdminActView):
    """The end of somebody else's role."""

    user_url_kwarg = "user_pk"
    form_class = EndMembershipForm
    title = _("End a role")
    success_message = _("The role ends on that day.")

    @cached_property
    def membership(self):
        """The role; Http404 unless it is that user's."""
        return get_object_or_404(
            Membership.objects.select_related("unit", "agency"), pk=self.kwargs["pk"], user=self.other
        )

    def get_initial(self):
        """Open on the last day there is, or on today."""
        last = self.membership.ends_on or timezone.localdate()
        return {"version": self.membership.version, "ends_on": last} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the role."""
        return super().get_context_data(other=self.other, membership=self.membership, **kwargs)

    def act(self, form):
        """End it; the first day is the earliest."""
        self.membership.version = form.cleaned_data["version"]
        self.membership.end(form.cleaned_data["ends_on"], by=self.request.user)


class RemoveSecondFactorView(OtherUserMixin, AdministratorMixin, TemplateView):
    """Takes away the second step of somebody's log-in, for one who has lost the telephone and the codes."""

    template_name = "accounts/remove_second_factor.html"

    def get_context_data(self, **kwargs):
        """Add the user; Http404 when there is no second step to take away."""
        if not Authenticator.objects.filter(user=self.other).exists():
            raise Http404
        return super().get_context_data(other=self.other, **kwargs)

    def post(self, request, *args, **kwargs):
        """Take it away and tell the user by e-mail."""
        with act("accounts.remove_second_factor", by=request.user):
            Authenticator.objects.filter(user=self.other).delete()
        tasks.send_two_factor_removed.enqueue(self.other.pk, request.build_absolute_uri(reverse("accounts:own")))
        messages.success(request, _now("The two-step log-in is removed. The user is told by e-mail."))
        return redirect(self.get_success_url())


class CodeListView(AdministratorMixin, TemplateView):
    """The words of one list."""

    template_name = "accounts/code_list.html"

    def get_context_data(self, **kwargs):
        """Add the list's name and words, in order."""
        name = code_list_name(self.kwargs["name"])
        codes = CodeList.objects.filter(list=name).order_by("position", "label")
        return super().get_context_data(list_name=name, codes=codes, today=timezone.localdate(), **kwargs)


def code_list_name(text):
    """Return the CodeListName of an address; Http404 when there is none."""
    try:
        return CodeListName(text)
    except ValueError:
        raise Http404 from None


class CodeMixin:
    """Afterwards one is at the list."""

    def get_success_url(self):
        """Return the list."""
        return reverse("accounts:codes", args=[self.list_name])


class AddCodeView(CodeMixin, AdminActView):
    """A new word."""

    form_class = AddCodeForm
    title = _("New word")
    success_message = _("The word is added.")

    @property
    def list_name(self):
        """The list it is added to."""
        return code_list_name(self.kwargs["name"])

    def get_form_kwargs(self):
        """Add the list."""
        return super().get_form_kwargs() | {"list_name": self.list_name}

    def act(self, form):
        """Add it."""
        with act("accounts.add_code", by=self.request.user):
            form.save()


class EditCodeView(CodeMixin, EditMixin, AdminActView):
    """A word that is there."""

    model = CodeList
    form_class = EditCodeForm
    title = _("Change word")
    success_message = _("The word is saved.")

    @property
    def list_name(self):
        """The list it belongs to."""
        return self.object.list

    def act(self, form):
        """Save it."""
        self.save(form, "accounts.change_code")
