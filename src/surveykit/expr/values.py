"""Values as a form holds them: a text, a number, true or false; dates are ISO texts. Nothing is empty text.

The rules are those of JavaRosa, the engine of ODK Collect; where ODK Web Forms differs, `Engine` says which is meant.
"""

from __future__ import annotations

import datetime
import math
import re
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from surveykit.expr.tree import number_text

Engine: TypeAlias = Literal["collect", "web"]
"""Collect stores true as `1` and a number that is none as nothing; Web Forms `true` and `NaN`."""

Value: TypeAlias = str | float | bool

NAN: Final = math.nan
_NUMBER: Final = re.compile(r"[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*\Z")
_INSTANT: Final = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(?:Z|([+-])(\d\d):?(\d\d)?)?)?\Z", re.ASCII
)
_CLOCK: Final = re.compile(r"(\d\d?):(\d\d)(?::(\d\d(?:\.\d+)?))?(?:Z|[+-]\d\d:?\d\d)?\Z", re.ASCII)
_EPOCH: Final = datetime.date(1970, 1, 1).toordinal()


def text_of(value: Value) -> str:
    """A value as text inside an expression."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value)


def stored(value: Value, engine: Engine) -> str:
    """A value as the form stores the result of a calculation."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return ("1" if value else "0") if engine == "collect" else ("true" if value else "false")
    if value != value:  # noqa: PLR0124  (only NaN differs from itself)
        return "" if engine == "collect" else "NaN"
    return number_text(value)


def number_of(value: Value) -> float:
    """A value as a number; a date counts the days since 1 January 1970; NaN where it is none."""
    if isinstance(value, str):
        if value.isdecimal() and len(value) < 300:
            return float(value)
        if not value:
            return NAN
        match = _NUMBER.match(value)
        if match:
            return float(match[1])
        return days(value) if "-" in value[1:] else NAN
    return float(value)


def truth_of(value: Value) -> bool:
    """A value as a condition: an empty text, zero and no number are false."""
    if isinstance(value, float):
        return value == value and value != 0.0  # noqa: PLR0124
    return bool(value)


def days(text: str) -> float:
    """The days from 1 January 1970 to a date or a moment, a moment with its fraction; NaN where it is none."""
    match = _INSTANT.match(text.strip())
    if match is None:
        return NAN
    try:
        day = datetime.date(int(match[1]), int(match[2]), int(match[3])).toordinal() - _EPOCH
    except ValueError:
        return NAN
    if match[4] is None:
        return float(day)
    seconds = int(match[4]) * 3600 + int(match[5]) * 60 + float(match[6] or 0)
    if match[7]:
        away = int(match[8]) * 3600 + int(match[9] or 0) * 60
        seconds += -away if match[7] == "+" else away
    return day + seconds / 86400


def day_text(number: float) -> str:
    """The date so many days after 1 January 1970, or nothing where there is none."""
    if not math.isfinite(number) or not 1 <= math.floor(number) + _EPOCH <= datetime.date.max.toordinal():
        return ""
    return datetime.date.fromordinal(math.floor(number) + _EPOCH).isoformat()


def moment_text(number: float) -> str:
    """The moment so many days after 1 January 1970, to the millisecond, or nothing where there is none."""
    milliseconds = round((number - math.floor(number)) * 86_400_000) if math.isfinite(number) else 0
    carry, milliseconds = divmod(milliseconds, 86_400_000)
    day = day_text(math.floor(number) + carry) if math.isfinite(number) else ""
    if not day:
        return ""
    seconds, milliseconds = divmod(milliseconds, 1000)
    return f"{day}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{milliseconds:03}Z"


def day_share(text: str) -> float:
    """The share of the day that has passed at a time or moment: 0.25 at six; NaN where it is none."""
    clock = text.split("T", 1)[1] if "T" in text else text
    match = _CLOCK.match(clock.strip())
    if match is None:
        return NAN
    return (int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3] or 0)) / 86400


_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def format_date(value: Value, pattern: str) -> str:
    """A date in the pattern of `format-date`, months and weekdays in English as Collect writes them."""
    number = number_of(value) if not isinstance(value, str) else days(value)
    iso = moment_text(number)
    if not iso:
        return ""
    day = datetime.date.fromisoformat(iso[:10])
    hour, minute, second, milli = int(iso[11:13]), int(iso[14:16]), int(iso[17:19]), iso[20:23]
    parts = {
        "Y": f"{day.year:04}", "y": f"{day.year:04}"[2:], "m": f"{day.month:02}", "n": str(day.month),
        "b": _MONTHS[day.month - 1], "d": f"{day.day:02}", "e": str(day.day), "H": f"{hour:02}", "h": str(hour),
        "M": f"{minute:02}", "S": f"{second:02}", "3": milli, "a": _WEEKDAYS[day.weekday()], "%": "%",
    }  # fmt: skip
    return re.sub(r"%(.)", lambda m: parts.get(m[1], m[0]), pattern, flags=re.DOTALL)


def same_number(one: float, two: float) -> bool:
    """Equality of numbers as JavaRosa has it: to the twelfth decimal place."""
    return one == two or abs(one - two) < 1e-12


def half_up(value: float, places: float = 0) -> float:
    """Rounding of `round`: a half goes up, also below zero."""
    if not math.isfinite(value) or not math.isfinite(places) or abs(places) > 30:
        return value if places == 0 else NAN
    import decimal  # noqa: PLC0415  (2 ms that most runs never need)

    step = decimal.Decimal(1).scaleb(-int(places))
    with decimal.localcontext() as context:
        context.prec = 400
        exact = decimal.Decimal(repr(value)) / step
        return float((exact + decimal.Decimal("0.5")).to_integral_value(decimal.ROUND_FLOOR) * step)


@lru_cache(maxsize=1024)
def pattern_of(pattern: str) -> re.Pattern[str] | None:
    """The compiled pattern of `regex`, or None where it is none."""
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
