"""Where participants work and train."""

from .absences import AbsenceNotice
from .attendance import Attendance
from .criteria import CriterionAnswer, EmploymentCriterion
from .employers import Employer, EmployerAgreement, EmployerContact, EmployerSite
from .employments import Employment, EmploymentExtension
from .matching import IndependenceLevel, NotYet, StoppedMatch, SupportPeriod, SupportRule, WorkProfile
from .missions import Mission, MissionTarget
from .observations import Observation
from .placements import Placement
from .places import Place
from .reductions import HoursReduction
from .seats import SeatHold, SeatUse
from .sheet_requests import SheetRequest
from .talks import PlacementTalk

__all__ = [
    "AbsenceNotice", "Attendance", "CriterionAnswer", "Employer", "EmployerAgreement", "EmployerContact",
    "EmployerSite", "Employment", "EmploymentCriterion", "EmploymentExtension", "HoursReduction", "IndependenceLevel",
    "Mission", "MissionTarget", "NotYet", "Observation", "Place", "Placement", "PlacementTalk", "SeatHold", "SeatUse",
    "SheetRequest", "StoppedMatch", "SupportPeriod", "SupportRule", "WorkProfile",
]  # fmt: skip
