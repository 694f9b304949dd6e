"""What each figure means, in words printed with every report."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FLOW_LABELS = {
    "at_start": _("Enrolled at the start"),
    "new": _("New"),
    "transferred_in": _("Moved in from other units"),
    "transferred_out": _("Moved out to other units"),
    "exited": _("Exited"),
    "at_end": _("Enrolled at the end"),
}

REFERRAL_LABELS = {
    "received": pgettext_lazy("referrals", "Received"),
    "admitted": _("of them admitted"),
    "not_admitted": _("of them not admitted, after assessment"),
    "other_support": _("of them other support, without assessment"),
    "declined": _("of them declined by the person"),
    "withdrawn": _("of them withdrawn"),
    "pending": _("of them without a decision yet"),
    "assessment_started": _("of them with an assessment begun"),
}
WAITING_LABELS = {
    "carried_over": _("Waiting at the start"),
    "received": pgettext_lazy("referrals", "Received"),
    "decided": _("Decided"),
    "remaining": _("Waiting at the end"),
}

HOURS_LABELS = {
    "participants": _("People with marked attendance"),
    "assigned": _("Hours assigned"),
    "assigned_marked": _("of them to people with marked attendance"),
    "attended": _("Hours attended"),
    "absent": _("Assigned hours of marked absence"),
    "unmarked": _("Assigned hours without a mark"),
}
PLACES_LABELS = {"seats": _("Seats at the end of the period"), "taken": _("of them taken")}

DEFINITIONS = (
    (_("Enrolled at the start"), _("Enrolments ongoing when the day before the period has ended.")),
    (_("New"), _("Enrolments that began during the period and are not a move from another unit.")),
    (
        _("Moved in and moved out"),
        _("Moves between a unit of the report and one outside it. A move within the report counts as neither."),
    ),
    (_("Exited"), _("Enrolments whose last day is in the period and that did not go on in another unit.")),
    (_("Enrolled at the end"), _("Enrolments ongoing when the last day of the period has ended.")),
    (_("Balance"), _("Start + new + moved in − exited − moved out − end. It is always 0.")),
    (
        _("Referrals received"),
        _(
            "Referrals received in the period, by where each stood when its last day had ended. Somebody admitted who "
            "then declines stays admitted and is told among the exits."
        ),
    ),
    (
        _("Referrals decided"),
        _(
            "Waiting at the start + received − decided = waiting at the end. A decision counts on its day; one taken "
            "back before the end of the period does not count."
        ),
    ),
    (
        _("Signed follow-ups"),
        _("Follow-ups dated in the period of people enrolled that day; a correction counts once."),
    ),
    (
        _("Recently followed up"),
        _("Those enrolled at the end with a signed follow-up in the last 30 days of the period."),
    ),
    (
        _("Rated"),
        _("People with at least one rating, their own or the coordinator's, dated in the period while enrolled."),
    ),
    (
        _("Answers by indicator"),
        _(
            "Each participant's own latest rating of the period. The median is the step of the middle answer, the "
            "lower of two. Steps are counted from the rating before it, whenever that was."
        ),
    ),
    (
        _("Seats"),
        _(
            "Places open on the last day of the period, in their season. A place has as many seats as in the half-day "
            "with most, and as many are taken as there are people then."
        ),
    ),
    (
        _("Hours attended"),
        _("Hours marked present or in another assigned activity, on days in the period when the person was enrolled."),
    ),
    (
        _("Hours assigned"),
        _(
            "The hours a week of the plan as it was agreed last, less reductions, counted by day while the person was "
            "enrolled, without public holidays and days to come. Own job search is never among them."
        ),
    ),
    (
        _("Assigned hours without a mark"),
        _(
            "Each one's assigned hours in the period, less those attended and those of marked absence. Nobody has "
            "marked them; that does not mean absence. Of marked absence no more is counted than what was left."
        ),
    ),
    (_("Attendance in days"), _("Days marked in each state; a day at two places is two. Unmarked days count in none.")),
    (_("Sex"), _("Follows the personal number unless registered otherwise.")),
    (_("Registered in error"), _("Counts in no figure.")),
)
SPREAD_DEFINITION = (
    _("Hidden numbers"),
    _("Counts of one to four are hidden, and so are other numbers from which they could be worked out."),
)
INTERNAL_DEFINITION = (
    _("Protected identity"),
    _("Cases with protected identity are counted only for those who are named on them."),
)
