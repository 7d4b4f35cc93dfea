"""Which repeats are boilerplate: how often, where, in what words, and whether other sites have them too."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsclean.learn.stretches import units
from newsclean.prefilter import fold
from newsclean.strip.register import is_notice, is_story

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsclean.learn.repeats import Candidate


#: See `Thresholds.share`.
SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How much repetition is enough.

    Attributes:
        share: of a group's articles that must hold a text, 0 to 1. Without any rule, profiles of seven
            sources took 52.7 % of the noise at a fifth and harmed no document; at a tenth 54.0 % and 0.9 %
            of the documents harmed, at a twentieth 54.4 % and 3 % (tests/bench/bench_learn.py).
        count: articles that must hold it, however small the group.
        articles: a group of fewer distinct articles teaches nothing.
    """

    share: float = SHARE
    count: int = 4
    articles: int = 10

    def least(self, articles: int) -> int:
        """Return how many of `articles` must hold a text."""
        return max(self.count, math.ceil(self.share * articles))


@dataclass(slots=True)
class Verdict:
    """What is thought of one text.

    Attributes:
        text: digits levelled to 0.
        whole: a line by itself.
        found: the same text in each group where it repeats, heaviest first.
        where: the place a rule for it acts in.
        veto: why it is not learned; "" where it is.
        doubt: 0 (sure) to 1.
    """

    text: str
    whole: bool
    found: list[Candidate] = field(default_factory=list)
    where: str = ""
    veto: str = ""
    doubt: float = 0.0

    @property
    def weight(self) -> int:
        """Characters that a rule for it takes from the pages looked at."""
        return sum(one.count for one in self.found) * len(self.text)


#: Share of its articles in which a text must stand outside the story.
_OUTSIDE = 0.8
#: Words of appeals and of page furniture; news sentences of a site's template hold none of them.
_APPEAL = re.compile(
    r"点[击我开]|点选|下载|安装|打开|扫[一码描]|二维码|关注|订阅|加入|收藏|分享|转发|点赞|留言|评论|投稿|爆料|热线|客户端|\bapp\b"
    r"|公众号|微信|微博|粉丝|脸书|facebook|line|telegram|youtube|instagram|twitter|电子报|邮箱|e-?mail|https?:|www\.|\.com|\.cn|\.tw"
    r"|更多|推荐|相关|延伸阅读|猜你喜欢|热门|排行|上一[篇页]|下一[篇页]|返回|首页|频道|专题|继续(?:往下)?阅读|阅读(?:全文|原文)|广告"
    r"|按[赞我]|好友|追踪|活动|优惠|抽奖|会员|登[录入]|注册|版权|转载|责任|声明|许可|授权|免责|不代表|copyright|rights|打印|字号|纠错"
    r"|浏览|观看|收听|直播|欢迎|敬请|本[报网站刊台社](?!讯)|编辑|记者(?!从|了解)|来源|[►▶★☆※◎→▲▼■◆●]"
)
#: Words of an appeal that no sub-head has, for lines that stand among the story.
_STRONG = re.compile(
    r"点[击选].{0,12}(?:阅读|查看|进入|下载|观看|订阅|加入|这里|此处|链接)|扫[一码描]|长按|二维码|下载.{0,12}(?:app|客户端)|关注.{0,12}(?:公众号|微信|微博|我们|频道)"
    r"|加入.{0,12}(?:好友|粉丝|会员|频道|群)|订阅.{0,8}(?:频道|电子报|我们|报)|继续(?:往下)?阅读|请往下|https?:|www\.|\.com|^[\[(]?广告[\])]?$"
)
#: Units below which a stretch inside a line could stand in any story.
_INLINE = 8
#: Characters of the longest heading of a list.
_HEADING = 20
#: Digits that number or date a page; other digits that differ from page to page are its content.
_NUMBERING = re.compile(
    r"(?:第|no\.?|no:)\s*0|0[年月日时分秒号期版:/.\-]+(?=0|\D|$)|(?<=[年月日时分秒:/.\-])0"
)
#: How a report begins: place, date, agency, reporters.
_DATELINE = re.compile(r"(?:讯|电|报道)[\s(:(【\[]*(?:\(|记者|据|$)|^本报|日电|通讯员")
#: Labels that belong to the story wherever they stand.
_LABEL = re.compile(
    r"[\[(]?(?:编者按|前言|导读|摘要|引言|结语|小结|特此|此致|敬礼|附[:注]|注[::]|问[::]|答[::]|q[::]|a[::]|.{0,3}记者[::])"
)


def judge(candidates: Iterable[Candidate], thresholds: Thresholds) -> list[Verdict]:
    """Return a verdict for each text, by weight; the same text in several groups is one."""
    by_key: dict[tuple[bool, str], Verdict] = {}
    for candidate in candidates:
        verdict = by_key.setdefault(candidate.key, Verdict(candidate.text, candidate.whole))
        verdict.found.append(candidate)
    for verdict in by_key.values():
        verdict.found.sort(key=lambda one: (-one.count, one.group))
        verdict.text = verdict.found[0].text
        verdict.where = _where(verdict)
        verdict.veto = _veto(verdict)
        verdict.doubt = _doubt(verdict, thresholds)
    return sorted(by_key.values(), key=lambda verdict: (-verdict.weight, verdict.text))


def veto_syndicated(verdicts: Iterable[Verdict], elsewhere: Sequence[int]) -> None:
    """Veto what stands in as many other groups without repeating there as it repeats in.

    Args:
        verdicts: what was judged.
        elsewhere: for each, how many other groups hold it in some article, but too rarely to learn it.
    """
    for verdict, others in zip(verdicts, elsewhere, strict=True):
        if not verdict.veto and others > len(verdict.found):
            verdict.veto = f"stands in single articles of {others} other groups, as a syndicated story does"


def _where(verdict: Verdict) -> str:
    places = _shares(verdict, "places")
    if verdict.whole:
        if places.get("tail", 0) >= 0.95 and _heads_titles(verdict):
            return "heading"
        if says_sentence(verdict.text) or len(verdict.text) >= 12:
            return "line"
        for place in ("tail", "head"):
            if places.get(place, 0) >= 0.95:
                return place
        return "edge" if places.get("among", 0) <= 0.05 else "line"
    ends = _shares(verdict, "ends")
    for end in ("end", "start"):
        if ends.get(end, 0) >= 0.9:
            return end
    # What follows an appeal behind the story, and is no sentence, is the site's as well: titles, tags.
    if places.get("tail", 0) >= 0.9 and _invites(verdict):
        return "rest"
    return "inline"


def _invites(verdict: Verdict) -> bool:
    view = fold(verdict.text)
    return _APPEAL.search(view) is not None or is_notice(view, 0, len(view))


def _heads_titles(verdict: Verdict) -> bool:
    """Tell whether a line opens a list of titles: of other articles, or so called."""
    if len(verdict.text) > _HEADING or says_sentence(verdict.text):
        return False
    titles, shared = _followed(verdict)
    return titles["titles"] >= 0.6 and (shared >= 0.5 or _invites(verdict))


def _followed(verdict: Verdict) -> tuple[dict[str, float], float]:
    """Return the shares of articles with titles below the line, and of those where they are not its own."""
    total = sum(found.count for found in verdict.found)
    counts = {
        name: sum(found.follows[name] for found in verdict.found) for name in ("title", "titles", "shared")
    }
    held = counts["title"] + counts["titles"]
    return {name: count / total for name, count in counts.items()}, counts["shared"] / max(1, held)


def _shares(verdict: Verdict, name: str) -> dict[str, float]:
    total: dict[str, float] = {}
    for candidate in verdict.found:
        for place, count in getattr(candidate, name).items():
            total[place] = total.get(place, 0) + count
    whole = sum(total.values()) or 1
    return {place: count / whole for place, count in total.items()}


def says_sentence(text: str) -> bool:
    """Tell whether strip would take the text for prose."""
    return len(text) >= 25 and ("。" in text or text[-1] in "！？!?；;：:…”’」』")


def _veto(verdict: Verdict) -> str:
    view = fold(verdict.text)
    appeal = _APPEAL.search(view) is not None
    notice = is_notice(view, 0, len(view))
    among = _shares(verdict, "places").get("among", 0)
    if _LABEL.match(view):
        return "is a label of the story"
    if not verdict.whole and _DATELINE.search(view):
        return "begins a report: place, agency, reporters"
    if among > 1 - _OUTSIDE and not (verdict.whole and (_STRONG.search(view) or notice)):
        return f"stands among the story in {among:.0%} of its articles"
    if verdict.where in {"inline", "rest"} and units(view) < _INLINE:
        return "is too short to be cut from inside a line"
    if verdict.whole and verdict.where != "heading" and not (appeal or notice):
        below, shared = _followed(verdict)
        if below["title"] + below["titles"] > 0.5 and shared < 0.5:
            return "opens what differs from page to page, as the label of a list does"
    if not (appeal or notice) and "0" in _NUMBERING.sub("", view) and _figures_differ(verdict):
        return "has other figures on every page, as a table or a price does"
    if says_sentence(verdict.text) and is_story(view, 0, len(view)) and not (appeal or notice):
        return "reads like a sentence of the story"
    return ""


def _figures_differ(verdict: Verdict) -> bool:
    contexts = verdict.found[0].contexts
    return len({text for _, text, _ in contexts}) == len(contexts) > 1


def _doubt(verdict: Verdict, thresholds: Thresholds) -> float:
    view = fold(verdict.text)
    best = max(candidate.share for candidate in verdict.found)
    doubt = 0.4 * min(1.0, thresholds.share / best)
    doubt += 0.3 * min(1.0, 8 / len(view))
    doubt += 0.2 * (not (_APPEAL.search(view) or is_notice(view, 0, len(view))))
    doubt += 0.1 * _shares(verdict, "places").get("among", 0)
    return round(doubt, 3)
