from django.conf import settings

from xiezhi.trail.tree import Hash


def configured_hash() -> Hash:
    """The hash that new row leaves and row roots are made with: setting XIEZHI_HASH, "sm3" or "sha256"."""
    return Hash(settings.XIEZHI_HASH)
