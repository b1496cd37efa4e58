"""Where quads live: the Store protocol, the embedded engine, and other servers that are asked in its place."""

from kg.store.base import Answer, Queryable, Store
from kg.store.embedded import EmbeddedStore, remote_error
from kg.store.remote import RemoteStore

__all__ = ["Answer", "EmbeddedStore", "Queryable", "RemoteStore", "Store", "remote_error"]
