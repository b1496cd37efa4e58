"""Which methods an address answers (RFC 9110, sections 9.3.7 and 10.2.1)."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Match
from starlette.types import Scope


def allowed(routes: Sequence[BaseRoute], scope: Scope) -> str:
    """The value of the Allow header for a path that some of the routes match: the framework names those of one only."""
    methods = {"OPTIONS"}
    for route in routes:
        matched, _ = route.matches(scope)
        if matched != Match.NONE:
            methods |= getattr(route, "methods", None) or set()
    if "GET" in methods:
        methods.add("HEAD")
    return ", ".join(sorted(methods))
