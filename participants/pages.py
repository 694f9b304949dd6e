"""What the pages that show people are called in the read log. A test checks that none is missing."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "participants:list": _("List of participants"),
    "participants:export": _("List of participants as Excel"),
    "participants:log_export": _("Access log as Excel"),
    "participants:register": _("Register participant"),
    "participants:detail": _("Details"),
    "participants:edit": _("Change details"),
    "participants:protection": _("Protected identity"),
    "participants:show_number": _("Personal number"),
    "participants:readers": _("Who has read"),
    "participants:enrol": _("Enrol"),
    "participants:period": _("Change start and planned end"),
    "participants:coordinator": _("Change coordinator"),
    "participants:move": _("Move to another unit"),
    "participants:exit": _("End the enrolment"),
    "participants:reopen": _("Undo the exit"),
    # Referrals, checklist, background, assessment
    "participants:referrals": _("List of referrals"),
    "participants:new_referral": _("New person and referral"),
    "participants:receive": _("Receive a sent referral"),
    "participants:own_referrals": _("A case officer's own referrals"),
    "participants:own_referral": _("A case officer's own referral"),
    "participants:sent_referral": _("A case officer's own referral"),
    "participants:intake": _("Intake"),
    "participants:add_referral": _("New referral"),
    "participants:change_referral": _("Change the referral"),
    "participants:referral_step": _("Decide on the referral"),
    "participants:checklist": _("Target-group checklist"),
    "participants:note_background": _("Note the background"),
    "participants:background": _("Change the background"),
    "participants:assessment": _("Assessment"),
    "participants:reopen_assessment": _("Open the assessment again"),
    # Case meetings and capacity
    "participants:case_meeting": _("Case meeting"),
    "participants:case_meeting_minutes": _("Minutes of a case meeting as PDF"),
    "participants:case_meeting_close": _("Close a case meeting"),
    "participants:case_meeting_correct": _("Correct the minutes"),
    "participants:case_meeting_referral": _("Decide about the referral"),
    "participants:case_meeting_request": _("Decide what is to be done"),
    "participants:case_meeting_exit": _("Decide what is to be done"),
    "participants:case_meeting_take_back": _("Take the decision back"),
    "participants:take_up": _("Take up in the case meeting"),
    "participants:withdraw_take_up": _("Take back from the case meeting"),
    "participants:agreed_step_done": _("Note what was agreed as done"),
    # Consents
    "participants:party_consents": _("Consents to the own party"),
    "participants:consents": _("Consents"),
    "participants:give_consent": _("New consent"),
    "participants:consent_form": _("Consent to sign"),
    "participants:consent_screen": _("Consent on screen"),
    "participants:change_consent_end": _("Change the end of the consent"),
    "participants:withdraw_consent": _("Withdraw consent"),
    # Hand-over, extension, outcome, emergency access
    "participants:hand_over": _("Hand over cases"),
    "participants:emergencies": _("Emergency accesses"),
    "participants:review_emergency": _("Review emergency access"),
    "participants:taken_over": _("Case taken over"),
    "participants:extend": _("Propose an extension"),
    "participants:answer_extension": _("Answer to the extension"),
    "participants:withdraw_extension": _("Withdraw the extension"),
    "participants:verify_outcome": _("Verify the outcome"),
    "participants:check_outcome": _("Check after the exit"),
    # Register import
    "participants:import": _("Register read in"),
    "participants:import_undo": _("Undo the reading in"),
    # Numbers
    "participants:clashes": _("Numbers to sort out"),
    "participants:clash": _("Number to sort out"),
    "actionplans:followups": _("Follow-ups"),
    "actionplans:log": _("Log follow-up"),
    "actionplans:change": _("Change follow-up"),
    "actionplans:correct": _("Correct follow-up"),
    "actionplans:discard": _("Throw away follow-up"),
    # Plans
    "actionplans:plan": _("Plan"),
    "actionplans:make_plan": _("Make a plan"),
    "actionplans:change_plan": _("Change the plan"),
    "actionplans:close_plan": _("Close the plan"),
    "actionplans:earlier_plan": _("Earlier plan"),
    "actionplans:reopen_plan": _("Open the plan again"),
    "actionplans:add_goal": _("Add a goal"),
    "actionplans:change_goal": _("Change the goal"),
    "actionplans:settle_goal": _("How it went with the goal"),
    "actionplans:move_goal": _("Goal moved"),
    "actionplans:add_activity": _("Add an activity"),
    "actionplans:change_activity": _("Change the activity"),
    "actionplans:note_activity": _("How it goes with the activity"),
    "actionplans:agree_plan": _("Agree on the plan"),
    "actionplans:plan_pdf": _("The plan as PDF"),
    "actionplans:plan_versions": _("Versions of the plan"),
    "actionplans:plan_version": _("A version of the plan"),
    "actionplans:plan_version_pdf": _("A version of the plan as PDF"),
    # Ratings
    "actionplans:ratings": _("Ratings"),
    "actionplans:ratings_pdf": _("Ratings as PDF"),
    "actionplans:rating": _("A rating in its words"),
    "actionplans:invite": _("Ask for a rating"),
    "actionplans:take_back": _("Take back a link to a rating"),
    "actionplans:rate": _("Rate as coordinator"),
    "actionplans:decline_rating": _("Do not rate today"),
    # Meetings
    "actionplans:agenda": _("One's own meetings"),
    "actionplans:notices": _("Messages to the case officer"),
    "actionplans:notice": _("Message to the case officer"),
    "actionplans:meetings": _("Meetings"),
    "actionplans:book": _("Book a meeting"),
    "actionplans:change_meeting": _("Change the meeting"),
    "actionplans:cancel_meeting": _("Cancel the meeting"),
    "actionplans:note_meeting": _("Note how a meeting went"),
    "actionplans:summons": _("Letter about a meeting"),
    "actionplans:meeting_calendar": _("Meeting to the calendar"),
    "actionplans:tell_of_meeting": _("Tell of a meeting"),
    "actionplans:tell": _("Tell the case officer"),
    "actionplans:notice_letter": _("Letter to the case officer"),
    # Employers
    # Places
    # Matching
    # Placements
    # Attendance
    # Month sheets
    # Today, unit and reports
    "reports:today": _("Today"),
    "reports:unit": _("My unit"),
    "reports:unit_todo": _("To do in the unit"),
    "reports:unit_promises": _("Promises in the unit"),
    "reports:mending": _("To put right"),
    "reports:overview": _("Overview"),
    "reports:history": _("History"),
    "reports:period_rows": _("The people behind a figure"),
}


def label_of(url_name):
    """Return what the page with `url_name` is called, or the name itself when it has no label."""
    return LABELS.get(url_name, url_name)
