"""What a case keeps of what happened, as rows of one shape in one query.

A timeline has twenty kinds of events from as many tables. Asked for one at a time, or joined by the ORM, they were
most of the time of the page that is read most; so the query is written here once, as PostgreSQL reads it. Whoever may
see the participant may see all of it but placements, of which `rows` is told; follow-ups and ratings have walls of
their own and are asked for through them.
"""

from datetime import date
from typing import NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language


class Row(NamedTuple):
    """One event. `word`, `by` and `text` are what its kind tells of (timeline.py); `pk` is the id its page needs."""

    day: date
    kind: str
    word: str
    by: str
    text: str
    pk: int


NAME = "(SELECT name FROM accounts_user WHERE id = {0})"
# The word of a code list in the reader's language.
WORD = (
    "(SELECT CASE WHEN %(english)s AND label_en <> '' THEN label_en ELSE label END"
    " FROM accounts_codelist WHERE id = {0})"
)
LOCAL = "({0} AT TIME ZONE %(zone)s)::date"
FIRST_COORDINATOR = (
    "(SELECT w.name FROM participants_coordinatorperiod p JOIN accounts_user w ON w.id = p.coordinator_id"
    " WHERE p.enrolment_id = t.id ORDER BY p.starts_on LIMIT 1)"
)
PLACE = "(SELECT name FROM placements_place WHERE id = {0})"
PLACE_OF_PLACEMENT = PLACE.format("(SELECT place_id FROM placements_placement WHERE id = t.placement_id)")
# The degree of independence that a degree came after.
LEVEL_BEFORE = (
    "(SELECT p.level FROM placements_independencelevel p WHERE p.participant_id = t.participant_id"
    " AND p.starts_on < t.starts_on ORDER BY p.starts_on DESC LIMIT 1)"
)
UNIT = "(SELECT name FROM accounts_unit WHERE id = {0})"
AGENCY = "(SELECT name FROM accounts_agency WHERE id = {0})"
NOT_FIRST = (
    "EXISTS (SELECT FROM participants_coordinatorperiod p WHERE p.enrolment_id = t.enrolment_id"
    " AND p.starts_on < t.starts_on)"
)
KINDS_OF_CONSENT = "(SELECT string_agg(kind, ' ') FROM participants_consentscope WHERE consent_id = t.id)"

# (kind, table, day, word, by, text, id, condition)
PARTS = (
    ("start", "participants_enrolment", "started_on", UNIT.format("t.unit_id"), "''", FIRST_COORDINATOR, "id",
     "moved_from_id IS NULL AND reentry_of_id IS NULL"),
    ("again", "participants_enrolment", "started_on", UNIT.format("t.unit_id"), "''", FIRST_COORDINATOR, "id",
     "moved_from_id IS NULL AND reentry_of_id IS NOT NULL"),
    ("move", "participants_enrolment", "started_on", UNIT.format("t.unit_id"),
     UNIT.format("(SELECT unit_id FROM participants_enrolment WHERE id = t.moved_from_id)"), FIRST_COORDINATOR, "id",
     "moved_from_id IS NOT NULL"),
    ("coordinator", "participants_coordinatorperiod", "starts_on", NAME.format("t.coordinator_id"), "''", "note", "id",
     NOT_FIRST),
    ("exit", "participants_enrolment", "ended_on", "CASE WHEN registered_in_error THEN 'error' ELSE '' END",
     f"concat_ws(', ', {WORD.format('t.exit_reason_id')}, {WORD.format('t.outcome_id')})", "exit_note", "id",
     "ended_on IS NOT NULL AND NOT EXISTS (SELECT FROM participants_enrolment m WHERE m.moved_from_id = t.id)"),
    ("verified", "participants_enrolment", "verified_on", WORD.format("t.verified_outcome_id"), "verified_how",
     "verification_note", "id", "verified_on IS NOT NULL"),
    ("extension", "participants_extension", LOCAL.format("proposed_at"), "state || ' ' || to_end_on",
     NAME.format("t.proposed_by_id"), "reason", "id", "true"),
    ("check", "participants_outcomecheck", "done_on", "months::text",
     f"concat_ws('|', still_there, {WORD.format('t.outcome_id')})", "note", "id", "done_on IS NOT NULL"),
    ("emergency", "participants_emergencyaccess", LOCAL.format("starts_at"), "''", NAME.format("t.user_id"), "reason",
     "id", "true"),
    ("referral", "participants_referral", "received_on", AGENCY.format("t.agency_id"),
     f"coalesce({NAME.format('t.case_officer_id')}, case_officer_name)", "reason", "id", "true"),
    ("step", "participants_referralstep", "\"on\"", "state", NAME.format("t.by_id"), "reason", "id",
     "NOT (state = 'received' AND reason = '')"),
    ("background", "participants_background", "\"on\"", "occasion", NAME.format("t.recorded_by_id"), "''", "id",
     "occasion = 'start'"),
    ("background_exit", "participants_background", "\"on\"", "occasion", NAME.format("t.recorded_by_id"), "''", "id",
     "occasion <> 'start'"),
    ("assessment", "participants_assessment", "finished_on", "''", NAME.format("t.finished_by_id"), "''", "id",
     "finished_on IS NOT NULL"),
    ("decision", "participants_casedecision", "(SELECT held_on FROM participants_casemeeting WHERE id = t.meeting_id)",
     "outcome", f"coalesce({NAME.format('t.responsible_id')}, responsible_name)",
     "concat_ws(E'\\n', nullif(reason, ''), nullif(next_step, ''))", "meeting_id",
     "taken_back_at IS NULL AND outcome IN ('agreed', 'put_off')"),
    ("consent", "participants_consent", f"least(starts_on, {LOCAL.format('created_at')})", AGENCY.format("t.agency_id"),
     "''", KINDS_OF_CONSENT, "id", "true"),
    ("withdrawal", "participants_consent", "withdrawn_on", AGENCY.format("t.agency_id"), "''", "withdrawal_note", "id",
     "withdrawn_on IS NOT NULL"),
    ("version", "actionplans_planversion", "agreed_on", "number::text", NAME.format("t.acknowledged_by_id"), "''", "id",
     "true"),
    ("goal", "actionplans_goal", "settled_on", "title", "''", "reason", "id", "status = 'reached'"),
    ("meeting", "actionplans_meeting", LOCAL.format("starts_at"), "kind || ' ' || status", NAME.format("t.host_id"),
     "coalesce(nullif(decided, ''), reason)", "id", "status <> 'booked'"),
    ("notice", "actionplans_notice", LOCAL.format("sent_at"), AGENCY.format("t.agency_id"),
     NAME.format("t.sent_by_id"), "kind", "id", "true"),
    ("placement_start", "placements_placement", "starts_on", PLACE.format("t.place_id"), "purpose", "''", "id",
     "%(placements)s AND status IN ('ongoing', 'ended')"),
    ("placement_end", "placements_placement", "ends_on", PLACE.format("t.place_id"),
     f"concat_ws(', ', {WORD.format('t.end_reason_id')}, {WORD.format('t.outcome_id')})", "end_note", "id",
     "%(placements)s AND status = 'ended'"),
    ("placement_withdrawn", "placements_placement", LOCAL.format("created_at"), PLACE.format("t.place_id"), "''",
     "end_note", "id", "%(placements)s AND status = 'withdrawn'"),
    ("placement_talk", "placements_placementtalk", "held_on", "kind", NAME.format("t.noted_by_id"), "note",
     "placement_id", "%(placements)s AND held_on IS NOT NULL"),
    ("employment", "placements_employment", "starts_on", WORD.format("t.form_id"), "percent::text",
     WORD.format("t.subsidy_id"), "placement_id", "%(placements)s"),
    ("employment_extended", "placements_employmentextension", "decided_on", "to_end_on::text",
     NAME.format("t.decided_by_id"), "reason",
     "(SELECT placement_id FROM placements_employment WHERE id = t.employment_id)", "%(placements)s"),
    ("observation", "placements_observation", "\"on\"", WORD.format("t.ability_id"), NAME.format("t.author_id"), "text",
     "placement_id", "%(placements)s"),
    ("sheet", "placements_sheetrequest", LOCAL.format("answered_at"), AGENCY.format("t.agency_id"),
     NAME.format("t.answered_by_id"), "to_char(month, 'YYYY-MM')", "id", "%(placements)s AND state = 'delivered'"),
    ("level", "placements_independencelevel", "starts_on", f"concat_ws(' ', t.level, {LEVEL_BEFORE})",
     NAME.format("t.noted_by_id"), "note", "id", "%(placements)s AND starts_on <= %(today)s"),
    ("support", "placements_supportperiod", "starts_on", WORD.format("t.support_form_id"), "decided_by", "''", "id",
     "%(placements)s AND starts_on <= %(today)s"),
    ("stopped", "placements_stoppedmatch", "\"on\"", f"concat_ws(' ', rule, {PLACE.format('t.place_id')})",
     NAME.format("t.stopped_by_id"), "concat_ws(E'\\n', nullif(sentence, ''), nullif(note, ''))", "id",
     "%(placements)s AND taken_back_at IS NULL"),
    ("stay", "placements_notyet", LOCAL.format("created_at"), f"concat_ws(' ', until_on, {PLACE_OF_PLACEMENT})",
     NAME.format("t.decided_by_id"), "reason", "placement_id", "%(placements)s"),
)  # fmt: skip
# What comes first in a case comes first among the events of a day, whose time of day is not kept.
PATH = (
    "registered", "referral", "step", "background", "assessment", "decision", "consent", "start", "again", "move",
    "coordinator", "emergency", "version", "meeting", "support", "stopped", "placement_withdrawn", "placement_start",
    "employment", "placement_talk", "observation", "level", "stay", "employment_extended", "placement_end", "rating",
    "followup", "goal", "notice", "sheet", "withdrawal", "extension",
    "background_exit", "exit", "verified", "check",
)  # fmt: skip
EVENTS = " UNION ALL ".join(
    f"SELECT {day} AS day, '{kind}' AS kind, coalesce({word}, ''), coalesce({by}, ''), coalesce({text}, ''), {pk}"
    f" FROM {table} t WHERE participant_id = %(case)s AND {condition}"
    for kind, table, day, word, by, text, pk, condition in PARTS
)
QUERY = (
    f"SELECT * FROM ({EVENTS}) event (day, kind, word, by, text, pk)"
    " ORDER BY day DESC, array_position(%(path)s, kind) DESC, pk DESC LIMIT %(limit)s"
)


def rows(participant, limit=None, placements=True):
    """Return the Rows of `participant`, latest first and furthest along PATH, at most `limit`.

    `placements` says whether what intake does not read, placements and all about them, is among them (access.md).
    """
    values = {
        "case": participant.pk, "english": get_language() == "en", "zone": get_current_timezone_name(), "limit": limit,
        "path": list(PATH), "placements": placements, "today": timezone.localdate(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(QUERY, values)
        return [Row(*row) for row in cursor.fetchall()]
