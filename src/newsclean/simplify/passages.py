"""Passages of a Traditional text that conversion leaves alone.

Japanese, lines that are Simplified, author credits, and misread lines that nobody could repair.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from newsclean.later import later
from newsclean.script import HANZI, JAPANESE_SHARE, balance, count, is_japanese, patterns, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator

Span = tuple[int, int]

_HANS_LINE_BELOW = 0.3

_MEANINGLESS = later("[\ue000-\uf8ff\ufffd]")
_NO_HANZI = later("[^\u3400-\u9fff]+")
#: 餛飩 behind an icon costs 14.5 nats a character: so many Hanzi there must be.
_FEWEST, _MISREAD = 6, 11.5

_SHOWN = later(r"(?<=[「『“‘])[^\W\d_a-zA-Z](?=[」』”’]字)")
#: Simplified-only characters around a quotation that show it to be meant as it is.
_FRAME = 3

_SENTENCE = later(r"[^。！？!?\n]+")


def japanese(text: str) -> list[Span]:
    """Return the Japanese in `text`: lines, else quotations in a line, else sentences of it.

    A quotation counts from two kana on, 「おもてなし」 as much as 『国際漢字かな学校の図書館』. Without kana
    nothing is Japanese, and the text is scanned once.
    """
    kana = patterns().kana
    spans: list[Span] = []
    hit = kana.search(text)
    while hit is not None:
        start, end = line_around(text, hit.start())
        line = text[start:end]
        if is_japanese(line):
            spans.append((start, end))
        else:
            spans += [(start + a, start + b) for a, b in _within(line)]
        hit = kana.search(text, end)
    return spans


def _within(line: str) -> Iterator[Span]:
    known = patterns()
    for quoted in known.quoted.finditer(line):
        kana = count(known.kana, quoted[0])
        mostly = kana > JAPANESE_SHARE * (kana + count(known.hanzi, quoted[0]))
        if (kana >= 2 and mostly) or is_japanese(quoted[0]):
            yield quoted.span()
    for sentence in _SENTENCE.finditer(line):
        if known.kana.search(sentence[0]) and is_japanese(sentence[0]):
            yield sentence.span()


def misread(text: str) -> list[Span]:
    """Return the lines that are no Chinese but the wreck of some: what is left of them keeps its bytes.

    They hold characters that are lost or have no meaning, and their Hanzi are as rare as chance has them:
    娆\ue76d綔钥呮哎 costs 13 nats a character, and no line of news more than 9.
    """
    spans: list[Span] = []
    hit = _MEANINGLESS.search(text)
    if hit is not None:  # most pages have no such line, and need no table
        from newsclean.likelihood import mean_nats
    while hit is not None:
        start, end = line_around(text, hit.start())
        hanzi = _NO_HANZI.sub("", text[start:end])
        if len(hanzi) >= _FEWEST and mean_nats(hanzi) > _MISREAD:
            spans.append((start, end))
        hit = _MEANINGLESS.search(text, end)
    return spans


def line_around(text: str, position: int) -> Span:
    """Return start and end of the line that holds `position`, its newline excluded."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return start, len(text) if end < 0 else end


def script_of_line(line: str) -> str | None:
    """Return "hans", "hant", "mixed" or None for a line.

    A line is short, and a Simplified one may quote a Traditional clause: up to 30 % it is still Simplified.
    """
    return weigh(line, hans_below=_HANS_LINE_BELOW)


def simplified_lines(text: str) -> list[Span]:
    """Return the lines of a Traditional text that are Simplified already, each with four such characters."""
    simplified = patterns().simplified
    spans: list[Span] = []
    hit = simplified.search(text)
    while hit is not None:
        start, end = line_around(text, hit.start())
        line = text[start:end]
        if script_of_line(line) == "hans" and count(simplified, line) >= 4:
            spans.append((start, end))
        hit = simplified.search(text, end)
    return spans


def shown(text: str) -> list[Span]:
    """Return the characters that a text shows, each in quotation marks before 字: 「乾」字有兩個讀音."""
    return [match.span() for match in _SHOWN.finditer(text)]


def traditional_quotes(line: str) -> list[Span]:
    """Return the quotations in a line of which every character that tells is Traditional."""
    known = patterns()
    return [
        quoted.span()
        for quoted in known.quoted.finditer(line)
        if known.simplified.search(quoted[0]) is None and known.traditional.search(quoted[0])
    ]


def only_quotes(line: str) -> bool:
    """Tell whether a line is Simplified but for what it quotes, as in 落款“徵明頓首”."""
    known = patterns()
    rest = known.quoted.sub("", line)
    return (
        len(rest) < len(line)
        and known.traditional.search(rest) is None
        and count(known.simplified, rest) >= _FRAME
    )


def lines_to_keep(text: str) -> list[Span]:
    """Return the lines of a mixed text that are not Traditional.

    A line that nothing tells about (明瞭) follows the majority of the document.
    """
    traditional, simplified = balance(text)
    keep_unknown = simplified > traditional
    spans: list[Span] = []
    start = 0
    for line in text.split("\n"):
        script = script_of_line(line)
        if script == "hans" or (script is None and keep_unknown) or (script and only_quotes(line)):
            spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


# 著 after an author's name: (海明威著), 〔美〕海明威著，吳勞譯, 朱彝尊著 as a line of its own.
_NAME = f"(?:{HANZI}{{1,8}}[·．・‧])?{HANZI}{{2,8}}"
_COUNTRY = f"[〔［\\[（(【]{HANZI}{{1,3}}[〕］\\])）】] ?"
_OPENING = f"(?:(?P<country>{_COUNTRY})|(?<=[》〉』」（(，,、；;：:\\s／/|])|^)(?P<name>{_NAME})$"
_CLOSING = (
    f"(?P<sure>(?:、?[編主][編著]?)?[，,、；;]? ?(?:{_COUNTRY})?(?:{HANZI}|[·．・‧]){{2,12}}[譯校繪]"
    f"(?=[\\s，,。；;：:、）)《]|$)"
    f"|[，,] ?{HANZI}{{2,12}}(?:出版社|出版公司|書店|書局|印書館)"
    f"|[、，]?[譯編校繪](?=[\\s，,。；;：:）)《]|$))"
    f"|(?P<end>[）)]|[。，,；;：:]? *(?:\\n|$))|(?P<stop>[。，,；;、])"
)


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(_OPENING)


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(_CLOSING)


# What follows 著 at the end of a credit; most often 著 is followed by a Hanzi, and is the particle.
_CREDIT_END = later(r"著(?=[，,、；;：:。 ）)〔［\[（(【\n編主譯校繪]|\Z)")
#: Longest author credit that is looked for before 著.
_CREDIT = 24

# Surnames that make a line, a bracket or the rest after a book title a credit; not those that are words as
# well (於 何 於 向 常 馬 時 都 從 和 要 如).
_SURNAMES = frozenset(
    "趙錢孫李周吳鄭王馮陳褚衛蔣沈韓楊朱秦許呂施張孔曹嚴華金魏陶姜戚謝鄒喻柏竇章蘇潘葛范彭郎魯韋昌苗鳳方俞任袁柳鮑史唐費廉岑"
    "薛雷賀倪湯滕殷羅畢郝鄔安傅卞齊康伍余顧孟黃穆蕭尹姚邵汪祁毛禹狄米貝臧戴宋茅龐熊紀舒屈項祝董梁杜阮藍閔季賈路江童顏郭梅盛林"
    "鍾徐邱駱高夏蔡田樊胡凌霍虞柯管盧莫裘繆丁宣鄧洪包左石崔吉龔程裴陸荀翁甄封侯葉白蒲邰賴卓屠池喬聞翟譚勞姬申冉桑桂牛邊燕冀"
    "尚溫莊晏柴瞿閻慕習艾古廖庾衡耿匡寇闕歐鞏聶晁敖融冷辛闞簡饒曾沙鞠豐巢關蒯查游竺權逯蓋桓"
)
# What ends in one of these before 著 is doing something, not a name.
_VERBS = frozenset(
    "看聽想帶有隨跟沿接等說笑哭走坐站躺睡住拿抱捧提拉推開關吃喝穿戴含藏寫畫唱跳跑追守護靠依順朝向對為懷存味表留望盯指握牽背繞"
    "衝忙活領伴憑按就照讀念哼播放演翻印貼掛舉持攜傳載標打刊登本意試當藉待陪吵鬧掙流閃亮響動飄飛愛恨擔扛頂壓憋忍熬候叫喊問答"
    "記算數玩吸抽咬嚼嘗聞摸碰抓捏揮擺搖晃轉滾爬騎駕乘坐臥趴跪蹲靠倚貼附沾夾插塞堆鋪蓋罩籠繫綁纏連接牽扯拖拽撐扶攙陪伴"
)


def credits_in(text: str) -> list[Span]:
    """Return the positions of 著 that end an author credit, as spans of one character.

    Titles right after 著 (朱彝尊著《曝書亭集》) are in the word list; this finds what OpenCC's dictionaries
    cannot say: a name before, and a translator, a publisher, a bracket or the end of the line behind.
    """
    spans: list[Span] = []
    for mark in _CREDIT_END.finditer(text):
        position = mark.start()
        closing = _closing().match(text, position + 1, position + 1 + _CREDIT)
        if closing is None:
            continue
        before = text[max(position - _CREDIT, 0) : position].rpartition("\n")[2]
        opening = _opening().search(before)
        if opening is not None and _is_author(opening, closing.lastgroup, before[: opening.start()]):
            spans.append((position, position + 1))
    return spans


def _is_author(opening: re.Match[str], closing: str | None, before: str) -> bool:
    name = opening["name"].removesuffix("等")
    after_title = before.rstrip("，,（( ").endswith(("》", "〉"))
    if closing == "stop" and not after_title:
        return False
    if opening["country"]:
        return True
    if len(name) < 2 or name[-1] in _VERBS:
        return False
    return closing == "sure" or after_title or "·" in name or (name[0] in _SURNAMES and len(name) <= 4)
