from xiezhi.exchange.models.batch import Batch, BatchChange, BatchStatus, RefusedRows
from xiezhi.exchange.models.profile import MappingProfile

__all__ = ["Batch", "BatchChange", "BatchStatus", "MappingProfile", "RefusedRows"]
