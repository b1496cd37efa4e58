"""Finding things by name: an index of all labels, other names, old names and codes, and what it finds."""

from kg.search.browse import Choice, Listing, counts, listing
from kg.search.current import NAMES_FILE, CurrentIndex
from kg.search.find import Hit, find
from kg.search.index import Index, Name, Thing
from kg.search.kinds import KINDS, Kind
from kg.search.reading import read_index

__all__ = [
    "KINDS",
    "NAMES_FILE",
    "Choice",
    "CurrentIndex",
    "Hit",
    "Index",
    "Kind",
    "Listing",
    "Name",
    "Thing",
    "counts",
    "find",
    "listing",
    "read_index",
]
