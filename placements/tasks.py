"""Jobs the worker does for this room: e-mail, which holds a link and nothing else."""

from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from accounts.models import User
from accounts.tasks import send


@task()
def send_answer(user_id, url):
    """Tell a case officer that a month sheet they asked for is answered at `url`; not about whom, nor how."""
    user = User.objects.get(pk=user_id)
    with override(user.language):
        send(user, _("You have a message"), "accounts/email/message.txt", url)
