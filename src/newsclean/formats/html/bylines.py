"""Who wrote an article and where it comes from, by the lines around its title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    HasTime = Callable[[str], bool]

_END = (
    r"(?=\s|$|[|｜／/,，;；。\[(（【_]|\d|来源|來源|作者|记者|記者|责编|责任编辑|責任編輯|编辑|編輯|时间|發布|发布|编译|字号|分享|评论"
    r"|摄影|我要|举报|打印|收藏|关注|订阅|原标题|点击)"
)
#: What systems call people and channels: ycsys, editor01.
_LOGIN = re.compile(r"[a-z0-9_.-]+")
_SOURCE = re.compile(
    r"(?:来源|來源|出处|出處)\s?[:：︰﹕]\s*"
    rf"(?P<name>[^\s|｜:：,，;；。\[(（【]{{2,20}}?){_END}"
)
_AUTHOR = re.compile(
    r"(?:作\s?者|撰文|撰稿|采写|文字|记者|記者|^文|\s文)\s?[:：︰﹕／/丨|｜]\s*"
    r"(?P<name>(?:(?!责任编辑|責任編輯|责编|来源|來源)[\u4e00-\u9fffA-Za-z·．.]){2,12}"
    rf"(?:[、 &][\u4e00-\u9fff·]{{2,4}}){{0,3}}?){_END}"
)
_REPORTER = re.compile(
    r"(?:^|[〔【(（\s])(?:[\u4e00-\u9fff]{2,8}(?:中心)?[/／])?(?:见习|見習|特派|本報|本报|實習|实习)?(?:记者|記者)\s?"
    r"(?P<name>[\u4e00-\u9fff·]{2,4}(?:[、 ][\u4e00-\u9fff·]{2,4}){0,3})(?<![摄攝])(?=[／/〕】)）\s]|$)"
)
#: 洪毅 2023年08月31日 21:00, 上報快訊／鍾知諭 2023年…
_BEFORE_TIME = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,8}[／/]\s?)?(?!.{0,2}(?:时间|時間|发布|發布|更新|日期|来源|來源|发稿|發稿|出版|建立|上架|首页|首頁|新闻|新聞))"
    r"(?P<name>[\u4e00-\u9fff]{2,4}(?:[、 ][\u4e00-\u9fff]{2,4}){0,2})\s+(?=20\d\d\s?[-/.年])"
)
#: What stands around a name in author fields: 陳宥蓁／綜合報導, 林欣儀_台中, 香港特約記者 麥燕庭.
_AROUND = re.compile(
    r"^(?:文[:：／/|]|(?:作者|来源|來源)[:：]|.{0,6}(?:记者|記者)[:：\s]|记者|記者)\s*|(?:[／/_]|(?<=[\u4e00-\u9fff])[-|｜]).*$"
)
_NO_NAME = re.compile(
    r"https?:|www\.|[@#<>{}=]|^\d+$|^(?:admin|网络整理|综合整理|本网|webmaster|editor|null|undefined|none|未知|佚名|匿名|网站|编辑|小编|本站|原创|管理员)$",
    re.IGNORECASE,
)
#: 國際中心／許元馨報導, but not 體育中心／綜合報導.
_DESK = re.compile(
    r"(?:^|[〔【(（\s])[\u4e00-\u9fff]{2,6}(?:中心|組|组)[／/](?!綜合|综合|整理)"
    r"(?P<name>[\u4e00-\u9fff·]{2,4}(?:[、 ][\u4e00-\u9fff·]{2,4}){0,3})(?:報導|报导|報道|报道)"
)
#: （中央社記者沈佩瑤台北23日電）: where a name ends is known by the place behind it.
_PLACES = (
    "台北|臺北|新北|桃園|新竹|苗栗|台中|臺中|彰化|南投|雲林|嘉義|台南|臺南|高雄|屏東|宜蘭|花蓮|台東|臺東|澎湖|金門|馬祖|基隆|北京|上海|广州|廣州|深圳|香港|澳門|澳门"
    "|東京|东京|首爾|首尔|曼谷|河內|河内|馬尼拉|马尼拉|雅加達|雅加达|新加坡|吉隆坡|新德里|雪梨|悉尼|華盛頓|华盛顿|紐約|纽约|洛杉磯|洛杉矶|舊金山|旧金山|芝加哥|多倫多"
    "|多伦多|倫敦|伦敦|巴黎|柏林|布魯塞爾|布鲁塞尔|日內瓦|日内瓦|羅馬|罗马|莫斯科|華沙|华沙|伊斯坦堡|耶路撒冷|開羅|开罗"
)
_DATELINE = re.compile(
    r"^[（(【]?[\u4e00-\u9fff]{1,6}[社報报台臺網网](?:[駐驻][\u4e00-\u9fff]{2,4})?(?:记者|記者)"
    rf"(?P<name>[\u4e00-\u9fff·、]{{2,11}}?)(?:{_PLACES})(?:\d{{1,2}}月)?\d{{1,2}}日(?:[專专綜综]?[電电合]|[報报])"
)
_BYLINES = (_AUTHOR, _REPORTER, _DESK, _BEFORE_TIME)
#: A line that is nothing but a name: 新华社, IT之家, 尼克·馬什（Nick Marsh）.
_NAME_ALONE = re.compile(
    r"(?=.{2,30}$)[A-Za-z]{0,12}[\u4e00-\u9fff·]{2,12}(?:\s?[（(][A-Za-z .'-]{3,24}[)）])?"
)
#: What stands alone between title and time and is no name.
_FURNITURE = re.compile(
    r"分享|收藏|字[号號体體]|[评評][论論]|跟[贴帖]|[关關]注|[订訂][阅閱]|[阅閱][读讀]|打印|列印|[举舉][报報]|[点點][击擊赞讚]|[热熱][门門]|正文|首[页頁]"
    r"|[图圖]集|[视視][频頻]|[资資][讯訊]|[专專][题題栏欄]|[独獨]家|[原转轉][创創载載]|[时時][间間]|日期|[发發][布佈表]|更新|[来來]源|[编編][辑輯]"
    r"|[收聽听]|[栏欄]目|[频頻]道$|[摘导導]|[简簡繁][体體]|^(?:[国國][际際内內]|[社財财体體娱娛政]\S|[港要][闻聞]|[两兩]岸|[军軍]事|科技|生活|[运運][动動]|[台臺][湾灣]|香港|中[国國])$"
)
#: What media are called.
_MEDIUM = re.compile(
    r"(?:通讯社|通訊社|新[华華]社|中新社|[网網]|[报報]|[电電][视視][台臺]|[广廣]播|周刊|[杂雜][志誌]|传媒|傳媒|客户端|新[闻聞])$"
)
_SITE_PARTS = re.compile(r"[_|｜│－–—-]|\s{1,3}")


def byline_in(
    lines: Sequence[str],
    opening: Sequence[str],
    under: Sequence[str],
    known: Iterable[str],
    has_time: HasTime,
) -> str:
    """Return who wrote the article, or "".

    Args:
        lines: the texts under the title, then the few above it.
        opening: the first texts of the body, for a dateline.
        under: those under the title alone.
        known: what the page calls itself and its sections, which is nobody's name.
        has_time: whether a text states a time.
    """
    labelled = next(filter(None, (search(pattern, lines) for pattern in _BYLINES)), "")
    if labelled := labelled or search(_DATELINE, opening):
        return labelled
    name = _standing_alone(under, known, has_time)
    return "" if _MEDIUM.search(name) else name


def source_in(lines: Sequence[str], under: Sequence[str], site: str, has_time: HasTime) -> str:
    """Return where the article comes from, or "".

    Args:
        lines: the texts around the article that may say so with a label.
        under: the texts under the title: a medium may stand there without a label, before the time or after.
        site: what the page's title ends with.
        has_time: whether a text states a time.
    """
    labelled = search(_SOURCE, lines)
    if labelled:
        return labelled
    name = _standing_alone(under, (), has_time)
    return name if _MEDIUM.search(name) else _after_time(under, site, has_time)


def _standing_alone(under: Sequence[str], known: Iterable[str], has_time: HasTime) -> str:
    """Return the name that stands by itself between title and time, or ""."""
    times = (index for index, text in enumerate(under[:4]) if has_time(text))
    if not next(times, 0):
        return ""
    name = under[0]
    if _NAME_ALONE.fullmatch(name) is None or _FURNITURE.search(name) or name in known:
        return ""
    return clean_name(name)


def _after_time(under: Sequence[str], site: str, has_time: HasTime) -> str:
    """Return the medium behind the time: one called like the site, 新浪娱乐 on 新浪网, or like media are."""
    line = next((text for text in under[:4] if has_time(text)), "")
    own = [part for part in _SITE_PARTS.split(site) if len(part) >= 2]
    for word in re.split(r"\s+", line)[1:]:
        if not 3 <= len(word) <= 10 or _FURNITURE.search(word) or not re.fullmatch(r"[\u4e00-\u9fff]+", word):
            continue
        if _MEDIUM.search(word) or (own and word[:2] == own[-1][:2]):
            return clean_name(word)
    return ""


def bare_name(text: str) -> str:
    """Return a name without what stands around it in fields for authors."""
    return _AROUND.sub("", text).strip() or text


def clean_name(text: str) -> str:
    """Return a name with its spaces collapsed, or "" where it is none."""
    text = " ".join(text.split())
    if not text or len(text) > 40 or _NO_NAME.search(text) or _LOGIN.fullmatch(text):
        return ""
    return text


def search(pattern: re.Pattern[str], lines: Iterable[str]) -> str:
    """Return the first name that a pattern finds in the lines, or ""."""
    return next(
        (name for text in lines if (found := pattern.search(text)) and (name := clean_name(found["name"]))),
        "",
    )
