from xiezhi.cases.models.act import Act
from xiezhi.cases.models.case import CaseFile, DocumentSeries, IssuedDocument, StepTaken

__all__ = ["Act", "CaseFile", "DocumentSeries", "IssuedDocument", "StepTaken"]
