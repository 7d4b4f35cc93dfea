"""Digests of what passes by, so that nothing is read or written twice for them."""

from __future__ import annotations

import hashlib
import io
from typing import IO, Any

_PIECE = 1 << 20


class HashedReader(io.RawIOBase):
    """A file on its way in, hashed as long as it is read from end to end."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash: Any = hashlib.sha256()
        self._at = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell whether the file can be sought."""
        return self._file.seekable()

    def readinto(self, into: Any) -> int:  # noqa: ANN401 -- a Buffer, which 3.12 has a name for
        """Read some bytes into a buffer and return how many."""
        data = self._file.read(len(into))
        into[: len(data)] = data
        self._at += len(data)
        if self._hash is not None:
            self._hash.update(data)
        return len(data)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go elsewhere; there is no digest after that."""
        at = self._file.seek(offset, whence)
        if at != self._at:
            self._hash, self._at = None, at
        return at

    def tell(self) -> int:
        """Return where the next byte is read."""
        return self._at

    def digest(self) -> str | None:
        """Read what is left and return the SHA-256 of all of it in hexadecimal; None after a seek."""
        if self._hash is None:
            return None
        while data := self._file.read(_PIECE):
            self._hash.update(data)
        return str(self._hash.hexdigest())


class HashedWriter(io.RawIOBase):
    """A file on its way out, hashed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401
        """Write all of `data`."""
        self._hash.update(data)
        self._file.write(data)
        return len(data)

    def digest(self) -> str:
        """Return the SHA-256 of what was written, in hexadecimal."""
        return self._hash.hexdigest()
