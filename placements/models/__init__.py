"""Where participants work and train."""

from .attendance import Attendance
from .employers import Employer, EmployerAgreement, EmployerContact, EmployerSite
from .placements import Placement
from .places import Place, SeatHold, SeatUse

__all__ = [
    "Attendance", "Employer", "EmployerAgreement", "EmployerContact", "EmployerSite", "Place", "Placement", "SeatHold",
    "SeatUse",
]  # fmt: skip
