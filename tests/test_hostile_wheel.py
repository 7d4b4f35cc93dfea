"""The wheel carries what the package needs, and nothing that only its makers do."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def carried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    build = pytest.importorskip("hatchling.build", reason="hatchling builds the wheel")
    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / build.build_wheel(str(tmp_path))) as wheel:
        return {name for name in wheel.namelist() if ".dist-info/" not in name}


def test_wheel_carries_the_package_and_no_build_scripts(carried: set[str]) -> None:
    source = ROOT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in (source / "newsclean").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("build_")
    }
    assert carried == wanted
    assert "newsclean/py.typed" in carried
    assert "newsclean/rules/index.json" in carried
    assert "newsclean/data/NOTICE.txt" in carried
    assert {Path(name).suffix for name in carried} <= {".py", ".toml", ".json", ".txt", ".bin", ".typed"}
