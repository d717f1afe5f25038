"""Files of evidence on an S3-compatible service. Its library is loaded only where one is configured."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import obstore
from django.conf import settings
from obstore.exceptions import BaseError
from obstore.store import S3Store

from xiezhi.cases.evidence.errors import FileMissing, StoreUnavailable
from xiezhi.cases.evidence.keeping import PIECE

_PREFIX = "evidence/"
_PART = 8 << 20
_SIDE_BY_SIDE = 2


@dataclass(frozen=True, slots=True)
class BucketStore:
    """Files in a bucket, each under evidence/ and its hash; a service shows an object only once all of it has arrived."""

    name: str
    store: S3Store

    def keep(self, file: Path, digest: str) -> None:
        """See Store. Sent in parts, a few of which are held at once."""
        try:
            if self.size(digest) == file.stat().st_size:
                return
        except FileMissing:
            pass
        with self._answering():
            obstore.put(self.store, _PREFIX + digest, file, chunk_size=_PART, max_concurrency=_SIDE_BY_SIDE)

    def size(self, digest: str) -> int:
        """See Store."""
        with self._answering(digest):
            return int(obstore.head(self.store, _PREFIX + digest)["size"])

    def pieces(self, digest: str, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """See Store. Asked for piece by piece, so that nothing more is held than what is sent on."""
        end = self.size(digest) if length is None else start + length
        for at in range(start, end, PIECE):
            with self._answering(digest):
                piece = obstore.get_range(self.store, _PREFIX + digest, start=at, end=min(at + PIECE, end))
            yield bytes(piece)

    def remove(self, digest: str) -> None:
        """See Store."""
        try:
            with self._answering(digest):
                obstore.delete(self.store, _PREFIX + digest)
        except FileMissing:
            pass

    def names(self) -> Iterator[str]:
        """See Store."""
        with self._answering():
            for group in obstore.list(self.store, _PREFIX):
                yield from (str(entry["path"]).removeprefix(_PREFIX) for entry in group)

    @contextmanager
    def _answering(self, digest: str = "") -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as missing:
            raise FileMissing(f"证据文件 {digest} 不在“{self.name}”。") from missing
        except (BaseError, OSError) as error:
            raise StoreUnavailable(
                f"对象存储“{self.name}”没有响应或者拒绝访问，请检查网络和 XIEZHI_S3_… 设置后重新提交。"
            ) from error


@cache
def bucket() -> BucketStore:
    """The bucket of the settings."""
    given = settings.XIEZHI_S3
    store = S3Store(
        given["bucket"],
        endpoint=given["endpoint"],
        region=given["region"],
        access_key_id=given["key"],
        secret_access_key=given["secret"],
        client_options={"allow_http": given["endpoint"].startswith("http://")},
        virtual_hosted_style_request=False,
        retry_config={"max_retries": 3},
    )
    return BucketStore(f"s3:{given['bucket']}", store)
