"""What class and id names say about a box, and which short headings open a list of other articles."""

from __future__ import annotations

import re

#: Words for what is never the article: a box called so is dropped unless it holds most of the page's prose.
STRONG = frozenset(
    """
    nav navbar navi navigation menu submenu breadcrumb breadcrumbs crumb crumbs topbar footnav side
    aside sidebar sidebars comment comments commentlist reply replies disqus cmt pinglun share
    sharing shares sharebar shareout social sns bdsharebuttonbox jiathis fenxiang related relate
    relative relevant recommend recommended recommends recommendation recommendations tuijian
    xiangguan suggest suggested suggestion rank ranking rankings popular trending advertisement
    advertising adsense guanggao sponsor sponsored outbrain taboola popin dable popup modal cookie
    cookies login signin signup subscribe subscription newsletter copyright disclaimer shengming
    statement pager pages pagination paging prevnext qrcode erweima ewm complaint jubao authorinfo
    readmore morenews hidden invisible tweet twitter instagram facebook fb hotnews guess slideshow
    carousel keyword keywords vote poll
    """.split()  # noqa: SIM905
)
#: Words that body containers carry as well ("editor" is the box of a web editor, "ads" a page with room for
#: them): a box called so is dropped only where it holds little prose.
WEAK = frozenset(
    """
    toolbar tool tools header footer foot bottom rail hot top10 trend ad ads adv advert adbox banner
    sponsorship promo promotion promotions promote pop dialog overlay register tag tags label labels
    download app qr feedback search searchbar widget widgets bio profile more next prev previous
    hide print printer fontsize editor bianji mask loading skip skiplink player video videos audio
    gallery tab tabs other others info
    """.split()  # noqa: SIM905
)
#: Boxes that say they are text.
BODY = frozenset(
    "content contents text article para paragraph paragraphs body zhengwen neirong story".split()  # noqa: SIM905
)
#: Boxes under a picture.
CAPTION = frozenset(
    [
        "caption",
        "captions",
        "picinfo",
        "imgdesc",
        "picdesc",
        "photo",
        "photos",
        "picture",
        "pictures",
        "img",
        "image",
        "tushuo",
    ]
)

_WORD = re.compile(r"[A-Z]?[a-z]+\d*|[A-Z]+(?![a-z])")
_MORE = (
    "相关|相關|推荐|推薦|热门|熱門|延伸|更多|精彩|精选|精選|最新|猜你|大家都在|你可能|您可能|人气|人氣|往期|"
    "其他|其它|焦点|焦點|热点|熱點|今日|24小时|24小時|本周|一周|聚焦|"
    "编辑|編輯|小编|小編|热文|熱文|排行|点击|點擊|看更多|读者|讀者|网友|網友"
)
_THINGS = (
    "阅读|閱讀|新闻|新聞|报道|報道|報導|文章|推荐|推薦|排行|排行榜|喜欢|喜歡|看|感兴趣|感興趣|资讯|資訊|内容|內容|话题|話題|"
    "专题|專題|评论|評論|留言|点阅|點閱|图集|圖集|视频|影音|链接|連結|消息|热点|熱點|要闻|要聞|精选|精選|榜|图片|圖片|稿件|"
    "关注|關注|文|回顾|回顧|热搜|熱搜"
)
_ALONE = "延伸|推荐|推薦|相关|相關|热门|熱門|評論|评论|留言|发表评论|我要评论|網友評論|跟贴"
_RELATED = re.compile(
    "[◆■●▌【\\[<《〈>▍|︱★☆▼▲ ]*"
    f"(?:(?:{_MORE})[\u4e00-\u9fff]{{0,4}}(?:{_THINGS})|{_ALONE})"
    "[\u4e00-\u9fff]{0,2}[】\\]》〉> ]*[:：﹕]?(?:更多.*)?"
)


def words_of(names: str) -> frozenset[str]:
    """Return the lower-case words of class and id names: "hotNews nav-list" → hot, news, nav, list."""
    return frozenset(word.lower() for word in _WORD.findall(names))


def opens_other_articles(text: str) -> bool:
    """Tell whether a line is a heading such as 相關新聞, 延伸閱讀：, 推荐阅读, 热门文章."""
    return len(text) <= 16 and _RELATED.fullmatch(text) is not None
