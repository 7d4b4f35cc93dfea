"""Options from pyproject.toml and newsclean.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commandline import SIMPLIFIED, TRADITIONAL, run_command
from newsclean.cli.check import check
from newsclean.cli.clean import clean
from newsclean.cli.detect import detect
from newsclean.cli.explain import explain
from newsclean.config import KEYS, find_config, load_config
from newsclean.errors import OptionError

if TYPE_CHECKING:
    from pathlib import Path

#: Options that belong to one call and have no place in a file.
PER_CALL = {
    "address",
    "color",
    "config",
    "diff",
    "engine",
    "files0-from",
    "format",
    "in-place",
    "null",
    "output",
    "report",
    "resume",
    "row-groups",
    "shard",
    "stdin-filename",
    "version",
}


def test_keys_are_the_names_of_the_options() -> None:
    options = {
        name.removeprefix("--")
        for command in (clean, check, detect, explain)
        for parameter in command.params
        for name in parameter.opts
        if name.startswith("--")
    }
    assert options - PER_CALL == set(KEYS)


def test_nearest_file_upward_counts(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert find_config(str(tmp_path / "a" / "b")) is None
    (tmp_path / "pyproject.toml").write_text("[tool.newsclean]\nlossy = true\n")
    assert find_config(str(tmp_path / "a" / "b")) == str(tmp_path / "pyproject.toml")
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\nname = 'newsclean'\n")
    assert find_config(str(tmp_path / "a" / "b")) == str(tmp_path / "pyproject.toml")
    (tmp_path / "newsclean.toml").write_text("")
    assert find_config(str(tmp_path / "a" / "b")) == str(tmp_path / "newsclean.toml")
    (tmp_path / "a" / "b" / "newsclean.toml").write_text("")
    assert find_config(str(tmp_path / "a" / "b")) == str(tmp_path / "a" / "b" / "newsclean.toml")


def test_values_come_by_option_and_paths_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "newsclean.toml"
    path.write_text(
        'max-loss = 0.5\nforce_exclude = true\nrules = ["own.toml"]\nexclude = ["raw/"]\njobs = 2\n'
    )
    assert load_config(str(path)) == {
        "max_loss": 0.5,
        "force_exclude": True,
        "rules": [str(tmp_path / "own.toml")],
        "exclude": ["raw/"],
        "jobs": 2,
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('exlude = ["x"]', "unknown key 'exlude'; did you mean 'exclude'?"),
        ("in-place = true", "unknown key 'in-place'"),
        ('exclude = "x"', "exclude takes a list of strings, not 'x'"),
        ("exclude = [1]", "exclude takes a list of strings"),
        ('lossy = "yes"', "lossy takes true or false"),
        ("jobs = true", "jobs takes a number"),
        ("jobs = ", "Invalid value"),
    ],
)
def test_mistake_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "newsclean.toml"
    path.write_text(text)
    with pytest.raises(OptionError, match=r"newsclean\.toml: ") as error:
        load_config(str(path))
    assert message in str(error.value)


def test_broken_configuration_ends_a_run_before_it_reads(tmp_path: Path) -> None:
    (tmp_path / "newsclean.toml").write_text('exlude = ["x"]\n')
    result = run_command("clean", "无.txt", cwd=tmp_path)
    assert (result.status, result.err.count("\n"), "exclude" in result.err) == (2, 1, True)


def test_command_line_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.newsclean]\nsteps = ["tidy"]\nexclude = ["raw/"]\n')
    (tmp_path / "页.txt").write_text(TRADITIONAL, encoding="utf-8")
    sub = tmp_path / "raw"
    sub.mkdir()
    (sub / "页.txt").write_text(TRADITIONAL, encoding="utf-8")
    assert run_command("clean", "页.txt", cwd=tmp_path).out.decode() == TRADITIONAL
    (tmp_path / "夹").mkdir()
    sub.rename(tmp_path / "夹" / "raw")
    assert run_command("clean", "夹", cwd=tmp_path).out == b""
    assert run_command("clean", "--steps", "simplify", "页.txt", cwd=tmp_path).out.decode() == SIMPLIFIED
    assert (
        run_command("clean", "--config", "pyproject.toml", "页.txt", cwd=tmp_path).out.decode() == TRADITIONAL
    )


def test_value_of_the_wrong_kind_is_named_by_its_option(tmp_path: Path) -> None:
    (tmp_path / "newsclean.toml").write_text("max-loss = 7\n")
    result = run_command("clean", cwd=tmp_path)
    assert result.status == 2
    assert "'--max-loss': 7 is not between 0 and 1 (in " in result.err
    assert "newsclean.toml)" in result.err
    assert "newsclean.toml" not in run_command("clean", "--max-loss", "8", cwd=tmp_path).err
