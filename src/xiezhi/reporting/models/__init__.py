from xiezhi.reporting.models.release import ReleaseCounter, ReleaseState, ReportRelease
from xiezhi.reporting.models.snapshot import Snapshot
from xiezhi.reporting.models.template import ReportTemplate
from xiezhi.reporting.models.text import ReportText
from xiezhi.reporting.models.view import SavedView

__all__ = [
    "ReleaseCounter",
    "ReleaseState",
    "ReportRelease",
    "ReportTemplate",
    "ReportText",
    "SavedView",
    "Snapshot",
]
