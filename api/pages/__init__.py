"""Pages for people: what routes show a browser, from templates and a few queries."""

from api.pages.entity import entity
from api.pages.home import home
from api.pages.interface import docs
from api.pages.ontology import ontology
from api.pages.panels import PanelChoice, panel, panels
from api.pages.questions import queries, query, sparql
from api.pages.rendering import Link, href, page
from api.pages.search import browse, kinds, search

__all__ = [
    "Link",
    "PanelChoice",
    "browse",
    "docs",
    "entity",
    "home",
    "href",
    "kinds",
    "ontology",
    "page",
    "panel",
    "panels",
    "queries",
    "query",
    "search",
    "sparql",
]
