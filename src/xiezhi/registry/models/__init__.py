from xiezhi.registry.models.account import OfficerAccount
from xiezhi.registry.models.adviser import Adviser
from xiezhi.registry.models.appointment import APPROVING, STAFF, Appointment, Role
from xiezhi.registry.models.checklist import Checklist
from xiezhi.registry.models.enterprise import Enterprise, VisitCap
from xiezhi.registry.models.local import (
    LEVELS,
    ApprovalChain,
    Benchmark,
    BenchmarkGear,
    ExemptionLine,
    LocalAmount,
    LocalRow,
)
from xiezhi.registry.models.lock import PeriodLock
from xiezhi.registry.models.officer import Certificate, Officer
from xiezhi.registry.models.organisation import BEGINNING, FOREVER, Ancestry, Organisation, OrganisationName, Placement
from xiezhi.registry.models.plan import InspectionPlan, PlanTarget
from xiezhi.registry.models.power import Power
from xiezhi.registry.models.review import QualificationGround, ReviewEntry, ReviewerQualification
from xiezhi.registry.models.substitution import Substitution

__all__ = [
    "APPROVING",
    "BEGINNING",
    "FOREVER",
    "LEVELS",
    "STAFF",
    "Adviser",
    "Ancestry",
    "Appointment",
    "ApprovalChain",
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
    "Substitution",
    "VisitCap",
]
