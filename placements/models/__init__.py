"""Where participants work and train."""

from .attendance import Attendance
from .calls import AvoidedCall, EmployerCall, EmployerReservation
from .employers import Employer, EmployerAgreement, EmployerContact, EmployerSite
from .merges import EmployerMerge, EmployerPair
from .offers import JobOffer, OfferSubsidy
from .placements import Placement
from .places import Place, SeatHold, SeatUse

__all__ = [
    "Attendance", "AvoidedCall", "Employer", "EmployerAgreement", "EmployerCall", "EmployerContact", "EmployerMerge",
    "EmployerPair", "EmployerReservation", "EmployerSite", "JobOffer", "OfferSubsidy", "Place", "Placement", "SeatHold",
    "SeatUse",
]  # fmt: skip
