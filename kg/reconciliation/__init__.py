"""Matching other people's tables with the graph: the Reconciliation Service API 0.2, apart from HTTP.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from kg.reconciliation.candidates import Candidate, candidates
from kg.reconciliation.extension import Value, values
from kg.reconciliation.moment import Moment, moment
from kg.reconciliation.query import Query, read_query
from kg.reconciliation.suggestions import Suggestion, entity, suggest_entities, suggest_properties, suggest_types
from kg.reconciliation.vocabulary import PROPERTIES, TYPES, Property, Type, find_property, find_type, properties_of

__all__ = [
    "PROPERTIES",
    "TYPES",
    "Candidate",
    "Moment",
    "Property",
    "Query",
    "Suggestion",
    "Type",
    "Value",
    "candidates",
    "entity",
    "find_property",
    "find_type",
    "moment",
    "properties_of",
    "read_query",
    "suggest_entities",
    "suggest_properties",
    "suggest_types",
    "values",
]
