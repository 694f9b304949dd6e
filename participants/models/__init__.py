"""Participants, protected identity, referrals, consents, enrolments and the read log."""

from .access import Access, AccessReview
from .consents import Consent, ConsentScope
from .enrolment import CoordinatorPeriod, Enrolment
from .imports import RegisterImport, RegisterImportRow
from .numbers import CaseNumberSeries, NumberClash, NumberTaken
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
    "Enrolment",
    "NamedStaff",
    "NumberClash",
    "NumberTaken",
    "Participant",
    "Referral",
    "ReferralStep",
    "RegisterImport",
    "RegisterImportRow",
    "not_hidden_from",
]
