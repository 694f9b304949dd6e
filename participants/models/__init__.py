"""Participants, protected identity, referrals, consents, enrolments and the read log."""

from .access import Access, AccessReview
from .capacity import Quota, UnitSeats
from .case_decisions import CaseDecision, MinutesCorrection, SafetyNetRequest
from .case_meetings import CaseMeeting, CaseMeetingRoutine, CircleMember
from .consents import Consent, ConsentScope
from .enrolment import CoordinatorPeriod, Enrolment
from .numbers import CaseNumberSeries, NumberClash, NumberTaken
from .person import Participant, not_hidden_from
from .protection import NamedStaff
from .referrals import Referral, ReferralStep

__all__ = [
    "Access",
    "AccessReview",
    "CaseDecision",
    "CaseMeeting",
    "CaseMeetingRoutine",
    "CaseNumberSeries",
    "CircleMember",
    "Consent",
    "ConsentScope",
    "CoordinatorPeriod",
    "Enrolment",
    "MinutesCorrection",
    "NamedStaff",
    "NumberClash",
    "NumberTaken",
    "Participant",
    "Quota",
    "Referral",
    "ReferralStep",
    "SafetyNetRequest",
    "UnitSeats",
    "not_hidden_from",
]
