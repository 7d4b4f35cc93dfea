"""The README's page on scale tells the truth: its lines for tables run, and its arithmetic adds up."""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "README.md").read_text(encoding="utf-8").split("## When one machine is not enough")[1]
PAGE = PAGE.split("\n## ")[0]

SCRAPED = "圖書館今天開門，讀者來了很多。\n（責任編輯：王小明）"
ARTICLE = "图书馆今天开门，读者来了很多。"
CLEAN = "城西的露天电影院上周末放完了今年最后一场电影。"

# What other packages warn about is theirs to mend.
quiet = pytest.mark.filterwarnings("default")


def run_example(title: str, **given: Any) -> dict[str, Any]:
    """Run what stands under a comment in the README."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)
    (line,) = re.findall(rf"^# {title}\n(.*?)(?=^# |\Z)", code, flags=re.MULTILINE | re.DOTALL)
    exec(compile(f"from newsclean import clean\n{line}", "README.md", "exec"), given)
    return given


@quiet
def test_the_line_for_pandas_runs() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"id": [1, 2, 3], "text": [CLEAN, SCRAPED, None]})
    made = run_example("pandas", df=frame)["df"]
    assert made["text"].tolist()[:2] == [CLEAN, ARTICLE]
    assert made["text"].isna().tolist() == [False, False, True]
    assert made["id"].tolist() == [1, 2, 3]


@quiet
def test_the_line_for_polars_runs() -> None:
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"id": [1, 2, 3], "text": [CLEAN, SCRAPED, None]})
    made = run_example("polars", df=frame, pl=pl)["df"]
    assert made["text"].to_list() == [CLEAN, ARTICLE, None]
    assert made["id"].to_list() == [1, 2, 3]


@quiet
def test_the_line_for_datasets_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    datasets = pytest.importorskip("datasets")
    given = datasets.Dataset.from_dict({"id": [1, 2], "text": [CLEAN, SCRAPED]})
    made = run_example("Hugging Face datasets", ds=given)["ds"]
    assert made.to_dict() == {"id": [1, 2], "text": [CLEAN, ARTICLE]}


@quiet
def test_the_lines_for_datatrove_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("datatrove")
    pytest.importorskip("orjson")
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    monkeypatch.chdir(tmp_path)
    (tmp_path / "抓取").mkdir()
    line = json.dumps({"id": "1", "text": SCRAPED}, ensure_ascii=False) + "\n"
    (tmp_path / "抓取" / "a.jsonl").write_text(line, encoding="utf-8")
    pipeline = run_example("datatrove", JsonlReader=JsonlReader, JsonlWriter=JsonlWriter)["pipeline"]
    LocalPipelineExecutor(pipeline=pipeline, logging_dir=str(tmp_path / "记")).run()
    (path,) = (tmp_path / "干净").iterdir()
    row = json.loads(gzip.decompress(path.read_bytes()))
    assert (row["text"], row["metadata"]["editor"]) == (ARTICLE, "王小明")


def test_names_in_the_page_are_there() -> None:
    names = re.findall(r"`newsclean\.([\w.]+)\.(\w+)[`(]", PAGE)
    assert len(names) == 2
    for module, name in names:
        path = ROOT / "src" / "newsclean" / f"{module.replace('.', '/')}.py"
        assert re.search(rf"^(?:def|class) {name}\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    options = set(re.findall(r"--[a-z-]+", PAGE)) - {"--arithmetic", "--formats"}
    command = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src" / "newsclean" / "cli").glob("*.py")
    )
    assert {option for option in options if f'"{option}"' not in command} == set()


def test_the_arithmetic_follows_from_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "bench"))
    monkeypatch.delitem(sys.modules, "bench_engines", raising=False)
    import bench_engines

    (rate,) = re.findall(r"One core cleans ([\d.]+) MB", PAGE)
    assert all(row in PAGE for row in bench_engines.arithmetic(float(rate)))
