from xiezhi.cases.models.act import Act
from xiezhi.cases.models.archive import (
    ArchivedFile,
    ArchivedVolume,
    ArchiveReading,
    Destruction,
    DestructionEntry,
    FileArrangement,
    FilingTask,
    RetentionChange,
)
from xiezhi.cases.models.case import CaseFile, DocumentSeries, IssuedDocument, StepTaken
from xiezhi.cases.models.clock import STEP, CaseClock, ClockBasis
from xiezhi.cases.models.document import DocumentTemplate, Interview
from xiezhi.cases.models.inspection import CheckedLine, InspectionTask, Scan, TaskPart
from xiezhi.cases.models.lead import Lead, LeadChannel, LeadStep

__all__ = [
    "STEP",
    "Act",
    "ArchiveReading",
    "ArchivedFile",
    "ArchivedVolume",
    "CaseClock",
    "CaseFile",
    "CheckedLine",
    "ClockBasis",
    "Destruction",
    "DestructionEntry",
    "DocumentSeries",
    "DocumentTemplate",
    "FileArrangement",
    "FilingTask",
    "InspectionTask",
    "Interview",
    "IssuedDocument",
    "Lead",
    "LeadChannel",
    "LeadStep",
    "RetentionChange",
    "Scan",
    "StepTaken",
    "TaskPart",
]
