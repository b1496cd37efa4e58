"""What a server tells of its work: metrics, logs, and an identifier and times for each request."""

from api.watching.current import note_bearer, note_change, note_guarded
from api.watching.metrics import Metrics
from api.watching.queries import QueryWatch
from api.watching.requests import RequestWatch, request_id

__all__ = ["Metrics", "QueryWatch", "RequestWatch", "note_bearer", "note_change", "note_guarded", "request_id"]
