from xiezhi.cases.models.act import Act
from xiezhi.cases.models.case import CaseFile, DocumentSeries, IssuedDocument, StepTaken
from xiezhi.cases.models.clock import STEP, CaseClock, ClockBasis
from xiezhi.cases.models.document import DocumentTemplate, Interview

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
    "StepTaken",
]
