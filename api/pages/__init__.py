"""Pages for people: what routes show a browser, from templates and a few queries."""

from api.pages.entity import entity
from api.pages.home import home
from api.pages.interface import docs
from api.pages.ontology import ontology
from api.pages.questions import queries, query, sparql
from api.pages.rendering import Link, href, page
from api.pages.search import browse, kinds, search

__all__ = [
    "Link",
    "browse",
    "docs",
    "entity",
    "home",
    "href",
    "kinds",
    "ontology",
    "page",
    "queries",
    "query",
    "search",
    "sparql",
]
