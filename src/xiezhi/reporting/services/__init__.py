from xiezhi.reporting.services.cube import fold
from xiezhi.reporting.services.snapshots import create_snapshot
from xiezhi.reporting.services.texts import write_text

__all__ = ["create_snapshot", "fold", "write_text"]
