"""The numbers of this server, for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.watching import Metrics

router = APIRouter(tags=["Watching"])


@router.get("/metrics", summary="Numbers of this server, in the text format of Prometheus or OpenMetrics")
def metrics(request: Request) -> Response:
    """Requests by route and status, queries by outcome, workers, the build, the process."""
    counted: Metrics = request.app.state.metrics
    body, media_type = counted.exposed(request.headers.get("accept", ""))
    return Response(body, headers={"Content-Type": media_type, "Cache-Control": "no-store", "Vary": "Accept"})
