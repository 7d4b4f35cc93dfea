"""Compressed files as streams: read with a bound on what they may grow to, written the same on every run."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Any, cast

from newsclean.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsclean.formats.kind import Compression

#: Text packs 3 to 12 times; a bomb of zeros a thousand times (gzip) or a million (xz, Zstandard).
MAX_RATIO = 200
#: Below this a high ratio harms nobody: a log of one line repeated.
FREE = 64 << 20
_READ = 64 << 10
#: A Zstandard block of 4 bytes can stand for 128 KiB, and its library gives all that an input holds at once.
_READ_ZSTD = 2 << 10


def open_compressed(file: IO[bytes], compression: Compression) -> io.BufferedReader:
    """Return a stream of the decompressed bytes.

    Reading raises FormatError where the data is broken, cut short, or grows more than `MAX_RATIO` times.

    Raises:
        FormatError: Zstandard is asked for and not installed.
    """
    return io.BufferedReader(_Decompressed(file, compression), 1 << 20)


def compress_into(file: IO[bytes], compression: Compression) -> IO[bytes]:
    """Return a stream that writes compressed bytes to `file` and leaves it open when closed.

    The same input gives the same bytes: no name and no time goes into the header.

    Raises:
        FormatError: Zstandard is asked for and not installed.
    """
    if compression == "gz":
        import gzip

        return cast("IO[bytes]", gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0))
    if compression == "bz2":
        import bz2

        return bz2.BZ2File(file, "wb")
    if compression == "xz":
        import lzma

        return lzma.LZMAFile(file, "wb")
    writer: IO[bytes] = _zstandard().ZstdCompressor().stream_writer(file, closefd=False)
    return writer


def as_stream(write: Callable[[bytes], object]) -> IO[bytes]:
    """Return what takes bytes as a stream for `compress_into`."""
    return cast("IO[bytes]", _Sink(write))


class _Sink(io.RawIOBase):
    """The raw side of `as_stream`."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._take = write

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - a Buffer, which 3.12 has a name for
        self._take(bytes(data))
        return len(data)


class _Decompressed(io.RawIOBase):
    """The raw side of `open_compressed`: one bounded piece after another."""

    def __init__(self, file: IO[bytes], compression: Compression) -> None:
        self._file = file
        self._compression = compression
        self._new, self._errors = _decompressor(compression)
        self._engine: Any = None
        self._input = b""
        self._output = memoryview(b"")
        self._read = 0
        self._written = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a Buffer, which 3.12 has a name for
        target = memoryview(buffer).cast("B")
        while not self._output:
            piece = self._piece()
            if piece is None:
                return 0
            self._output = memoryview(piece)
        count = min(len(target), len(self._output))
        target[:count] = self._output[:count]
        self._output = self._output[count:]
        return count

    def _piece(self) -> bytes | None:
        """Return more decompressed bytes, b"" where the engine wants more input, None at the end."""
        if not self._input and (self._engine is None or getattr(self._engine, "needs_input", True)):
            self._input = self._file.read(_READ_ZSTD if self._compression == "zst" else _READ)
            self._read += len(self._input)
            if not self._input:
                if self._engine is not None:
                    raise FormatError(f"the file is cut short: its {self._compression} data has no end")
                if not self._read:
                    raise FormatError(f"the file is empty, which {self._compression} data never is")
                return None
        if self._engine is None:
            if self._written and not self._input.strip(b"\0"):
                self._input = b""  # padding after the last member
                return b""
            self._engine = self._new()
        try:
            piece: bytes = self._decompress()
        except self._errors as error:
            raise FormatError(f"the {self._compression} data is broken: {error}") from error
        self._written += len(piece)
        if self._written > FREE and self._written > MAX_RATIO * self._read:
            raise FormatError(
                f"the {self._compression} data grows more than {MAX_RATIO} times: refused as a bomb"
            )
        return piece

    def _decompress(self) -> bytes:
        engine = self._engine
        if self._compression == "zst":
            piece: bytes = engine.decompress(self._input)
            self._input = b""
        elif self._compression == "gz":
            piece = engine.decompress(self._input, 1 << 20)
            self._input = engine.unconsumed_tail
        else:
            piece = engine.decompress(self._input, 1 << 20)
            self._input = b""
        if engine.eof:
            self._input = engine.unused_data
            self._engine = None
        return piece


def _decompressor(compression: Compression) -> tuple[Callable[[], Any], tuple[type[Exception], ...]]:
    """Return what makes a decompressor for one member, and the errors it raises on broken data."""
    if compression == "gz":
        import zlib

        return lambda: zlib.decompressobj(wbits=31), (zlib.error,)
    if compression == "bz2":
        import bz2

        return bz2.BZ2Decompressor, (OSError, ValueError)
    if compression == "xz":
        import lzma

        return lambda: lzma.LZMADecompressor(memlimit=512 << 20), (lzma.LZMAError,)
    zstandard = _zstandard()
    # 128 MiB is the window of `zstd --ultra --long=27`, the largest that zstd itself accepts unasked.
    engine = zstandard.ZstdDecompressor(max_window_size=128 << 20)
    return engine.decompressobj, (zstandard.ZstdError,)


def _zstandard() -> Any:  # noqa: ANN401 - a module
    try:
        import zstandard
    except ImportError as error:
        raise FormatError("Zstandard needs a library: pip install 'newsclean[formats]'") from error
    return zstandard
