"""Hours as attendance shows them."""

from django import template

from ..group_words import short_hours

register = template.Library()
register.filter("hours", short_hours)
