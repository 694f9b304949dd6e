"""Charts as SVG, the same drawing on screen and in PDF; the page puts a table with the numbers beside each.

Presentation attributes only: neither the page's style sheet nor its fonts reach an SVG in a PDF.
"""

import math
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.utils.html import format_html, format_html_join

FONT = "Source Sans 3, Source Sans 3 Ext, sans-serif"
INK, BAR, RULE = "#1c2a2d", "#14574f", "#d5dddd"
COLOURS = {"first": "#14574f", "second": "#1d5585"}
LABEL_WIDTH, BAR_WIDTH, NUMBER_WIDTH, ROW = 300, 300, 60, 30
numbers = count(1)


def bars(title, rows, hidden):
    """Return a horizontal bar chart as SVG.

    `rows` is a list of (label, number); a number of None is drawn as the word `hidden` without a bar. `title` is what
    a screen reader says instead of the picture.
    """
    greatest = max((number for _label, number in rows if number), default=1)
    chart = f"chart-{next(numbers)}"
    width, height = LABEL_WIDTH + BAR_WIDTH + NUMBER_WIDTH, ROW * len(rows) + 8
    return format_html(
        '<svg class="chart" role="img" aria-labelledby="{}" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<title id="{}">{}</title><g font-family="{}" font-size="16">'
        '<line x1="{}" y1="0" x2="{}" y2="{}" stroke="{}" stroke-width="1"/>{}</g></svg>',
        chart, width, height, width, height, chart, title, FONT, LABEL_WIDTH, LABEL_WIDTH, height, RULE,
        format_html_join("", "{}", ((bar(place, *row, greatest, hidden),) for place, row in enumerate(rows))),
    )  # fmt: skip


def bar(place, label, number, greatest, hidden):
    """Return one bar with its label before it and its number after it."""
    top = place * ROW + 4
    length = 0 if not number else max(2, round(BAR_WIDTH * number / greatest))
    return format_html(
        '<text x="{}" y="{}" text-anchor="end" fill="{}">{}</text>'
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>'
        '<text x="{}" y="{}" fill="{}">{}</text>',
        LABEL_WIDTH - 10, top + 17, INK, label, LABEL_WIDTH, top, length, ROW - 8, BAR,
        LABEL_WIDTH + length + 8, top + 17, INK, hidden if number is None else number,
    )  # fmt: skip


# Curves and radar figures of steps 1-5: two series, told apart by form as well as by colour.

STEPS = 5
CURVE_WIDTH, CURVE_HEIGHT = 440, 190
LEFT, RIGHT, TOP, BOTTOM = 26, 14, 26, 26
SERIES = ("first", "second")


@dataclass(frozen=True)
class Axis:
    """The days from `start` to `end` over the width of a curve."""

    start: date
    end: date

    def x(self, day):
        """Return where `day` stands."""
        days = max((self.end - self.start).days, 1)
        return round(LEFT + (CURVE_WIDTH - LEFT - RIGHT) * (day - self.start).days / days, 1)


def curve(title, axis, first, second, events, day_label):
    """Return how an indicator has gone over the days of `axis`, as SVG.

    `first` (a whole line with dots) and `second` (dashed, with squares) are lists of (day, step 1-5 or None); the line
    breaks where there is no step. `events` is a list of (day, mark): upright lines with the mark above, explained
    beside the picture. `day_label(day)` writes the ends of the axis; `title` is what a screen reader says.
    """
    drawn = (
        format_html_join("", "{}", ((level(step),) for step in range(1, STEPS + 1))),
        format_html_join("", "{}", ((upright(axis.x(day), mark),) for day, mark in events)),
        *drawn_series(
            [[(axis.x(day), step_y(step)) if step else None for day, step in points] for points in (first, second)]
        ),
        ends(axis, day_label),
    )
    return framed(title, CURVE_WIDTH, CURVE_HEIGHT, format_html_join("", "{}", ((part,) for part in drawn)), "curve")


def framed(title, width, height, drawing, kind):
    """Return `drawing` as an SVG of its own, called `title`."""
    chart = f"chart-{next(numbers)}"
    return format_html(
        '<svg class="chart {}" role="img" aria-labelledby="{}" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<title id="{}">{}</title><g font-family="{}" font-size="14">{}</g></svg>',
        kind, chart, width, height, width, height, chart, title, FONT, drawing,
    )  # fmt: skip


def step_y(step):
    """Return the height at which a step of 1-5 stands."""
    return round(CURVE_HEIGHT - BOTTOM - (CURVE_HEIGHT - TOP - BOTTOM) * (step - 1) / (STEPS - 1), 1)


def level(step):
    """Return the level line of a step with its number."""
    y = step_y(step)
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="1"/>'
        '<text x="{}" y="{}" text-anchor="end" fill="{}">{}</text>',
        LEFT, y, CURVE_WIDTH - RIGHT, y, RULE, LEFT - 8, y + 5, INK, step,
    )  # fmt: skip


def upright(x, mark):
    """Return the upright line of an event with its `mark` above."""
    return format_html(
        '<line class="event" x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="1" stroke-dasharray="2 3"/>'
        '<text x="{}" y="{}" text-anchor="middle" font-size="12" fill="{}">{}</text>',
        x, TOP - 8, x, CURVE_HEIGHT - BOTTOM, INK, x, TOP - 12, INK, mark,
    )  # fmt: skip


def drawn_series(both, lines=None):
    """Return two series, each a list of places or None: lines, then squares, then dots, so that none hides another.

    `lines` are the runs of each to draw, those of the places unless given.
    """
    lines = lines or [runs(places) for places in both]
    drawn = [line_between(kind, run) for kind, found in zip(SERIES, lines, strict=True) for run in found if run[1:]]
    for kind, places in reversed([*zip(SERIES, both, strict=True)]):
        drawn += [dot(kind, *place) for place in places if place]
    return drawn


def runs(places):
    """Return `places` in unbroken runs, parted where one is None."""
    found = [[]]
    for place in places:
        if place is None:
            found.append([])
        else:
            found[-1].append(place)
    return found


def line_between(kind, places):
    """Return the line of a series through `places`."""
    points = " ".join(f"{x},{y}" for x, y in places)
    dashes = {"first": "none", "second": "6 4"}[kind]
    return format_html(
        '<polyline class="{}" points="{}" fill="none" stroke="{}" stroke-width="2.5" stroke-dasharray="{}"/>',
        kind, points, COLOURS[kind], dashes,
    )  # fmt: skip


def dot(kind, x, y):
    """Return the mark of one answer: a dot, or an open square."""
    if kind == "first":
        return format_html('<circle class="first" cx="{}" cy="{}" r="4" fill="{}"/>', x, y, COLOURS[kind])
    return format_html(
        '<path class="second" d="M{} {}h13v13h-13z" fill="none" stroke="{}" stroke-width="2"/>',
        round(x - 6.5, 1), round(y - 6.5, 1), COLOURS[kind],
    )  # fmt: skip


def ends(axis, day_label):
    """Return the first and the last day under the curve."""
    y = CURVE_HEIGHT - 6
    return format_html(
        '<text x="{}" y="{}" fill="{}">{}</text><text x="{}" y="{}" text-anchor="end" fill="{}">{}</text>',
        LEFT, y, INK, day_label(axis.start), CURVE_WIDTH - RIGHT, y, INK, day_label(axis.end),
    )  # fmt: skip


RADAR_SIZE, RADAR_RADIUS = 360, 140


def radar(title, axes, first, second):
    """Return the answers of one round as a radar figure in SVG.

    `axes` are short marks, one for each spoke, explained beside the picture; `first` and `second` the steps 1-5, or
    None, in the same order. Where a step is missing the outline is left open.
    """
    count = len(axes)
    both = [
        [on_spoke(place, count, step) if step else None for place, step in enumerate(steps)]
        for steps in (first, second)
    ]
    drawn = (
        format_html_join("", "{}", ((ring(step, count),) for step in range(1, STEPS + 1))),
        format_html_join("", "{}", ((spoke(place, count, mark),) for place, mark in enumerate(axes))),
        *drawn_series(both, [outline(places) for places in both]),
    )
    return framed(title, RADAR_SIZE, RADAR_SIZE, format_html_join("", "{}", ((part,) for part in drawn)), "radar")


def on_spoke(place, count, step):
    """Return where `step` stands on the spoke at `place`, the first of which points upward."""
    angle = math.tau * place / count - math.pi / 2
    length = RADAR_RADIUS * step / STEPS
    middle = RADAR_SIZE / 2
    return round(middle + length * math.cos(angle), 1), round(middle + length * math.sin(angle), 1)


def ring(step, count):
    """Return the ring of a step through all spokes."""
    points = " ".join("{},{}".format(*on_spoke(place, count, step)) for place in range(count))
    return format_html(
        '<polygon class="ring" points="{}" fill="none" stroke="{}" stroke-width="1"/>', points, RULE
    )  # fmt: skip


def spoke(place, count, mark):
    """Return a spoke with its `mark` outside."""
    middle, (x, y), (mark_x, mark_y) = RADAR_SIZE / 2, on_spoke(place, count, STEPS), on_spoke(place, count, 5.6)
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="1"/>'
        '<text x="{}" y="{}" text-anchor="middle" font-weight="600" fill="{}">{}</text>',
        middle, middle, x, y, RULE, mark_x, mark_y + 5, INK, mark,
    )  # fmt: skip


def outline(places):
    """Return the runs of a radar figure through `places`, closed where none is missing."""
    lines = runs(places)
    if None not in places:
        return [[*places, places[0]]]
    if places[0] and places[-1]:
        return [lines[-1] + lines[0], *lines[1:-1]]  # the outline goes on from the last spoke to the first
    return lines


COLUMN, GAP, HEIGHT, FOOT, HEAD = 44, 12, 180, 28, 26


def columns(title, rows, limits, limit_label):
    """Return a chart of upright columns as SVG, one for each of `rows`, pairs (label, number).

    `limits` are numbers, one for each column, drawn as a line across it; None where there is none. `limit_label` says
    at the end of the line what it is. `title` is what a screen reader says instead of the picture.
    """
    greatest = max([*(number for _label, number in rows), *filter(None, limits)], default=0) or 1
    chart = f"chart-{next(numbers)}"
    width, height = (COLUMN + GAP) * len(rows) + GAP, HEAD + HEIGHT + FOOT
    drawn = (
        column(place, label, number, limit, greatest)
        for place, ((label, number), limit) in enumerate(zip(rows, limits, strict=True))
    )
    return format_html(
        '<svg class="chart" role="img" aria-labelledby="{}" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<title id="{}">{}</title><g font-family="{}" font-size="14">'
        '<line x1="0" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="1"/>{}{}</g></svg>',
        chart, width, height, width, height, chart, title, FONT, HEAD + HEIGHT, width, HEAD + HEIGHT, RULE,
        format_html_join("", "{}", ((one,) for one in drawn)), limit_words(limits, limit_label, greatest),
    )  # fmt: skip


def column(place, label, number, limit, greatest):
    """Return one column with its number above it, its label below it, and the line of its limit."""
    left = GAP + place * (COLUMN + GAP)
    tall = round(HEIGHT * number / greatest)
    drawn = format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>'
        '<text x="{}" y="{}" text-anchor="middle" fill="{}">{}</text>'
        '<text x="{}" y="{}" text-anchor="middle" fill="{}">{}</text>',
        left, HEAD + HEIGHT - tall, COLUMN, tall, BAR,
        left + COLUMN // 2, HEAD + HEIGHT - tall - 6, INK, number,
        left + COLUMN // 2, HEAD + HEIGHT + 18, INK, label,
    )  # fmt: skip
    if limit is None:
        return drawn
    top = HEAD + HEIGHT - round(HEIGHT * limit / greatest)
    return drawn + format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="2" stroke-dasharray="6 4"/>',
        left - GAP // 2, top, left + COLUMN + GAP // 2, top, INK,
    )  # fmt: skip


def limit_words(limits, label, greatest):
    """Return what the line of limits is called, above its beginning; nothing where there is no line."""
    place = next((place for place, limit in enumerate(limits) if limit is not None), None)
    if place is None:
        return ""
    top = HEAD + HEIGHT - round(HEIGHT * limits[place] / greatest)
    return format_html(
        '<text x="{}" y="{}" fill="{}">{}</text>', GAP // 2 + place * (COLUMN + GAP), top - 7, INK, label
    )
