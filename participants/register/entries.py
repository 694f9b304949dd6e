"""A row of the sheet `register` as what it says: person, referral with its decision, enrolment with its exit."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from accounts.enums import CodeListName
from accounts.models import Agency, CodeList, Unit, User
from accounts.unit_settings import STAY_MONTHS

from ..enums import ReferralState
from ..models.enrolment import ERROR_CODE
from .people import IDENTITY, PersonKey, key_in
from .places import LONGEST_NAME
from .table import Column
from .values import Wrong, as_date, as_line, as_sex, as_year, key_of

LONGEST_PERSON_NAME = 100
SEX, BIRTH_YEAR, FIRST_NAME, LAST_NAME = "kön", "födelseår", "förnamn", "efternamn"
PARTY, OFFICER, RECEIVED, ASSESSED = "remitterande part", "handläggare", "remissdatum", "kartläggning påbörjad"
DECISION, DECIDED, RECOMMENDED, UNIT = "beslut", "beslutsdatum", "rekommenderad insats", "enhet"
STARTED, COORDINATOR, PLANNED_END = "inskriven", "koordinator", "planerat slut"
ENDED, REASON, OUTCOME = "avslutad", "avslutsorsak", "resultat"
COLUMNS = (
    *IDENTITY, Column(SEX), Column(BIRTH_YEAR), Column(FIRST_NAME), Column(LAST_NAME), Column(PARTY, required=True),
    Column(OFFICER), Column(RECEIVED, required=True), Column(ASSESSED), Column(DECISION), Column(DECIDED),
    Column(RECOMMENDED), Column(UNIT), Column(STARTED), Column(COORDINATOR), Column(PLANNED_END), Column(ENDED),
    Column(REASON), Column(OUTCOME),
)  # fmt: skip
DATES = (RECEIVED, ASSESSED, DECIDED, STARTED, PLANNED_END, ENDED)
# Days that come one after the other, and those that cannot be to come.
IN_ORDER = (
    (RECEIVED, ASSESSED), (RECEIVED, DECIDED), (ASSESSED, DECIDED), (RECEIVED, STARTED), (STARTED, PLANNED_END),
    (STARTED, ENDED),
)  # fmt: skip
NOT_TO_COME = (RECEIVED, ASSESSED, DECIDED, ENDED)
DECISIONS = {
    "antagen": ReferralState.ADMITTED,
    "ej antagen": ReferralState.NOT_ADMITTED,
    "annan insats": ReferralState.OTHER_SUPPORT,
    "avböjt": ReferralState.DECLINED,
    "återtagen": ReferralState.WITHDRAWN,
}


@dataclass
class Entry:
    """What a row says, without a fault as far as the row alone can tell."""

    line: object
    person: PersonKey
    sex: str | None
    birth_year: int | None
    first_name: str
    last_name: str
    received_on: date
    assessed_on: date | None
    decision: str | None
    decided_on: date | None
    started_on: date | None
    planned_end_on: date | None
    ended_on: date | None
    party: Agency = None
    officer: User | None = None
    officer_name: str = ""
    recommended: CodeList | None = None
    unit: Unit = None
    coordinator: User | None = None
    reason: CodeList | None = None
    outcome: CodeList | None = None

    @property
    def is_in_error(self):
        """Whether the enrolment was registered in error, and counts in no figure."""
        return self.reason is not None and self.reason.code == ERROR_CODE

    @property
    def usual_end_on(self):
        """The planned end, or the unit's usual one where the row has none; not before the last day."""
        usual = self.started_on + relativedelta(months=self.unit.setting(STAY_MONTHS)) - timedelta(days=1)
        return self.planned_end_on or usual

    @property
    def steps(self):
        """The course of the referral as pairs of state and day."""
        steps = [(ReferralState.RECEIVED, self.received_on)]
        if self.assessed_on:
            steps.append((ReferralState.ASSESSMENT, self.assessed_on))
        return [*steps, (self.decision, self.decided_on)] if self.decision else steps

    @property
    def referral_words(self):
        """What the row says of the referral, to tell whether two rows speak of the same one in the same way."""
        return (self.assessed_on, self.decision, self.decided_on, self.officer_name, id(self.recommended))

    @property
    def words(self):
        """All that the row says, to tell a row that stands twice."""
        return tuple(sorted((heading, str(value)) for heading, value in self.line.values.items()))


def entry_in(line, places, today):
    """Return the Entry of `line`, or None when something is wrong, which is noted on the line."""
    key = key_in(line)
    sex, birth_year = line.read(SEX, as_sex), line.read(BIRTH_YEAR, as_year, today)
    names = [line.read(heading, as_line, LONGEST_PERSON_NAME) for heading in (FIRST_NAME, LAST_NAME)]
    days = {heading: line.read(heading, as_date) for heading in DATES}
    decision = line.read(DECISION, as_decision)
    if line.errors:
        return None
    check_anonymous(line, key, sex, birth_year)
    check_days(line, days, today)
    check_decision(line, decision, days)
    check_enrolment(line, decision, days)
    entry = Entry(
        line, key, sex, birth_year, *names, days[RECEIVED], days[ASSESSED], decision, days[DECIDED], days[STARTED],
        days[PLANNED_END], days[ENDED],
    )  # fmt: skip
    find_places(entry, places)
    return None if line.errors else entry


def find_places(entry, places):
    """Let `entry` have what `places` knows by the names on its line."""
    line = entry.line
    entry.party, entry.unit = line.read(PARTY, places.party), line.read(UNIT, places.unit)
    entry.officer, entry.officer_name = line.read(OFFICER, places.case_officer, entry.party) or (None, "")
    entry.recommended = line.read(RECOMMENDED, places.code, CodeListName.SUPPORT)
    entry.reason = line.read(REASON, places.code, CodeListName.EXIT_REASON)
    entry.outcome = line.read(OUTCOME, places.code, CodeListName.OUTCOME)
    if entry.unit and entry.started_on:
        entry.coordinator = line.read(COORDINATOR, places.coordinator, entry.unit)
    elif line.has(COORDINATOR):
        line.read(COORDINATOR, as_line, LONGEST_NAME)


def as_decision(value):
    """Return the ReferralState that `value` says, None for None; raises Wrong."""
    if value is None:
        return None
    try:
        return DECISIONS[key_of(value)]
    except KeyError:
        raise Wrong(
            _("“%(value)s” is no decision. Write %(words)s, or leave it empty while there is none.")
            % {"value": str(value)[:60], "words": ", ".join(DECISIONS)}
        ) from None


def check_anonymous(line, key, sex, birth_year):
    """Note what lacks about somebody without a number."""
    if key.number:
        return
    if sex is None:
        line.refuse(SEX, _("Somebody without a personal number needs kön: kvinna or man."))
    if birth_year is None:
        line.refuse(BIRTH_YEAR, _("Somebody without a personal number needs a year of birth."))


def check_days(line, days, today):
    """Note days that are missing, to come, or in the wrong order."""
    if days[RECEIVED] is None:
        line.refuse(RECEIVED, _("Write the day the referral was received."))
    for heading in NOT_TO_COME:
        if days[heading] and days[heading] > today:
            line.refuse(heading, _("The day has not been yet."))
    for first, then in IN_ORDER:
        if days[first] and days[then] and days[then] < days[first]:
            line.refuse(then, _("The day is before %(heading)s.") % {"heading": first})


def check_decision(line, decision, days):
    """Note a decision without a day, a day without a decision, and one that cannot come after an assessment."""
    if decision and not days[DECIDED]:
        line.refuse(DECIDED, _("Write the day of the decision."))
    if days[DECIDED] and not decision:
        line.refuse(DECISION, _("There is a day of the decision, and no decision."))
    if decision == ReferralState.OTHER_SUPPORT and days[ASSESSED]:
        line.refuse(
            DECISION,
            _("Annan insats is without an assessment. Write ej antagen, or take away the day the assessment began."),
        )


def check_enrolment(line, decision, days):
    """Note an enrolment of somebody not admitted, and what is told of an enrolment or an exit that is not there."""
    if days[STARTED] and decision not in (None, ReferralState.ADMITTED):
        line.refuse(STARTED, _("Somebody who was not admitted cannot be enrolled."))
    for heading in (PLANNED_END, ENDED):
        if days[heading] and not days[STARTED]:
            line.refuse(heading, _("Write the day of the enrolment under inskriven too."))
    for heading in (REASON, OUTCOME):
        if line.has(heading) and not days[ENDED]:
            line.refuse(heading, _("Write the last day under avslutad too."))
