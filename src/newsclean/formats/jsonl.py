"""JSON Lines: the value of one field is replaced in the line, every other byte of it stays.

A line is scanned, not rebuilt, so key order, numbers (1.0, 1e400, 20 digits), escapes and spacing come back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import IO, TYPE_CHECKING, Any

from newsclean.formats.records import DETAILS_FIELD, Fields, guess_field, skip_rest_of_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class _Number(str):
    """A number as it is written: nobody reads it, and to read a long one costs quadratic time."""

    __slots__ = ()


_SCAN = json.JSONDecoder(parse_int=_Number, parse_float=_Number, parse_constant=_Number).scan_once  # type: ignore[attr-defined]
_SPACE = " \t\n\r"


@dataclass(slots=True)
class JsonRecord:
    """One line; see `Record`."""

    number: int
    text: str | None
    problem: str | None
    raw: bytes
    _line: str = ""
    _spans: dict[str, tuple[int, int]] | None = None
    _end: int = 0
    _field: str = ""
    _same: bool = True

    def rewritten(self, text: str, details: dict[str, Any] | None = None) -> bytes:
        """Return the line with `text` in the output field, and `details` as a last field."""
        assert self._spans is not None
        line, end = self._line, self._end
        added = ""
        if details is not None:
            added = self._member(DETAILS_FIELD, details)
        if (span := self._spans.get(self._field)) is None:
            added = self._member(self._field, text) + added
        if added:
            if not self._spans:
                added = added.removeprefix(self._comma())
            line = line[:end] + added + line[end:]
        if span is not None and not (self._same and self.text == text):
            start, stop = span
            line = line[:start] + self._value(text) + line[stop:]
        return line.encode("utf-8", "surrogatepass")

    def _comma(self) -> str:
        return "," if '": ' not in self._line[:200] else ", "

    def _member(self, name: str, value: Any) -> str:  # noqa: ANN401 - any JSON value
        colon = ":" if self._comma() == "," else ": "
        return f"{self._comma()}{self._value(name)}{colon}{self._value(value)}"

    def _value(self, value: Any) -> str:  # noqa: ANN401 - any JSON value
        r"""Return a value as the line writes its own: with \u escapes or without."""
        escape = self._line.isascii() and "\\u" in self._line
        dumped = json.dumps(value, ensure_ascii=escape)
        try:
            dumped.encode()
        except UnicodeEncodeError:
            dumped = json.dumps(value)
        return dumped


def read_jsonl(
    stream: IO[bytes], fields: Fields, *, told: Callable[[str], object] = lambda _field: None
) -> Iterator[JsonRecord]:
    """Yield a record for every line of `stream`, blank lines and bad lines included.

    Args:
        stream: the file; lines are read one at a time.
        fields: which field is the text.
        told: called with the name of the field where it had to be guessed.

    Raises:
        FormatError: no field can be guessed to be the text.
    """
    field = fields.text
    number = 0
    while raw := stream.readline(fields.max_size + 1):
        number += 1
        if len(raw) > fields.max_size and not raw.endswith(b"\n"):
            for _ in skip_rest_of_line(stream.readline):
                pass
            yield JsonRecord(number, None, f"longer than {fields.max_size:,} bytes", b"")
            continue
        # At any line: files that begin with a byte order mark are put together with `cat`.
        raw = raw.removeprefix(b"\xef\xbb\xbf")
        if not raw.strip():
            yield JsonRecord(number, None, None, raw)
            continue
        try:
            line = raw.decode("utf-8")
            spans, values, end = _members(line)
        except (ValueError, StopIteration, RecursionError) as error:
            yield JsonRecord(number, None, _reason(error), raw)
            continue
        if field is None:
            field = guess_field(name for name, value in values.items() if value is None or type(value) is str)
            told(field)
        text = values.get(field)
        problem = None
        if field not in values:
            problem = f"it has no field {field!r}"
        elif text is not None and type(text) is not str:
            problem = f"its field {field!r} is no string"
        yield JsonRecord(
            number,
            text if problem is None else None,
            problem,
            raw,
            line,
            spans,
            end,
            fields.output or field,
            fields.output in (None, field),
        )


def _members(line: str) -> tuple[dict[str, tuple[int, int]], dict[str, Any], int]:
    """Return where the value of each field stands, the values, and where the closing brace does."""
    spans: dict[str, tuple[int, int]] = {}
    values: dict[str, Any] = {}
    at = _skip(line, 0)
    if line[at : at + 1] != "{":
        raise ValueError("it is no JSON object")
    at = _skip(line, at + 1)
    while line[at : at + 1] != "}":
        if line[at : at + 1] != '"':
            raise ValueError(f"a field name is missing at character {at + 1}")
        name, at = scanstring(line, at + 1, False)
        at = _skip(line, at)
        if line[at : at + 1] != ":":
            raise ValueError(f"a colon is missing at character {at + 1}")
        start = _skip(line, at + 1)
        values[name], at = _SCAN(line, start)
        spans[name] = (start, at)
        at = _skip(line, at)
        if line[at : at + 1] == ",":
            at = _skip(line, at + 1)
            if line[at : at + 1] == "}":
                raise ValueError(f"a comma too much at character {at + 1}")
        elif line[at : at + 1] != "}":
            raise ValueError(f"a comma or brace is missing at character {at + 1}")
    if _skip(line, at + 1) != len(line):
        raise ValueError(f"there is more after the object, at character {at + 2}")
    return spans, values, at


def _skip(line: str, at: int) -> int:
    while line[at : at + 1] in _SPACE and at < len(line):
        at += 1
    return at


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"it is not UTF-8 at byte {error.start + 1}"
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if isinstance(error, StopIteration):
        return f"a value is missing at character {error.value + 1}"
    return str(error)
