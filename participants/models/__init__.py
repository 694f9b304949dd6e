"""Participants, protected identity, referrals, consents, enrolments and the read log."""

from .access import Access, AccessReview
from .consents import Consent, ConsentScope
from .coordinators import CoordinatorPeriod
from .emergency import EmergencyAccess
from .enrolment import Enrolment
from .extensions import Extension, ExtensionAnswer
from .handover import HandOver, hand_over
from .imports import RegisterImport, RegisterImportRow
from .numbers import CaseNumberSeries, NumberClash, NumberTaken
from .outcomes import OutcomeCheck
from .person import Participant, not_hidden_from
from .protection import NamedStaff
from .referrals import Referral, ReferralStep

__all__ = [
    "Access",
    "AccessReview",
    "CaseNumberSeries",
    "Consent",
    "ConsentScope",
    "CoordinatorPeriod",
    "EmergencyAccess",
    "Enrolment",
    "Extension",
    "ExtensionAnswer",
    "HandOver",
    "NamedStaff",
    "NumberClash",
    "NumberTaken",
    "OutcomeCheck",
    "Participant",
    "Referral",
    "ReferralStep",
    "RegisterImport",
    "RegisterImportRow",
    "hand_over",
    "not_hidden_from",
]
