"""Parquet: one column is cleaned row group by row group; schema, metadata and all other columns stay."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from newsclean.errors import FormatError
from newsclean.formats.records import Fields, guess_field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def rewrite_parquet(
    source: IO[bytes] | str,
    sink: IO[bytes],
    fields: Fields,
    clean: Callable[[int, str], str | None],
    *,
    told: Callable[[str], object] = lambda _field: None,
    row_group: int | None = None,
) -> int:
    """Write `source` to `sink` with the text column cleaned, and return the number of the last row.

    Row groups are read and written one at a time, with their sizes and the compression of the source.

    Args:
        source: the file, or its path.
        sink: where the new file goes.
        fields: which column is the text, and which takes the result.
        clean: gets the 1-based number of the row and its text; None leaves the row as it is. Not called for
            null.
        told: called with the name of the column where it had to be guessed.
        row_group: the only one that is wanted, from 0; its rows keep their numbers.

    Raises:
        FormatError: the file is no Parquet or is cut short, the column is unknown or holds no strings, the
            row group is not there, or pyarrow is not installed.
    """
    file, pa, pq = _opened(source)
    schema = file.schema_arrow
    column = _text_column(schema, fields, pa, told)
    output = fields.output or column
    target = schema.get_field_index(output)
    if target < 0:
        written = schema.append(pa.field(output, schema.field(column).type))
    elif not _is_text(schema.field(output).type, pa):
        raise FormatError(f"the column {output!r} holds no strings")
    else:
        written = schema
    groups = range(file.num_row_groups)
    if row_group is not None:
        if row_group not in groups:
            raise FormatError(f"there is no row group {row_group} (there are {file.num_row_groups})")
        groups = range(row_group, row_group + 1)
    row: int = sum(file.metadata.row_group(group).num_rows for group in range(groups.start))
    try:
        with pq.ParquetWriter(sink, written, compression=_compression(file)) as writer:
            for group in groups:
                table = file.read_row_group(group)
                cleaned = []
                for value in table.column(column).to_pylist():
                    row += 1
                    new = None if value is None else clean(row, value)
                    cleaned.append(value if new is None else new)
                array = pa.array(cleaned, type=written.field(output).type)
                if target < 0:
                    table = table.append_column(written.field(output), array)
                else:
                    table = table.set_column(target, written.field(output), array)
                writer.write_table(table, row_group_size=max(1, table.num_rows))
    except pa.ArrowException as error:
        raise FormatError(f"the Parquet file is broken: {error}") from error
    return row


def read_parquet(source: IO[bytes] | str, fields: Fields) -> Iterator[tuple[int, str]]:
    """Yield the 1-based number and the text of each row that has one.

    Raises:
        FormatError: as `rewrite_parquet`.
    """
    file, pa, _ = _opened(source)
    column = _text_column(file.schema_arrow, fields, pa, lambda _field: None)
    row = 0
    for group in range(file.num_row_groups):
        for value in file.read_row_group(group, columns=[column]).column(column).to_pylist():
            row += 1
            if value is not None:
                yield row, value


def read_parquet_rows(source: IO[bytes] | str, fields: Fields) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield the 1-based number, the text and all columns of strings of each row that has a text.

    Raises:
        FormatError: as `rewrite_parquet`.
    """
    file, pa, _ = _opened(source)
    schema = file.schema_arrow
    column = _text_column(schema, fields, pa, lambda _field: None)
    names = [field.name for field in schema if _is_text(field.type, pa)]
    row = 0
    for group in range(file.num_row_groups):
        for record in file.read_row_group(group, columns=names).to_pylist():
            row += 1
            if record[column] is not None:
                yield row, record[column], record


def row_group_sizes(source: IO[bytes] | str) -> list[int]:
    """Return the bytes of each row group, not compressed; only the end of the file is read.

    Raises:
        FormatError: the file is no Parquet or is cut short, or pyarrow is not installed.
    """
    metadata = _opened(source)[0].metadata
    return [metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups)]


def _opened(source: IO[bytes] | str) -> tuple[Any, Any, Any]:
    """Return the file, and the modules that read and write it."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise FormatError("Parquet needs a library: pip install 'newsclean[formats]'") from error
    try:
        return pq.ParquetFile(source), pa, pq
    except (pa.ArrowException, OSError) as error:
        raise FormatError(f"the Parquet file is broken or cut short: {error}") from error


def _text_column(schema: Any, fields: Fields, pa: Any, told: Callable[[str], object]) -> str:  # noqa: ANN401
    """Return the name of the column that holds the text."""
    if fields.text is None:
        column = guess_field(field.name for field in schema if _is_text(field.type, pa))
        told(column)
        return column
    if schema.get_field_index(fields.text) < 0:
        raise FormatError(f"there is no column {fields.text!r} (there are: {', '.join(schema.names[:12])})")
    if not _is_text(schema.field(fields.text).type, pa):
        raise FormatError(f"the column {fields.text!r} holds no strings")
    return fields.text


def _is_text(kind: Any, pa: Any) -> bool:  # noqa: ANN401
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _compression(file: Any) -> str:  # noqa: ANN401
    """Return the codec of the file's first column chunk, in the name that the writer takes."""
    if not file.num_row_groups or not file.metadata.row_group(0).num_columns:
        return "snappy"
    name: str = file.metadata.row_group(0).column(0).compression
    return "none" if name == "UNCOMPRESSED" else name.lower()
