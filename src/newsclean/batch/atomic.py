"""Files that are written whole or not at all.

The text goes to a temporary file in the same folder, which then takes the final name in one step. A process
that is killed leaves at most the temporary file, never half a file under the final name; the next run into
the same folder sweeps it away. A writer holds a lock on its temporary file for as long as it lives, so a
sweep takes only what no living process is writing (Windows refuses to delete an open file by itself).

Outputs are not forced to the disk: a machine that loses power may lose the last seconds, and `--resume` does
such files again because their size differs. Only a file that replaces its own input (`--in-place`) is
forced, since there the input would be lost with it: 20,000 forced files take minutes instead of seconds.
"""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # pragma: no cover -- Windows
    _has_locks = False
else:
    _has_locks = True

PREFIX = ".newsclean-"
SUFFIX = ".tmp"
_NAME = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)

#: Temporary files this process is writing, for the one who has to leave in a hurry.
_writing: set[str] = set()


class AtomicFile:
    """A file under construction. Leaving the `with` block without `commit` leaves nothing behind.

    Args:
        path: the final name; its folder must exist. An existing file is replaced on commit.
        mode: permission bits to give the file instead of the usual ones.
        durable: force the bytes to the disk before the file takes its name.

    Raises:
        OSError: it cannot be made; as everywhere here, the error names the file by its final name.
    """

    def __init__(self, path: str, *, mode: int | None = None, durable: bool = False) -> None:
        self._path = path
        self._durable = durable
        folder = os.path.dirname(path)
        while True:
            # Named by chance and short, whatever the final name is: that one may use all 255 bytes.
            self._temporary = os.path.join(folder, f"{PREFIX}{os.urandom(8).hex()}{SUFFIX}")
            # Before it is there: a second signal may come at any moment.
            _writing.add(self._temporary)
            try:
                self._file = os.open(self._temporary, _NAME, 0o666)
            except OSError as error:
                _writing.discard(self._temporary)
                raise OSError(error.errno, error.strerror, path) from error
            if _lock(self._file):
                break
            self._discard()  # a sweep came between the last two steps
        if mode is not None:
            os.chmod(self._temporary, mode)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file >= 0:
            self._discard()

    def write(self, data: bytes) -> None:
        """Add bytes.

        Raises:
            OSError: the disk is full, or a limit is reached; it names the file by its final name.
        """
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._file, view) :]
        except OSError as error:
            raise OSError(error.errno, error.strerror, self._path) from error

    def commit(self) -> os.stat_result:
        """Give the file its final name, and return what the system says about it.

        Raises:
            OSError: the name cannot be taken.
        """
        if self._durable:
            os.fsync(self._file)
        status = os.fstat(self._file)
        if os.name == "nt":  # pragma: no cover -- an open file cannot be renamed there
            os.close(self._file)
            os.replace(self._temporary, self._path)
        else:
            # Renamed before it is closed: closing gives the lock up.
            os.replace(self._temporary, self._path)
            os.close(self._file)
        self._file = -1
        _writing.discard(self._temporary)
        return status

    def _discard(self) -> None:
        with contextlib.suppress(OSError):
            os.unlink(self._temporary)
        with contextlib.suppress(OSError):
            os.close(self._file)
        self._file = -1
        _writing.discard(self._temporary)


def write_whole(path: str, data: bytes, *, mode: int | None = None, durable: bool = False) -> os.stat_result:
    """Write `data` to `path` whole or not at all, and return the new file's status.

    Raises:
        OSError: the file cannot be written; what was there before is untouched.
    """
    with AtomicFile(path, mode=mode, durable=durable) as file:
        file.write(data)
        return file.commit()


def discard_unfinished() -> None:
    """Remove the temporary files of this process: for a process that leaves without unwinding."""
    for path in tuple(_writing):
        with contextlib.suppress(OSError):
            os.unlink(path)


def sweep(folder: str) -> None:
    """Remove the temporary files that killed runs left in `folder` itself."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if is_temporary(entry.name):
                _remove_if_abandoned(entry.path)


def sweep_tree(top: str) -> None:
    """Remove the temporary files that killed runs left anywhere below `top`."""
    for folder in _folders(top):
        sweep(folder)


def is_temporary(name: str) -> bool:
    """Return whether a file of this name is one that `AtomicFile` is writing or was killed over."""
    return name.startswith(PREFIX) and name.endswith(SUFFIX)


def _folders(top: str) -> Iterator[str]:
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        yield folder
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            waiting.extend(entry.path for entry in entries if entry.is_dir(follow_symlinks=False))


def _lock(file: int) -> bool:
    """Return whether the file is now ours and still has its name; True where locks do not exist."""
    if not _has_locks:  # pragma: no cover -- Windows
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks; nothing is swept there
    return os.fstat(file).st_nlink > 0


def _remove_if_abandoned(path: str) -> None:
    if not _has_locks:  # pragma: no cover -- Windows
        with contextlib.suppress(OSError):
            os.unlink(path)
        return
    with contextlib.suppress(OSError):
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if stat.S_ISREG(os.fstat(file).st_mode):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(path)
        finally:
            os.close(file)
