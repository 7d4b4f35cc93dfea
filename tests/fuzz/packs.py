"""Rule packs as a stranger might write them: valid, nearly valid, and meant to break the loader."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

PACK = """\
category = "editor"
[define]
wer = '(?&who)'
[[rule]]
id = "mine"
where = "edge"
keys = ["责任编辑", "责编"]
match = '[(]?(?:责任编辑|责编):?(?P<editor>(?&wer))[)]?'
why = "Who edited the piece is not part of it."
longest = 60
strip = ["责任编辑：王小明"]
keep = ["责任编辑制度改革座谈会昨日在京举行。"]
"""

#: Values in the place of any other: other types, other sizes.
VALUES = (
    '""', '"x"', "0", "-1", "1.5", "nan", "true", "[]", "{}", "[1]", "[[]]", '[""]', '["a"]', '["责任编辑"]',
    "1979-05-27", '"block"', '"credit"', '"line"', '"rest"', '"inline"', '"start"', "'(?&who)'", "'(?&nobody)'", "'('", "'[a-'",
    "'(a+)+$'", "'a{1,99999999999}'", "'(?P<title>a)(?P<title>b)'", "'(?P<nosuch>a)'", "'(?i)a'", "'a(?i)'", "'\\\\'", "'(?<=a+)b'",
    "'[[a]&&b]'", "'" + "(" * 3000 + ")" * 3000 + "'", "'" + "(?:a|b)" * 3000 + "'", "'(?&wer)(?&wer)'", "'\\N{DIGIT ONE}'",
    "'''\n'''", '"\\u0000"', '"\\u001b[31m"', "99999999999999999999",
)  # fmt: skip


def mutated(random: Random) -> bytes:
    """Return a pack with up to four of its lines changed."""
    lines = PACK.splitlines()
    for _ in range(random.randint(0, 4)):
        at = random.randrange(len(lines))
        name, equals, _value = lines[at].partition(" = ")
        match random.randrange(6):
            case 0:
                del lines[at]
            case 1:
                lines.insert(random.randrange(len(lines) + 1), lines[at])
            case 2 | 3 if equals:
                lines[at] = f"{name} = {random.choice(VALUES)}"
            case 4:
                lines[at] = random.choice(
                    ("[[rule]]", "[define]", "rule = [1]", "rule = 5", "rule = {}", "x = 1", "[rule]")
                )
            case _:
                cut = random.randint(0, len(lines[at]))
                lines[at] = (
                    lines[at][:cut]
                    + random.choice(("", "'", '"', "[", "=", "\0", "中", "(", "]"))
                    + lines[at][cut:]
                )
        if not lines:
            break
    data = "\n".join(lines).encode()
    if random.random() < 0.05:
        data = data[: random.randint(0, len(data))] + bytes([random.randrange(256)])
    return data
