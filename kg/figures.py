"""What the graph holds, in figures, as the Markdown tables that stand in the README."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import QuerySolutions

from kg.errors import InputError
from kg.output_file import output_file
from kg.rdf_files import read_text
from kg.store import Store

BEGIN, END = "<!-- figures:begin -->", "<!-- figures:end -->"

_CLASSES = """
SELECT ?label (COUNT(DISTINCT ?thing) AS ?count) (COUNT(DISTINCT ?sourced) AS ?withSource) WHERE {
    ?thing a ?class . ?class rdfs:isDefinedBy <https://w3id.org/latticework/ontology> ; rdfs:label ?label .
    OPTIONAL { ?thing dcterms:source/lw:url ?url . BIND (?thing AS ?sourced) }
} GROUP BY ?label ORDER BY DESC(?count) ?label
"""

_COMMITMENTS = """
SELECT (COUNT(DISTINCT ?commitment) AS ?count) (COUNT(DISTINCT ?placed) AS ?withArticle) WHERE {
    ?commitment a lw:Commitment .
    OPTIONAL { ?commitment lw:setOutIn ?article . BIND (?commitment AS ?placed) }
}
"""

_COVERAGE = """
SELECT ?decade ?region (COUNT(DISTINCT ?arrangement) AS ?count) WHERE {
    ?membership lw:inPartnership|lw:inAgreement ?arrangement ; lw:member/lw:region/skos:broader/skos:prefLabel ?region .
    ?arrangement lw:startEarliest ?start .
    BIND (FLOOR(YEAR(?start) / 10) * 10 AS ?decade)
} GROUP BY ?decade ?region ORDER BY ?decade ?region
"""


def figures(store: Store) -> str:
    """Three tables: things by class with the share that names a source, commitments with an article, and
    partnerships and agreements by the decade in which they began and the region of their members."""
    classes = [
        (
            row["label"],
            f"{int(row['count']):,}",
            "is one" if row["label"] == "document" else _share(row["withSource"], row["count"]),
        )
        for row in _rows(store, _CLASSES)
    ]
    (commitments,) = _rows(store, _COMMITMENTS)
    share = _share(commitments["withArticle"], commitments["count"])
    return "\n\n".join(
        [
            _table(("class", "things", "with a source"), classes),
            f"Commitments that name their article: {share} of {int(commitments['count']):,}.",
            "Partnerships and agreements by the decade in which they began and the region of their members:",
            _coverage(store),
        ]
    )


def write_into(path: Path, text: str) -> None:
    """Puts the text between the marks ``BEGIN`` and ``END`` of a file. Raises InputError where they are not."""
    content = read_text(path)
    if content.count(BEGIN) != 1 or content.count(END) != 1:
        raise InputError(
            f"the file needs one line {BEGIN} and one line {END}; add them where the figures go", str(path)
        )
    with output_file(path) as file:
        file.write(re.sub(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{text}\n{END}", content, flags=re.DOTALL))


def _coverage(store: Store) -> str:
    counts: dict[str, dict[str, str]] = defaultdict(dict)
    for row in _rows(store, _COVERAGE):
        counts[f"{float(row['decade']):.0f}s"][row["region"]] = row["count"]
    regions = sorted({region for decade in counts.values() for region in decade})
    rows = [(decade, *(found.get(region, "") for region in regions)) for decade, found in counts.items()]
    return _table(("began", *regions), rows)


def _rows(store: Store, query: str) -> list[dict[str, str]]:
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{name: solution[name].value for name in names} for solution in solutions]


def _share(part: str, whole: str) -> str:
    return f"{100 * int(part) / int(whole):.0f} %"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---:" if index else "---" for index in range(len(head))), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
