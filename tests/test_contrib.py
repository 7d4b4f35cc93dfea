"""newsclean inside other people's pipelines, where those are installed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from newsclean import Options

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "圖書館今天開門，讀者來了很多。\n（責任編輯：王小明）"
ARTICLE = "图书馆今天开门，读者来了很多。"
CLEAN = "城西的露天电影院上周末放完了今年最后一场电影。"

# What other packages warn about is theirs to mend.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def step() -> Any:
    pytest.importorskip("datatrove")
    from newsclean.contrib.datatrove import NewsCleaner

    return NewsCleaner


def documents(*texts: str) -> list[Any]:
    from datatrove.data import Document

    return [Document(text=text, id=f"{number}") for number, text in enumerate(texts)]


def test_datatrove_step_leaves_clean_text_alone(step: Any) -> None:
    (document,) = step().run(documents(CLEAN))
    assert (document.text, document.metadata) == (CLEAN, {})


def test_datatrove_step_passes_on_what_it_cannot_clean(step: Any) -> None:
    (document,) = step(Options(input_format="html")).run(documents("<html><body></body></html>"))
    assert document.text == "<html><body></body></html>"
    assert "newsclean_error" in document.metadata


def test_datatrove_step_overwrites_no_metadata(step: Any) -> None:
    given = documents(PAGE)
    given[0].metadata["editor"] = "李四"
    (document,) = step().run(given)
    assert document.metadata["editor"] == "李四"
    (document,) = step(meta=None).run(documents(PAGE))
    assert document.metadata == {}


def test_datatrove_step_cleans_and_tells(step: Any) -> None:
    (document,) = step(meta="news_").run(documents(PAGE))
    assert document.text == ARTICLE
    assert document.metadata == {"news_editor": "王小明"}


def test_datatrove_pipeline_runs_it(step: Any, tmp_path: Path) -> None:
    pytest.importorskip("orjson")
    executors = pytest.importorskip("datatrove.executor")
    readers = pytest.importorskip("datatrove.pipeline.readers")
    writers = pytest.importorskip("datatrove.pipeline.writers")
    (tmp_path / "原").mkdir()
    for shard in range(2):
        rows = [{"id": f"{shard}-{number}", "text": PAGE} for number in range(20)]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (tmp_path / "原" / f"{shard}.jsonl").write_text(lines, encoding="utf-8")
    executors.LocalPipelineExecutor(
        pipeline=[
            readers.JsonlReader(str(tmp_path / "原")),
            step(),
            writers.JsonlWriter(str(tmp_path / "净"), compression=None),
        ],
        tasks=2,
        workers=2,
        logging_dir=str(tmp_path / "记"),
    ).run()
    rows = [
        json.loads(line)
        for path in (tmp_path / "净").glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(rows) == 40
    assert {row["text"] for row in rows} == {ARTICLE}
    assert {row["metadata"]["editor"] for row in rows} == {"王小明"}
