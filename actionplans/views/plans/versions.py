"""Agreeing on the plan, and the versions agreed: reading, comparing, printing."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accounts.acts import first_time
from config.pdf import pdf_response
from participants.views.base import ParticipantPageMixin

from ...forms.plans import AgreeForm
from ...models import ActionPlan, PlanVersion
from ...models.plans.versions import Overtaken
from ...plan_content import changes, content_of, fingerprint
from ...plan_document import TEMPLATE, agreed_parts, draft_parts, file_name
from .base import PlanActView, PlanMixin


class AgreeView(PlanActView):
    """Shows what is frozen and what has changed since the last version, and freezes it when both agree."""

    form_class = AgreeForm
    template_name = "actionplans/agree.html"
    title = _("Agree on the plan")
    success_message = _("The plan is agreed, and the version is frozen.")

    @cached_property
    def content(self):
        """The plan as it stands, as plain data."""
        return content_of(ActionPlan.objects.with_parts().get(pk=self.plan.pk))

    @cached_property
    def latest(self):
        """The latest version agreed, or None."""
        return self.plan.versions.order_by("-number").first()

    def get_initial(self):
        """Open on what is shown now."""
        return super().get_initial() | {"seen": fingerprint(self.content)}

    def act(self, form):
        """Freeze it; when somebody has changed the plan since it was shown, show it anew instead."""
        cleaned = form.cleaned_data
        try:
            first_time(
                PlanVersion.objects.agree(
                    self.plan, by=self.request.user, key=cleaned["idempotency_key"], seen=cleaned["seen"],
                    agreed_on=cleaned["agreed_on"], participant_how=cleaned["participant_how"],
                )
            )  # fmt: skip
        except Overtaken as overtaken:
            self.content = overtaken.content
            form.data = form.data.copy()
            form.data["seen"] = fingerprint(overtaken.content)
            raise ValidationError(
                _("The plan has been changed since you opened the page. Go through it as it is now, and agree again.")
            ) from overtaken

    def get_context_data(self, **kwargs):
        """Add the content, the latest version and what has changed since."""
        found = changes(self.latest.content, self.content) if self.latest else []
        return super().get_context_data(content=self.content, latest=self.latest, changes=found, **kwargs)


class VersionsMixin(ParticipantPageMixin):
    """A page about the versions of the participant's plans."""

    tab = "actionplans:plan"

    @cached_property
    def versions(self):
        """All versions the user may read, latest first."""
        versions = PlanVersion.objects.visible_to(self.request.user, self.participant)
        return versions.filter(participant=self.participant).select_related("plan", "acknowledged_by").newest_first()


class VersionListView(VersionsMixin, TemplateView):
    """The versions agreed, each to be read, and any two to be compared (`?older=&newer=`)."""

    template_name = "actionplans/version_list.html"

    def get_context_data(self, **kwargs):
        """Add the versions, and what differs between the two asked for."""
        versions = list(self.versions)
        by_id = {str(version.pk): version for version in versions}
        older, newer = (by_id.get(self.request.GET.get(name, "")) for name in ("older", "newer"))
        context = {"versions": versions, "is_compared": older is not None and newer is not None}
        if context["is_compared"]:
            context |= {"older": older, "newer": newer, "changes": changes(older.content, newer.content)}
        elif len(versions) > 1:
            context |= {"older": versions[1], "newer": versions[0]}
        return super().get_context_data(**context, **kwargs)


class VersionMixin(VersionsMixin):
    """A page about one version, `version_pk` in the address; Http404 unless it is this participant's."""

    @cached_property
    def version(self):
        """The version."""
        version = self.versions.filter(pk=self.kwargs["version_pk"]).first()
        if version is None:
            raise Http404
        return version


class VersionView(VersionMixin, TemplateView):
    """A version word for word, and what it changed."""

    template_name = "actionplans/version.html"

    def get_context_data(self, **kwargs):
        """Add the version and what differs from the one before it."""
        before = self.version.plan.versions.filter(number=self.version.number - 1).first()
        found = changes(before.content, self.version.content) if before else []
        return super().get_context_data(
            version=self.version, content=self.version.content, before=before, changes=found, **kwargs
        )


class VersionPdfView(VersionMixin, View):
    """A version as the participant's own copy."""

    def get(self, request, *args, **kwargs):
        """Return the PDF."""
        context, options = agreed_parts(self.version, self.participant)
        return pdf_response(request, file_name(self.participant, self.version), TEMPLATE, context, **options)


class PlanPdfView(PlanMixin, ParticipantPageMixin, View):
    """The plan as it stands, to go through together and sign on paper."""

    def get(self, request, *args, **kwargs):
        """Return the PDF."""
        plan = ActionPlan.objects.with_parts().get(pk=self.plan.pk)
        context, options = draft_parts(plan, self.participant)
        return pdf_response(request, file_name(self.participant), TEMPLATE, context, **options)
