"""Files that are being sent: whose they are, and how much of one has arrived."""

from uuid import UUID

from xiezhi.cases.evidence.incoming import incoming
from xiezhi.cases.models import Upload


def own_upload(owner: int, upload_id: UUID) -> Upload | None:
    """A file that this user is sending; nobody sees those of others."""
    return Upload.objects.filter(pk=upload_id, owner=owner).first()


def arrived(upload: Upload) -> int:
    """Bytes that are here: what is on the disk, whatever anybody remembers. Raises NotHere."""
    return incoming().size(str(upload.pk))
