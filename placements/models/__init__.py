"""Where participants work and train."""

from .attendance import Attendance
from .employers import Employer, EmployerAgreement, EmployerContact, EmployerSite
from .placements import Placement
from .places import Place, SeatHold, SeatUse
from .reductions import HoursReduction
from .sheet_requests import SheetRequest

__all__ = [
    "Attendance", "Employer", "EmployerAgreement", "EmployerContact", "EmployerSite", "HoursReduction", "Place",
    "Placement", "SeatHold", "SeatUse", "SheetRequest",
]  # fmt: skip
