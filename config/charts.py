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
