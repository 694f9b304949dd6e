"""Where participants work and train."""

from .attendance import Attendance
from .criteria import CriterionAnswer, EmploymentCriterion
from .employers import Employer, EmployerAgreement, EmployerContact, EmployerSite
from .employments import Employment, EmploymentExtension
from .missions import Mission, MissionTarget
from .observations import Observation
from .placements import Placement
from .places import Place
from .reductions import HoursReduction
from .seats import SeatHold, SeatUse
from .sheet_requests import SheetRequest
from .talks import PlacementTalk

__all__ = [
    "Attendance", "CriterionAnswer", "Employer", "EmployerAgreement", "EmployerContact", "EmployerSite", "Employment",
    "EmploymentCriterion", "EmploymentExtension", "HoursReduction", "Mission", "MissionTarget", "Observation", "Place",
    "Placement", "PlacementTalk", "SeatHold", "SeatUse", "SheetRequest",
]  # fmt: skip
