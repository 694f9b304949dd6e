"""Pages about oneself: where one lands, one's own settings, drafts and the session."""

from allauth.mfa.recovery_codes import views as recovery_codes
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import UpdateView

from config.history import act

from ..drafts import is_accepted_already, is_too_long, keep_post, named_form
from ..forms import OwnSettingsForm
from ..menu import landing_url
from ..models import Draft


@require_GET
def home(request):
    """Send everybody to where their first role lands."""
    return redirect(landing_url(request.user))


def download_recovery_codes(request):
    """Give allauth's file of recovery codes a name in the user's language."""
    response = recovery_codes.download_recovery_codes(request)
    if response.status_code == 200:
        name = _("recovery-codes")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.txt"'
    return response


class AccountView(UpdateView):
    """One's own name, roles and language, and the way to password, second factor and sessions."""

    template_name = "accounts/account.html"
    form_class = OwnSettingsForm
    success_url = reverse_lazy("accounts:own")

    def get_object(self, queryset=None):
        """Return the user."""
        return self.request.user

    def form_valid(self, form):
        """Save what is one's own, and confirm in the language just chosen."""
        with act("accounts.change_own_settings", by=self.request.user):
            form.instance.save(update_fields=form.Meta.fields)
        with override(form.instance.language):
            messages.success(self.request, _("Your settings are saved."))
        return redirect(self.success_url)


@require_POST
def keep_draft(request):
    """Keep what is being typed; answer with the time it was saved, as the page shows it."""
    if is_accepted_already(request):
        return JsonResponse({"error": _("The form has been sent already.")}, status=409)
    if is_too_long(request):
        error = _(
            "The text is too long to be saved while typing. Shorten it or divide it; until then only this tab keeps it."
        )
        return JsonResponse({"error": error}, status=413)
    kept_at = keep_post(request)
    if kept_at is None:
        return JsonResponse({"error": _("The form is not one that is saved while typing.")}, status=400)
    time = date_format(timezone.localtime(kept_at), "H.i")
    return JsonResponse({"saved": _("Draft saved %(time)s") % {"time": time}})


@require_POST
def discard_draft(request):
    """Forget a draft and return to its form."""
    Draft.objects.discard(request.user, *named_form(request))
    back = request.POST.get("next", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if is_ours else "accounts:home")


@require_POST
def stay(request):
    """Count as activity, so that the session goes on; answer with the seconds left."""
    return HttpResponse(settings.IDLE_SECONDS, content_type="text/plain")
