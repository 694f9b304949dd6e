"""The seed of measurements fits the tables as they are."""

from io import StringIO

import pytest
from django.core.management import call_command

from actionplans.models import FollowUp
from participants.models import Enrolment, Participant


@pytest.mark.django_db
def test_it_fills_an_empty_database_with_people_who_are_enrolled_and_followed_up():
    call_command("seed", participants=200, stdout=StringIO(), stderr=StringIO())
    assert Participant.objects.count() == 200
    assert Enrolment.objects.exists()
    assert FollowUp.objects.exists()
