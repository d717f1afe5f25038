from xiezhi.registry.models.account import OfficerAccount
from xiezhi.registry.models.appointment import Appointment, Role
from xiezhi.registry.models.checklist import Checklist
from xiezhi.registry.models.enterprise import Enterprise, VisitCap
from xiezhi.registry.models.local import LEVELS, Benchmark, BenchmarkGear, ExemptionLine, LocalAmount, LocalRow
from xiezhi.registry.models.lock import PeriodLock
from xiezhi.registry.models.officer import Certificate, Officer
from xiezhi.registry.models.organisation import BEGINNING, FOREVER, Ancestry, Organisation, OrganisationName, Placement
from xiezhi.registry.models.plan import InspectionPlan, PlanTarget
from xiezhi.registry.models.power import Power
from xiezhi.registry.models.review import QualificationGround, ReviewEntry, ReviewerQualification

__all__ = [
    "BEGINNING",
    "FOREVER",
    "LEVELS",
    "Ancestry",
    "Appointment",
    "Benchmark",
    "BenchmarkGear",
    "Certificate",
    "Checklist",
    "Enterprise",
    "ExemptionLine",
    "InspectionPlan",
    "LocalAmount",
    "LocalRow",
    "Officer",
    "OfficerAccount",
    "Organisation",
    "OrganisationName",
    "PeriodLock",
    "Placement",
    "PlanTarget",
    "Power",
    "QualificationGround",
    "ReviewEntry",
    "ReviewerQualification",
    "Role",
    "VisitCap",
]
