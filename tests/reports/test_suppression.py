"""Figures for spreading: small numbers are hidden, and cannot be worked out from those that are shown."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.figures import BySex, Exits, FollowUps, Participants, PeriodReport, Share
from reports.referrals import Referrals
from reports.suppression import FLOW, REFERRALS, SEXES, SMALLEST_SHOWN, STATES, suppress

numbers = st.integers(0, 12)
triples = st.tuples(numbers, numbers, numbers)


def by_sex(women, men, unknown):
    return BySex(women, men, unknown, women + men + unknown)


@st.composite
def reports(draw):
    """A report whose sums add up, as every real one does."""
    parts = [by_sex(*draw(triples)) for _ in range(4)]
    exited = by_sex(*(sum(getattr(part, sex) for part in parts) for sex in SEXES))
    outcomes = Exits({"work": parts[0], "none": parts[1]}, {}, by_sex(*sums(parts[2:])), BySex())
    outcomes.by_outcome = {"work": by_sex(*sums(parts))}
    outcomes.without_outcome = by_sex(0, 0, 0)
    start, new, came, went = (by_sex(*draw(triples)) for _ in range(4))
    # Enough at the start that nobody leaves who never came.
    start = by_sex(*(getattr(start, sex) + getattr(exited, sex) + getattr(went, sex) for sex in SEXES))
    end = by_sex(
        *(
            getattr(start, sex) + getattr(new, sex) + getattr(came, sex) - getattr(exited, sex) - getattr(went, sex)
            for sex in SEXES
        )
    )
    flow = Participants(start, new, came, went, exited, end)
    flow.settle()
    recent = draw(st.integers(0, end.total))
    return PeriodReport(flow, outcomes, FollowUps(draw(numbers), Share(recent, end.total)), draw(referrals()))


@st.composite
def referrals(draw):
    """Referrals whose sums add up: those received by state, and the flow of those that wait."""
    states = {state: by_sex(*draw(triples)) for state in STATES}
    decided_before, remaining_before = by_sex(*draw(triples)), by_sex(*draw(triples))
    decisions = [states[state] for state in STATES if state != "pending"]
    return Referrals(
        **states,
        received=by_sex(*sums(states.values())),
        assessment_started=by_sex(*sums([states["not_admitted"], states["pending"]])),
        carried_over=by_sex(*sums([decided_before, remaining_before])),
        decided=by_sex(*sums([*decisions, decided_before])),
        remaining=by_sex(*sums([states["pending"], remaining_before])),
    )


def sums(parts):
    return [sum(getattr(part, sex) for part in parts) for sex in SEXES]


def cells(report):
    """Return every number of the report by place, in a fixed order."""
    groups = [getattr(report.participants, name) for name in FLOW]
    groups += [*report.exits.by_reason.values(), report.exits.without_reason]
    groups += [*report.exits.by_outcome.values(), report.exits.without_outcome]
    groups += [getattr(report.referrals, name) for name in REFERRALS]
    return [getattr(group, column) for group in groups for column in ("total", *SEXES)]


def equations():
    """Return the sums of `cells` as lists of (place, sign), written down anew.

    The groups are 6 flows, 3 reasons, 2 outcomes and 11 of referrals.
    What is never shown (the assessments not begun, and those decided and remaining of the carried over) adds nothing
    that follows by addition alone.
    """
    made = [[(4 * group, 1), (4 * group + 1, -1), (4 * group + 2, -1), (4 * group + 3, -1)] for group in range(22)]
    for column in range(4):
        signs = zip(range(6), (1, 1, 1, -1, -1, -1), strict=True)
        made.append([(4 * group + column, sign) for group, sign in signs])
        exited = 4 * FLOW.index("exited") + column
        made.append([(exited, 1)] + [(4 * group + column, -1) for group in (6, 7, 8)])
        made.append([(exited, 1)] + [(4 * group + column, -1) for group in (9, 10)])
        received, carried_over, decided, remaining = (4 * group + column for group in (11, 19, 20, 21))
        made.append([(received, 1)] + [(4 * group + column, -1) for group in range(12, 18)])
        made.append([(carried_over, 1), (received, 1), (decided, -1), (remaining, -1)])
    return made


@settings(max_examples=150, deadline=None)
@given(reports())
def test_no_hidden_number_can_be_worked_out(report):
    before = cells(report)
    suppress(report)
    after = cells(report)
    for old, new in zip(before, after, strict=True):
        assert new in (old, None)
        assert not (0 < old < SMALLEST_SHOWN and new is not None)
    hidden = [place for place, number in enumerate(after) if number is None]
    for place in hidden:
        assert not follows(place, hidden), f"{before[place]} at {place} follows from the sums"


def follows(wanted, hidden):
    """Return whether the hidden cell `wanted` follows from the sums: whether its unit vector is in their span."""
    rows = []
    for equation in equations():
        row = {place: sign for place, sign in equation if place in hidden}
        if row:
            rows.append(row)
    target = {wanted: 1}
    for place in hidden:
        pivot = next((row for row in rows if row.get(place)), None)
        if pivot is None:
            continue
        rows = [eliminate(row, pivot, place) for row in rows if row is not pivot]
        target = eliminate(target, pivot, place)
    return not target


def eliminate(row, pivot, place):
    """Return `row` without `place`, by taking away so much of `pivot`; factors are kept exact by cross-multiplying."""
    if not row.get(place):
        return row
    made = {key: row.get(key, 0) * pivot[place] - pivot.get(key, 0) * row[place] for key in {*row, *pivot}}
    return {key: factor for key, factor in made.items() if factor}


def test_nothing_is_hidden_where_nothing_is_small():
    flow = Participants(*(by_sex(10, 10, 0) for _ in range(6)))
    flow.new = flow.transferred_in = flow.transferred_out = by_sex(0, 0, 0)
    flow.exited, flow.at_start, flow.at_end = by_sex(10, 10, 0), by_sex(20, 20, 0), by_sex(10, 10, 0)
    report = PeriodReport(
        flow, Exits({"work": by_sex(10, 10, 0)}, {"work": by_sex(10, 10, 0)}), FollowUps(7, Share(10, 20))
    )
    suppress(report)
    assert None not in cells(report)
    assert (report.followups.recent.numerator, report.followups.recent.denominator) == (10, 20)


def test_two_ones_that_make_two_are_not_shown_by_their_sum():
    part = BySex(1, 1, 0, 2)
    none = by_sex(0, 0, 0)
    flow = Participants(by_sex(30, 30, 0), none, none, none, BySex(1, 1, 0, 2), by_sex(29, 29, 0))
    report = PeriodReport(flow, Exits({"work": part}, {"work": BySex(1, 1, 0, 2)}), FollowUps(0, Share(0, 58)))
    suppress(report)
    assert part.total is None
    assert flow.exited.total is None


def test_a_share_that_all_but_two_are_in_is_hidden():
    none = by_sex(0, 0, 0)
    flow = Participants(by_sex(30, 30, 0), none, none, none, none, by_sex(30, 30, 0))
    report = PeriodReport(flow, Exits({}, {}), FollowUps(0, Share(58, 60)))
    suppress(report)
    assert report.followups.recent.numerator is None


def test_those_decided_of_the_carried_over_cannot_be_told_from_the_rest():
    waiting = Referrals(
        received=by_sex(20, 20, 0), admitted=by_sex(10, 10, 0), pending=by_sex(10, 10, 0),
        assessment_started=by_sex(10, 10, 0), carried_over=by_sex(11, 11, 0), decided=by_sex(12, 10, 0),
        remaining=by_sex(19, 21, 0),
    )  # fmt: skip
    report = PeriodReport(Participants(), Exits({}, {}), FollowUps(0, Share(0, 0)), waiting)
    suppress(report)
    # Two women who waited at the start were decided on: decided less what became of those received would tell.
    women = (waiting.decided.women, waiting.received.women, waiting.pending.women)
    assert None in women


def test_the_assessments_not_begun_cannot_be_told_by_subtraction():
    received = Referrals(received=by_sex(12, 9, 0), pending=by_sex(12, 9, 0), assessment_started=by_sex(11, 9, 0))
    received.remaining = by_sex(12, 9, 0)
    report = PeriodReport(Participants(), Exits({}, {}), FollowUps(0, Share(0, 0)), received)
    suppress(report)
    assert None in (received.received.women, received.assessment_started.women)
