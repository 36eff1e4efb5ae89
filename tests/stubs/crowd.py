"""A corpus of many namesakes: what a profile must have seen before equal names are no longer taken for one thing.

Its persons are combinations of frequent parts, its places, temples and titles are borne by many, each told apart by
what is known of it; beside them stand rare names that always mean one thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product

from kgplatform.resolution.context import read_context
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.table import MentionTable, Row
from kgplatform.types.resolution import Profile

TOWNS = ("北京", "上海", "广州", "成都", "西安", "武汉", "杭州", "重庆", "沈阳", "长沙")
STATES = ("Ohio", "Iowa", "Texas", "Maine", "Utah", "Oregon", "Nevada", "Kansas", "Idaho", "Georgia")
PERSONS = {
    "人物": ("王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇杰涛明超华平刚"),
    "person": (
        ("John", "Mary", "David", "Anna", "Michael", "Laura", "Robert", "Sarah", "James", "Julia"),
        (" Smith", " Johnson", " Lee", " Brown", " Miller", " Davis", " Wilson", " Clark", " Hall", " King"),
    ),
}
SHARED = {
    "行政区": ("城关镇", "太平镇", "新华镇", "东风乡", "新民乡", "鼓楼区", "城东区", "和平街道", "双河镇", "兴隆镇"),
    "地点": ("和平村", "中心村", "新店村", "石桥村", "东山", "南湖"),
    "街道": ("解放路", "人民路", "中山路", "建设路"),
    "景点": ("中山公园", "人民公园", "人民广场"),
    "建筑": ("观音寺", "关帝庙", "城隍庙", "龙王庙", "文庙", "清真寺"),
    "学校": ("第一中学", "第二中学", "实验小学"),
    "医院": ("人民医院", "中医院"),
    "机构": ("教育局", "公安局", "交通局"),
    "作品": ("故乡", "青春", "回家", "归来", "母亲"),
    "歌曲": ("故乡", "青春", "朋友", "红豆"),
    "影视作品": ("回家", "英雄", "归来", "选择"),
    "place": ("Washington Township", "Union Township", "Jackson Township", "Georgetown Township"),
    "city": ("Springfield", "Clinton", "Franklin", "Salem", "San José", "Fairview"),
    "building": ("St. Mary's Church", "Trinity Church", "Shiva Temple", "City Hall", "Town Hall"),
    "street": ("Main Street", "High Street", "Church Street"),
    "organization": ("Ministry of Finance", "Supreme Court", "Public Library"),
    "song": ("Home", "Forever", "Alone", "Stay"),
    "film": ("The Gift", "Home", "Alone", "The Return"),
    "album": ("Greatest Hits", "Live", "Blue"),
}
RARE = ("公司", "company", "university", "学校", "组织", "book", "图书作品")


@cache
def crowd_profile() -> Profile:
    """The profile of the crowd."""
    return fit_profile(MentionTable.of_rows(_rows()))


def _rows() -> Iterator[Row]:
    for number, (text, label, context) in enumerate(_names(), 1):
        language = "en" if text.isascii() else "zh"
        yield Row(number, 0, False, str(number), text, label, language, "crowd", read_context(context))


def _names() -> Iterator[tuple[str, str, str]]:
    for label, (first, second) in PERSONS.items():
        for place, (one, other) in enumerate(product(first, second)):
            for born in (1931, 1952, 1973, 1994):
                yield one + other, label, f"{born + place % 17}; {TOWNS[(place + born) % 10]}"
    for label, names in SHARED.items():
        for name in names:
            for town in STATES if label.isascii() else TOWNS:
                yield name, label, town
    for label, number in product(RARE, range(30)):
        for _ in range(2):
            yield (
                f"{label}{number * 7919:05}号" if not label.isascii() else f"Rare {number * 7919:05}",
                label,
                TOWNS[number % 10],
            )
