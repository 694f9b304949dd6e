"""Where participants work and train."""

from .attendance import Attendance
from .criteria import CriterionAnswer, EmploymentCriterion
from .employers import Employer, EmployerAgreement, EmployerContact, EmployerSite
from .employments import Employment, EmploymentExtension
from .observations import Observation
from .placements import Placement
from .places import Place, SeatHold, SeatUse
from .talks import PlacementTalk

__all__ = [
    "Attendance", "CriterionAnswer", "Employer", "EmployerAgreement", "EmployerContact", "EmployerSite", "Employment",
    "EmploymentCriterion", "EmploymentExtension", "Observation", "Place", "Placement", "PlacementTalk", "SeatHold",
    "SeatUse",
]  # fmt: skip
