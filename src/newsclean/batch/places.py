"""Files wherever they are: plain paths, and with fsspec any store it knows (s3://, gs://, hdfs://, memory://).

A file is written whole or not at all here, too. An object store shows an object only when its upload is
complete, so the upload is simply not completed when something goes wrong. Elsewhere the bytes go to a name
of their own in the same folder, which is then renamed. Credentials and endpoints are the store's business:
fsspec takes them from the environment or its configuration files.
"""

from __future__ import annotations

import contextlib
import os
import posixpath
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from newsclean.batch.atomic import PREFIX, SUFFIX, AtomicFile
from newsclean.errors import DependencyError, OptionError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Stores that complete an upload in one step, and whose fsspec files can be given up before that.
_OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs"})
#: Bytes sent at a time, and held in memory for that; the 10,000 pieces that S3 takes make 160 GB.
_PIECE = 16 << 20
#: What stores call the state of an object, the most telling first. Only what is there is compared.
_STATES = (
    "ETag",
    "etag",
    "md5Hash",
    "content_md5",
    "checksum",
    "mtime",
    "modified",
    "LastModified",
    "created",
)


class Status(NamedTuple):
    """What a store says about a file.

    Attributes:
        size: in bytes.
        state: changes when the file does.
    """

    size: int
    state: str


def is_url(path: str) -> bool:
    """Return whether a path names a place by its protocol."""
    return "://" in path


def join(folder: str, relative: str) -> str:
    """Return the place of a file below a folder."""
    return posixpath.join(folder, relative) if is_url(folder) else os.path.join(folder, relative)


@contextmanager
def reading(path: str) -> Iterator[IO[bytes]]:
    """Open a file for reading, seekable.

    Raises:
        OSError: it cannot be read.
        DependencyError: fsspec, or its part for this store, is not installed.
    """
    if not is_url(path):
        with open(path, "rb") as file:
            yield file
        return
    store, key = _store(path)
    with store.open(key, "rb") as file:
        yield file


@contextmanager
def writing(path: str) -> Iterator[IO[bytes]]:
    """Open a file for writing that appears under its name when the block ends well, and not at all otherwise.

    Raises:
        OSError: it cannot be written.
        DependencyError: as `reading`.
    """
    if not is_url(path):
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with AtomicFile(path) as file:
            from newsclean.formats.compression import as_stream

            yield as_stream(file.write)
            file.commit()
        return
    store, key = _store(path)
    if path.partition("://")[0] in _OBJECT_STORES:
        with _upload(store, key) as upload:
            yield upload
        return
    folder, _, _ = key.rpartition("/")
    store.makedirs(folder, exist_ok=True)
    temporary = f"{folder}/{PREFIX}{os.urandom(8).hex()}{SUFFIX}"
    try:
        with store.open(temporary, "wb") as file:
            yield file
        store.mv(temporary, key)
    except BaseException:
        with contextlib.suppress(OSError):
            store.rm(temporary)
        raise


@contextmanager
def _upload(store: Any, key: str) -> Iterator[IO[bytes]]:  # noqa: ANN401 -- fsspec has no types
    upload = store.open(key, "wb", autocommit=False, block_size=_PIECE)
    try:
        yield upload
        upload.close()
        upload.commit()
    except BaseException:
        # Closing by itself would complete the upload of what is there.
        upload.discard()
        upload.closed = True
        raise
    store.invalidate_cache(key)


def status(path: str) -> Status | None:
    """Return what the store says about a file now; None where there is none.

    Raises:
        OSError: the store does not answer.
        DependencyError: as `reading`.
    """
    try:
        if not is_url(path):
            found = os.stat(path)
            return Status(found.st_size, f"{found.st_mtime_ns} {found.st_ino}")
        store, key = _store(path)
        store.invalidate_cache(key)
        info = store.info(key)
    except FileNotFoundError:
        return None
    states = (str(info[name]) for name in _STATES if info.get(name) is not None)
    return Status(int(info["size"] or 0), next(states, ""))


def listing(path: str) -> Iterator[tuple[str, str, int]]:
    """Yield the files at or below a place in the order of names: place, name below `path`, size in bytes.

    Names that start with a dot or an underscore are passed over, as readers of such folders do.

    Raises:
        OSError: there is nothing at `path`, or it cannot be read.
        DependencyError: as `reading`.
    """
    store, key = _store(path)
    protocol = path.partition("://")[0]
    if store.isfile(key):
        yield path, posixpath.basename(key), int(store.info(key)["size"] or 0)
        return
    key = key.rstrip("/")
    found = store.glob(key, detail=True) if _is_pattern(path) else store.find(key, detail=True)
    if not found and not _is_pattern(path) and not store.isdir(key):
        raise FileNotFoundError(2, "nothing is there", path)
    top = posixpath.dirname(key.partition("*")[0]) if _is_pattern(path) else key
    for name, info in sorted(found.items()):
        below = posixpath.relpath(name, top)
        if info["type"] == "file" and not any(part.startswith((".", "_")) for part in below.split("/")):
            yield f"{protocol}://{name}", below, int(info["size"] or 0)


def why(error: Exception) -> str:
    """Return what a store's library raised, on one line."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(f"{type(error).__name__}: {error}".split())


def _is_pattern(path: str) -> bool:
    """Return whether a place is a pattern for several."""
    return any(sign in path for sign in "*?[")


def _store(path: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise DependencyError(f"{path}: stores need a library: pip install 'newsclean[remote]'") from error
    try:
        store, key = url_to_fs(path)
    except ImportError as error:
        raise DependencyError(f"{path}: {error}") from error
    except ValueError as error:
        raise OptionError(f"{path}: {error}") from error
    return store, key
