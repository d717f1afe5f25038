from xiezhi.cases.models.act import Act
from xiezhi.cases.models.case import CaseFile, DocumentSeries, IssuedDocument, StepTaken
from xiezhi.cases.models.document import DocumentTemplate, Interview
from xiezhi.cases.models.inspection import CheckedLine, InspectionTask, Scan, TaskPart
from xiezhi.cases.models.lead import Lead, LeadChannel, LeadStep

__all__ = [
    "Act",
    "CaseFile",
    "CheckedLine",
    "DocumentSeries",
    "DocumentTemplate",
    "InspectionTask",
    "Interview",
    "IssuedDocument",
    "Lead",
    "LeadChannel",
    "LeadStep",
    "Scan",
    "StepTaken",
    "TaskPart",
]
