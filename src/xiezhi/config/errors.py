"""What is wrong with how the platform was set up or called; every message is for the user, in Chinese."""


class Misconfigured(Exception):
    """An environment variable, a key file or the database login does not fit; the message says what to change."""
