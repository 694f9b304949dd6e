"""Commands of the operator."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Draft, SentForm, Unit, User
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_first_administrator_gets_a_root_unit_and_no_password():
    call_command("add_administrator", "Ada Först", "Ada@Example.org")
    user = User.objects.get(email="ada@example.org")
    assert user.roles == [Role.ADMINISTRATOR]
    assert Unit.objects.root().memberships.get().user == user
    assert not user.has_usable_password()


@pytest.mark.parametrize("email", ["inte en adress", "finns@example.org"])
def test_an_address_that_is_none_or_taken_is_refused(email):
    make.make_user(email="finns@example.org")
    with pytest.raises(CommandError) as refused:
        call_command("add_administrator", "Ada", email)
    assert refused.value.returncode == 2
    assert User.objects.count() == 1


def test_only_drafts_left_for_long_are_forgotten():
    user = make.make_user()
    for days in (89, 91):
        Draft.objects.create(user=user, form="x", subject=str(days), updated_at=timezone.now() - timedelta(days=days))
    call_command("clear_drafts")
    assert [draft.subject for draft in Draft.objects.all()] == ["89"]


def test_what_was_sent_more_than_a_day_ago_is_forgotten():
    user = make.make_user()
    for hours in (23, 25):
        at = timezone.now() - timedelta(hours=hours)
        SentForm.objects.create(user=user, digest=str(hours), url="/", at=at)
    call_command("clear_drafts")
    assert [sent.digest for sent in SentForm.objects.all()] == ["23"]
