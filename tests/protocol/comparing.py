"""Whether two tables are the same up to the names of blank nodes, exactly.

A graph is a table of three columns, a dataset one of four, solutions are a table with a column a variable: one
comparison serves all. Blank nodes are told apart by the rows they stand in, and where that leaves a choice, every
choice is tried.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, Triple

Row = tuple[object, ...]
Colours = dict[BlankNode, int]


def same_rows(left: Sequence[Row], right: Sequence[Row], ordered: bool = False) -> bool:
    """Whether one table becomes the other by renaming blank nodes; each row as often as in the other."""
    if ordered:
        left = [(place, *row) for place, row in enumerate(left)]
        right = [(place, *row) for place, row in enumerate(right)]
    if len(left) != len(right):
        return False
    return _match(left, dict.fromkeys(blank_nodes(left), 0), right, dict.fromkeys(blank_nodes(right), 0))


def _match(left: Sequence[Row], of_left: Colours, right: Sequence[Row], of_right: Colours) -> bool:
    of_left, of_right = _refined(left, of_left), _refined(right, of_right)
    here, there = _classes(of_left), _classes(of_right)
    if {colour: len(nodes) for colour, nodes in here.items()} != {c: len(nodes) for c, nodes in there.items()}:
        return False
    if len(here) == len(of_left):
        return Counter(_painted(left, of_left)) == Counter(_painted(right, of_right))
    colour = min((colour for colour in here if len(here[colour]) > 1), key=lambda colour: len(here[colour]))
    chosen, fresh = here[colour][0], hash((colour, "chosen"))
    return any(
        _match(left, of_left | {chosen: fresh}, right, of_right | {candidate: fresh}) for candidate in there[colour]
    )


def _refined(rows: Sequence[Row], colours: Colours) -> Colours:
    """Colours that tell blank nodes apart by where they stand, as far as that goes."""
    while True:
        seen: dict[BlankNode, list[int]] = defaultdict(list)
        for row, painted in zip(rows, _painted(rows, colours), strict=True):
            for node in set(blank_nodes([row])):
                seen[node].append(hash((painted, _painted([row], {**dict.fromkeys(colours, 0), node: 1})[0])))
        finer = {node: hash((colour, *sorted(seen[node]))) for node, colour in colours.items()}
        if len(set(finer.values())) == len(set(colours.values())):
            return finer
        colours = finer


def _classes(colours: Colours) -> dict[int, list[BlankNode]]:
    classes: dict[int, list[BlankNode]] = defaultdict(list)
    for node, colour in colours.items():
        classes[colour].append(node)
    return classes


def _painted(rows: Iterable[Row], colours: Colours) -> list[Row]:
    """The rows with the colour of each blank node in its place."""

    def painted(cell: object) -> object:
        if isinstance(cell, BlankNode):
            return ("blank node", colours[cell])
        if isinstance(cell, Triple):
            return ("triple", painted(cell.subject), cell.predicate, painted(cell.object))
        return cell

    return [tuple(painted(cell) for cell in row) for row in rows]


def blank_nodes(rows: Iterable[Row]) -> list[BlankNode]:
    """The blank nodes of a table, those within triple terms too, each once."""
    found: dict[BlankNode, None] = {}

    def look(cell: object) -> None:
        if isinstance(cell, BlankNode):
            found[cell] = None
        elif isinstance(cell, Triple):
            look(cell.subject)
            look(cell.object)

    for row in rows:
        for cell in row:
            look(cell)
    return list(found)
