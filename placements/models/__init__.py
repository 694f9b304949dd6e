"""Where participants work and train."""

from .attendance import Attendance
from .employers import Employer, EmployerAgreement, EmployerContact, EmployerSite
from .missions import Mission, MissionTarget
from .placements import Placement
from .places import Place
from .seats import SeatHold, SeatUse

__all__ = [
    "Attendance", "Employer", "EmployerAgreement", "EmployerContact", "EmployerSite", "Mission", "MissionTarget",
    "Place", "Placement", "SeatHold", "SeatUse",
]  # fmt: skip
