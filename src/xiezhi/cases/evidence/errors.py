"""What stops a file; every message is for the person who sends it."""

from xiezhi.cases.errors import CaseRefused


class FileRefused(CaseRefused):
    """The file cannot be taken; the message says why and what to do. Nothing of it is kept."""


class StoreUnavailable(RuntimeError):
    """Where files are kept does not answer, or has no room; the message says where and what to do."""


class FileMissing(LookupError):
    """A file that the index names is not where it should be; the message names it."""
