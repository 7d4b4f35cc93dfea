"""CSV and TSV: the text's column is replaced row by row, every other field comes back as it was quoted."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from newsclean.decode import decode
from newsclean.errors import DecodeError, FormatError
from newsclean.formats.records import DETAILS_FIELD, Fields, guess_field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Bytes from which the codec of a table is told.
SAMPLE = 1 << 20
DELIMITERS = (",", "\t", ";")


@dataclass(slots=True)
class TableRecord:
    """One row; see `Record`. The header is a row with nothing to clean."""

    number: int
    text: str | None
    problem: str | None
    raw: bytes
    _cells: list[str]
    _end: str
    _delimiter: str
    _column: int
    _appends: bool
    _header: str = ""

    def rewritten(self, text: str, details: dict[str, Any] | None = None) -> bytes:
        """Return the row with `text` in the output column, and `details` as JSON in a last one."""
        cells = list(self._cells)
        if self._appends:
            cells.append(self._quoted(text))
        elif text != self.text:
            cells[self._column] = self._quoted(text, like=cells[self._column])
        if details is not None:
            import json

            cells.append(self._quoted(json.dumps(details, ensure_ascii=False)))
        return self._row(cells)

    def titled(self, *, details: bool) -> bytes:
        """Return the header with the names of the columns that `rewritten` adds."""
        added = [self._quoted(self._header)] if self._appends else []
        return self._row([*self._cells, *added, *([DETAILS_FIELD] if details else [])])

    def _row(self, cells: list[str]) -> bytes:
        return (self._delimiter.join(cells) + self._end).encode("utf-8", "surrogatepass")

    def _quoted(self, value: str, *, like: str = "") -> str:
        if like.startswith('"') or any(sign in value for sign in (self._delimiter, '"', "\n", "\r")):
            return '"' + value.replace('"', '""') + '"'
        return value


def read_table(
    stream: IO[bytes],
    fields: Fields,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    told: Callable[[str], object] = lambda _field: None,
) -> Iterator[TableRecord]:
    """Yield a record for every row, the header first; rows may hold line breaks inside quotes.

    Args:
        stream: the file, in one Chinese or Unicode encoding; rows come back in UTF-8.
        fields: which column is the text.
        delimiter: what stands between fields; None takes the most frequent of , tab ; in the header.
        encoding: the codec, instead of detection by the first `SAMPLE` bytes.
        told: called with the name of the column where it had to be guessed.

    Raises:
        FormatError: there is no header, the text's column is unknown, the bytes do not fit the codec, or
            quotes are open for more than `fields.max_size` characters.
    """
    rows = read_rows(stream, encoding, fields.max_size)
    number, header = next(rows, (0, ""))
    if not header.strip():
        raise FormatError("the table is empty: it has no header")
    sign = delimiter or choose_delimiter(header)
    cells, end = _cells(header, sign)
    names = [_value(cell) for cell in cells]
    field = fields.text
    if field is None:
        field = guess_field(names)
        told(field)
    if field not in names:
        raise FormatError(f"the table has no column {field!r} (it has: {', '.join(names[:12])})")
    column = names.index(field)
    output = fields.output or field
    appends = output not in names
    target = column if appends else names.index(output)
    yield TableRecord(number, None, None, header.encode(), cells, end, sign, target, appends, output)
    for number, row in rows:
        cells, end = _cells(row, sign)
        raw = row.encode("utf-8", "surrogatepass")
        if not row.strip():
            yield TableRecord(number, None, None, raw, cells, end, sign, target, appends)
            continue
        problem = None
        if len(cells) != len(names):
            problem = f"it has {len(cells)} fields, the header {len(names)}"
        text = None if problem else _value(cells[column])
        if not appends and target != column and text is not None:
            yield _CopyingRecord(number, text, None, raw, cells, end, sign, target, appends)
        else:
            yield TableRecord(number, text, problem, raw, cells, end, sign, target, appends)


class _CopyingRecord(TableRecord):
    """A row whose result goes to another column that exists: it is written even where it equals the text."""

    __slots__ = ()

    def rewritten(self, text: str, details: dict[str, Any] | None = None) -> bytes:
        self.text = None
        return super().rewritten(text, details)


def choose_delimiter(header: str) -> str:
    """Return the sign that stands between the names of a table's header."""
    return max(DELIMITERS, key=header.count)


def read_rows(stream: IO[bytes], encoding: str | None, limit: int) -> Iterator[tuple[int, str]]:
    """Yield the number of the first line and the text of each row.

    Raises:
        FormatError: the bytes do not fit the codec, or quotes are open for more than `limit` characters.
    """
    sample = stream.read(SAMPLE)
    codec = encoding or _codec(sample)
    lines = io.TextIOWrapper(io.BufferedReader(_Rewound(sample, stream)), encoding=codec, newline="\n")
    row: list[str] = []
    size = start = number = 0
    is_open = False
    try:
        while line := lines.readline(limit + 1):
            number += 1
            if number == 1:
                line = line.removeprefix("\ufeff")
            if not row:
                start = number
            row.append(line)
            size += len(line)
            is_open ^= line.count('"') % 2 == 1
            if size > limit:
                raise FormatError(
                    f"line {start}: the row is longer than {limit:,} characters; is a quote open?"
                )
            if not is_open:
                yield start, "".join(row)
                row.clear()
                size = 0
    except UnicodeDecodeError as error:
        raise FormatError(f"after line {number}: the table is not {codec} throughout") from error
    if row:
        raise FormatError(f"line {start}: a quote is opened and never closed")


def _codec(sample: bytes) -> str:
    """Return the codec that reads the sample; its last line may be cut."""
    whole = sample[: sample.rfind(b"\n") + 1] if len(sample) == SAMPLE else sample
    try:
        name = decode(whole or sample)[1].name
    except DecodeError as error:
        raise FormatError(f"the table cannot be read as text: {error}") from error
    return "utf-8-sig" if name in (None, "ascii", "utf-8") else str(name)


class _Rewound(io.RawIOBase):
    """A stream with the sample that was read from it put back."""

    def __init__(self, sample: bytes, stream: IO[bytes]) -> None:
        self._sample = memoryview(sample)
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a Buffer, which 3.12 has a name for
        target = memoryview(buffer).cast("B")
        piece = self._sample[: len(target)] if self._sample else memoryview(self._stream.read(len(target)))
        self._sample = self._sample[len(piece) :]
        target[: len(piece)] = piece
        return len(piece)


def _cells(row: str, delimiter: str) -> tuple[list[str], str]:
    """Return the fields of a row with their quotes, and its line end."""
    body = row.rstrip("\r\n")
    if '"' not in body:
        return body.split(delimiter), row[len(body) :]
    sign = re.escape(delimiter)
    found = re.findall(rf'(?:^|{sign})("(?:[^"]|"")*+"(?=$|{sign})|[^{sign}]*+)', body)
    return found, row[len(body) :]


def _value(cell: str) -> str:
    """Return what a field stands for."""
    if len(cell) >= 2 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell
