"""What was ordered to be destroyed is destroyed in the background: file by file, each whole or to be gone on with."""

from datetime import datetime

from django.db import connection, transaction

from xiezhi.cases.evidence.store import store_named
from xiezhi.cases.models import ArchivedFile, Destruction, Evidence, StoredFile
from xiezhi.cases.services.archive_keeping import remove_volumes
from xiezhi.cases.services.documents import subject_of
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

_VIA = "worker"


def carry_out(*, destruction_id: int, now: datetime) -> Destruction | None:
    """Destroy what stands on a list that was ordered: papers, texts, volumes, originals; None where nothing is to be done.

    The act, the steps with their days and facts, the contents of the file, every hash and the trail stay. What was begun
    is gone on with when it is run again after its worker was killed or a store did not answer. Raises StoreUnavailable.
    """
    made = Destruction.objects.filter(pk=destruction_id, state=Destruction.State.DESTROYING).first()
    if made is None:
        return None
    left = ArchivedFile.objects.filter(destructions__destruction=made, erased_at__isnull=True)
    for number in left.order_by("year", "serial").values_list("pk", flat=True):
        _destroy(made, number, now)
    return _carried_out(made)


def under_way() -> list[int]:
    """Lists that were ordered and of which something is left."""
    rows = Destruction.objects.filter(state=Destruction.State.DESTROYING)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _destroy(made: Destruction, archive_id: int, now: datetime) -> None:
    """Empty what the database holds of a file, then take away its bytes; only then it is noted that nothing is left."""
    file, stored = _emptied(made, archive_id, now)
    for number in stored:
        _erase(number, made)
    remove_volumes(file)
    ArchivedFile.objects.filter(pk=file.pk).update(erased_at=now)


@transaction.atomic
def _emptied(made: Destruction, archive_id: int, now: datetime) -> tuple[ArchivedFile, list[int]]:
    """The file without its papers and texts, and which stored files of its evidence no kept file needs."""
    file = ArchivedFile.objects.select_for_update(of=("self",)).select_related("case").get(pk=archive_id)
    first = file.destroyed_on is None
    if first:
        file.destroyed_on = made.destroyed_on
        file.save(update_fields=["destroyed_on"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_destroy_papers(%s, %s)", [file.pk, now])
        stored = [number for (number,) in cursor.fetchall()]
    if first:
        body = {"number": file.number, "list": made.pk, "originals": len(stored)}
        record(actor=_hand(made), action="file.destroyed", subject=subject_of(file.case), body=body)
    return file, stored


@transaction.atomic
def _erase(stored_id: int, made: Destruction) -> None:
    """Take the bytes of a stored file away, unless evidence of another case stands on the same bytes.

    Its row is locked meanwhile: whoever hands the same bytes in again waits, and keeps them anew.
    """
    file = StoredFile.objects.select_for_update().get(pk=stored_id)
    if file.erased_on is not None or Evidence.objects.filter(file=file, erased_on__isnull=True).exists():
        return
    store_named(file.store).remove(file.digest_hex)
    file.erased_on, file.thumbnail = made.destroyed_on, b""
    file.save(update_fields=["erased_on", "thumbnail"])


@transaction.atomic
def _carried_out(made: Destruction) -> Destruction | None:
    """Hand the list to its watchers, once."""
    held = Destruction.objects.select_for_update().get(pk=made.pk)
    if held.state != Destruction.State.DESTROYING:
        return None
    files = ArchivedFile.objects.filter(destructions__destruction=held)
    held.state = Destruction.State.DESTROYED
    held.revision += 1
    held.save(update_fields=["state", "revision"])
    record(
        actor=_hand(held),
        action="destruction.done",
        subject=f"destruction:{held.pk}",
        body={"body": held.body_id, "files": files.count()},
    )
    return held


def _hand(made: Destruction) -> Actor:
    if made.destroyed_by is None:
        raise ValueError(f"nobody ordered list {made.pk} to be destroyed")
    return Actor(made.destroyed_by, made.destroyed_name, _VIA)
