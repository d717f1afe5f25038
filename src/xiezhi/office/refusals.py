"""The one exception of this room."""


class UnreadableFile(Exception):
    """A file that cannot be read safely; the message is Chinese, for the person who sent it, and names the remedy."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
