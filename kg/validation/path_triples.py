"""Property paths as RDF (SHACL, section 2.3.1)."""

from __future__ import annotations

from pyoxigraph import BlankNode, NamedNode, Triple

from kg.namespaces import RDF
from kg.validation.paths import Alternative, Path, Sequence, Step

_SH = "http://www.w3.org/ns/shacl#"
_FIRST, _REST, _NIL = (NamedNode(f"{RDF}{name}") for name in ("first", "rest", "nil"))
_REPEATS = {(0, True): "zeroOrMorePath", (1, True): "oneOrMorePath", (0, False): "zeroOrOnePath"}

Node = NamedNode | BlankNode


def path_triples(path: Path) -> tuple[Node, list[Triple]]:
    """The node that stands for a path, and the triples that say what it is."""
    if isinstance(path, Step):
        assert path.predicate is not None
        return _about("inversePath", (path.predicate, [])) if path.inverse else (path.predicate, [])
    if isinstance(path, Sequence):
        return _list(path.parts)
    if isinstance(path, Alternative):
        return _about("alternativePath", _list(path.parts))
    return _about(_REPEATS[path.least, path.many], path_triples(path.path))


def _about(form: str, inner: tuple[Node, list[Triple]]) -> tuple[Node, list[Triple]]:
    node = BlankNode()
    return node, [Triple(node, NamedNode(f"{_SH}{form}"), inner[0]), *inner[1]]


def _list(parts: tuple[Path, ...]) -> tuple[Node, list[Triple]]:
    head: Node = _NIL
    found: list[Triple] = []
    for part in reversed(parts):
        end, triples = path_triples(part)
        node = BlankNode()
        found += [Triple(node, _FIRST, end), Triple(node, _REST, head), *triples]
        head = node
    return head, found
