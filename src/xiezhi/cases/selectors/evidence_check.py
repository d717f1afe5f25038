"""Every file of evidence read again and compared with the index: what is missing, changed, or named by nothing."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from xiezhi.cases.evidence.errors import FileMissing, StoreUnavailable
from xiezhi.cases.evidence.keeping import Store
from xiezhi.cases.evidence.store import store_for_new, store_named
from xiezhi.cases.models import Evidence, StoredFile

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Checked:
    """One file that was looked at; `problem` "" where nothing is wrong with it, else in Chinese, with the remedy."""

    digest: str
    size: int
    problem: str = ""


def check_files() -> Iterator[Checked]:
    """Read every file of the index, a piece at a time, then look for files that the index does not name."""
    stores = {store.name: store for store in (store_for_new(), store_named("disk"))}
    kept = StoredFile.objects.filter(erased_on__isnull=True)
    for file in kept.defer("thumbnail").order_by("pk").iterator(_BATCH):
        yield Checked(file.digest_hex, file.size, _problem(file))
    for store in stores.values():
        yield from _unnamed(store)


def _problem(file: StoredFile) -> str:
    name = file.digest_hex
    try:
        hashed, size = hashlib.sha256(), 0
        for piece in store_named(file.store).pieces(name):
            hashed.update(piece)
            size += len(piece)
    except FileMissing:
        return f"证据文件 {name} 不见了（{_used(file)}）。请从备份恢复。"
    except StoreUnavailable as unavailable:
        return f"证据文件 {name} 没有核对（{_used(file)}）：{unavailable}"
    if hashed.hexdigest() != name or size != file.size:
        return f"证据文件 {name} 的内容已被改动，现在的散列是 {hashed.hexdigest()}（{_used(file)}）。请从备份恢复。"
    return ""


def _used(file: StoredFile) -> str:
    """Which evidence has a file, without a word that names people."""
    found = Evidence.objects.filter(file=file).order_by("pk")
    names = {"case_id": "案件", "task_id": "检查任务", "lead_id": "线索"}
    used = [
        f"{title} {getattr(each, column)} 证据{each.number}"
        for each in found
        for column, title in names.items()
        if getattr(each, column) is not None
    ]
    return "、".join(used) or "没有证据使用"


def _unnamed(store: Store) -> Iterator[Checked]:
    """Files that no row names: left behind by a process that was killed before its row was written."""
    names = (name for name in store.names() if len(name) == 64)
    while group := list(islice(names, _BATCH)):
        digests = [bytes.fromhex(name) for name in group]
        known = {
            bytes(found).hex()
            for found in StoredFile.objects.filter(digest__in=digests, erased_on__isnull=True).values_list(
                "digest", flat=True
            )
        }
        for name in group:
            if name not in known:
                where = (
                    f"证据文件 {name}（{store.name}）不在索引中，或者应当已随案卷销毁：登记中断、从备份恢复时留下的，"
                    "确认没有人在登记后可以删除。"
                )
                yield Checked(name, store.size(name), where)
