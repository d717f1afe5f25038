"""Files that are being sent: whose they are, and how much of one has arrived."""

from uuid import UUID

from xiezhi.cases.evidence.incoming import NotHere, incoming
from xiezhi.cases.models import Upload


def own_upload(owner: int, upload_id: UUID) -> Upload | None:
    """A file that this user is sending; nobody sees those of others."""
    return Upload.objects.filter(pk=upload_id, owner=owner).first()


def of_draft(owner: int, draft: UUID) -> list[Upload]:
    """Photos of a draft from the street that this user is sending."""
    return list(Upload.objects.filter(owner=owner, draft=draft))


def arrived(upload: Upload) -> int:
    """Bytes that are here: what is on the disk, whatever anybody remembers. Raises NotHere."""
    return incoming().size(str(upload.pk))


def has_arrived(upload: Upload) -> bool:
    """True once all of a file is here."""
    try:
        return arrived(upload) == upload.size
    except NotHere:
        return False
