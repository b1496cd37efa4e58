"""The reading room: queries in, serialised answers out, each in a process that can be stopped."""

from kg.query.formats import BINDING_FORMATS, GRAPH_FORMATS, Format
from kg.query.pool import QueryPool
from kg.query.request import QueryRequest, QueryResponse, answer

__all__ = [
    "BINDING_FORMATS",
    "GRAPH_FORMATS",
    "Format",
    "QueryPool",
    "QueryRequest",
    "QueryResponse",
    "answer",
]
