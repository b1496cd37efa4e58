from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.dates import FIRST_DAY, LAST_DAY, Bounds, bounds, observed
from kg.errors import DateError


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1949-04-04", ("1949-04-04", "1949-04-04", "1949-04-04", "1949-04-04")),
        ("1948-02", ("1948-02-01", "1948-02-29", "1948-02-01", "1948-02-29")),
        ("1949", ("1949-01-01", "1949-12-31", "1949-01-01", "1949-12-31")),
        ("1980~", ("1979-01-01", "1981-12-31", "1979-01-01", "1981-12-31")),
        ("1950-03?", ("1950-02-01", "1950-04-30", "1950-02-01", "1950-04-30")),
        ("1950-03-31%", ("1950-03-30", "1950-04-01", "1950-03-30", "1950-04-01")),
        ("191X", ("1910-01-01", "1919-12-31", "1910-01-01", "1919-12-31")),
        ("1914-08-XX", ("1914-08-01", "1914-08-31", "1914-08-01", "1914-08-31")),
        ("1949-08-24/..", ("1949-08-24", "1949-08-24", LAST_DAY, LAST_DAY)),
        ("1955/1991-07-01", ("1955-01-01", "1955-12-31", "1991-07-01", "1991-07-01")),
        ("../1950", (FIRST_DAY, FIRST_DAY, "1950-01-01", "1950-12-31")),
        ("[..2016-07]/..", (FIRST_DAY, "2016-07-31", LAST_DAY, LAST_DAY)),
        ("1990/[1991..]", ("1990-01-01", "1990-12-31", "1991-01-01", LAST_DAY)),
        ("[..1950-06-30]", (FIRST_DAY, "1950-06-30", FIRST_DAY, "1950-06-30")),
        ("/1950-06-30", (FIRST_DAY, "1950-06-30", "1950-06-30", "1950-06-30")),
    ],
)
def test_bounds(value: str, expected: tuple[str, str, str, str]) -> None:
    assert bounds(value) == Bounds(*expected)


def test_an_unknown_end_is_not_an_open_one() -> None:
    unknown, still = bounds("1949-04-04/"), bounds("1949-04-04/..")
    assert (unknown.end_earliest, unknown.end_latest) == ("1949-04-04", LAST_DAY)
    assert (still.end_earliest, still.end_latest) == (LAST_DAY, LAST_DAY)


def test_an_observation_narrows_only_an_unknown_end() -> None:
    assert observed(bounds("1949-08-24/"), "2018-12-31").end_earliest == "2018-12-31"
    assert observed(bounds("1949-08-24/"), "2018-12-31").end_latest == LAST_DAY
    assert observed(bounds("1955/1991-07-01"), "2018-12-31") == bounds("1955/1991-07-01")
    assert observed(bounds("1949-08-24/.."), "2018-12-31") == bounds("1949-08-24/..")


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("1949-02-30", "not in the calendar"),
        ("1949-13", "not in the calendar"),
        ("0000", "not in the calendar"),
        ("9999~", "not in the calendar"),
        ("4 April 1949", "not an EDTF date"),
        ("[..soon]", "not an EDTF date"),
        ("", "not an EDTF date"),
        ("-0044-03-15", "between the years 1 and 9999"),
        ("Y17000", "between the years 1 and 9999"),
        ("1949-04-04/1948", "ends before it starts"),
        ("/", "neither start nor end"),
        ("../..", "neither start nor end"),
    ],
)
def test_what_is_no_date_says_what_to_write(value: str, part: str) -> None:
    with pytest.raises(DateError, match=part):
        bounds(value)


@given(st.dates(), st.dates())
def test_bounds_of_any_interval_are_in_order(one: object, other: object) -> None:
    start, end = sorted((str(one), str(other)))
    found = bounds(f"{start}/{end}")
    assert found.start_earliest <= found.start_latest <= found.end_latest
    assert found.start_earliest <= found.end_earliest <= found.end_latest


@given(st.integers(1, 9998), st.integers(1, 12))
def test_a_month_holds_its_days(year: int, month: int) -> None:
    found = bounds(f"{year:04d}-{month:02d}")
    assert found.start_earliest == f"{year:04d}-{month:02d}-01"
    assert bounds(found.end_latest).end_latest[:7] == f"{year:04d}-{month:02d}"
