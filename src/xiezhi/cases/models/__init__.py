from xiezhi.cases.models.act import Act
from xiezhi.cases.models.case import CaseFile, DocumentSeries, IssuedDocument
from xiezhi.cases.models.inspection import Finding, InspectionTask, Scan, TaskPart

__all__ = ["Act", "CaseFile", "DocumentSeries", "Finding", "InspectionTask", "IssuedDocument", "Scan", "TaskPart"]
