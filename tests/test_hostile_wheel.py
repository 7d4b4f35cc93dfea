"""The wheel carries what the package needs, and nothing that only its makers do; CI installs what is locked."""

from __future__ import annotations

import re
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    from hatchling import build

    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return zipfile.ZipFile(folder / build.build_wheel(str(folder)))


def test_wheel_carries_the_package_and_no_build_scripts(wheel: zipfile.ZipFile) -> None:
    source = ROOT / "src"
    carried = {name for name in wheel.namelist() if ".dist-info/" not in name}
    wanted = {
        path.relative_to(source).as_posix()
        for path in (source / "newsclean").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("build_")
    }
    assert carried == wanted
    assert "newsclean/py.typed" in carried
    assert "newsclean/rules/index.txt" in carried
    assert "newsclean/data/NOTICE.txt" in carried
    assert {Path(name).suffix for name in carried} <= {".py", ".toml", ".json", ".txt", ".bin", ".typed"}


def test_wheel_says_who_it_is_in_the_usual_files_only(wheel: zipfile.ZipFile) -> None:
    said = {name.partition(".dist-info/")[2] for name in wheel.namelist() if ".dist-info/" in name}
    assert said == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}
    name = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert wheel.read(name).decode().split() == ["[console_scripts]", "newsclean", "=", "newsclean.cli:main"]


def test_wheel_runs_nothing_when_it_is_installed(wheel: zipfile.ZipFile) -> None:
    assert not any(name.endswith((".pth", ".sh", ".so")) or ".data/" in name for name in wheel.namelist())


def locked() -> dict[str, str]:
    lines = (ROOT / ".ci" / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [re.fullmatch(r"([\w.-]+)==([\w.+!]+)", line) for line in lines if not line.startswith("#")]
    assert all(pins), "a line of the lock is no name==version"
    return {canonicalize_name(pin[1]): pin[2] for pin in pins if pin is not None}


def declared() -> dict[str, Requirement]:
    """What the package, its build and the extras of the README's test command ask for."""
    lines = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    extras = ["html", "dev"]
    for extra in extras:  # grows by the extras that these name
        for line in PROJECT["project"]["optional-dependencies"][extra]:
            if (wanted := Requirement(line)).name == "newsclean":
                extras += sorted(wanted.extras)
            else:
                lines.append(line)
    return {line: Requirement(line) for line in lines}


@pytest.mark.parametrize("wanted", declared().values(), ids=declared())
def test_lock_has_a_version_in_range_of_everything_declared(wanted: Requirement) -> None:
    assert wanted.specifier.contains(locked()[canonicalize_name(wanted.name)])


@pytest.mark.parametrize("line", PROJECT["project"]["dependencies"])
def test_users_get_a_range_and_not_the_lock(line: str) -> None:
    operators = {one.operator for one in Requirement(line).specifier}
    assert ">=" in operators
    assert "==" not in operators


def test_ci_installs_what_is_locked() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    constraint = script.index("export PIP_CONSTRAINT=")
    assert constraint < script.index("bash -euo pipefail -c")
