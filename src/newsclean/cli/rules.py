"""`newsclean rules`: what is known about boilerplate."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from newsclean.cli.options import PATH, common_options
from newsclean.cli.say import complain, counted, write_line
from newsclean.packs import load_rules
from newsclean.rule import PLACES
from newsclean.terminal import printable, printable_line

if TYPE_CHECKING:
    from newsclean.rule import Rule

LIST_EXAMPLES = """\b
Examples:
  newsclean rules list                    every rule on a line
  newsclean rules list --keep byline      without a category
  newsclean rules list --rules 我的.toml   with a pack of your own
"""
SHOW_EXAMPLES = """\b
Example:
  newsclean rules show credits/editor
"""
TEST_EXAMPLES = """\b
Examples:
  newsclean rules test              the package's own rules
  newsclean rules test 我的.toml    a pack of your own
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=LIST_EXAMPLES)
def rules() -> None:
    """List, show and test the rules for boilerplate."""


_output_format = click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="For people, or JSON for programs.",
)
_own_packs = click.option(
    "--rules", "packs", multiple=True, metavar="FILE", help="Add a rule pack of your own; repeatable."
)


@rules.command("list", epilog=LIST_EXAMPLES)
@_output_format
@_own_packs
@click.option("--disable", multiple=True, metavar="ID", help="Leave out one rule.")
@click.option("--keep", multiple=True, metavar="CATEGORY", help="Leave out a category.")
@common_options
def list_rules(
    output_format: str,
    packs: tuple[str, ...],
    disable: tuple[str, ...],
    keep: tuple[str, ...],
    **_: Any,  # noqa: ANN401
) -> int:
    """List the rules: id, category, place, reason."""
    found = [rule for rule in load_rules(packs, disable=disable, keep=keep) if rule.category not in keep]
    if output_format == "json":
        write_line(json.dumps([_account(rule) for rule in found], ensure_ascii=False, indent=2))
        return 0
    wide = max((len(rule.id) for rule in found), default=0)
    broad = max((len(rule.category) for rule in found), default=0)
    for rule in found:
        line = f"{rule.id:<{wide}}  {rule.category:<{broad}}  {rule.where:<7}  {rule.why}"
        write_line(printable_line(line))
    return 0


@rules.command("show", epilog=SHOW_EXAMPLES, short_help="Show one rule, its pattern and examples.")
@click.argument("rule_id", metavar="ID")
@_output_format
@_own_packs
@common_options
def show_rule(rule_id: str, output_format: str, packs: tuple[str, ...], **_: Any) -> int:  # noqa: ANN401
    """Show one rule: why it is there, where it acts, its pattern and examples."""
    known = load_rules(packs)
    if rule_id not in known:
        import difflib

        near = difflib.get_close_matches(rule_id, [rule.id for rule in known], n=3, cutoff=0.4)
        raise click.UsageError(
            f"no rule is called {rule_id!r}; "
            + (f"did you mean {', '.join(near)}?" if near else "see rules list")
        )
    rule = known[rule_id]
    if output_format == "json":
        write_line(json.dumps(_account(rule), ensure_ascii=False, indent=2))
        return 0
    for label, value in (
        ("id", rule.id),
        ("category", rule.category),
        ("why", rule.why),
        ("where", f"{rule.where}: {PLACES[rule.where]}"),
        ("keys", "、".join(rule.keys)),
        ("match", rule.match),
    ):
        write_line(f"{label:<9} {printable(value)}")
    for label, examples in (("strips", rule.strip), ("keeps", rule.keep)):
        for example in examples:
            write_line(f"{label:<9} {printable_line(example)}")
    return 0


@rules.command("test", epilog=TEST_EXAMPLES)
@click.argument("files", nargs=-1, type=PATH)
@common_options
def test_rules(files: tuple[str, ...], quiet: bool, **_: Any) -> int:  # noqa: ANN401
    """Try every example of the package's rules, or of your own packs.

    Each rule must cut its strip examples and leave its keep examples alone: by itself, with all of the
    package's rules in force, and in other spellings. Exits with 1 if one fails.
    """
    from pathlib import Path

    from newsclean.examples import check_pack, check_rules
    from newsclean.packs import read_pack

    if files:
        found = [rule for file in files for rule in read_pack(Path(file))]
        problems = [problem for file in files for problem in check_pack(file)]
    else:
        packs = load_rules()
        found, problems = list(packs), check_rules(packs, packs)
    for rule, problem in problems:
        write_line(f"{printable_line(rule)}: {printable_line(problem)}")
    if not quiet:
        examples = sum(len(rule.strip) + len(rule.keep) for rule in found)
        complain(f"{counted(len(found), 'rule')}, {counted(examples, 'example')}, {len(problems):,} failed")
    return 1 if problems else 0


def _account(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "category": rule.category,
        "where": rule.where,
        "why": rule.why,
        "keys": rule.keys,
        "match": rule.match,
        "strip": rule.strip,
        "keep": rule.keep,
    }
