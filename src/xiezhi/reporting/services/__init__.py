from xiezhi.reporting.services.cube import fold
from xiezhi.reporting.services.texts import write_text

__all__ = ["fold", "write_text"]
