"""What is finished, kept across runs so that `--resume` need not do it again.

Every run into a folder keeps a list in the user's cache folder, named by the digest of what it writes to: a
line of JSON for each finished input, added after its output has its final name. The output folder itself
holds outputs only. A list starts with the key of its run (options, rules, dictionary, version): under another
key nothing counts as finished. A line cut off by a kill is passed over.

An input is finished when its output still has the size and time noted, and the input is either the file of
the size and time noted or, failing that, one of the same bytes. A list takes about 250 bytes of memory for
each input.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import time
from typing import TYPE_CHECKING, BinaryIO

from newsclean.batch.provenance import digest, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsclean.batch.documents import Input
    from newsclean.batch.outcome import Outcome

_FORMAT = "newsclean finished 1"
#: Lists of runs that nobody took up again are deleted after so many days.
_KEPT_DAYS = 60


class Finished:
    """The list of what is finished in one output folder.

    Args:
        path: where the list is kept.
        key: what the results depend on besides their inputs.
        resume: take up the list that is there; False starts a new one.

    Raises:
        OSError: the list cannot be written.
    """

    def __init__(self, path: str, key: str, *, resume: bool) -> None:
        self._path = path
        self._entries: dict[str, list[object]] = {}
        self._records: dict[str, tuple[int, int]] = {}
        os.makedirs(os.path.dirname(path), exist_ok=True)
        header = (to_json([_FORMAT, key]) + "\n").encode()
        taken_up = resume and self._load(header)
        # Unbuffered and in append mode: each flush is one write, whole lines only, also from two processes.
        self._file: BinaryIO = open(path, "ab" if taken_up else "wb", buffering=0)  # noqa: SIM115
        self._pending: list[str] = []
        if not taken_up:
            self._file.write(header)
        elif self._torn:
            self._file.write(b"\n")

    def _load(self, header: bytes) -> bool:
        self._torn = False
        try:
            with open(self._path, "rb") as file:
                if file.readline() != header:
                    return False
                position = len(header)
                for line in file:
                    self._take(line, position)
                    position += len(line)
                    self._torn = not line.endswith(b"\n")
        except OSError:
            return False
        return True

    def _take(self, line: bytes, position: int) -> None:
        # A line is [key, …] and, where provenance was kept, a tab and the record.
        finished, tab, record = line.rstrip(b"\n").partition(b"\t")
        if not line.endswith(b"\n"):
            return
        try:
            key, *rest = json.loads(finished)
        except ValueError:
            return
        self._entries[key] = rest
        if tab:
            self._records[key] = (position + len(finished) + 1, len(record))
        else:
            self._records.pop(key, None)

    def __len__(self) -> int:
        return len(self._entries)

    def has(self, item: Input, key: str, destination: str, *, recorded: bool) -> bool:
        """Return whether the output at `destination` is that of `item` as it is now.

        Args:
            item: the input.
            key: what its output is called in the list.
            destination: where its output goes.
            recorded: it counts only if its line of provenance is at hand.
        """
        entry = self._entries.get(key)
        if entry is None or item.path is None or (recorded and key not in self._records):
            return False
        size, mtime_ns, inode, source, out_size, out_mtime_ns = entry
        if item.size != size:
            return False
        try:
            # os.stat, not a directory listing: the output folder may hold far more than this run's files.
            status = os.stat(destination)
            if status.st_size != out_size or status.st_mtime_ns != out_mtime_ns:
                return False
            if item.mtime_ns == mtime_ns and item.inode == inode:
                return True
            with open(item.path, "rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == source
        except OSError:
            return False

    def record(self, key: str) -> str:
        """Return the line of provenance of a finished output."""
        start, length = self._records[key]
        with open(self._path, "rb") as file:
            file.seek(start)
            return file.read(length).decode("utf-8", "surrogateescape")

    def note(self, outcome: Outcome) -> None:
        """Remember a finished input; `flush` makes it last."""
        if outcome.finished is not None:
            # What is told of records and members is not kept: with provenance, such inputs are done again.
            record = "" if outcome.record is None or outcome.parts else "\t" + outcome.record
            self._pending.append(outcome.finished + record + "\n")

    def flush(self) -> None:
        """Write what was noted. A list that cannot be written ends silently: it only saves time."""
        if self._pending:
            with contextlib.suppress(OSError):
                self._file.write("".join(self._pending).encode("utf-8", "surrogateescape"))
            self._pending.clear()

    def close(self) -> None:
        """Write what was noted and let go of the list."""
        self.flush()
        self._file.close()


def list_path(target: str) -> str:
    """Return where the list for an output folder (or a folder cleaned in place) is kept.

    Lists that have not been touched for long are deleted on the way.
    """
    folder = os.path.join(_cache_folder(), "finished")
    with contextlib.suppress(OSError):
        for old in _older_than(folder, time.time() - _KEPT_DAYS * 86400):
            os.unlink(old)
    return os.path.join(folder, digest(os.fsencode(os.path.realpath(target)))[:32] + ".jsonl")


def _older_than(folder: str, when: float) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.stat().st_mtime < when:
                yield entry.path


def _cache_folder() -> str:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~\\AppData\\Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "newsclean")
