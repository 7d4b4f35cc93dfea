"""Which script a text is written in.

Two sets of characters decide, those only Traditional text uses and those only Simplified text uses: a text
hits its own set about 270 times in 1,000 characters and the other less than once. Characters that both write
(里, 后, 沈), and variants that mainland names keep (崑 霑 塚), are in neither. `data/build_script_sets.py`
makes the sets from OpenCC's tables.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from itertools import chain
from sys import maxsize
from typing import TYPE_CHECKING, Literal, NamedTuple

from newsclean.later import Patience
from newsclean.plain import CLASS, KANA, first_in, first_strange, script_sets

if TYPE_CHECKING:
    from newsclean.values import Script

#: A letter neither ASCII nor kana: in Chinese or Japanese text a Hanzi. The ranges themselves take `re` 3 ms
#: to compile, this 0.1 ms.
HANZI = rf"[^\W\d_A-Za-z{KANA}ー]"

#: A stretch is Japanese where kana are more than this share of its kana and Hanzi, and at least so many.
JAPANESE_SHARE = 0.25
JAPANESE_KANA = 4

#: Below and above these shares of Traditional-only characters a text is of one script. Measured: at most 1.1
#: % in Simplified documents, at least 94.6 % in Traditional ones.
HANS_BELOW = 0.15
HANT_ABOVE = 0.85

# Enough to see which script is the rarer one, which then is counted to the end.
_SAMPLE = 160


class Patterns:
    """The character classes, one character a match, and words; each compiled on first use (1 to 2 ms).

    Attributes:
        rare: Traditional characters whose Simplified form lies beyond the BMP, as a plain string.
        traditional_only: the characters of `traditional`.
    """

    def __init__(self) -> None:
        self._traditional, self._simplified, self.rare, self._japanese = script_sets()
        self.traditional_only = frozenset(self._traditional)
        self._patience = Patience(CLASS)

    @cached_property
    def foreign(self) -> re.Pattern[str]:
        """What Simplified Chinese has none of: Traditional-only characters and kana."""
        return re.compile(f"[{self._traditional}{KANA}]")

    def first_homely(self, text: str) -> int:
        """Return the place of what Traditional Chinese has none of: a Simplified-only character or kana.

        Where there is none it is -1.
        """
        if not self._patience.lasts(text):
            hit = self.homely.search(text)
            return hit.start() if hit else -1
        return first_in(text, self._homely_ones.intersection(text), 0)

    @cached_property
    def homely(self) -> re.Pattern[str]:
        """What `first_homely` looks for."""
        return re.compile(f"[{self._simplified}{KANA}]")

    @cached_property
    def _homely_ones(self) -> frozenset[str]:
        kana = (range(ord(KANA[at]), ord(KANA[at + 2]) + 1) for at in (0, 3, 6))
        return frozenset(self._simplified).union(map(chr, chain(*kana)))

    @cached_property
    def traditional(self) -> re.Pattern[str]:
        """Characters only Traditional text is written with."""
        return re.compile(f"[{self._traditional}]")

    @cached_property
    def simplified(self) -> re.Pattern[str]:
        """Characters only Simplified text is written with."""
        return re.compile(f"[{self._simplified}]")

    @cached_property
    def kana(self) -> re.Pattern[str]:
        """Japanese syllables."""
        return re.compile(f"[{KANA}]")

    @cached_property
    def hanzi(self) -> re.Pattern[str]:
        """Hanzi of any script."""
        return re.compile(HANZI)

    @cached_property
    def japanese(self) -> re.Pattern[str]:
        """Hanzi in forms only Japanese has: 図 駅 売."""
        return re.compile(f"[{self._japanese}]")

    @cached_property
    def quoted(self) -> re.Pattern[str]:
        """A quotation, a title or something in brackets, within a line."""
        return re.compile(
            r"「[^「」\n]*」|『[^『』\n]*』|“[^“”\n]*”|《[^《》\n]*》|〈[^〈〉\n]*〉|（[^（）\n]*）|\([^()\n]*\)"
        )

    @cached_property
    def only_chinese(self) -> re.Pattern[str]:
        """Everyday words that Japanese does not write so."""
        return re.compile("[这這们們吗嗎呢吧很她你妳您个個没沒谁誰哪么麼]|[是了]的|的[人时時话話是]")

    @cached_property
    def joined(self) -> re.Pattern[str]:
        """What tells Traditional text where no character does: Simplified text does not join them so."""
        return re.compile(
            "瞭解|明瞭|瞭然|藉[口由此著]|憑藉|[回答反批]覆|沈[默重思沒悶迷睡醉浸]|[對由關至終屬善便]於|於[是此今]|"
            "乾[淨燥杯脆洗糧枯旱]|[餅葡]乾|[隨沿跟看聽想帶拿站坐]著|著[急陸火手眼]|[提上高]昇|昇[級值溫華]|沈著|甚麼"
        )


@cache
def patterns() -> Patterns:
    """Return the character classes of this process."""
    return Patterns()


class Evidence(NamedTuple):
    """Where a text first shows what it is.

    Attributes:
        foreign: first Traditional-only character or kana, -1 where there is none.
        homely: first Simplified-only character or kana, -1 where there is none.
    """

    foreign: int
    homely: int


class _Seen:
    """The texts looked at last, since `script_of` and `simplify` ask about the same one."""

    last: tuple[str, Evidence] = ("", Evidence(-1, -1))
    balanced: tuple[str, tuple[int, int]] = ("", (0, 0))


#: A longer text, in characters, is not remembered: it would be held in memory.
_REMEMBERED = 1_000_000


def evidence(text: str) -> Evidence:
    """Return where `text` first shows its script: one scan of it each, at 3 ns a character."""
    last, found = _Seen.last
    if last is text:
        return found
    known = patterns()
    foreign = first_strange(text)
    # In Traditional text the first strange character is a Traditional one: nothing to compile or to search.
    if foreign >= 0 and text[foreign] not in known.traditional_only:
        hit = known.foreign.search(text, foreign)
        foreign = hit.start() if hit else -1
    found = Evidence(foreign, known.first_homely(text))
    if len(text) <= _REMEMBERED:
        _Seen.last = text, found
    return found


def script_of(text: str) -> Script:
    """Return the script of a document: "hans", "hant", "mixed", "ja", or "other" where nothing tells.

    A text purely of one script costs one scan of it.
    """
    if first_strange(text) < 0 and patterns().first_homely(text) >= 0:
        return "hans"
    foreign, homely = evidence(text)
    if foreign < 0:
        if homely >= 0:
            return "hans"
        return "hant" if patterns().joined.search(text) else "other"
    if homely < 0:
        return "hant"
    if patterns().kana.search(text, max(foreign, homely)) and is_japanese(text):
        return "ja"
    return weigh(text) or "other"


def weigh(text: str, *, hans_below: float = HANS_BELOW) -> Literal["hans", "hant", "mixed"] | None:
    """Return which script the Chinese in `text` is written in, None where no character tells.

    Below the share `hans_below` of Traditional-only characters it is Simplified.

    One or two Traditional characters never outweigh twice as many Simplified ones: 楊聯陞 keeps its 陞.
    """
    traditional, simplified = balance(text)
    if not traditional:
        return "hans" if simplified else None
    share = traditional / (traditional + simplified)
    if share < hans_below or (traditional <= 2 and simplified >= 2 * traditional):
        return "hans"
    return "hant" if share > HANT_ABOVE else "mixed"


def balance(text: str) -> tuple[int, int]:
    """Return how many Traditional-only and Simplified-only characters `text` has.

    Only the side that is rarer within the first characters is counted to the end. The other's number is a
    lower bound once it is more than nine times as large: it is all the decision needs.
    """
    last, found = _Seen.balanced
    if last is text:
        return found
    known = patterns()
    head = text[:_SAMPLE]
    traditional, simplified = count(known.traditional, head), count(known.simplified, head)
    if len(text) <= _SAMPLE:
        return traditional, simplified
    if traditional > simplified:
        simplified = count(known.simplified, text)
        if traditional <= 9 * simplified:
            traditional = count(known.traditional, text, enough=9 * simplified)
    else:
        traditional = count(known.traditional, text)
        if simplified <= 9 * traditional:
            simplified = count(known.simplified, text, enough=9 * traditional)
    if len(text) <= _REMEMBERED:
        _Seen.balanced = text, (traditional, simplified)
    return traditional, simplified


#: A list of single characters takes 60 bytes for each of them.
_COUNTED = 1 << 16


def count(characters: re.Pattern[str], text: str, *, enough: int = maxsize) -> int:
    """Return how many characters of a class `text` has, in as little memory for 50 MB as for a page.

    Args:
        characters: the class.
        text: any text.
        enough: a number above which it does not matter.
    """
    if len(text) <= _COUNTED:
        return len(characters.findall(text))
    found = 0
    for start in range(0, len(text), _COUNTED):
        found += len(characters.findall(text, start, start + _COUNTED))
        if found > enough:
            break
    return found


def is_japanese(text: str) -> bool:
    """Tell whether `text` is Japanese: at least four kana, and more than a quarter of its kana and Hanzi.

    Without a word that only Chinese has less is enough: two kana and a tenth beside Hanzi in forms that only
    Japanese has (国際漢字かな学校の図書館), or two and 15 %. Where all kana are quoted, the text around them
    is Chinese: 「おもてなし」一詞走紅.
    """
    known = patterns()
    kana = count(known.kana, text)
    if kana < 2:
        return False
    share = kana / (kana + count(known.hanzi, text, enough=9 * kana))  # less than a tenth decides
    if kana < JAPANESE_KANA or share <= JAPANESE_SHARE:
        needed = 0.1 if known.japanese.search(text) else 0.15
        if share <= needed or known.only_chinese.search(text):
            return False
    if known.kana.search(known.quoted.sub("", text)):
        return True
    # 編集後記 『頭がオーバーヒート』 has a space before the quotation; Chinese prose runs on.
    beside = (text[max(quoted.start() - 1, 0) : quoted.end() + 1] for quoted in known.quoted.finditer(text))
    return not any(known.hanzi.match(stretch) or known.hanzi.match(stretch[-1]) for stretch in beside)
