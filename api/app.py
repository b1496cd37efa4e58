"""The application: routes put together, workers started and stopped with it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from api import problems
from api.addresses import WithoutSlash
from api.cors import Cors
from api.dependencies import Service
from api.head import HeadAsGet
from api.routes import description, disagreements, entities, home, named_queries, sparql, vocabulary, what_if
from api.routes import metrics as numbers
from api.watching import Metrics, QueryWatch, RequestWatch
from kg import __version__, build
from kg.catalogue import read_catalogue
from kg.errors import GraphNotBuiltError
from kg.query import QueryPool
from kg.settings import Settings

STATIC = Path(__file__).resolve().parent / "static"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application over the graph in ``settings.home``; without settings those of the environment."""
    chosen = settings or Settings()
    metrics = Metrics()
    watch = QueryWatch(metrics, chosen.slow_query_seconds)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = QueryPool(
            lambda: build.current(chosen).store,
            chosen.query_workers,
            chosen.query_timeout,
            chosen.max_quads_in_memory,
        )
        # A server may be started before there is a graph; it then says so, and the first query after a build waits.
        with contextlib.suppress(GraphNotBuiltError):
            await run_in_threadpool(pool.warm)
        app.state.service = Service(chosen, pool, read_catalogue(chosen.queries), watch)
        try:
            yield
        finally:
            app.state.stopping.set()
            pool.close()

    app = FastAPI(
        title="Latticework",
        version=__version__,
        summary="Who promised what to whom: international alliances and agreements as linked data",
        license_info={"name": "CC BY 4.0 (facts), Apache-2.0 (code)"},
        root_path=chosen.root_path,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.state.metrics = metrics
    # Whoever ends the server may set it before the last requests are answered: /readyz says so at once.
    app.state.stopping = threading.Event()
    metrics.gauge("latticework_pool", "Processes that answer queries", lambda: app.state.service.pool.gauges())
    metrics.describe("latticework_build_info", "The version and the build that serves.", lambda: _build_info(chosen))
    # The last that is added is the outermost.
    app.add_middleware(problems.Unforeseen)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(WithoutSlash)
    app.add_middleware(Cors)
    app.add_middleware(HeadAsGet)
    app.add_middleware(RequestWatch, metrics=metrics)
    modules = (home, numbers, sparql, named_queries, what_if, disagreements, description, vocabulary, entities)
    for module in modules:
        app.include_router(module.router)
    problems.install(app, [route for module in modules for route in module.router.routes])
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _build_info(settings: Settings) -> dict[str, str]:
    try:
        made = build.current(settings).id
    except GraphNotBuiltError:
        made = ""
    return {"version": __version__, "build": made}
