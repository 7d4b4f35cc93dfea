"""Characters that look right and are not: invisible ones, radicals, compatibility ideographs, old forms."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from newsclean.repair.edits import apply_pattern
from newsclean.repair.gates import FORMS, RADICALS, SPACES, VANISH

if TYPE_CHECKING:
    from collections import Counter

    from newsclean.values import Repair

# A pattern that begins with a class is found five times as fast as one that begins with its repetition.
_INVISIBLE = re.compile(f"[{VANISH}][{VANISH}]*")
#: The same for a page with characters beyond U+FFFF, which make a class three times as slow.
_ASTRAL = rf"[{VANISH}\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
_INVISIBLE_ASTRAL = re.compile(f"{_ASTRAL}{_ASTRAL}*")
#: What colours the text of a terminal, and what sets its title: "\x1b[31m", "\x1b]0;a.sh\a". Without its ESC,
#: `[31m` is text.
_TERMINAL = re.compile(
    r"\x1b(?:\[[0-?]{0,40}[ -/]{0,4}[@-~]|\][0-9]{1,4};[^\x07\x1b\n]{0,200}(?:\x07|\x1b\\))"
)
_SPACE = re.compile(f"[{SPACES}]")
_NO_BREAK_SPACE = re.compile("\N{NO-BREAK SPACE}")
_RADICAL = re.compile(rf"[{RADICALS}\U0002f800-\U0002fa1f]")
_FORM = re.compile(f"[{FORMS}]")

#: Scripts that need joiners and marks of direction to be read: Hebrew to Malayalam, Khmer, Mongolian.
_is_joining_script = re.compile(r"[\u0590-\u0dff\u1780-\u18af]").match
#: What an emoji sequence is made of; a joiner or variation selector beside one belongs to it.
_is_emoji = re.compile(
    r"[©®\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u2bff\u3030\u303d\u3297\u3299"
    r"\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]"
).match
#: Sits between letters, where it joins or parts them; the rest of the class never means anything.
_JOINERS = frozenset(
    "\u200c\u200d\u200e\u200f\u061c\u180e\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_BLACK_FLAG = "\U0001f3f4"
#: The tags behind it that make it the flag of England, Scotland or Wales; any others only hide text.
_FLAG = re.compile("[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_CONTROLS = frozenset([*map(chr, (*range(0x20), *range(0x7F, 0xA0))), "\xad", "\u200b", "\ufeff"])
_BREAKS = "\x0b\x0c\x85"
_EMOJI_MARKS = frozenset("\u200d\ufe0e\ufe0f")

#: CJK Radicals Supplement and the ideograph each stands for: Unicode's EquivalentUnifiedIdeograph.txt.
_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月"
    "⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂"
    "⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏"
    "⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜"
    "⻲亀⻳龟"
)
#: In the compatibility block, but ideographs in their own right: they have no other code point.
_UNIFIED = "﨎﨏﨑﨓﨔﨟﨡﨣﨤﨧﨨﨩"
#: Vertical and small forms to full width (never to ASCII), and the GB18030-2000 cells of the vertical ones.
_WIDE = (
    "︐，︑、︒。︓：︔；︕！︖？︗〖︘〗︙…︰：︱—︲–︳_︴_︵（︶）︷｛︸｝︹〔︺〕︻【︼】︽《︾》︿〈﹀〉﹁「﹂」﹃『﹄』﹇［﹈］"
    "﹐，﹑、﹒．﹔；﹕：﹖？﹗！﹘—﹙（﹚）﹛｛﹜｝﹝〔﹞〕﹟＃﹠＆﹡＊﹢＋﹣－﹤＜﹥＞﹦＝﹨＼﹩＄﹪％﹫＠"
    "\ue78d，\ue78e。\ue78f、\ue790：\ue791；\ue792！\ue793？\ue794〖\ue795〗\ue796…"
    "\ue7c7\u1e3f\ue81e\u9fb4\ue826\u9fb5\ue82b\u9fb6\ue82c\u9fb7\ue832\u9fb8\ue843\u9fb9\ue854\u9fba\ue864\u9fbb"
)


def remove_terminal_codes(text: str, records: list[Repair]) -> str:
    """Return `text` without the sequences by which programs steer a terminal, each gone as a whole."""
    return apply_pattern(text, _TERMINAL, "", "control", records)


def tidy_characters(text: str, families: Counter[str], records: list[Repair]) -> str:
    """Return `text` in the characters it was meant to be written in.

    Invisible characters go (joiners stay inside emoji and in the scripts that need them), every odd kind of
    space is U+0020, radicals and compatibility ideographs are the ideographs they stand for, vertical and
    small punctuation is at full width.

    Args:
        text: the page.
        families: how many odd characters of each family there are, as `gates.family` names them.
        records: receives the records.
    """
    if "invisible" in families or "control" in families:
        # A page with a character beyond U+FFFF takes four bytes for each character.
        astral = text.__sizeof__() > 4 * len(text)
        pattern = _INVISIBLE_ASTRAL if astral else _INVISIBLE
        text = apply_pattern(text, pattern, _what_belongs, "invisible", records)
    if "space" in families:
        # Nearly all are no-break spaces; one character alone is found ten times as fast as a class.
        if text.count("\N{NO-BREAK SPACE}") == families["space"]:
            text = apply_pattern(text, _NO_BREAK_SPACE, " ", "space", records)
        else:
            text = apply_pattern(text, _SPACE, _space, "space", records)
    if "radical" in families:
        text = apply_pattern(text, _RADICAL, _mapped, "radical", records)
    if "form" in families or "private" in families:
        text = apply_pattern(text, _FORM, _widened, "form", records)
    return text


def _what_belongs(match: re.Match[str]) -> str:
    if match[0] in _CONTROLS:  # alone, they mean nothing anywhere: a third of the time
        return ""
    text, start = match.string, match.start()
    kept: list[str] = []
    flag_ends = start
    for at, char in enumerate(match[0], start):
        if text[at - 1 : at] == _BLACK_FLAG and (flag := _FLAG.match(text, at)) is not None:
            flag_ends = flag.end()
        before = kept[-1] if kept else text[start - 1 : start]
        if at < flag_ends or _belongs(char, before, text[at + 1 : at + 2]):
            kept.append(char)
    return "".join(kept)


def _space(match: re.Match[str]) -> str:
    """Return a space; form feeds and the like are noise inside a word."""
    start, end = match.span()
    around = match.string[start - 1 : start] + match.string[end : end + 1]
    return "" if match[0] in _BREAKS and len(around) == 2 and around.isalnum() else " "


def _belongs(char: str, before: str, after: str) -> bool:
    """Whether a joiner or selector means something to what is left of its neighbours."""
    if char in _JOINERS and (_is_joining_script(before) or _is_joining_script(after)):
        return True
    if char == "\u200d":
        return bool(_is_emoji(before)) and bool(_is_emoji(after))
    return char in _EMOJI_MARKS and (
        bool(_is_emoji(before)) or (after == "\u20e3" and before != "" and before in "#*0123456789")
    )


def _mapped(match: re.Match[str]) -> str:
    return _ideographs().get(match[0], match[0])


def _widened(match: re.Match[str]) -> str:
    """Return a vertical or small form in full width; ︵ without ︶ is no bracket: (╯°□°)╯︵ ┻━┻."""
    alone = match[0] == "︵" and "︶" not in match.string
    return match[0] if alone else _mapped(match)


@cache
def _ideographs() -> dict[str, str]:
    table = dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True))
    table |= dict(zip(_WIDE[::2], _WIDE[1::2], strict=True))
    blocks = ((0x2F00, 0x2FD6), (0xF900, 0xFB00), (0x2F800, 0x2FA20), (0xFB00, 0xFB07))
    for first, last in blocks:
        for point in range(first, last):
            char = chr(point)
            if char not in _UNIFIED:
                table[char] = unicodedata.normalize("NFKC", char)
    return table
