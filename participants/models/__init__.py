"""Participants, protected identity, number clashes, enrolments and the read log."""

from .access import Access, AccessReview
from .enrolment import CoordinatorPeriod, Enrolment
from .numbers import CaseNumberSeries, NumberClash, NumberTaken
from .person import Participant, not_hidden_from
from .protection import NamedStaff

__all__ = [
    "Access",
    "AccessReview",
    "CaseNumberSeries",
    "CoordinatorPeriod",
    "Enrolment",
    "NamedStaff",
    "NumberClash",
    "NumberTaken",
    "Participant",
    "not_hidden_from",
]
