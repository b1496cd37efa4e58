"""Panels for statistics as pages: which there are, and one that is put together, with its addresses and columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request

from api.pages.rendering import page
from kg.errors import LatticeworkError, ParameterError
from kg.panels import CURATED, UNITS
from kg.panels.contents import PanelContents
from kg.panels.dictionary import CODES, KINDS, READING
from kg.panels.files import PanelOrder, panel_order


@dataclass(frozen=True, slots=True)
class PanelChoice:
    """What somebody has put together: a unit, names of sources, whether all pairs, and years, empty for no limit."""

    unit: str
    sources: tuple[str, ...]
    every_pair: bool
    first: str
    last: str

    @property
    def search(self) -> str:
        """The part of an address that asks for it."""
        values = [("source", source) for source in self.sources]
        values += [("all", "true")] if self.every_pair else []
        values += [(name, year) for name, year in (("from", self.first), ("to", self.last)) if year]
        return urlencode(values)


def panels(request: Request, sources: Sequence[str]) -> bytes:
    """All units, and the sources that the graph has."""
    return page(request, "panels.html", units=UNITS, sources=sources)


def panel(
    request: Request,
    base: str,
    choice: PanelChoice,
    there: Sequence[str],
    contents: Callable[[PanelOrder], PanelContents],
) -> bytes:
    """A panel that was put together, of the sources that are there; ``base`` is the address of the server."""
    found, error = None, ""
    try:
        found = contents(_order(choice))
    except LatticeworkError as caught:
        error = str(caught)
    return page(
        request,
        "panel.html",
        unit=UNITS[choice.unit],
        choice=choice,
        there=there,
        contents=found,
        error=error,
        kinds=KINDS,
        reading=READING,
        codes=CODES,
        address=f"{base}/panels/{choice.unit}",
    )


def _order(choice: PanelChoice) -> PanelOrder:
    """What is ordered. Raises ParameterError where there is no such panel."""
    order = panel_order(choice.unit, list(choice.sources), choice.every_pair)
    for name, year in (("from", choice.first), ("to", choice.last)):
        if year and not (year.isascii() and year.isdigit() and int(year)):
            raise ParameterError(f"{name}: write a year such as 1946, not {year!r}")
        if year:
            order.require_years()
    if order.every_pair and not UNITS[choice.unit].pairs:
        raise ParameterError(f"a {order.unit} panel has no pairs to add; leave out all")
    if order.every_pair and order.sources == (CURATED,):
        raise ParameterError(
            "the curated facts are a selection and cannot say that two states owe each other nothing; "
            "add a source such as atop, or leave out all"
        )
    return order
