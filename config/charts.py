"""Charts as SVG, the same drawing on screen and in PDF; the page puts a table with the numbers beside each.

Presentation attributes only: neither the page's style sheet nor its fonts reach an SVG in a PDF.
"""

from itertools import count

from django.utils.html import format_html, format_html_join

FONT = "Source Sans 3, Source Sans 3 Ext, sans-serif"
INK, BAR, RULE = "#1c2a2d", "#14574f", "#d5dddd"
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
