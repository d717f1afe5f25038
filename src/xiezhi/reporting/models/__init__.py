from xiezhi.reporting.models.snapshot import Snapshot
from xiezhi.reporting.models.text import ReportText
from xiezhi.reporting.models.view import SavedView

__all__ = ["ReportText", "SavedView", "Snapshot"]
