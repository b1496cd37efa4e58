"""Where quads live: the Store protocol and the embedded engine."""

from kg.store.base import Answer, Store
from kg.store.embedded import EmbeddedStore, remote_error

__all__ = ["Answer", "EmbeddedStore", "Store", "remote_error"]
