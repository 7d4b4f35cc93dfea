"""Pages that hold no article although they hold a sentence: errors, captchas, logins, videos."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsclean.formats.html.boxes import Line
    from newsclean.formats.html.head import Head

_ERROR = re.compile(
    r"\b40[0134]\b|\b50[0234]\b|not found|forbidden|access denied|just a moment|attention required"
    r"|页面不存在|頁面不存在|網頁不存在|网页不存在|无法找到|無法找到|找不到|不存在或"
    r"|已(?:经|經)?(?:被)?(?:删除|刪除|下架|下线|移除)"
    r"|验证码|驗證碼|安全验证|安全驗證|人机验证|人機驗證|机器人|機器人"
    r"|访问过于频繁|操作频繁|异常访问|訪問過於頻繁"
    r"|请(?:先)?登录|請(?:先)?登入|会员专享|會員專屬|订阅后(?:可|阅读)|訂閱後|浏览器版本过低"
    r"|(?:启用|开启|啟用|打開)\s?JavaScript|enable javascript|cookies? (?:are|is) disabled",
    re.IGNORECASE,
)


#: A text that speaks of a deleted video is news when it is longer.
MAX_NOTICE = 50


def is_no_article(head: Head, lines: Sequence[Line]) -> bool:
    """Tell whether a page whose short running text is `lines` is an error, a captcha, a login or a video."""
    text = "".join(line.text for line in lines)
    if _ERROR.search(head.title) or (len(text) < MAX_NOTICE and _ERROR.search(text)):
        return True
    return not head.article and head.first("og:type").lower().startswith(("video", "profile"))
