"""The register of notices: words that publishers, brokers and lawyers use, and reporters hardly do."""

from __future__ import annotations

import re

#: One point each; two make a notice of a short sentence. Weighed by hand on notices and on news about law and
#: funds, which shares single words with them and seldom two.
_WORDS = re.compile(
    r"本[网站报社刊台号](?!来)|本平台|本网站|本公司|本基金|本文[件章]?|本资[料讯]|本报告|本公众号|本人|版权|著作权|商标|转载|转发"
    r"|授权|许可|同意|免责|侵权|侵犯|权利|权益|法律责任|责任|声明|条款|来源|注明|出处|原作者|作者|观点|立场|仅供|参考|依据"
    r"|投资人|投资者|风险|保证|承诺|担保|准确|完整性|正确性|及时性|时效性|可靠|建议|推荐|推介|邀约|要约|基金|申购|净值|净资产|配息|绩效|公开说明书"
    r"|须知|损失|盈亏|自行|审慎|谨慎|不代表|不构成|不得|不对|不负|概不|惟|删除|联系我们|及时联系|读者|用户|核准|高收益债券|计价|汇率"
    r"|利率|指数|受益人|费用|经理公司|销售机构|募集|有价证券|金融商品|波动|违约|法令|主管机关|个人资料|隐私"
)
_STORY = re.compile(
    r"表示|指出|记者|(?<!其)[他她](?!人)|说[,:。]|昨[天日]|今[天日]|去年|今年|上涨|下跌|公布|宣布|强调|透露"
)


def is_notice(view: str, start: int, end: int) -> bool:
    """Tell whether view[start:end], one sentence, is in the register of notices."""
    if _STORY.search(view, start, end):
        return False
    words = {match[0] for match in _WORDS.finditer(view, start, end)}
    # A long sentence needs more of them: a fund's disclaimer has one in every ten characters.
    return len(words) >= 2 + (end - start) // 60


def is_story(view: str, start: int, end: int) -> bool:
    """Tell whether view[start:end] has the words of a report: who said what, and when."""
    return _STORY.search(view, start, end) is not None
