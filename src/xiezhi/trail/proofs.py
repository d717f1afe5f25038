"""Checking a proof that was handed over as data. Needs neither database nor settings."""

from collections.abc import Mapping

from xiezhi.trail.errors import Refused
from xiezhi.trail.tree import Hash, verify_inclusion


def check(proof: Mapping[str, object], data: bytes | None = None) -> bool:
    """Whether the proof leads from its leaf to its root; with `data`, also whether the leaf is made of these bytes.

    That the root is the right one the caller must know from a head (or, for a row, from the event). Raise Refused for a proof that
    is not in the form of `xiezhi.trail.selectors.inclusion`.
    """
    try:
        hasher = Hash(str(proof["algorithm"]))
        leaf, root = bytes.fromhex(str(proof["leaf"])), bytes.fromhex(str(proof["root"]))
        idx, size = _whole(proof["idx"]), _whole(proof["size"])
        steps = proof["path"]
        path = [bytes.fromhex(str(step)) for step in steps] if isinstance(steps, list) else None
    except (KeyError, ValueError) as error:
        raise Refused(f"证明的格式不对：{error}") from error
    if path is None:
        raise Refused("证明的格式不对:path 须为列表")
    if data is not None and hasher.leaf_hash(data) != leaf:
        return False
    return verify_inclusion(leaf, idx, size, path, root, hasher)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{value!r} 不是整数")  # noqa: TRY004 - callers ask for one kind of error
    return value
