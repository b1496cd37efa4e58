"""What a server tells of its work: metrics, logs, and an identifier and times for each request."""

from api.watching.metrics import Metrics
from api.watching.queries import QueryWatch
from api.watching.requests import RequestWatch, request_id

__all__ = ["Metrics", "QueryWatch", "RequestWatch", "request_id"]
