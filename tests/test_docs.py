"""The README tells the truth: its examples run, and it names every command and every hook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsclean.cli.group import COMMANDS
from newsclean.config import load_config
from newsclean.examples import check_pack

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


def block(language: str, piece: str) -> str:
    return next(text for text in blocks(language) if piece in text)


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_names_every_command(command: str) -> None:
    assert f"newsclean {command}" in README


def test_readme_and_hooks_name_the_same_hooks() -> None:
    hooks = re.findall(
        r"^- id: (\S+)", (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert hooks
    assert re.findall(r"- id: (newsclean\S+)", README) == hooks


def test_the_rule_in_the_readme_passes_its_examples(tmp_path: Path) -> None:
    pack = tmp_path / "my.toml"
    pack.write_text(block("toml", "[[rule]]"), encoding="utf-8")
    assert check_pack(str(pack)) == []


def test_the_configuration_in_the_readme_is_accepted(tmp_path: Path) -> None:
    config = tmp_path / "pyproject.toml"
    config.write_text(block("toml", "[tool.newsclean]"), encoding="utf-8")
    assert load_config(str(config))


def test_the_library_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.txt").write_bytes((ROOT / "samples" / "raw" / "portal_gb18030.txt").read_bytes())
    monkeypatch.chdir(tmp_path)
    exec(compile(block("python", "import newsclean"), "README.md", "exec"), {})
    assert "入冬第一场雪" in capsys.readouterr().out


def test_pictures_are_there() -> None:
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file()
