"""Routes that read their requests themselves."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from api.dependencies import service
from api.request_content import utf8_address


class DirectRoute(APIRoute):
    """Calls its function with the request and the service.

    The framework finds out anew for each request which parameters a function wants, which takes longer than a short
    query does. The documentation of the route comes from the function all the same.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The function, called without the framework's reading of parameters."""

        async def called(request: Request) -> Response:
            await utf8_address(request)
            response: Response = await self.endpoint(request, await service(request))
            return response

        return called
