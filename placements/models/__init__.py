"""Where participants work and train."""

from .attendance import Attendance
from .employers import Employer, EmployerAgreement, EmployerContact, EmployerSite
from .matching import IndependenceLevel, NotYet, StoppedMatch, SupportPeriod, SupportRule, WorkProfile
from .placements import Placement
from .places import Place, SeatHold, SeatUse

__all__ = [
    "Attendance", "Employer", "EmployerAgreement", "EmployerContact", "EmployerSite", "IndependenceLevel", "NotYet",
    "Place", "Placement", "SeatHold", "SeatUse", "StoppedMatch", "SupportPeriod", "SupportRule", "WorkProfile",
]  # fmt: skip
