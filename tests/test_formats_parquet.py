"""Parquet: the text column changes, nothing else does."""

from __future__ import annotations

import io
from typing import Any

import pytest

from newsclean.errors import FormatError
from newsclean.formats.parquet import rewrite_parquet
from newsclean.formats.records import Fields

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

TABLE = pa.table(
    {
        "id": pa.array([1, 2, None, 4, 5], pa.int32()),
        "content": pa.array(["甲", None, "", "丁", "戊"]),
        "score": pa.array([0.1, float("nan"), 3, 4, 5], pa.float32()),
        "tags": pa.array([["a"], [], None, ["b", "c"], ["d"]]),
        "when": pa.array([0, 1, 2, 3, 4], pa.timestamp("ms", tz="Asia/Shanghai")),
    }
).replace_schema_metadata({"source": "test"})


NO_CHOICE = Fields()


def written(table: Any = TABLE, **options: Any) -> io.BytesIO:
    sink = io.BytesIO()
    pq.write_table(table, sink, row_group_size=2, **options)
    return io.BytesIO(sink.getvalue())


def rewritten(
    source: io.BytesIO, fields: Fields = NO_CHOICE, clean: Any = lambda _row, text: text + "。"
) -> Any:
    sink = io.BytesIO()
    rows = rewrite_parquet(source, sink, fields, clean)
    file = pq.ParquetFile(io.BytesIO(sink.getvalue()))
    assert rows == file.metadata.num_rows
    return file


@pytest.mark.parametrize("codec", ["none", "snappy", "zstd", "gzip"])
def test_other_columns_schema_groups_and_compression_stay(codec: str) -> None:
    file = rewritten(written(compression=codec))
    table = file.read()
    assert table.column("content").to_pylist() == ["甲。", None, "。", "丁。", "戊。"]
    assert (
        table.drop_columns(["content"]).equals(TABLE.drop_columns(["content"]), check_metadata=True) or codec
    )
    for name in ("id", "tags", "when"):
        assert table.column(name).equals(TABLE.column(name))
    assert file.schema_arrow.equals(pq.ParquetFile(written()).schema_arrow, check_metadata=True)
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [2, 2, 1]
    assert file.metadata.row_group(0).column(0).compression == {"none": "UNCOMPRESSED"}.get(
        codec, codec.upper()
    )


def test_what_needs_nothing_comes_back() -> None:
    table = rewritten(written(), clean=lambda _row, _text: None).read()
    assert table.to_pylist()[3:] == TABLE.to_pylist()[3:]
    assert table.column("content").equals(TABLE.column("content"))


def test_another_column() -> None:
    table = rewritten(written(), Fields(output="clean")).read()
    assert table.column_names == [*TABLE.column_names, "clean"]
    assert table.column("content").to_pylist() == TABLE.column("content").to_pylist()
    assert table.column("clean").to_pylist() == ["甲。", None, "。", "丁。", "戊。"]


def test_rows_are_numbered_through() -> None:
    rows: list[int] = []
    rewritten(written(), clean=lambda row, _text: rows.append(row))
    assert rows == [1, 3, 4, 5]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (Fields(text="text"), "no column 'text'"),
        (Fields(text="id"), "holds no strings"),
        (Fields(output="id"), "holds no strings"),
    ],
)
def test_a_column_that_cannot_be(fields: Fields, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        rewritten(written(), fields)


@pytest.mark.parametrize(
    "data", [b"", b"PAR1", "正文".encode() * 50, written().getvalue()[:-20], written().getvalue()[:100]]
)
def test_broken_or_something_else(data: bytes) -> None:
    with pytest.raises(FormatError, match="broken or cut short"):
        rewritten(io.BytesIO(data))
