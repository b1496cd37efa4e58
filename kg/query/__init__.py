"""The reading room: queries in, serialised answers out, each in a process that can be stopped."""

from kg.query.errand import Errand
from kg.query.formats import BINDING_FORMATS, GRAPH_FORMATS, Format
from kg.query.limits import Limits, limits_of
from kg.query.open_answer import OpenAnswer
from kg.query.pool import QueryPool
from kg.query.request import QueryRequest, QueryResponse, answer, is_repeatable

__all__ = [
    "BINDING_FORMATS",
    "GRAPH_FORMATS",
    "Errand",
    "Format",
    "Limits",
    "OpenAnswer",
    "QueryPool",
    "QueryRequest",
    "QueryResponse",
    "answer",
    "is_repeatable",
    "limits_of",
]
