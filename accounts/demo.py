"""Demo organisation: an invented municipality with four units, their sites, a line of operation and staff."""

import random
from datetime import timedelta
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from .enums import Role, UnitKind
from .models import Agency, CodeList, Membership, SavedFilter, Unit, UnitSetting, User
from .unit_settings import FOLLOWUP_DAYS

PASSWORD = "stegvis-demo"
MUNICIPALITY = "Björkåsa kommun"
LINE = "Praktiska verksamheter"
UNITS = {
    "Växthuset": ["Södra odlingen", "Butiken vid torget"],
    "Verkstaden": ["Snickeriet", "Cykelverkstan"],
    "Köket": ["Storköket", "Caféet i biblioteket"],
    "Vägledningscentrum": ["Lärstudion"],
}
AGENCIES = {
    "Arbetsförmedlingen Björkåsa": "employment_service",
    "Försäkringskassan": "social_insurance",
    "Region Mellanberga": "region",
    "Socialförvaltningen": "social_services",
    "Vuxenskolan": "school",
}
# One of each role, with the log-ins of the README: role -> name, unit or agency.
CAST = {
    Role.COORDINATOR: ("Maj Ekström", "Växthuset"),
    Role.INTAKE: ("Ingrid Åberg", MUNICIPALITY),
    Role.EMPLOYER_COORDINATOR: ("Rolf Sundin", MUNICIPALITY),
    Role.SUPERVISOR: ("Tage Holmgren", "Södra odlingen"),
    Role.CASE_OFFICER: ("Sara Lindvall", "Socialförvaltningen"),
    Role.MANAGER: ("Gunilla Törn", "Växthuset"),
    Role.BOARD_MEMBER: ("Lena Ahlgren", MUNICIPALITY),
    Role.OFFICIAL: ("Bo Falk", MUNICIPALITY),
    Role.LOG_REVIEWER: ("Vilgot Rask", MUNICIPALITY),
    Role.ADMINISTRATOR: ("Ada Nordin", MUNICIPALITY),
}
MORE_STAFF = [
    (Role.COORDINATOR, "Karin Sjö", "Växthuset"),
    (Role.COORDINATOR, "Omar Haddad", "Växthuset"),
    (Role.COORDINATOR, "Pernilla Ask", "Verkstaden"),
    (Role.COORDINATOR, "Jonas Ödlund", "Verkstaden"),
    (Role.COORDINATOR, "Fatima Barre", "Köket"),
    (Role.COORDINATOR, "Stellan Brink", "Köket"),
    (Role.COORDINATOR, "Åsa Östergren", "Vägledningscentrum"),
    (Role.COORDINATOR, "Hedda Vik", "Vägledningscentrum"),
    (Role.INTAKE, "Yngve Almer", MUNICIPALITY),
    (Role.MANAGER, "Kjell Strand", MUNICIPALITY),
    (Role.MANAGER, "Monika Zell", "Verkstaden"),
    (Role.SUPERVISOR, "Berit Norling", "Snickeriet"),
    (Role.SUPERVISOR, "Dawit Tesfai", "Storköket"),
    (Role.CASE_OFFICER, "Nils Arvidsson", "Arbetsförmedlingen Björkåsa"),
    (Role.BOARD_MEMBER, "Göran Palmér", MUNICIPALITY),
    (Role.BOARD_MEMBER, "Siv Hallgren", MUNICIPALITY),
    (Role.BOARD_MEMBER, "Torsten Ek", MUNICIPALITY),
    (Role.OFFICIAL, "Annika Lövgren", MUNICIPALITY),
]
FILTERS = [
    (Role.COORDINATOR, "Mina försenade", "coordinator=mine&status=enrolled&followup=overdue"),
    (Role.COORDINATOR, "Slutar snart", "coordinator=mine&status=enrolled&planned_end=30&sort=planned_end"),
    (Role.MANAGER, "Utan koordinator", "coordinator=none&status=enrolled"),
    (Role.INTAKE, "Väntar på inskrivning", "status=referred&sort=registered"),
]


def fill():
    """Make the organisation and its staff; everybody's membership is two years old."""
    places = make_places()
    # Hashed once: a slow hash for each of thirty users would be most of the time the demo takes.
    password = make_password(PASSWORD)
    since = timezone.localdate() - timedelta(days=760)
    for role, (name, place) in CAST.items():
        make_user(f"{role.replace('_', '-')}@example.org", name, role, places[place], since, password)
    for role, name, place in MORE_STAFF:
        make_user(f"{address(name)}@example.org", name, role, places[place], since, password)
    UnitSetting.objects.put(places["Vägledningscentrum"], FOLLOWUP_DAYS, 21, by=None)
    for role, name, query in FILTERS:
        user = User.objects.get(email=f"{role.value}@example.org")
        SavedFilter.objects.save_as(user=user, page="participants:list", name=name, query=query, key=uuid4())


def make_places():
    """Return the units and agencies by name."""
    root = Unit.objects.add(None, name=MUNICIPALITY)
    line = Unit.objects.add(None, name=LINE, kind=UnitKind.LINE, parent=root)
    places = {MUNICIPALITY: root, LINE: line}
    for name, sites in UNITS.items():
        parent = root if name == "Vägledningscentrum" else line
        places[name] = Unit.objects.add(None, name=name, parent=parent)
        for site in sites:
            places[site] = Unit.objects.add(None, name=site, kind=UnitKind.SITE, parent=places[name])
    for name, kind in AGENCIES.items():
        code = CodeList.objects.get(list="agency_kind", code=kind)
        places[name] = Agency.objects.create(name=name, kind=code)
    return places


def make_user(email, name, role, place, since, password):
    """Make a demo user with one membership."""
    user = User.objects.create(email=email, name=name, password=password, is_demo=True)
    where = {"agency": place} if isinstance(place, Agency) else {"unit": place}
    Membership.objects.create(user=user, role=role, starts_on=since, **where)


def address(name):
    """Return the e-mail name of somebody called `name`."""
    return name.lower().translate(str.maketrans("åäöéü ", "aaoeu."))


def dice(name):
    """Return the demo's own random numbers: the same for the same `name`, whatever else draws any."""
    return random.Random(f"stegvis {name}")
