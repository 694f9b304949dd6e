"""The history of a case: every change to its records, who made it, by which act, and what it changed.

The rows are written by triggers (config/history.py); here they are read, each compared with the one before it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Exists, ForeignKey, Q, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.acts import as_text
from accounts.enums import CodeListName, Role
from accounts.models import CodeList, User
from actionplans.enums import Indicator
from actionplans.models import Rating
from actionplans.rating_page import step_in_words
from config import personnummer
from config.hours import hours_in_words
from config.paging import Page
from config.templatetags.stegvis import day, moment
from participants.models import CoordinatorPeriod
from participants.rules import (
    can_read_attendance,
    can_read_followups,
    can_read_matches,
    can_read_placements,
    can_read_ratings,
)
from placements import slots

ACTS = {
    "participants.register": gettext_lazy("Registered"),
    "participants.change": gettext_lazy("Details changed"),
    "participants.protect": gettext_lazy("Identity protected"),
    "participants.unprotect": gettext_lazy("Protection ended"),
    "participants.name_staff": gettext_lazy("Named by the operator"),
    "participants.enrol": gettext_lazy("Enrolled"),
    "participants.change_enrolment": gettext_lazy("Dates changed"),
    "participants.assign_coordinator": gettext_lazy("Coordinator changed"),
    "participants.move": gettext_lazy("Moved to another unit"),
    "participants.exit": gettext_lazy("Enrolment ended"),
    "participants.reopen": gettext_lazy("Exit undone"),
    "participants.register_in_error": gettext_lazy("Marked as registered in error"),
    # Referrals, checklist, background, assessment
    "participants.change_referral": gettext_lazy("Referral changed"),
    "participants.withdraw_referral": gettext_lazy("Referral withdrawn by the case officer"),
    "participants.receive_referral": gettext_lazy("Sent referral received"),
    "participants.answer_checklist": gettext_lazy("Target-group checklist answered"),
    "participants.record_background": gettext_lazy("Background noted"),
    "participants.change_background": gettext_lazy("Background changed"),
    "participants.write_assessment": gettext_lazy("Assessment written"),
    "participants.finish_assessment": gettext_lazy("Assessment finished"),
    "participants.reopen_assessment": gettext_lazy("Assessment opened again"),
    "participants.register_referral": gettext_lazy("Referral registered"),
    "participants.take_referral_step": gettext_lazy("Referral given another state"),
    # Case meetings
    "participants.decide_in_case_meeting": gettext_lazy("Decided in the case meeting"),
    "participants.take_back_case_decision": gettext_lazy("Decision of the case meeting taken back"),
    "participants.take_up_in_case_meeting": gettext_lazy("Taken up in the case meeting"),
    "participants.withdraw_from_case_meeting": gettext_lazy("Taken back from the case meeting"),
    "participants.complete_agreed_step": gettext_lazy("What was agreed is done"),
    "participants.correct_minutes": gettext_lazy("Minutes of the case meeting corrected"),
    # Consents
    "participants.give_consent": gettext_lazy("Consent registered"),
    "participants.change_consent_end": gettext_lazy("End of a consent changed"),
    "participants.withdraw_consent": gettext_lazy("Consent withdrawn"),
    # Extension, outcome, emergency access
    "participants.hand_over": gettext_lazy("Handed over"),
    "participants.read_hand_over": gettext_lazy("Hand-over read"),
    "participants.propose_extension": gettext_lazy("Extension proposed"),
    "participants.answer_extension": gettext_lazy("Extension answered"),
    "participants.withdraw_extension": gettext_lazy("Extension withdrawn"),
    "participants.verify_outcome": gettext_lazy("Outcome verified"),
    "participants.check_outcome": gettext_lazy("Checked after the exit"),
    "participants.open_emergency": gettext_lazy("Emergency access opened"),
    "participants.review_emergency": gettext_lazy("Emergency access reviewed"),
    # Register import
    "participants.import_register": gettext_lazy("Read in from a register"),
    "participants.undo_import": gettext_lazy("Reading in of a register undone"),
    "participants.resolve_number_clash": gettext_lazy("Number sorted out"),
    # Plans
    "actionplans.make_plan": gettext_lazy("Plan made"),
    "actionplans.change_plan": gettext_lazy("Plan changed"),
    "actionplans.close_plan": gettext_lazy("Plan closed"),
    "actionplans.reopen_plan": gettext_lazy("Plan opened again"),
    "actionplans.add_goal": gettext_lazy("Goal added"),
    "actionplans.change_goal": gettext_lazy("Goal changed"),
    "actionplans.settle_goal": gettext_lazy("How it went with a goal noted"),
    "actionplans.move_goal": gettext_lazy("Goal moved"),
    "actionplans.add_activity": gettext_lazy("Activity added"),
    "actionplans.change_activity": gettext_lazy("Activity changed"),
    "actionplans.note_activity": gettext_lazy("How it goes with an activity noted"),
    "actionplans.agree_plan": gettext_lazy("Plan agreed"),
    "actionplans.invite_to_rate": gettext_lazy("Asked to rate"),
    "actionplans.open_rating_link": gettext_lazy("Link to the rating opened"),
    "actionplans.take_back_invitation": gettext_lazy("Link to the rating taken back"),
    "actionplans.send_rating": gettext_lazy("Rating sent"),
    "actionplans.decline_rating": gettext_lazy("Coordinator's rating declined"),
    "actionplans.book_meeting": gettext_lazy("Meeting booked"),
    "actionplans.change_meeting": gettext_lazy("Meeting changed"),
    "actionplans.cancel_meeting": gettext_lazy("Meeting cancelled"),
    "actionplans.note_meeting": gettext_lazy("Noted how a meeting went"),
    "actionplans.send_notice": gettext_lazy("Case officer told"),
    "actionplans.acknowledge_notice": gettext_lazy("Acknowledged by the case officer"),
    # Places
    "placements.add_place": gettext_lazy("Place added"),
    "placements.change_place": gettext_lazy("Place changed"),
    "placements.close_place": gettext_lazy("Last day of the place set"),
    "placements.reopen_place": gettext_lazy("Last day of the place taken back"),
    "placements.hold_seats": gettext_lazy("Seats reserved"),
    "placements.release_seats": gettext_lazy("Reserved seats released"),
    # Employers
    "placements.add_employer": gettext_lazy("Employer registered"),
    "placements.change_employer": gettext_lazy("Details changed"),
    "placements.add_employer_site": gettext_lazy("Site added"),
    "placements.change_employer_site": gettext_lazy("Site changed"),
    "placements.add_employer_contact": gettext_lazy("Contact added"),
    "placements.change_employer_contact": gettext_lazy("Contact changed"),
    "placements.add_agreement": gettext_lazy("Agreement added"),
    "placements.change_agreement": gettext_lazy("Agreement changed"),
    "placements.log_call": gettext_lazy("Contact logged"),
    "placements.change_call": gettext_lazy("Logged contact changed"),
    "placements.reserve_employer": gettext_lazy("Reserved"),
    "placements.release_employer": gettext_lazy("Released"),
    "placements.receive_offer": gettext_lazy("Offer registered"),
    "placements.change_offer": gettext_lazy("Offer changed"),
    "placements.answer_offer": gettext_lazy("Offer answered"),
    "placements.add_subsidy": gettext_lazy("Subsidy added"),
    "placements.change_subsidy": gettext_lazy("Subsidy changed"),
    "placements.merge_employers": gettext_lazy("Employers merged"),
    "placements.undo_merge": gettext_lazy("Merge undone"),
    "placements.note_work_profile": gettext_lazy("Noted for matching"),
    "placements.change_work_profile": gettext_lazy("Changed for matching"),
    "placements.note_level": gettext_lazy("Degree of independence noted"),
    "placements.change_level": gettext_lazy("Degree of independence changed"),
    "placements.note_support_form": gettext_lazy("Support form noted"),
    "placements.change_support_form": gettext_lazy("Support form changed"),
    "placements.stop_match": gettext_lazy("Match noted as stopped"),
    "placements.take_back_stop": gettext_lazy("Stopped match taken back"),
    "placements.stay_for_now": gettext_lazy("Decided not to move on yet"),
    "placements.propose": gettext_lazy("Placement proposed"),
    "placements.agree": gettext_lazy("Agreement about a placement noted"),
    "placements.change_placement": gettext_lazy("Placement changed"),
    "placements.start_placement": gettext_lazy("Placement started"),
    "placements.end_placement": gettext_lazy("Placement ended"),
    "placements.withdraw_placement": gettext_lazy("Placement did not come about"),
    "placements.undo_placement_step": gettext_lazy("Step of a placement taken back"),
    "placements.note_talk": gettext_lazy("Talk about a placement noted"),
    "placements.add_employment": gettext_lazy("Employment registered"),
    "placements.change_employment": gettext_lazy("Employment changed"),
    "placements.extend_employment": gettext_lazy("Employment extended"),
    "placements.answer_criteria": gettext_lazy("Criteria of employment answered"),
    "placements.observe": gettext_lazy("Observation written"),
    "placements.read_observation": gettext_lazy("Observation read"),
    "placements.take_back_observation": gettext_lazy("Observation taken back"),
    "placements.mark_attendance": gettext_lazy("Attendance marked"),
    "placements.correct_attendance": gettext_lazy("Attendance marked at a desk"),
    "placements.take_attendance_away": gettext_lazy("Mark of a day taken away"),
    "placements.announce_absence": gettext_lazy("Absence announced"),
    "placements.change_absence": gettext_lazy("Announced absence changed"),
    "placements.withdraw_absence": gettext_lazy("Announced absence taken back"),
    "placements.add_reduction": gettext_lazy("Reduction of assigned hours registered"),
    "placements.change_reduction": gettext_lazy("Reduction of assigned hours changed"),
    "placements.end_reduction": gettext_lazy("Reduction of assigned hours ended"),
    "placements.ask_for_sheet": gettext_lazy("Month sheet asked for by a case officer"),
    "placements.deliver_sheet": gettext_lazy("Month sheet delivered to a case officer"),
    "placements.decline_sheet": gettext_lazy("Month sheet not delivered to a case officer"),
    "actionplans.save_followup": gettext_lazy("Follow-up saved"),
    "actionplans.sign_followup": gettext_lazy("Follow-up signed"),
    "actionplans.change_followup": gettext_lazy("Follow-up changed"),
    "actionplans.discard_followup": gettext_lazy("Follow-up thrown away"),
}
FOLLOWUP = "actionplans.FollowUp"
RATING = "actionplans.Rating"
# What only those who may read ratings read of a case (access.md).
RATINGS = {RATING, "actionplans.RatingInvitation", "actionplans.RatingWaiver"}
# What only those who may read placements read of a case (access.md).
PLACED = {
    "placements.Placement", "placements.PlacementTalk", "placements.Employment", "placements.EmploymentExtension",
    "placements.CriterionAnswer", "placements.Observation",
}  # fmt: skip
# What only those who read attendance read of a case.
OF_ATTENDANCE = {"placements.HoursReduction", "placements.SheetRequest"}
# What intake does not read of a case (access.md).
MATCHING = {
    f"placements.{name}" for name in ("WorkProfile", "IndependenceLevel", "SupportPeriod", "StoppedMatch", "NotYet")
}  # fmt: skip
# What those who read follow-ups read of attendance, and intake does not.
ATTENDANCE = {"placements.Attendance", "placements.AbsenceNotice"}
# The models whose events belong to a case, and by which column.
RECORDS = {
    "participants.Participant": "pgh_obj_id",
    "participants.Enrolment": "participant_id",
    "participants.CoordinatorPeriod": "participant_id",
    "participants.NamedStaff": "participant_id",
    FOLLOWUP: "participant_id",
    # Referrals, background, assessment
    "participants.IncomingReferral": "participant_id",
    "participants.Checklist": "participant_id",
    "participants.ChecklistAnswer": "participant_id",
    "participants.Background": "participant_id",
    "participants.Livelihood": "participant_id",
    "participants.Assessment": "participant_id",
    "participants.AssessmentText": "participant_id",
    "participants.Referral": "participant_id",
    "participants.ReferralStep": "participant_id",
    # Case meetings
    "participants.SafetyNetRequest": "participant_id",
    "participants.CaseDecision": "participant_id",
    "participants.MinutesCorrection": "participant_id",
    # Consents
    "participants.Consent": "participant_id",
    "participants.ConsentScope": "participant_id",
    # Extension, outcome
    "participants.Extension": "participant_id",
    "participants.ExtensionAnswer": "participant_id",
    "participants.OutcomeCheck": "participant_id",
    "participants.EmergencyAccess": "participant_id",
    # Plans
    "actionplans.ActionPlan": "participant_id",
    "actionplans.Goal": "participant_id",
    "actionplans.Activity": "participant_id",
    "actionplans.PlanVersion": "participant_id",
    **dict.fromkeys(sorted(RATINGS), "participant_id"),
    "actionplans.Meeting": "participant_id",
    "actionplans.Invitation": "participant_id",
    "actionplans.Notice": "participant_id",
    **dict.fromkeys(sorted(MATCHING), "participant_id"),
    **dict.fromkeys(sorted(PLACED), "participant_id"),
    **dict.fromkeys(sorted(ATTENDANCE), "participant_id"),
    **dict.fromkeys(sorted(OF_ATTENDANCE), "participant_id"),
}
# Columns that say nothing a reader needs: keys, and what the entry itself tells. That a number waits to be sorted
# out would tell whoever registered it that somebody hidden from them has it.
SILENT = {
    "id", "created_by", "created_at", "participant", "enrolment", "moved_from", "merged_into", "case_number",
    "number_is_disputed", "plan", "consent", "registered_by", "booked_by", "sent_by",
    "checklist", "background", "assessment", "heading", "question",
    "extension", "placement", "employment", "criterion", "has_alias", "noted_by", "stopped_by", "marked_by",
    "marked_at", "client_key",
}  # fmt: skip
PAGE_SIZE = 100


@dataclass(frozen=True)
class Change:
    """One field: what it is called, what it was and what it became."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One act by somebody at a time: what it is called and what it changed."""

    at: datetime
    by: str
    title: str
    changes: list


class Key(NamedTuple):
    """One row of history, before it is read: of which model and record, and the act that wrote it."""

    label: str
    pk: int
    record: int
    at: datetime
    context: UUID | None


def history(participant, user, after=None, before=None):
    """Return (Entries, Page): the acts upon `participant`'s case that `user` may read, latest first, a page of them.

    Acts are numbered from the first one, and nothing is ever taken out of a history: so the numbers stay, and the page
    begins below the act `after`, or ends above the act `before`.
    """
    keys = keys_of(participant, user)
    acts = grouped(keys)
    shown = numbered_page(len(acts), after, before)
    return entries([acts[len(acts) - number] for number in shown.ids], previous_rows(keys)), shown


def keys_of(participant, user):
    """Return the Keys of the case that `user` may read, latest first, in one query."""
    readable = [label for label in RECORDS if may_read(label, user, participant)]
    columns = ("record", "pgh_id", "pgh_obj_id", "pgh_created_at", "pgh_context_id")
    first, *rest = (
        events_of(label)
        .filter(readable_events(label, participant, user), **{RECORDS[label]: participant.pk})
        .annotate(record=Value(label))
        .values_list(*columns)
        for label in readable
    )
    return [Key(*row) for row in first.union(*rest, all=True).order_by("-pgh_created_at", "-pgh_id")]


def may_read(label, user, participant):
    """Return whether `user` may read of the records of the model `label` in the history of `participant`."""
    if label == FOLLOWUP or label in ATTENDANCE:
        return can_read_followups(user, participant)
    if label in PLACED:
        return can_read_placements(user, participant)
    if label in OF_ATTENDANCE:
        return can_read_attendance(user, participant)
    if label in MATCHING:
        return can_read_matches(user, participant)
    return label not in RATINGS or can_read_ratings(user, participant)


def readable_events(label, participant, user):
    """Return the condition of those events of the model `label` that `user` may read, of all in `participant`'s case.

    A follow-up that was ever marked health is read by its author and the responsible coordinator, and by emergency
    access: all it has been, since what it said before it was marked is mostly the same. What is sealed of ratings is
    not read.
    """
    if label == RATING:
        return Q(pgh_obj__in=Rating.objects.visible_to(user, participant).values("pk"))
    access = participant.emergency_access
    if label != FOLLOWUP or (access and access.includes_health):
        return Q()
    responsible = CoordinatorPeriod.objects.current().filter(participant=participant, coordinator=user)
    if participant.unit_id not in user.units_as(Role.COORDINATOR):
        responsible = responsible.none()
    health = events_of(label).filter(participant=participant.pk, is_health=True)
    return Q(author=user.pk) | Q(Exists(responsible)) | ~Q(pgh_obj_id__in=health.values("pgh_obj_id"))


def events_of(label):
    """Return the rows of history of the model `label`."""
    model = apps.get_model(label)
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event").objects.order_by()


def grouped(keys):
    """Return lists of `keys`, one for each act: rows with the same context were written by the same."""
    acts = {}
    for key in keys:
        acts.setdefault(key.context or key, []).append(key)
    return list(acts.values())


def numbered_page(count, after, before):
    """Return the Page of the numbers from `count` down to 1 that comes below `after`, or above `before`."""
    newest = min(before + PAGE_SIZE, count) if before else min(after - 1, count) if after else count
    newest = newest if newest > 0 else count
    oldest = max(newest - PAGE_SIZE, 0) + 1
    return Page(list(range(newest, oldest - 1, -1)), newest if newest < count else None, oldest if oldest > 1 else None)


def previous_rows(keys):
    """Return `{key: the Key before it of the same record}`; the first of a record has none."""
    latest, previous = {}, {}
    for key in sorted(keys, key=lambda key: key.pk):
        record = (key.label, key.record)
        previous[key] = latest.get(record)
        latest[record] = key
    return previous


def entries(acts, previous):
    """Return the `acts`, lists of Keys, as Entries; `previous` has the Key before each of the same record."""
    rows = read_rows([key for keys in acts for key in keys], previous)
    users = {(row["pgh_context"] or {}).get("user") for row in rows.values()}
    names = dict(User.objects.filter(pk__in=users - {None}).values_list("pk", "name"))
    related = Related(rows.values())
    return [entry([rows[key] for key in keys], names, related) for keys in acts]


def read_rows(keys, previous):
    """Return `{key: row as a dict}` of `keys`, each with its `model` and the `previous` row of its record, or None."""
    before = {previous[key] for key in keys} - {None}
    wanted = {}
    for key in {*keys, *before}:
        wanted.setdefault(key.label, {})[key.pk] = key
    rows = {}
    for label, by_id in wanted.items():
        for row in events_of(label).filter(pk__in=by_id).values():
            rows[by_id[row["pgh_id"]]] = row | {"model": apps.get_model(label)}
    for key in keys:
        rows[key]["previous"] = rows.get(previous[key])
    return {key: rows[key] for key in keys}


def entry(events, names, related):
    """Return the Entry of one act from its `events`, latest first; `names` are those of users by id."""
    context = events[0]["pgh_context"] or {}
    return Entry(
        events[0]["pgh_created_at"],
        _("The participant") if context.get("by_participant") else names.get(context.get("user"), _("The system")),
        ACTS.get(context.get("act"), _("Changed")),
        [change for event in reversed(events) for change in changes_of(event, related)],
    )


def changes_of(event, related):
    """Return the Changes of one event: for a new record what it was given, else what became different."""
    model, previous = event["model"], event["previous"] or {}
    subject = subject_of(event, related)
    if event["pgh_label"] == "delete":
        return [Change(subject or capfirst(model._meta.verbose_name), _("there"), _("taken away"))]
    found = []
    for column, value in event.items():
        field = field_of(model, column)
        if field is None or previous.get(column) == value:
            continue
        old, new = related.text(field, previous.get(column)), related.text(field, value)
        if old != new and not (event["previous"] is None and value is False):
            label = capfirst(field.verbose_name)
            found.append(Change(f"{subject}: {label.lower()}" if subject and previous else label, old, new))
    return found


def subject_of(event, related):
    """Return what one row of several in a record is about, by its model's `history_subject`; "" for others."""
    name = getattr(event["model"], "history_subject", "")
    if not name:
        return ""
    field = event["model"]._meta.get_field(name)
    return capfirst(related.text(field, event[field.attname]))


def field_of(model, column):
    """Return the model's field kept in `column` of an event, or None for what is not to be told."""
    try:
        field = model._meta.get_field(column.removesuffix("_id"))
    except FieldDoesNotExist:
        return None
    return None if field.name in SILENT else field


class Related:
    """Turns stored values into what people read, with one query for each model that the `events` refer to."""

    def __init__(self, events):
        self.names, wanted = {}, {}
        lists = {CodeListName.FOLLOWUP_PARTY: {}, CodeListName.REQUIREMENT: {}}
        for one in CodeList.objects.filter(list__in=lists):
            lists[one.list][one.code] = str(one)
        self.parties, self.requirements = lists.values()
        for event in events:
            for column, value in [*event.items(), *(event["previous"] or {}).items()]:
                field = field_of(event["model"], column)
                if isinstance(field, ForeignKey) and value is not None:
                    wanted.setdefault(field.related_model, set()).add(value)
        for model, ids in wanted.items():
            # Some rows are called by those they refer to in their turn.
            for row in model._base_manager.filter(pk__in=ids).select_related():
                self.names[model, row.pk] = str(row)

    def text(self, field, value):
        """Return `value` of `field` in words; personal numbers masked."""
        if value is None or value == "":
            return ""
        if isinstance(field, ForeignKey):
            return self.name(field.related_model, value)
        if words := getattr(field.model, "history_words", {}).get(field.name):
            return words(value)
        if field.name == "hours" and isinstance(value, list):
            return hours_in_words(value)
        if field.name == "slots":
            return slots.in_words(value)
        if field.name == "half_days":
            return slots.in_words(value)
        if field.name == "requirements":
            return as_text([self.requirements.get(code, code) for code in value])
        if field.name == "indicators":
            return as_text([str(Indicator(number).label) for number in value])
        if isinstance(field, personnummer.PersonnummerField):
            return personnummer.masked(value)
        if field.name == "former_numbers":
            return ", ".join(personnummer.masked(number) for number in value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field.name == "answers":
            return ", ".join(map(step_in_words, value))
        if field.name == "words":
            return "; ".join(filter(None, value))
        if field.name in ("parties", "attended"):
            return as_text([self.parties.get(code, code) for code in value])
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, date):
            return moment(value) if isinstance(value, datetime) else day(value)
        return as_text(value)

    def name(self, model, pk):
        """Return the name of the row `pk` of `model`, or its id when it is no longer there."""
        return self.names.get((model, pk), str(pk))
