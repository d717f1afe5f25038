"""Leave to load an original for a while, given when the look at it was put on record: signed, for one person and one piece.

Players ask for many pieces of one file; the trace is left once, when the original is opened.
"""

from typing import Final

from django.core import signing

_SECONDS: Final = 12 * 3600
_SIGNER: Final = "xiezhi.evidence"


def leave_to_see(user_id: int, evidence_id: int) -> str:
    """A token for an address."""
    return signing.TimestampSigner(salt=_SIGNER).sign(f"{user_id}.{evidence_id}")


def may_see(token: str, user_id: int, evidence_id: int) -> bool:
    """True for a token of this person for this piece that has not run out."""
    try:
        said = signing.TimestampSigner(salt=_SIGNER).unsign(token, max_age=_SECONDS)
    except signing.BadSignature:
        return False
    return said == f"{user_id}.{evidence_id}"
