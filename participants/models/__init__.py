"""Participants, protected identity, referrals, consents, enrolments and the read log."""

from .access import Access, AccessReview
from .assessments import Assessment, AssessmentText
from .background import Background, Livelihood
from .capacity import Quota, UnitSeats
from .case_decisions import CaseDecision, MinutesCorrection, SafetyNetRequest
from .case_meetings import CaseMeeting, CaseMeetingRoutine, CircleMember
from .checklists import Checklist, ChecklistAnswer
from .consents import Consent, ConsentScope
from .coordinators import CoordinatorPeriod
from .emergency import EmergencyAccess
from .enrolment import Enrolment
from .extensions import Extension, ExtensionAnswer
from .handover import HandOver, hand_over
from .imports import RegisterImport, RegisterImportRow
from .incoming import IncomingReferral
from .numbers import CaseNumberSeries, NumberClash, NumberTaken
from .outcomes import OutcomeCheck
from .person import Participant
from .protection import NamedStaff
from .questions import IntakeQuestion
from .referrals import Referral, ReferralStep
from .visibility import OfParticipantQuerySet, not_hidden_from

__all__ = [
    "Access",
    "AccessReview",
    "Assessment",
    "AssessmentText",
    "Background",
    "CaseDecision",
    "CaseMeeting",
    "CaseMeetingRoutine",
    "CaseNumberSeries",
    "Checklist",
    "ChecklistAnswer",
    "CircleMember",
    "Consent",
    "ConsentScope",
    "CoordinatorPeriod",
    "EmergencyAccess",
    "Enrolment",
    "Extension",
    "ExtensionAnswer",
    "HandOver",
    "IncomingReferral",
    "IntakeQuestion",
    "Livelihood",
    "MinutesCorrection",
    "NamedStaff",
    "NumberClash",
    "NumberTaken",
    "OfParticipantQuerySet",
    "OutcomeCheck",
    "Participant",
    "Quota",
    "Referral",
    "ReferralStep",
    "RegisterImport",
    "RegisterImportRow",
    "SafetyNetRequest",
    "UnitSeats",
    "hand_over",
    "not_hidden_from",
]
