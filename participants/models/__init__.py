"""Participants, protected identity, referrals, consents, enrolments and the read log."""

from .access import Access, AccessReview
from .assessments import Assessment, AssessmentText
from .background import Background, Livelihood
from .checklists import Checklist, ChecklistAnswer
from .consents import Consent, ConsentScope
from .enrolment import CoordinatorPeriod, Enrolment
from .incoming import IncomingReferral
from .numbers import CaseNumberSeries, NumberClash, NumberTaken
from .person import Participant, not_hidden_from
from .protection import NamedStaff
from .questions import IntakeQuestion
from .referrals import Referral, ReferralStep

__all__ = [
    "Access",
    "AccessReview",
    "Assessment",
    "AssessmentText",
    "Background",
    "CaseNumberSeries",
    "Checklist",
    "ChecklistAnswer",
    "Consent",
    "ConsentScope",
    "CoordinatorPeriod",
    "Enrolment",
    "IncomingReferral",
    "IntakeQuestion",
    "Livelihood",
    "NamedStaff",
    "NumberClash",
    "NumberTaken",
    "Participant",
    "Referral",
    "ReferralStep",
    "not_hidden_from",
]
