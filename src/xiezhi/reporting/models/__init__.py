from xiezhi.reporting.models.text import ReportText

__all__ = ["ReportText"]
