"""Where participants work and train."""

from .absences import AbsenceNotice
from .attendance import Attendance
from .employers import Employer, EmployerAgreement, EmployerContact, EmployerSite
from .placements import Placement
from .places import Place, SeatHold, SeatUse

__all__ = [
    "AbsenceNotice", "Attendance", "Employer", "EmployerAgreement", "EmployerContact", "EmployerSite", "Place",
    "Placement", "SeatHold", "SeatUse",
]  # fmt: skip
