from xiezhi.registry.models.account import OfficerAccount
from xiezhi.registry.models.appointment import Appointment, Role
from xiezhi.registry.models.lock import PeriodLock
from xiezhi.registry.models.officer import Certificate, Officer
from xiezhi.registry.models.organisation import BEGINNING, FOREVER, Ancestry, Organisation, OrganisationName, Placement
from xiezhi.registry.models.power import Power

__all__ = [
    "BEGINNING",
    "FOREVER",
    "Ancestry",
    "Appointment",
    "Certificate",
    "Officer",
    "OfficerAccount",
    "Organisation",
    "OrganisationName",
    "PeriodLock",
    "Placement",
    "Power",
    "Role",
]
