"""Which states of the graph the names in UK Treaties Online stand for.

Names in capitals are those of parties; names in small letters are those of territories to which a party extends a
treaty, and are no parties. A party's name is looked up among the names of states, but for the names below.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kg.crosswalk import CodedState, CowStates
from kg.namespaces import slug

# Spellings and former names that no label has, with the COW code of the state.
_OTHER_NAMES = {
    "ABYSSINIA": 530,
    "ARGENTINE CONFEDERATION": 160,
    "ARGENTINE REPUBLIC": 160,
    "BRITISH EMPIRE": 200,
    "BRUNEI DARUSSALAM": 835,
    "BYELORUSSIA S S R": 370,
    "CENTRAL AFRICAN EMPIRE": 482,
    "CHINA P R": 710,
    "CHINA TAIWAN": 713,
    "COMOROS ISLANDS": 581,
    "CONGO BRAZZAVILLE": 484,
    "CONGO KINSHASA": 490,
    "CONGO LEOPOLDVILLE": 490,
    "CONGO, DEMOCRATIC REPUBLIC OF": 490,
    "CONGO, PEOPLES REPUBLIC OF": 484,
    "CONGO, REPUBLIC OF FORMERLY CONGO PR": 484,
    "CZECH AND SLOVAK FEDERAL REPUBLIC": 315,
    "DOMINICA, COMMONWEALTH OF": 54,
    "EIRE": 205,
    "ELECTORATE OF HESSE": 273,
    "GAMBIA THE": 420,
    # The two German states of 1949 to 1990 are named apart.
    "GERMANY": 255,
    "GRAND DUCHY OF HESSE": 275,
    "GUINEA, EQUATORIAL": 411,
    "HAYTI": 41,
    "HESSE CASSEL": 273,
    "HESSE DARMSTADT": 275,
    "IRELAND, REPUBLIC OF": 205,
    "KHMER REPUBLIC": 811,
    "KOREA DEMOCRATIC PEOPLE'S REPUBLIC OF": 731,
    "KOREA REPUBLIC OF": 732,
    "LAO PEOPLE'S DEMOCRATIC REPUBLIC": 812,
    "MACEDONIA THE FYR OF": 343,
    "MALAGASY REPUBLIC": 580,
    "MALAYA": 820,
    "MECKLENBERG-SCHWERIN": 280,
    "MICRONESIA": 987,
    "MOLDOVA REPUBLIC OF": 359,
    "MUSCAT": 698,
    "NETHERLANDS THE": 210,
    "NEW GRANADA": 100,
    "ROUMANIA": 360,
    "SAINT CHRISTOPHER AND NEVIS": 60,
    "SALVADOR": 92,
    "SERB-CROAT-SLOVENE STATE": 345,
    "SERBIA AND MONTENEGRO": 345,
    "SICILY": 329,
    "SLOVAK REPUBLIC": 317,
    "SOMALI DEMOCRATIC REPUBLIC": 520,
    "SOUTH YEMEN": 680,
    "ST CHRISTOPHER AND NEVIS": 60,
    "SWISS CONFEDERATION": 225,
    "TANGANYIKA AND ZANZIBAR": 510,
    "TRANSJORDAN": 663,
    "TUNIS": 616,
    "UKRAINE S S R": 369,
    "UNITED ARAB REPUBLIC": 651,
    "VIETNAM D R": 816,
    "VIETNAM, REPUBLIC OF": 817,
    "VIETNAM, SOCIALIST REP OF": 816,
    "WESTERN SAMOA": 990,
    "WURTEMBURG": 271,
    "YEMEN, PEOPLES'S DEMOCRATIC REPUBLIC OF": 680,
    "YEMEN, REPUBLIC OF": 679,
    "YUGOSLAVIA, FEDERAL REPUBLIC OF": 345,
}


@dataclass(frozen=True, slots=True)
class _Span:
    """A COW code for which a name stands from one day to another, both included.

    A party to a text of many may have joined long after its signature: where ``bilateral`` is set the name is told by
    the date in a bilateral text only.
    """

    code: int
    start: str
    end: str
    bilateral: bool = False


# Names that stand for one state at one time and for another at another, or for nobody knows which.
_BY_DATE = {
    "AUSTRIA": (
        _Span(300, "1804-08-11", "1867-06-07"),
        _Span(300, "1867-06-08", "1918-11-11", bilateral=True),
        _Span(305, "1918-11-12", "9999-12-31"),
    ),
    "CHINA REPUBLIC OF": (_Span(710, "1912-01-01", "1949-09-30"), _Span(713, "1949-12-08", "9999-12-31")),
    "CONGO": (),
    "CONGO, REPUBLIC OF": (),
    "GERMANY FEDERAL REPUBLIC": (_Span(260, "0001-01-01", "1990-10-02"), _Span(255, "1990-10-03", "9999-12-31")),
    "HESSE": (),
    "HUNGARY": (_Span(310, "1918-11-16", "9999-12-31"),),
    "KOREA": (_Span(730, "0001-01-01", "1910-08-28", bilateral=True),),
    "VIETNAM": (_Span(816, "1976-07-02", "9999-12-31"),),
    "YEMEN": (_Span(678, "1918-10-30", "1990-05-21", bilateral=True), _Span(679, "1990-05-22", "9999-12-31")),
}

# Since when states made of dependent territories, or made again, have been states. A bilateral text of earlier years
# is filed under them for the ground that they cover: it is one of the ruling power, or of a local ruler.
_STATES_SINCE = {
    31: "1973-07-10",
    51: "1962-08-06",
    52: "1962-08-31",
    53: "1966-11-30",
    54: "1978-11-03",
    55: "1974-02-07",
    56: "1979-02-22",
    57: "1979-10-27",
    58: "1981-11-01",
    60: "1983-09-19",
    80: "1981-09-21",
    110: "1966-05-26",
    338: "1964-09-21",
    341: "2006-06-12",
    352: "1960-08-16",
    420: "1965-02-18",
    434: "1960-08-01",
    451: "1961-04-27",
    452: "1957-03-06",
    475: "1960-10-01",
    500: "1962-10-09",
    501: "1963-12-12",
    510: "1961-12-09",
    520: "1960-07-01",
    551: "1964-10-24",
    552: "1965-11-11",
    553: "1964-07-06",
    560: "1910-05-31",
    570: "1966-10-04",
    571: "1966-09-30",
    572: "1968-09-06",
    580: "1960-06-26",
    590: "1968-03-12",
    591: "1976-06-29",
    620: "1951-12-24",
    625: "1956-01-01",
    652: "1946-04-17",
    660: "1946-03-10",
    696: "1971-12-02",
    # A member of the League of Nations before independence.
    750: "1919-06-28",
    775: "1948-01-04",
    780: "1948-02-04",
    820: "1957-08-31",
    830: "1965-08-09",
    910: "1975-09-16",
    940: "1978-07-07",
    950: "1970-10-10",
    970: "1968-01-31",
    990: "1962-01-01",
}


@dataclass(frozen=True, slots=True)
class Parties:
    """The states that names stand for, by COW code and each once, and the names that stand for none, with why."""

    states: tuple[CodedState, ...]
    unresolved: tuple[str, ...]
    too_early: tuple[str, ...]


class PartyNames:
    """Finds the states of party names among those given."""

    def __init__(self, states: CowStates) -> None:
        self._states = states
        self._codes: dict[str, set[int]] = defaultdict(set)
        numbers = {state.actor: state.cow_code for state in states.values()}
        for designation in states.register.designations:
            if designation.system == "name" and designation.state in numbers:
                self._codes[slug(designation.text)].add(numbers[designation.state])

    def parties(self, names: Sequence[str], day: str, bilateral: bool) -> Parties:
        """The parties of those names to a text that took effect on ``day``, empty where that is not known.

        ``too_early`` are names of what was no state on that day, in a bilateral text.
        """
        found: dict[int, CodedState] = {}
        unresolved: list[str] = []
        too_early: list[str] = []
        for name in names:
            code = self._code(name, day, bilateral)
            if code not in self._states:
                unresolved.append(name)
            elif bilateral and day and day < _STATES_SINCE.get(code, ""):
                too_early.append(name)
            else:
                found[code] = self._states[code]
        return Parties(tuple(found[code] for code in sorted(found)), tuple(unresolved), tuple(too_early))

    def _code(self, name: str, day: str, bilateral: bool) -> int:
        """The COW code that a name stands for; zero for none, and for several that no date tells apart."""
        if name in _BY_DATE:
            spans = [span for span in _BY_DATE[name] if span.start <= day <= span.end]
            return next((span.code for span in spans if bilateral or not span.bilateral), 0)
        if name in _OTHER_NAMES:
            return _OTHER_NAMES[name]
        codes = self._codes.get(slug(name), set())
        return next(iter(codes)) if len(codes) == 1 else 0


def party_names(text: str) -> list[str]:
    """The names in capitals of a list with semicolons."""
    names = (name.strip() for name in text.split(";"))
    return [name for name in names if name and name == name.upper()]
