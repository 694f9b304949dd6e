"""Makers of rows: plain functions with sensible values, changed by keyword."""

import itertools
import uuid
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accounts.enums import Role, UnitKind
from accounts.models import Agency, CodeList, Membership, Unit, User
from actionplans.models import FollowUp
from participants.demo import luhn
from participants.models import Enrolment, Participant, RegisterImport, RegisterImportRow

numbers = itertools.count(1)


def make_root(name="Provkommunen"):
    """Return the root unit, made when missing."""
    return Unit.objects.filter(parent=None).first() or Unit.objects.add(None, name=name)


def make_unit(name=None, parent=None, kind=UnitKind.UNIT):
    """Return a unit below `parent`, the root unless given."""
    return Unit.objects.add(None, name=name or f"Enhet {next(numbers)}", parent=parent or make_root(), kind=kind)


def make_agency(name=None):
    """Return another party."""
    kind = CodeList.objects.get(list="agency_kind", code="social_services")
    return Agency.objects.create(name=name or f"Part {next(numbers)}", kind=kind)


def make_user(role=None, place=None, name=None, starts_on=None, ends_on=None, **fields):
    """Return a user, with a membership of `role` in `place` (a unit or an agency; the root unless given)."""
    number = next(numbers)
    fields.setdefault("email", f"person{number}@example.org")
    user = User.objects.create_user(name=name or f"Person {number}", password="prov-losenord-1", **fields)
    if role:
        give_role(user, role, place, starts_on, ends_on)
    return user


def give_role(user, role, place=None, starts_on=None, ends_on=None):
    """Return a membership, a year old unless said otherwise."""
    where = {"agency": place or make_agency()} if role == Role.CASE_OFFICER else {"unit": place or make_root()}
    starts_on = starts_on or timezone.localdate() - timedelta(days=365)
    return Membership.objects.create(user=user, role=role, starts_on=starts_on, ends_on=ends_on, **where)


def make_number(born=date(1990, 1, 1), is_woman=True):
    """Return a test personal number nobody has, of the tax agency's series 238 (women) and 239 (men)."""
    while True:
        digits = f"{born:%Y%m%d}{238 if is_woman else 239}"
        number = digits + luhn(digits[2:])
        if not Participant.objects.filter(personal_number=number).exists():
            return number
        born += timedelta(days=1)


def make_participant(unit, by=None, named_staff=(), **fields):
    """Return a registered participant of `unit`."""
    number = next(numbers)
    fields = {"first_name": f"Förnamn{number}", "last_name": f"Efternamn{number}"} | fields
    by = by or make_user(Role.INTAKE, make_root())
    key = fields.pop("key", None) or uuid.uuid4()
    return Participant.objects.register(by=by, key=key, unit=unit, named_staff=named_staff, **fields)[0]


def make_enrolment(participant, coordinator, started_on=None, unit=None, planned_end_on=None, by=None):
    """Return an ongoing enrolment, two months old unless said otherwise."""
    started_on = started_on or timezone.localdate() - timedelta(days=60)
    return Enrolment.objects.start(
        participant,
        unit=unit or participant.unit,
        started_on=started_on,
        planned_end_on=planned_end_on or started_on + relativedelta(months=6),
        coordinator=coordinator,
        by=by or coordinator,
        key=uuid.uuid4(),
    )[0]


def make_followup(participant, author, sign=True, corrects=None, **fields):
    """Return a follow-up of yesterday, signed unless said otherwise."""
    fields = {
        "occurred_on": timezone.localdate() - timedelta(days=1),
        "contact_form": code("contact_form", "visit"),
        "parties": ["participant"],
        "text": "Vi talade om veckan som gått.",
    } | fields
    key = fields.pop("key", None) or uuid.uuid4()
    return FollowUp.objects.log(by=author, key=key, sign=sign, participant=participant, corrects=corrects, **fields)[0]


def code(name, code):
    """Return a row of a code list."""
    return CodeList.objects.get(list=name, code=code)


def make_import(user, unit, participants, state="ready"):
    """Return a register that `user` has had read through, with a row about each of `participants`, by name."""
    register = RegisterImport.objects.create(
        unit=unit, file_name="register.csv", content=b"", created_by=user, state=state, counts={"update": 9}
    )
    for number, (name, participant) in enumerate(participants.items(), 2):
        RegisterImportRow.objects.create(
            register_import=register, sheet="register", row=number, status="update", who=f"CANARY-{name}-import-who",
            participant=participant.pk, changes=[["efternamn", f"CANARY-{name}-import-old", "nytt"]],
        )  # fmt: skip
    return register
