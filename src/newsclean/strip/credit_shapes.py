"""What the roles of credits, and the values behind them, look like."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from newsclean.firsts import gated
from newsclean.packs import vocabulary
from newsclean.rule import UserRule, bounded, expand

if TYPE_CHECKING:
    from newsclean.packs import RuleSet
    from newsclean.rule import Rule

_JOIN = r"(?:\s?[/、&·.和兼+]\s?)?"
_REPORTERS = ("记者", "通讯员", "实习生", "评论员", "特派员")
_REPORTER = (
    r"(?:(?&media))?(?:本[报刊网台])?(?:全媒体|融媒体?|首席|见习|实习|特约|特派|驻[^\W\d_a-z]{1,4}){0,2}"
    rf"(?:{'|'.join(_REPORTERS)})"
)
_OF = r"[^\W\d_]{2,10}(?:记者|通讯员|评论员|实习生)"
_STRANGER = (
    r"(?!直击|探访|走访|调查|实拍|体验|观察|手记|专访|对话|连线|暗访|追踪|现场|亲历|获悉|了解|看到|发现|采访|来到|走进|注意|梳理|表示|提问)"
    r"(?:[^\W\d_a-z从在昨今你您我他她们为谢是不有说会节证站团问答的了]){2,3}"
)
_VALUES = {
    "people": rf"(?:(?:{_REPORTER}|{_OF})\s{{0,2}})?(?&people)",
    "staff": rf"(?:(?:{_REPORTER}|{_OF})\s{{0,2}})?"
    r"(?:(?&people)|[^\W\d_a-z]{2,10}(?:网|报|社|号|组|部|室|中心|台|团队|客户端))"
    r"(?:\s?[\d-]{7,16})?(?:,如有意见[^。]{2,60})?(?:\s?\(?https?:\S+)?",
    "person": r"(?&persons)(?:\s?发自[^\W\d_a-z]{2,8})?",
    # Somebody of any name: 巴图, 税晓; the words are what reporters do in a sub-head: 本报记者 直击.
    "stranger": rf"(?&persons)(?:\s?发自[^\W\d_a-z]{{2,8}})?|{_STRANGER}(?:[\s、,&]{_STRANGER}){{0,5}}",
    "name": rf"(?:(?:{_REPORTER}|{_OF})\s{{0,2}})?(?:(?&people)|[\w·《》“”「」-]{{2,18}})",
    "org": r"(?&org)",
}


class Shapes:
    """What roles and values look like under a set of rules; compiled as a page first needs each."""

    def __init__(self, roles: tuple[Rule, ...]) -> None:
        self.by_group = roles
        self._more = "|".join(rule.pattern for rule in roles)
        theirs = [rule for rule in roles if isinstance(rule, UserRule)]
        self._named = theirs and (
            ", ".join(dict.fromkeys(rule.pack for rule in theirs)),
            ", ".join(rule.id for rule in theirs),
        )
        self._value: dict[str, re.Pattern[str]] = {}

    @cached_property
    def role(self) -> re.Pattern[str]:
        """One role or several, and what parts them from a value."""
        either = "|".join(f"(?P<r{number}>{rule.pattern})" for number, rule in enumerate(self.by_group))
        # Markdown sets the role in bold, and escapes the bar: **编辑 \|**金石.
        behind = r"(?:(?P<firm>\*{0,2}\s{0,2}\\?[:|/]\s{0,2}\*{0,2})|\s{1,3})"
        pattern = rf"(?:{either})(?:{_JOIN}(?:{self._more})){{0,4}}+{behind}"
        # Nearly no character of a line is one that a role begins with: without the gate a line takes 63
        # microseconds.
        return bounded(pattern, *self._named) if self._named else re.compile(gated(pattern))

    @cached_property
    def bare(self) -> re.Pattern[str]:
        """Roles and names without separators."""
        person = rf"(?:{_REPORTER}\s?)?(?&person)"
        also = rf"(?:[\s、,/&和;|]{{1,2}}{person}|[\s,;/|]?(?:{self._more})\s?(?&person))"
        filed = r"(?:摄影报道|摄|报道|\s?发自[^\W\d_a-z]{2,6})?"
        pattern = expand(
            rf"(?={_REPORTER}|(?:{self._more})){person}{also}{{0,7}}{filed}",
            vocabulary(),
        )
        return bounded(pattern, *self._named) if self._named else re.compile(pattern)

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        return bounded(self._more, *self._named) if self._named else re.compile(gated(self._more))

    def may_be_bare(self, line: str) -> bool:
        """Tell whether `bare` is worth trying: a line opens with a role, or has the word for a reporter."""
        return any(word in line for word in _REPORTERS) or self._opening.match(line) is not None

    def value(self, kind: str) -> re.Pattern[str]:
        """What a rule's `value` asks for."""
        if kind not in self._value:
            self._value[kind] = re.compile(expand(_VALUES[kind], vocabulary()))
        return self._value[kind]

    @cached_property
    def media(self) -> re.Pattern[str]:
        """A newspaper before its reporter."""
        return re.compile(
            expand(
                r"(?:^|[\s)\]|/、·])(?:(?&media)[·/|&]\s?)?"
                r"(?:《[^》]{2,12}》|(?&media)|[a-z]{2,8}[^\W\d_a-z]{0,4})\s?$",
                vocabulary(),
            )
        )

    @cached_property
    def stamp(self) -> re.Pattern[str]:
        """A date, and a time of day."""
        return re.compile(expand("(?&stamp)", vocabulary()))


@lru_cache(maxsize=4)
def shapes_of(rules: RuleSet) -> Shapes | None:
    """Return the shapes under the rules, None where none of them is a credit."""
    roles = tuple(rule for rule in rules if rule.where == "credit")
    return Shapes(roles) if roles else None
