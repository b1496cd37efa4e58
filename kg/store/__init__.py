"""Where quads live: the Store protocol and the embedded engine."""

from kg.store.base import Answer, Store
from kg.store.embedded import EmbeddedStore

__all__ = ["Answer", "EmbeddedStore", "Store"]
