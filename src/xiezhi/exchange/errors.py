"""What this room refuses. Every message is Chinese, for the person who asked, and says what to do."""


class LedgerRefused(Exception):
    """The file cannot be read as the ledger it is said to be; nothing was written."""


class UndoRefused(Exception):
    """The batch cannot be undone, as others have built on what it wrote; the message names them."""


class UnknownBatch(LookupError):
    """There is no such batch, or it is not in view."""


class UnknownProfile(LookupError):
    """There is no such saved mapping, or it belongs to somebody else."""
