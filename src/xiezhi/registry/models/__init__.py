from xiezhi.registry.models.account import OfficerAccount
from xiezhi.registry.models.appointment import Appointment, Role
from xiezhi.registry.models.checklist import Checklist
from xiezhi.registry.models.enterprise import Enterprise, VisitCap
from xiezhi.registry.models.officer import Certificate, Officer
from xiezhi.registry.models.organisation import BEGINNING, FOREVER, Ancestry, Organisation, OrganisationName, Placement
from xiezhi.registry.models.plan import InspectionPlan, PlanTarget
from xiezhi.registry.models.power import Power

__all__ = [
    "BEGINNING",
    "FOREVER",
    "Ancestry",
    "Appointment",
    "Certificate",
    "Checklist",
    "Enterprise",
    "InspectionPlan",
    "Officer",
    "OfficerAccount",
    "Organisation",
    "OrganisationName",
    "Placement",
    "PlanTarget",
    "Power",
    "Role",
    "VisitCap",
]
