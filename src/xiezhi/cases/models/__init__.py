from xiezhi.cases.models.act import Act
from xiezhi.cases.models.case import CaseFile, DocumentSeries, IssuedDocument, StepTaken
from xiezhi.cases.models.clock import STEP, CaseClock, ClockBasis
from xiezhi.cases.models.document import DocumentTemplate, Interview
from xiezhi.cases.models.lead import Lead, LeadChannel, LeadStep

__all__ = [
    "STEP",
    "Act",
    "CaseClock",
    "CaseFile",
    "ClockBasis",
    "DocumentSeries",
    "DocumentTemplate",
    "Interview",
    "IssuedDocument",
    "Lead",
    "LeadChannel",
    "LeadStep",
    "StepTaken",
]
