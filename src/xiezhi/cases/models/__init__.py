from xiezhi.cases.models.act import Act
from xiezhi.cases.models.approval import ApprovalGiven, ApprovalRequest
from xiezhi.cases.models.archive import (
    ArchivedFile,
    ArchivedVolume,
    ArchiveReading,
    Destruction,
    DestructionEntry,
    FileArrangement,
    FilingTask,
    RetentionChange,
    WatcherSign,
)
from xiezhi.cases.models.case import CaseFile, DocumentSeries, FrozenDocument, IssuedDocument, StepTaken
from xiezhi.cases.models.clock import STEP, CaseClock, ClockBasis
from xiezhi.cases.models.document import DocumentTemplate, Interview
from xiezhi.cases.models.evidence import Custody, Evidence, StoredFile, Upload
from xiezhi.cases.models.inspection import CheckedLine, InspectionTask, Scan, TaskPart
from xiezhi.cases.models.interference import Interference
from xiezhi.cases.models.lead import Lead, LeadChannel, LeadDocument, LeadStep
from xiezhi.cases.models.review import LegalReview
from xiezhi.cases.models.street import StreetDraft, StreetPhoto
from xiezhi.cases.models.teamwork import Advice, CaseTask, Comment, HandOver

__all__ = [
    "STEP",
    "Act",
    "Advice",
    "ApprovalGiven",
    "ApprovalRequest",
    "ArchiveReading",
    "ArchivedFile",
    "ArchivedVolume",
    "CaseClock",
    "CaseFile",
    "CaseTask",
    "CheckedLine",
    "ClockBasis",
    "Comment",
    "Custody",
    "Destruction",
    "DestructionEntry",
    "DocumentSeries",
    "DocumentTemplate",
    "Evidence",
    "FileArrangement",
    "FilingTask",
    "FrozenDocument",
    "HandOver",
    "InspectionTask",
    "Interference",
    "Interview",
    "IssuedDocument",
    "Lead",
    "LeadChannel",
    "LeadDocument",
    "LeadStep",
    "LegalReview",
    "RetentionChange",
    "Scan",
    "StepTaken",
    "StoredFile",
    "StreetDraft",
    "StreetPhoto",
    "TaskPart",
    "Upload",
    "WatcherSign",
]
