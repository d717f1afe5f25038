from xiezhi.reporting.models.snapshot import Snapshot
from xiezhi.reporting.models.text import ReportText

__all__ = ["ReportText", "Snapshot"]
