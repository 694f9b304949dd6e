"""The test world: a small municipality where every relation of access.md is somebody.

Every stored text about a person begins with CANARY and names its owner, so that a test can tell whose text leaked:
"CANARY-own-..." belongs to the participant `own`, and so on.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Draft, Unit, User
from actionplans.enums import Respondent
from participants.models import Access, Participant

from . import factories as make

CANARY = re.compile(r"CANARY-([a-z]+)-[a-z-]+")


@dataclass
class Cast:
    """Units, users and participants by the name of what they are to the coordinator `coordinator`."""

    units: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)
    participants: dict = field(default_factory=dict)

    def __getattr__(self, name):
        for group in ("users", "participants", "units"):
            found = self.__dict__.get(group, {}).get(name)
            if found is not None:
                return found
        raise AttributeError(name)


def build_cast():
    """Return the Cast, all of it in the database."""
    cast = Cast()
    add_units(cast)
    add_users(cast)
    add_cases(cast)
    return cast


def add_units(cast):
    """Add the municipality with two units, one of which has a site."""
    root = make.make_root()
    here, elsewhere = make.make_unit("Hitenheten"), make.make_unit("Ditenheten")
    site = make.make_unit("Hitplatsen", parent=here, kind="site")
    cast.units = {"root": root, "here": here, "there": elsewhere, "site": site}


def add_users(cast):
    """Add somebody of every role here, the case roles elsewhere too, and those whose roles give nothing."""
    here, there = cast.units["here"], cast.units["there"]
    today = timezone.localdate()
    users = {role.value: make.make_user(role, place(cast, role), name=f"{role.label} här") for role in Role}
    users["colleague"] = make.make_user(Role.COORDINATOR, here, name="Kollegan")
    for role in (Role.COORDINATOR, Role.INTAKE, Role.MANAGER):
        users[f"{role.value}_elsewhere"] = make.make_user(role, there, name=f"{role.label} annanstans")
    users["ended"] = make.make_user(Role.COORDINATOR, here, name="Den som slutat", ends_on=today - timedelta(days=1))
    users["not_begun"] = make.make_user(
        Role.COORDINATOR, here, name="Den som ska börja", starts_on=today + timedelta(days=1)
    )
    users["no_role"] = make.make_user(name="Den utan roll")
    users["named"] = make.make_user(Role.COORDINATOR, here, name="Den namngivna")
    users["named_reviewer"] = make.make_user(Role.LOG_REVIEWER, name="Den namngivna granskaren")
    cast.users = users


def place(cast, role):
    """Return where the one of `role` works."""
    if role == Role.CASE_OFFICER:
        return make.make_agency("Provparten")
    if role in (Role.COORDINATOR, Role.INTAKE, Role.MANAGER):
        return cast.units["here"]
    return cast.units["site"] if role == Role.SUPERVISOR else cast.units["root"]


def add_cases(cast):
    """Add a participant of each relation, with everything a case can hold."""
    add_case(cast, "own", "here", "coordinator")
    add_case(cast, "unit", "here", "colleague")
    add_case(cast, "elsewhere", "there", "coordinator_elsewhere")


def add_protected(cast):
    """Add a participant with protected identity in the unit `here`, known to `named` and `named_reviewer` alone."""
    return add_case(cast, "protected", "here", "named", is_protected=True)


def add_case(cast, name, unit, coordinator, is_protected=False):
    """Add a participant with canaries in every text: registered, enrolled, followed up, written about, read about."""
    unit, coordinator = cast.units[unit], cast.users[coordinator]
    participant = make.make_participant(
        unit, by=coordinator, personal_number=make.make_number(),
        first_name=f"CANARY-{name}-first", last_name=f"CANARY-{name}-last", phone=f"CANARY-{name}-phone",
        email=f"CANARY-{name}-mail@example.org", address=f"CANARY-{name}-address", city=f"CANARY-{name}-city",
        contact_note=f"CANARY-{name}-contact", is_protected=is_protected,
        named_staff=[cast.users["named_reviewer"]] if is_protected else (),
    )  # fmt: skip
    enrolment = make.make_enrolment(participant, coordinator)
    signed = make.make_followup(participant, coordinator, **followup_canaries(name, "signed"))
    make.make_followup(participant, coordinator, corrects=signed, **followup_canaries(name, "correction"))
    make.make_followup(participant, coordinator, sign=False, **followup_canaries(name, "unsigned"))
    # Referrals, checklist, background, assessment
    # Consents
    # Plans
    # Ratings
    make.make_rating(participant, coordinator, days_ago=5, words=f"CANARY-{name}-skattning-ord")
    make.make_rating(participant, coordinator, Respondent.CASEWORKER, days_ago=5, words=f"CANARY-{name}-skattning-sett")
    Draft.objects.keep(
        coordinator, "actionplans:rate", str(participant.pk), {"words-1": [f"CANARY-{name}-skattning-utkast"]}
    )
    # Meetings
    Draft.objects.keep(coordinator, "actionplans:log", str(participant.pk), {"text": [f"CANARY-{name}-draft"]})
    Access.objects.create(user=coordinator, url_name="reports:overview", participants=[participant.pk])
    participant.refresh_from_db()
    participant.enrolment = enrolment
    participant.followup_signed = signed
    cast.participants[name] = participant
    return participant


def followup_canaries(name, kind):
    """Return the texts of a follow-up."""
    texts = ("text", "plan_effect", "next_step", "other_parties")
    return {text: f"CANARY-{name}-{kind}-{text.replace('_', '-')}" for text in texts}


def owners_in(text):
    """Return the names of the participants whose canaries stand in `text`."""
    return set(CANARY.findall(text))


__all__ = ["Cast", "Participant", "Unit", "User", "add_protected", "build_cast", "owners_in"]
