"""The calendar of case meetings and whose turn it is: plain functions of days and people, without a database."""

from datetime import timedelta

from config.workdays import is_workday

# After a year of looking, no day of the week and months is left.
FARTHEST = 366


def next_meeting_day(weekday, free_months, after):
    """Return the first day after the day `after` that is a `weekday` (0 is Monday), a working day and in no free month.

    `free_months` are numbers of months; None when every day within a year is free.
    """
    for days in range(1, FARTHEST + 1):
        day = after + timedelta(days=days)
        if day.weekday() == weekday and day.month not in free_months and is_workday(day):
            return day
    return None


def months_skipped(free_months, after, day):
    """Return the numbers of the free months that lie between the days `after` and `day`, in order."""
    if day is None:
        return []
    first = after + timedelta(days=1)
    days = (first + timedelta(days=number) for number in range((day - first).days))
    return list(dict.fromkeys(one.month for one in days if one.month in free_months))


def whose_turn(people, last_turns, but=None):
    """Return who of `people` is next in a role that goes round between their parties, or None when there is nobody.

    `people` are pairs (person, party) in their fixed order, `last_turns` maps a person to the day they last had the
    role. The party that had it longest ago is next, and in it whoever had it longest ago; who has never had it comes
    first. `but` is a person who cannot have it this time: another party goes before that person's own.
    """
    able = [(person, party) for person, party in people if person != but]
    others = [pair for pair in able if pair[1] != dict(people).get(but)]
    able = others or able
    if not able:
        return None
    latest = {}
    for person, party in people:
        if person in last_turns:
            latest[party] = max(last_turns[person], latest.get(party, last_turns[person]))
    first = min(able, key=lambda pair: waited(latest, pair[1]))[1]
    return min((pair for pair in able if pair[1] == first), key=lambda pair: waited(last_turns, pair[0]))[0]


def waited(turns, key):
    """Return what sorts those who never had a turn first, and then by the day of the last one."""
    return (key in turns, turns.get(key))
