"""Values written in several ways: numbers, dates, measures, money. Equal values get equal keys, nothing else does."""

from __future__ import annotations

import re

from kgplatform.text.fold import fold

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"亿": 10**8, "万": 10**4}
_HAN_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_TRAILING_ZEROS = re.compile(r"(?<![\d.])(\d+)\.(\d*?)0+(?![\d.])")
_HAN_DATE = re.compile(r"(\d{4})年(\d{1,2})月(?:(\d{1,2})[日号])?")
_NUMERIC_DATE = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = rf"({'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)})\.?"
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH},? (\d{{4}})\b")
_MONTH_FIRST = re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b")
_MONTH_ONLY = re.compile(rf"\b{_MONTH},? (\d{{4}})\b")
_UNIT_SPACE = re.compile(r"(?<=\d) (?=[^\W\d_%])|(?<=[^\W\d_]) (?=\d)|(?<=\d) (?=%)")


def value_of(text: str) -> str:
    """The value as a key: "２０１８年５月１日", "2018-05-01" and "May 1, 2018" have the same one."""
    return _UNIT_SPACE.sub("", _plain_numbers(_dates(han_numbers(fold(text).removeprefix("the ")))))


def han_numbers(text: str) -> str:
    """The text with Chinese numerals as digits: "十九世纪" is "19世纪", "二〇一八年" is "2018年"."""
    return _HAN_NUMBER.sub(lambda found: _number_of(found.group()), text)


def _number_of(numeral: str) -> str:
    if not set(numeral) & (_TENS.keys() | _MYRIADS.keys()):
        return "".join(str(_DIGITS[sign]) for sign in numeral)
    if not set(numeral) & (_DIGITS.keys() | {"十"}):
        return numeral  # "5万", "3.5亿": the unit of a number written in digits stays a unit
    return str(_integer(numeral))


def _integer(numeral: str) -> int:
    for unit, value in _MYRIADS.items():
        if unit in numeral:
            high, _, low = numeral.rpartition(unit)
            return (_integer(high) if high else 1) * value + _integer(low)
    total, digit = 0, None
    for sign in numeral:
        if sign in _TENS:
            total += (1 if digit is None else digit) * _TENS[sign]
            digit = None
        else:
            digit = _DIGITS[sign]
    return total + (digit or 0)


def _dates(text: str) -> str:
    text = _HAN_DATE.sub(lambda found: _date(found[1], found[2], found[3]), text)
    text = _NUMERIC_DATE.sub(lambda found: _date(found[1], found[3], found[4]), text)
    text = _DAY_FIRST.sub(lambda found: _date(found[3], _month(found[2]), found[1]), text)
    text = _MONTH_FIRST.sub(lambda found: _date(found[3], _month(found[1]), found[2]), text)
    return _MONTH_ONLY.sub(lambda found: _date(found[2], _month(found[1]), None), text)


def _date(year: str, month: str, day: str | None) -> str:
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")


def _month(name: str) -> str:
    return str(next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name[:3])))


def _plain_numbers(text: str) -> str:
    def without_zeros(found: re.Match[str]) -> str:
        return f"{found[1]}.{found[2]}".rstrip(".")

    return _TRAILING_ZEROS.sub(without_zeros, _THOUSANDS.sub("", text))
