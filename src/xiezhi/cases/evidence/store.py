"""Which place files of evidence go to, and where one is that the index names."""

from django.conf import settings

from xiezhi.cases.evidence.disk import DISK, DiskStore
from xiezhi.cases.evidence.errors import StoreUnavailable
from xiezhi.cases.evidence.keeping import Store


def disk_store() -> DiskStore:
    """The folder of files on this machine."""
    return DiskStore(settings.XIEZHI_EVIDENCE / "objects")


def store_for_new() -> Store:
    """Where files that come in now go, as configured."""
    return disk_store() if settings.XIEZHI_EVIDENCE_STORE == DISK else _bucket()


def store_named(name: str) -> Store:
    """The store that the index names. Raises StoreUnavailable where it is not configured here."""
    if name == DISK:
        return disk_store()
    if settings.XIEZHI_EVIDENCE_STORE == DISK or _bucket().name != name:
        raise StoreUnavailable(f"证据文件存放在“{name}”，本机没有配置它：请设置 XIEZHI_EVIDENCE_STORE 和 XIEZHI_S3_…。")
    return _bucket()


def _bucket() -> Store:
    from xiezhi.cases.evidence.s3 import bucket  # noqa: PLC0415 - its library is loaded only where it is used

    return bucket()
