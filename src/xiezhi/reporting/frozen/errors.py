"""What can go wrong with a snapshot; each message is one line for the person who asked."""

from xiezhi.measures.errors import BadQuestion


class UnknownSnapshot(BadQuestion):
    """No snapshot has this number."""


class SnapshotDamaged(RuntimeError):
    """A file of a snapshot is missing or is not what its hash says; no figure is taken from it."""


class SnapshotNotWritten(RuntimeError):
    """A snapshot could not be made; nothing of it is left behind."""
