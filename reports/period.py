"""The period report as a whole: whose, of which units and days, in which variant; and its tables."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from accounts.enums import CodeListName
from accounts.models import CodeList, Unit
from actionplans.enums import Respondent
from actionplans.models import Instrument
from config.charts import bars
from config.templatetags.stegvis import moment
from placements.enums import AttendanceState

from . import figures
from .definitions import (
    DEFINITIONS,
    FLOW_LABELS,
    HOURS_LABELS,
    INTERNAL_DEFINITION,
    PLACES_LABELS,
    REFERRAL_LABELS,
    SPREAD_DEFINITION,
    WAITING_LABELS,
)
from .suppression import suppress

INTERNAL, SPREAD = "internal", "spread"
TEMPLATE = "reports/period.html"


@dataclass(frozen=True)
class Row:
    """A line of a table: its label, the key of its figure and the numbers."""

    label: str
    key: str
    count: figures.BySex


@dataclass(frozen=True)
class Document:
    """A finished report."""

    unit: Unit
    period: figures.Period
    variant: str
    figures: figures.PeriodReport
    made_at: datetime

    @property
    def is_spread(self):
        """Whether small numbers are hidden."""
        return self.variant == SPREAD

    @property
    def title(self):
        """What the report is called."""
        return _("Period report, %(unit)s") % {"unit": self.unit}

    @property
    def file_name(self):
        """What a file with the report is called, without its ending."""
        what, kind = slugify(_("Period report")), _("spreading") if self.variant == SPREAD else _("internal")
        return f"{what}-{slugify(self.unit.name)}-{self.period.start}-{self.period.end}-{slugify(kind)}"

    @property
    def variant_label(self):
        """What the variant is called."""
        return _("For spreading: small numbers are hidden") if self.is_spread else _("Internal: for the unit only")

    @property
    def flow_rows(self):
        """The lines of the table of participants."""
        flow = self.figures.participants
        return [Row(str(label), f"participants.{key}", getattr(flow, key)) for key, label in FLOW_LABELS.items()]

    @property
    def balance_text(self):
        """The sum of the flow in numbers, or only its result where some of them are hidden."""
        flow = self.figures.participants
        came, went = (flow.at_start, flow.new, flow.transferred_in), (flow.exited, flow.transferred_out, flow.at_end)
        numbers = [count.total for count in (*came, *went)]
        if None in numbers:
            return str(flow.balance)
        return f"{' + '.join(map(str, numbers[:3]))} − {' − '.join(map(str, numbers[3:]))} = {flow.balance}"

    @property
    def referral_rows(self):
        """The lines of the table of what became of the referrals received."""
        return self._referral_lines(REFERRAL_LABELS)

    @property
    def waiting_rows(self):
        """The lines of the table of referrals that wait for a decision."""
        return self._referral_lines(WAITING_LABELS)

    def _referral_lines(self, labels):
        referrals = self.figures.referrals
        return [Row(str(label), f"referrals.{key}", getattr(referrals, key)) for key, label in labels.items()]

    @cached_property
    def reason_rows(self):
        """The lines of the table of exits by reason."""
        exits = self.figures.exits
        last = Row(_("Without reason"), "exits.without_reason", exits.without_reason)
        return [*self._code_rows(CodeListName.EXIT_REASON, "exits.by_reason", exits.by_reason), last]

    @property
    def outcome_rows(self):
        """The lines of the table of exits by outcome."""
        exits = self.figures.exits
        last = Row(_("Without outcome"), "exits.without_outcome", exits.without_outcome)
        return [*self._code_rows(CodeListName.OUTCOME, "exits.by_outcome", exits.by_outcome), last]

    @property
    def rated_rows(self):
        """The line of the table of those rated."""
        return [Row(_("Rated"), figures.RATED, self.figures.ratings.participants)]

    @property
    def place_rows(self):
        """The lines of the table of places, as (label, number)."""
        return [(str(label), getattr(self.figures.places, key)) for key, label in PLACES_LABELS.items()]

    @property
    def attendance_rows(self):
        """The lines of the table of hours, and of days by state. No rows stand behind hours, so they have no key."""
        attendance = self.figures.attendance
        keys = {"participants": "attendance.participants"}
        hours = [Row(str(label), keys.get(name, ""), getattr(attendance, name)) for name, label in HOURS_LABELS.items()]
        words = _("Days: %(state)s")
        return hours + [
            Row(words % {"state": str(AttendanceState(state).label).lower()}, f"attendance.by_state.{state}", count)
            for state, count in attendance.by_state.items()
        ]

    @cached_property
    def indicator_rows(self):
        """The lines of the table of indicators as (label, IndicatorSpread)."""
        instrument = Instrument.objects.current(Respondent.PARTICIPANT)
        names = instrument.indicators() if instrument else {}
        spreads = self.figures.ratings.indicators
        return [(f"{number}. {names.get(number, '')}".strip(), spread) for number, spread in spreads.items()]

    @property
    def indicator_table(self):
        """The headings and the lines of the table of indicators, each number with its heading; hidden as a word."""
        headings = indicator_headings()
        rows = [
            (label, list(zip(headings, map(shown, numbers_of(spread)), strict=True)))
            for label, spread in self.indicator_rows
        ]
        return headings, rows

    def _code_rows(self, name, section, counts):
        labels = {code.code: capfirst(str(code)) for code in CodeList.objects.filter(list=name)}
        return [Row(labels.get(code, code), f"{section}.{code}", count) for code, count in counts.items()]

    @property
    def chart(self):
        """Exits by reason as a bar chart, without the reasons nobody had."""
        rows = [(row.label, row.count.total) for row in self.reason_rows if row.count.total != 0]
        if not rows:
            return ""
        words = ", ".join(f"{label} {_('hidden') if number is None else number}" for label, number in rows)
        return bars(_("Exits by reason: %(words)s") % {"words": words}, rows, _("hidden"))

    @property
    def definitions(self):
        """Pairs of figure and meaning."""
        return [*DEFINITIONS, SPREAD_DEFINITION if self.is_spread else INTERNAL_DEFINITION]


def period_document(unit, period, variant, viewer=None):
    """Return the Document for `unit` with everything below it; `viewer` None is the system."""
    units = frozenset(Unit.objects.with_descendants([unit.pk]).values_list("pk", flat=True))
    report = figures.period_report(period, figures.Scope(units, viewer))
    if variant == SPREAD:
        suppress(report)
    return Document(unit, period, variant, report, timezone.localtime())


def print_context(document):
    """Return the context that prints the report."""
    return {"document": document, "layout": "base_print.html"}


def print_options(document):
    """Return what the printed document says of itself: title, margins and when it was made."""
    days = f"{document.period.start} – {document.period.end}"
    return {
        "title": document.title,
        "header": f"{document.unit}, {days}",
        "footer": document.variant_label,
        "created": document.made_at,
    }


def as_sheets(document):
    """Return the report as (title, headings, rows) for a spreadsheet."""
    by_sex = [_("Total"), _("Women"), _("Men"), _("Unknown")]
    followups = document.figures.followups
    return [
        (_("About"), [_("What"), _("Value")], about_rows(document)),
        (_("Participants"), [_("Figure"), *by_sex], [line(row) for row in document.flow_rows]),
        (_("Referrals"), [_("Figure"), *by_sex], [line(row) for row in document.referral_rows]),
        (_("Waiting referrals"), [_("Figure"), *by_sex], [line(row) for row in document.waiting_rows]),
        (_("Exits by reason"), [_("Exit reason"), *by_sex], [line(row) for row in document.reason_rows]),
        (_("Exits by outcome"), [_("Outcome"), *by_sex], [line(row) for row in document.outcome_rows]),
        (
            _("Follow-ups"),
            [_("Figure"), _("Number"), _("Of")],
            [
                [_("Signed follow-ups"), followups.signed, None],
                [_("Recently followed up"), shown(followups.recent.numerator), shown(followups.recent.denominator)],
            ],
        ),
        (_("Places"), [_("Figure"), _("Number")], [[label, shown(number)] for label, number in document.place_rows]),
        (_("Attendance"), [_("Figure"), *by_sex], [line(row) for row in document.attendance_rows]),
        (_("Rated"), [_("Figure"), *by_sex], [line(row) for row in document.rated_rows]),
        (
            _("Answers by indicator"),
            [_("Indicator"), *indicator_headings()],
            [[label, *map(shown, numbers_of(spread))] for label, spread in document.indicator_rows],
        ),
        (
            _("Definitions"),
            [_("Figure"), _("Meaning")],
            [[str(name), str(words)] for name, words in document.definitions],
        ),
    ]


def about_rows(document):
    """Return what the report is about, as rows."""
    return [
        [_("Unit"), str(document.unit)],
        [_("From"), document.period.start],
        [_("To"), document.period.end],
        [_("Variant"), document.variant_label],
        [_("Made"), moment(document.made_at)],
    ]


def line(row):
    """Return a Row as cells."""
    count = row.count
    return [row.label, *map(shown, (count.total, count.women, count.men, count.unknown))]


def shown(number):
    """Return the number, or the word for a hidden one."""
    return _("hidden") if number is None else number


def indicator_headings():
    """Return what the numbers of an indicator are called, in the order of `numbers_of`."""
    return [_("Answers"), _("Median"), "1", "2", "3", "4", "5", _("Compared"), _("Up"), _("Same"), _("Down")]


def numbers_of(spread):
    """Return the numbers of an IndicatorSpread in the order of a table."""
    return [
        spread.n, spread.median, spread.one, spread.two, spread.three, spread.four, spread.five, spread.compared,
        spread.up, spread.same, spread.down,
    ]  # fmt: skip
