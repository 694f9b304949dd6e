"""The organisation a register speaks of: units, parties, coordinators and codes by their names.

What is missing is made, but stored only with the first row that is read in and needs it.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import CodeListName, Role
from accounts.models import Agency, CodeList, Membership, Unit, User

from ..rules import IMPORTERS
from .values import Wrong, as_line, key_of

LONGEST_NAME = 150
# Words in the name of a party that tell of which kind it is.
KINDS = {
    "arbetsförmedling": "employment_service", "försäkringskassa": "social_insurance", "region": "region",
    "social": "social_services", "skol": "school", "komvux": "school", "vuxenutbildning": "school",
}  # fmt: skip


class Places:
    """Finds units, parties, coordinators and codes by name; `made` lists what was not there, by kind.

    With a user `by` only the units they may import into count; new units come below `unit`.
    """

    def __init__(self, unit, by):
        self.default, self.by = unit, by
        self.made = {"parties": [], "coordinators": [], "units": []}
        self.reach = None if by is None else by.units_as(*IMPORTERS)
        self._units = {}
        for found in Unit.objects.order_by("-is_active", "pk"):
            self._units.setdefault(key_of(found.name), []).append(found)
        self._parents = dict(Unit.objects.values_list("pk", "parent_id"))
        self._parties = {key_of(party.name): party for party in Agency.objects.all()}
        self._kinds = {kind.code: kind for kind in CodeList.objects.filter(list=CodeListName.AGENCY_KIND)}
        self._codes = {}
        self._read_people()

    def _read_people(self):
        self._people, self._coordinate, self._officers = {}, {}, {}
        for user in User.objects.order_by("pk"):
            for name in {key_of(user.name), key_of(user.email or "")} - {""}:
                self._people.setdefault(name, []).append(user)
        for membership in Membership.objects.filter(role__in=(Role.COORDINATOR, Role.CASE_OFFICER)):
            if membership.role == Role.COORDINATOR:
                self._coordinate.setdefault(membership.user_id, set()).add(membership.unit_id)
            elif membership.is_current(timezone.localdate()):
                self._officers.setdefault(membership.agency_id, set()).add(membership.user_id)

    def unit(self, value):
        """Return the unit called `value`, the default for None; raises Wrong."""
        name = as_line(value, LONGEST_NAME)
        if not name:
            self._check_reach(self.default)
            return self.default
        found = self._units.get(key_of(name), [])
        if self.reach is not None:
            found = [unit for unit in found if unit.pk is None or unit.pk in self.reach] or found
            if found and found[0].pk:
                self._check_reach(found[0])
        if len(found) > 1:
            raise Wrong(_("Several units have that name."))
        return found[0] if found else self._add_unit(name)

    def _check_reach(self, unit):
        if self.reach is not None and unit.pk not in self.reach:
            raise Wrong(_("You may not read in cases to that unit."))

    def _add_unit(self, name):
        self._check_reach(self.default)
        settings = dict(self.default.settings_in_force)
        self._units[key_of(name)] = [Unit(name=name, parent=self.default, settings_in_force=settings)]
        return self._units[key_of(name)][0]

    def party(self, value):
        """Return the party called `value`; raises Wrong for None."""
        name = as_line(value, LONGEST_NAME)
        if not name:
            raise Wrong(_("Write which party referred the person."))
        key = key_of(name)
        if key not in self._parties:
            kind = next((code for word, code in KINDS.items() if word in key), "other")
            kind = self._kinds.get(kind) or next(iter(self._kinds.values()))
            self._parties[key] = Agency(name=name, kind=kind)
        return self._parties[key]

    def case_officer(self, value, party):
        """Return (user or None, name): the officer of `party` with a log-in, else the name alone. Raises Wrong."""
        name = as_line(value, LONGEST_NAME)
        officers = self._officers.get(party.pk, ()) if party else ()
        found = [user for user in self._people.get(key_of(name), ()) if user.pk in officers and user.is_active]
        return (found[0], "") if len(found) == 1 else (None, name)

    def coordinator(self, value, unit):
        """Return the user who `value` names (name or e-mail address) as coordinator in `unit`; None for None.

        Somebody unknown is made a coordinator without a log-in. Raises Wrong where several have the name.
        """
        name = as_line(value, LONGEST_NAME)
        if not name:
            return None
        known = self._people.get(key_of(name), [])
        # A name alone is no proof that somebody who coordinates nothing is meant; an e-mail address is.
        others = known if "@" in name else [user for user in known if user.pk is None or user.pk in self._coordinate]
        found = [user for user in known if self._coordinate.get(user.pk, set()) & self._above(unit)] or others
        if len(found) > 1:
            raise Wrong(_("Several coordinators have that name. Write the e-mail address instead."))
        return found[0] if found else self._add_coordinator(name, unit)

    def _above(self, unit):
        found, pk = set(), unit.pk or unit.parent_id
        while pk is not None:
            found.add(pk)
            pk = self._parents.get(pk)
        return found

    def _add_coordinator(self, name, unit):
        user = User(email=None, name=name, is_active=False)
        user.set_unusable_password()
        user.home = unit
        self._people.setdefault(key_of(name), []).append(user)
        return user

    def keep(self, *places):
        """Store those of `places` that were not there: a row that is refused leaves none of them behind."""
        for place in places:
            if place is None or place.pk:
                continue
            if isinstance(place, User):
                self.keep(place.home)
                place.save()
                Membership.objects.create(user=place, role=Role.COORDINATOR, unit=place.home)
                self._coordinate[place.pk] = {place.home.pk}
            else:
                place.save()
            if isinstance(place, Unit):
                self._parents[place.pk] = place.parent_id
                self.reach = None if self.reach is None else self.reach | {place.pk}
            kind = {User: "coordinators", Unit: "units", Agency: "parties"}[type(place)]
            self.made[kind].append(place.name)

    def code(self, value, name):
        """Return the code of the list `name` that `value` is the label (or the code) of; None for None. Raises Wrong.

        Codes that can no longer be chosen count too: a register tells of what has been.
        """
        if value is None:
            return None
        if name not in self._codes:
            listed = CodeList.objects.filter(list=name).order_by("-position", "-pk")
            found = {key_of(one.code): one for one in listed}
            self._codes[name] = found | {key_of(one.label): one for one in listed}
        try:
            return self._codes[name][key_of(value)]
        except KeyError:
            labels = dict.fromkeys(str(code.label) for code in reversed(self._codes[name].values()))
            raise Wrong(
                _("“%(value)s” is none of the words to choose from: %(labels)s.")
                % {"value": str(value)[:60], "labels": ", ".join(labels)}
            ) from None
