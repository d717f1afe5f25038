class Refused(Exception):
    """The trail does not accept this; the message is Chinese and says what to do instead."""
