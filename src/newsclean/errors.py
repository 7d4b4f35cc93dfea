"""The errors newsclean raises on purpose; each message says what to do next.

The command line turns `exit_code` into the exit status: 3 for an input that failed, 2 for a mistake in
options, configuration or a rule pack.
"""

from __future__ import annotations

from typing import ClassVar


class NewscleanError(Exception):
    """Base of every error the package raises on purpose."""

    exit_code: ClassVar[int] = 3


class DecodeError(NewscleanError):
    """The bytes are no text, or text in an encoding that cannot be read."""


class FormatError(NewscleanError):
    """The input is not what its format promises: no article on the page, a broken archive."""


class OptionError(NewscleanError):
    """An option has a value that cannot be used."""

    exit_code: ClassVar[int] = 2


class PackError(NewscleanError):
    """A rule pack cannot be trusted: it does not parse, or a rule fails one of its own examples.

    Attributes:
        pack: the file, as the user named it.
        rule: the rule's id, or None where the file as a whole is at fault.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, pack: str, rule: str | None, reason: str) -> None:
        self.pack = pack
        self.rule = rule
        self.reason = reason
        where = f"{pack}: rule {rule!r}" if rule else pack
        super().__init__(f"{where}: {reason}")


class SlowRuleError(NewscleanError):
    """A rule of a user's pack took too long for a page; the page is left as it is.

    Attributes:
        pack: the file, as the user named it.
        rule: the rule's id.
    """

    def __init__(self, pack: str, rule: str, seconds: float) -> None:
        self.pack = pack
        self.rule = rule
        super().__init__(
            f"{pack}: rule {rule!r} took more than {seconds:.2g} s on this page; "
            "write its match so that it can fail in one way only, or --disable it"
        )


class DependencyError(NewscleanError):
    """A package that newsclean needs is missing, too old, or another one under its name."""

    exit_code: ClassVar[int] = 2
