"""Where participants work and train."""

from .absences import AbsenceNotice
from .attendance import Attendance
from .calls import AvoidedCall, EmployerCall, EmployerReservation
from .criteria import CriterionAnswer, EmploymentCriterion
from .employers import Employer, EmployerAgreement, EmployerContact, EmployerSite
from .employments import Employment, EmploymentExtension
from .matching import IndependenceLevel, NotYet, StoppedMatch, SupportPeriod, SupportRule, WorkProfile
from .merges import EmployerMerge, EmployerPair
from .missions import Mission, MissionTarget
from .observations import Observation
from .offers import JobOffer, OfferSubsidy
from .placements import Placement
from .places import Place
from .reductions import HoursReduction
from .seats import SeatHold, SeatUse
from .sheet_requests import SheetRequest
from .talks import PlacementTalk

__all__ = [
    "AbsenceNotice", "Attendance", "AvoidedCall", "CriterionAnswer", "Employer", "EmployerAgreement", "EmployerCall",
    "EmployerContact", "EmployerMerge", "EmployerPair", "EmployerReservation", "EmployerSite", "Employment",
    "EmploymentCriterion", "EmploymentExtension", "HoursReduction", "IndependenceLevel", "JobOffer", "Mission",
    "MissionTarget", "NotYet", "Observation", "OfferSubsidy", "Place", "Placement", "PlacementTalk", "SeatHold",
    "SeatUse", "SheetRequest", "StoppedMatch", "SupportPeriod", "SupportRule", "WorkProfile",
]  # fmt: skip
