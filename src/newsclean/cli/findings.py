"""The formats that `check` writes what it found in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

import newsclean
from newsclean.batch.documents import readable
from newsclean.cli.listing import JsonList
from newsclean.cli.say import write_line
from newsclean.terminal import printable, printable_line

if TYPE_CHECKING:
    from newsclean.batch.outcome import Finding, Outcome

#: Characters of a finding's text that one line shows.
SHOWN = 80
#: Findings that one annotation on GitHub lists; it shows 10 annotations a step, so there is one for a file.
LISTED = 20


class Lines:
    """`path:line: rule-id  text`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def add(self, outcome: Outcome) -> None:
        """Write the findings of one input."""
        for finding in outcome.findings:
            name = printable_line(finding.member or outcome.item.name)
            write_line(f"{name}:{finding.line}: {printable_line(finding.rule)}  {describe(finding)}")


class Json:
    """A list with an object for each finding."""

    def __init__(self) -> None:
        self._list = JsonList()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._list.__exit__(kind, *rest)

    def add(self, outcome: Outcome) -> None:
        """Write the findings of one input."""
        for finding in outcome.findings:
            self._list.add(
                {
                    "path": readable(finding.member or outcome.item.name),
                    "line": finding.line,
                    "rule": finding.rule,
                    "text": finding.text,
                    "instead": finding.instead,
                }
            )


class GitHub(Lines):
    """Workflow commands: one annotation for each file, for GitHub shows ten for each step."""

    def add(self, outcome: Outcome) -> None:
        """Write the findings of one input."""
        findings = outcome.findings
        lines = [f"{_inside(one)}{one.line}: {one.rule}  {describe(one)}" for one in findings[:LISTED]]
        if len(findings) > LISTED:
            lines.append(f"… and {len(findings) - LISTED} more")
        name = _escape_property(printable_line(readable(outcome.item.name)))
        count = "1 place" if len(findings) == 1 else f"{len(findings)} places"
        title = _escape_property(f"newsclean would change {count}")
        message = "%0A".join(map(_escape_data, lines))
        write_line(f"::error file={name},line={findings[0].line},title={title}::{message}")


class Sarif:
    """SARIF 2.1.0, which code scanning reads."""

    def __init__(self) -> None:
        self._rules: set[str] = set()
        self._list = JsonList(
            before='{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", '
            '"runs": [{"columnKind": "unicodeCodePoints", "results": ['
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        import json

        driver = {
            "name": "newsclean",
            "version": newsclean.__version__,
            "rules": [
                {"id": rule, "shortDescription": {"text": explain_rule(rule)}} for rule in sorted(self._rules)
            ],
        }
        tool = json.dumps({"driver": driver}, ensure_ascii=False)
        self._list.after = f'], "tool": {tool}}}]}}'
        self._list.__exit__(kind, *rest)

    def add(self, outcome: Outcome) -> None:
        """Write the findings of one input."""
        uri = quote(os.fsencode(outcome.item.name.replace(os.sep, "/")))
        for finding in outcome.findings:
            self._rules.add(finding.rule)
            location: dict[str, Any] = {
                "artifactLocation": {"uri": uri},
                "region": {"startLine": finding.line},
            }
            self._list.add(
                {
                    "ruleId": finding.rule,
                    "level": "warning",
                    "message": {"text": _inside(finding) + describe(finding)},
                    "locations": [{"physicalLocation": location}],
                }
            )


FORMATS: dict[str, type[Lines | Json | Sarif]] = {
    "text": Lines,
    "json": Json,
    "github": GitHub,
    "sarif": Sarif,
}


def _inside(finding: Finding) -> str:
    """Return what goes before a finding in an archive, where a code host only knows the file."""
    return f"{printable_line(readable(finding.member))}: " if finding.member else ""


def describe(finding: Finding) -> str:
    """Return one line about a finding, harmless and not too long: around the change where there is one."""
    if finding.instead is None:
        return _shortened(printable_line(finding.text))
    old, new = _around_change(finding.text, finding.instead)
    return f"{printable_line(old)} → {printable_line(new)}"


def explain_rule(rule: str) -> str:
    """Return what a finding's id stands for."""
    if rule.startswith("repair/"):
        return f"Damaged text: {rule.removeprefix('repair/')}."
    if rule.startswith("decode/"):
        return "Not plain UTF-8."
    return {"simplify": "Traditional characters.", "tidy": "White space or half-width punctuation."}.get(
        rule, "No part of the article."
    )


def coloured(diff: str, *, colour: bool) -> str:
    """Return a unified diff that can do nothing to a terminal, with colours if asked for."""
    lines = [printable(line) for line in diff.split("\n")]
    if colour:
        lines = [_colour_of(line) + line + "\x1b[0m" if _colour_of(line) else line for line in lines]
    return "\n".join(lines)


def _colour_of(line: str) -> str:
    if line.startswith(("---", "+++")):
        return "\x1b[1m"
    return {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}.get(line[:1], "")


def _around_change(old: str, new: str) -> tuple[str, str]:
    """Return two texts cut down to where they differ, with some characters around it."""
    start = _common(old, new)
    tail = _common(old[start:][::-1], new[start:][::-1])
    before = 8
    begin = max(0, start - before)
    mark = "…" if begin else ""

    def cut(text: str) -> str:
        end = len(text) - tail
        whole = min(len(text), end + before)
        return mark + _shortened(text[begin:whole] + ("…" if whole < len(text) else ""))

    return cut(old), cut(new)


def _common(old: str, new: str) -> int:
    """Return how many characters two texts start with in common."""
    return next(
        (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
