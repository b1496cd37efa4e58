"""Nothing reaches the network but what is allowed, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ForbiddenQueryError
from kg.query.guard import query_reaches_out, update_reaches_out
from kg.query.remote import may_reach_out
from kg.store import EmbeddedStore

REFUSED = "LATTICEWORK_ALLOWED_TARGETS"
THERE = "http://there.example/sparql"
ALLOWED = {THERE, "http://there.example/data.ttl"}
HIDDEN = [
    "SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }",
    "select * where { service silent ?where { ?s ?p ?o } }",
    "SELECT * WHERE { { SELECT * { OPTIONAL{SERVICE<http://example.org/>{ ?s ?p ?o }} } } }",
    "SELECT * WHERE { FILTER NOT EXISTS { MINUS { SERVICE <http://example.org/> { ?s ?p ?o } } } }",
    "SELECT * WHERE { ?s ?p '''it's''' . SERVICE <http://example.org/> { ?s ?p ?o } }",
    'SELECT * WHERE { ?s ?p "a # b" . SERVICE <http://example.org/> { ?s ?p ?o } }',
    "PREFIX : <http://example.org/> SELECT * WHERE { :a :b :c . SERVICE :d { ?s ?p ?o } }",
    "SELECT * WHERE { ?s ?p 'a\\\\' SERVICE <http://example.org/> { } }",
    "SELECT * WHERE { SERVICE # <http://there.example/sparql> {\n SILENT #\n <http://example.org/> #\n { } }",
    # What the engine reads otherwise than the grammar.
    "SELECT * WHERE { SERVICESILENT<http://example.org/>{ } }",
    "PREFIX ex: <http://example.org/> SELECT * WHERE { SERVICEex:a{ } }",
    "PREFIX silent: <http://example.org/> SELECT * WHERE { SERVICE silent:a { } }",
    "SELECT * WHERE { ?s ?p trueSERVICE<http://example.org/>{ } }",
    "PREFIX ex: <http://example.org/> SELECT * WHERE { ?s ?p 1SERVICEex:a{ } }",
    "SELECT * WHERE { FILTER(1<'>')SERVICE<http://example.org/>{ } }#'",
    "SELECT * WHERE { FILTER(1<#>'''\n2)SERVICE<http://example.org/>{ } }#'''",
    "SELECT * WHERE { BIND('\\u0027' AS ?x) SERVICE <http://example.org/> { } BIND('\\u0027' AS ?y) }",
    "SELECT * WHERE { SERVICE <\\u0068ttp://example.org/> { } }",
    "PREFIX ex: <http://x:> SELECT * WHERE { ?s ?p ex:SERVICE<http://example.org/>{ } }",
    "PREFIX \u20ac: <http://example.org/> SELECT * WHERE { SERVICE \u20ac:x { } }",
]


@pytest.mark.parametrize("query", HIDDEN)
@pytest.mark.parametrize("allowed", [set(), ALLOWED])
def test_every_way_to_write_service_is_refused(query: str, allowed: set[str]) -> None:
    with pytest.raises(
        ForbiddenQueryError, match=rf"SERVICE \(near line \d\) .*{REFUSED}.* query that server yourself"
    ):
        query_reaches_out(query, None, allowed)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service WHERE { ?service ?p ?o }",
        "SELECT ?service ?x WHERE { ?x ?service <http://example.org/> { ?service ?p ?o } }",
        "SELECT $SERVICE WHERE { $SERVICE ?p ?o }",
        "# SERVICE <http://example.org/> {\nSELECT * WHERE { ?s ?p ?o }",
        'SELECT * WHERE { ?s rdfs:label "SERVICE <http://example.org/> { }" }',
        "SELECT * WHERE { ?s rdfs:label '''a 'SERVICE <http://example.org/> {' b''' }",
        "SELECT * WHERE { <http://example.org/SERVICE> ?p ?o { ?a ?b ?c } }",
        "PREFIX service: <http://example.org/> SELECT * WHERE { service:SERVICE a service:x }",
        "SELECT * WHERE { ?s sd:service ?o ; ex:SERVICE-level ?l }",
        'SELECT * WHERE { ?s ?p "x"@service { ?a ?b ?c } }',
        "SELECT * WHERE { ?s ?p <http://example.org/a#b> } # SERVICE <http://example.org/> { }",
        "SELECT * WHERE { SERV\\u0049CE <http://example.org/> { ?s ?p ?o } }",  # nothing, to the engine
    ],
)
def test_the_word_elsewhere_is_no_service(query: str) -> None:
    assert query_reaches_out(query) is False


@pytest.mark.parametrize(
    ("query", "base"),
    [
        (f"SELECT * {{ SERVICE <{THERE}> {{ ?s ?p ?o }} SERVICE SILENT<{THERE}>{{ }} }}", None),
        ("PREFIX t: <http://there.example/> SELECT * { { SELECT * { SERVICE t:sparql { ?s ?p ?o } } } }", None),
        ("PREFIX t: <http://there.example/s> SELECT * { SERVICE t:par\\ql { } }".replace("\\q", "q"), None),
        ("BASE <http://there.example/x/y> SELECT * { SERVICE <../sparql> { } }", "http://here.example/sparql"),
        ("BASE <http://there.example/> PREFIX t: <spar> SELECT * { SERVICE t:ql { } }", None),
        ("SELECT * { SERVICE <sparql> { } }", "http://there.example/x"),
        ("SELECT * { SERVICE <http://there.example/sp\\u0061rql> { } }", None),
    ],
)
def test_a_target_on_the_list_is_allowed_however_it_is_written(query: str, base: str | None) -> None:
    assert query_reaches_out(query, base, ALLOWED) is True
    with pytest.raises(ForbiddenQueryError):
        query_reaches_out(query, base, {"http://there.example/"})


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE <{THERE}/> {{ }} }}",
        f"SELECT * {{ SERVICE <{THERE}?x=1> {{ }} }}",
        "SELECT * { SERVICE <HTTP://there.example/sparql> { } }",
        f"SELECT * {{ VALUES ?t {{ <{THERE}> }} SERVICE ?t {{ }} }}",
        f"SELECT * {{ SERVICE <{THERE}> {{ SERVICE <http://example.org/> {{ }} }} }}",
        f"PREFIX t: <http://example.org/> SELECT * {{ SERVICE t:a {{ }} }} # PREFIX t: <{THERE}>",
        "PREFIX t: <http://example.org/> PREFIX t: <http://there.example/> SELECT * { SERVICE t:sparql { } }",
        "BASE <http://example.org/> BASE <http://there.example/> SELECT * { SERVICE <sparql> { } }",
        "BASE <//> SELECT * { SERVICE <sparql> { } }",
        f"PREFIX {'x' * 1001}: <http://example.org/> PREFIX t: <{THERE}> SELECT * {{ SERVICE t: {{ }} }}",
    ],
)
def test_what_only_resembles_an_allowed_target_is_refused(query: str) -> None:
    with pytest.raises(ForbiddenQueryError):
        query_reaches_out(query, "http://here.example/", ALLOWED)


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://example.org/>",
        "load silent <http://example.org/> INTO GRAPH <urn:g>",
        "INSERT DATA { <urn:a> <urn:b> 1 } ; LOAD <http://example.org/>",
        "PREFIX : <urn:x> # a comment\nLOAD<http://example.org/>",
        "INSERT DATA { <urn:a> <urn:b> 'it\\'s' } ; LOAD SILENT <http://example.org/>",
        "LOADSILENT<http://example.org/>",
        "PREFIX ex: <http://example.org/> LOADex:a",
        "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o FILTER (1<'>') } ; LOAD <http://example.org/> #'",
        "INSERT DATA { <urn:a> <urn:b> '\\u0027' } ; LOAD <http://example.org/> ; INSERT DATA { <urn:a> a '\\u0027' }",
        "PREFIX t: <http://there.example/> LOAD t:data.ttl ; PREFIX t: <http://example.org/> LOAD t:data.ttl",
    ],
)
def test_every_way_to_write_load_is_refused(update: str) -> None:
    with pytest.raises(ForbiddenQueryError, match=rf"LOAD \(near line \d\) .*{REFUSED}.*send it to /graphs"):
        update_reaches_out(update, None, ALLOWED)


def test_an_update_is_allowed_what_is_on_the_list() -> None:
    update = "PREFIX t: <http://there.example/> LOAD SILENT t:data.ttl INTO GRAPH <urn:g> ; BASE <urn:x> CLEAR ALL"
    assert update_reaches_out(update, None, ALLOWED) is True
    assert update_reaches_out(f"DELETE {{ }} WHERE {{ SERVICE <{THERE}> {{ }} }}", None, ALLOWED) is True
    with pytest.raises(ForbiddenQueryError, match="SERVICE"):
        update_reaches_out("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", None, ALLOWED)


@pytest.mark.parametrize(
    "update",
    [
        "# LOAD <http://example.org/>\nCLEAR GRAPH <urn:g>",
        "INSERT DATA { <urn:LOAD> load:LOAD 'LOAD <urn:x>', '''LOAD\n<urn:x>''', 'x'@load . _:LOAD <urn:p> 1 }",
        "PREFIX load: <http://example.org/LOAD> DELETE { ?load load: $LOAD } WHERE { ?load load:LOAD $LOAD }",
        "INSERT DATA { <urn:s> ex:load <urn:o> ; ex:service <urn:p> }",
        "INSERT DATA { document:load-bearing <urn:p> document:a-load ; rdfs:label 'SERVICE <urn:x> { }' }",
    ],
)
def test_the_word_elsewhere_loads_nothing(update: str) -> None:
    assert update_reaches_out(update) is False


# Parts of a query that are well-formed by themselves and may hide what comes behind them from a reader.
_HIDING = [
    "SERVICE<urn:x>{}", "SERVICESILENT<urn:x>{?a ?b ?c}", "SERVICEex:a{}", "SERVICE#'\n<urn:x>#\n{}",
    "{SERVICE\tex:a{}}",
    "FILTER(1<'>')", "FILTER(1<#>'\'\'\n2)", "FILTER(1<2)", 'FILTER(1<"#"||2>1)', "FILTER(?a<?b&&?c>'\\'')",
    "BIND('\\u0027'AS?", "BIND('\'\'\\'\'\'\'\'AS?", 'BIND("""\'"""AS?', "BIND(\'\'AS?", "BIND('#'AS?",
    "?s ?p true", "?s ?p 1", "?s ?p ex:", "?s ?p ex:a\\'", "?s ?p 'x'@en", "?s ?p <urn:'>", "?s ?p ex:#'\n",
    "#'\n", "#'\'\'\n", "#<\n", "#>\n", " ", ".", "\n",
    "VALUES?v{\'\'<urn:#>'\"'}", "OPTIONAL{", "}", "{", "'\'\'", "'", '"',
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_HIDING), min_size=1, max_size=7))
def test_the_engine_reaches_nothing_that_was_not_found(parts: list[str]) -> None:
    inside = "".join(f"{part}b{number})" if part.endswith("AS?") else part for number, part in enumerate(parts))
    query = f"PREFIX ex: <http://x:> SELECT * WHERE {{ {inside} }}"
    if reached(query):
        with pytest.raises(ForbiddenQueryError):
            query_reaches_out(query)


def reached(query: str) -> bool:
    """Whether the engine wants to ask another server: these targets have no scheme that it could use."""
    store = EmbeddedStore.in_memory()
    store.update("INSERT DATA { <urn:s> <urn:p> 1, true, '', <urn:s> }")
    try:
        list(store.query(query))  # type: ignore[arg-type]
    except OSError:
        return True
    except Exception:
        return False
    return False


def test_a_long_query_with_the_word_is_refused_unread() -> None:
    with pytest.raises(ForbiddenQueryError, match="100,000 characters at most"):
        query_reaches_out(f"SELECT * {{ SERVICE <{THERE}> {{ }} }} #{'<' * 100_000}", None, ALLOWED)
    assert query_reaches_out(f"SELECT * {{ ?s ?p 'a service of some kind' }} #{'<' * 100_000}") is False


@pytest.mark.parametrize(
    "text", ["SELECT * { SERVICE <http://x/> {} }", "select * { service ex:a {} }", "LoAd <http://x/>"]
)
def test_a_keyword_is_seen_in_capitals_and_small_letters(text: str) -> None:
    assert may_reach_out(text)


def test_the_word_alone_reaches_nowhere() -> None:
    assert not may_reach_out("PREFIX sd: <urn:service-description#> SELECT * { ?s sd:workload 'load' }")
