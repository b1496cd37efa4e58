"""The graph described in itself: what it holds, under which prefixes, and what to ask it."""

from kg.description.describe import describe
from kg.description.service import Abilities, service_description

__all__ = ["Abilities", "describe", "service_description"]
