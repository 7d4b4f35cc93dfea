"""The one OpenCC converter of a process, under the package's own configuration.

Against OpenCC's t2s the configuration puts the package's words first (see `newsclean.simplify.words`),
matches the longest entry of all dictionaries together, which takes a third less time than asking one after
the other, and never turns a character into one beyond the BMP that most fonts lack (綝 stays). Every entry
keeps its length.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING, Any

from newsclean.errors import DependencyError
from newsclean.large import LARGE, parts
from newsclean.later import later
from newsclean.simplify import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

_SURROGATES = later("([\ud800-\udfff]+)")


class Converter:
    """An OpenCC handle and the directory of its dictionaries; not picklable, one for each process."""

    def __init__(self, inline: Mapping[str, str], *, dictionaries: tuple[str, ...]) -> None:
        module, folder = _opencc()
        parts: list[dict[str, Any]] = [{"type": "inline", "entries": dict(inline)}] if inline else []
        parts += [{"type": "ocd2", "file": os.path.join(folder, name)} for name in dictionaries]
        config: dict[str, Any] = {
            "name": "newsclean",
            "conversion_chain": [{"dict": {"type": "group", "match_policy": "union", "dicts": parts}}],
        }
        if dictionaries:
            compatibility = os.path.join(folder, "CJK_Compatibility_Ideographs.ocd2")
            config["normalization"] = [{"dict": {"type": "ocd2", "file": compatibility}}]
        scratch = _folder_for_scratch()
        try:
            with _scratch_file(scratch, json.dumps(config, ensure_ascii=False)) as path:
                self._handle = _load(module, path)
        except OSError as error:
            raise DependencyError(
                f"OpenCC's configuration cannot be written to {scratch} ({error.strerror}); "
                "let TMPDIR name a folder with room"
            ) from error

    def convert(self, text: str) -> str:
        """Return `text` converted; lone surrogates, which OpenCC refuses, pass through.

        Large text is converted in parts that end with a line or a sentence, beyond which no entry reaches:
        the codecs between Python and OpenCC would hold it four times.
        """
        if len(text) <= LARGE:
            return self._converted(text)
        done = StringIO()
        for part in parts(text, "\n。"):
            done.write(self._converted(part))
        return done.getvalue()

    def _converted(self, text: str) -> str:
        try:
            result: str = self._handle.convert(text)
        except UnicodeEncodeError:
            parts = _SURROGATES.split(text)
            parts[::2] = [self._handle.convert(part) for part in parts[::2]]
            return "".join(parts)
        return result


def _folder_for_scratch() -> str:
    """Return the folder for temporary files; `tempfile`, which knows more of them, takes 4 ms to import."""
    usual = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - what is written there has a name of its own
    if os.path.isdir(usual):
        return os.path.realpath(usual)
    from tempfile import gettempdir

    return os.path.realpath(gettempdir())


@contextmanager
def _scratch_file(folder: str, content: str) -> Iterator[str]:
    """Give the absolute path of a file that is gone afterwards.

    OpenCC reads a file only, and by another path than an absolute one a t2s.json in the working directory.
    """
    path = os.path.join(folder, f"newsclean-{os.getpid()}-{os.urandom(8).hex()}.json")
    # Only as a new file: a link that somebody put there is not followed.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
        yield path
    finally:
        os.unlink(path)


def _load(module: ModuleType, path: str) -> Any:  # noqa: ANN401 - OpenCC has no types
    try:
        return module.OpenCC(path, include_tofu_risk_dictionaries=False)
    except Exception as error:
        raise DependencyError(
            f"OpenCC {module.__version__} cannot load newsclean's configuration ({error}); "
            "install OpenCC 1.4.2 or later: pip install --force-reinstall 'OpenCC>=1.4.2,<2'"
        ) from error


def _opencc() -> tuple[ModuleType, str]:
    """Return the module `opencc` and the folder of its dictionaries.

    Raises:
        DependencyError: OpenCC is missing, or another distribution was installed over it.
    """
    try:
        import opencc
    except ImportError as error:
        raise DependencyError(
            f"OpenCC cannot be imported ({error}); install it: pip install 'OpenCC>=1.4.2,<2'"
        ) from error
    package = os.path.dirname(os.path.realpath(opencc.__file__ or ""))
    folder = os.path.join(package, "clib", "share", "opencc")
    if not os.path.isfile(os.path.join(folder, "TSPhrases.ocd2")):
        from importlib.metadata import packages_distributions

        # opencc-python-reimplemented and opencc-py install a package of the same name.
        others = sorted(
            {name for name in packages_distributions().get("opencc", ()) if name.lower() != "opencc"}
        )
        culprit = " and ".join(others) or package
        remove = " ".join(others) or "it"
        raise DependencyError(
            f"the package `opencc` comes from {culprit}, not from OpenCC; they overwrite each other. "
            f"Uninstall {remove}, then: pip install --force-reinstall 'OpenCC>=1.4.2,<2'"
        )
    return opencc, folder


#: OpenCC's dictionaries of Traditional words and characters.
T2S = ("TSPhrases.ocd2", "TSCharacters.ocd2")


@cache
def converter() -> Converter:
    """Return the converter of this process, made on first use (about 10 ms)."""
    return Converter(words.known_entries(), dictionaries=T2S)


def opencc_version() -> str:
    """Return the version of the OpenCC in use, whose dictionaries carry no version of their own.

    Raises:
        DependencyError: OpenCC is missing, or another distribution was installed over it.
    """
    module, _ = _opencc()
    return str(module.__version__)
