"""Jobs the worker does: e-mail, which holds links and never anything about a participant."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from .models import User


@task()
def send_invitation(user_id, url):
    """Tell a new user that there is an account, and where (`url`) to choose a password."""
    user = User.objects.get(pk=user_id)
    with override(user.language):
        send(user, _("You have an account in Stegvis"), "accounts/email/invitation.txt", url)


@task()
def send_two_factor_removed(user_id, url):
    """Tell a user that an administrator has taken away the second step of their log-in."""
    user = User.objects.get(pk=user_id)
    with override(user.language):
        send(user, _("Your two-step log-in has been removed"), "accounts/email/two_factor_removed.txt", url)


def send(user, subject, template, url):
    """Send the text of `template` to `user`; a user without an address gets none."""
    if user.email:
        text = render_to_string(template, {"user": user, "url": url, "municipality": settings.MUNICIPALITY})
        send_mail(settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject, text, None, [user.email])
