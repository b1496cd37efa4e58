"""The application: routes put together, workers started and stopped with it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from api import problems
from api.dependencies import Service
from api.head import HeadAsGet
from api.routes import description, disagreements, entities, home, named_queries, sparql, vocabulary, what_if
from kg import __version__, build
from kg.catalogue import read_catalogue
from kg.errors import GraphNotBuiltError
from kg.query import QueryPool
from kg.settings import Settings

STATIC = Path(__file__).resolve().parent / "static"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application over the graph in ``settings.home``; without settings those of the environment."""
    chosen = settings or Settings()

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
        app.state.service = Service(chosen, pool, read_catalogue(chosen.queries))
        try:
            yield
        finally:
            pool.close()

    app = FastAPI(
        title="Latticework",
        version=__version__,
        summary="Who promised what to whom: international alliances and agreements as linked data",
        license_info={"name": "CC BY 4.0 (facts), Apache-2.0 (code)"},
        root_path=chosen.root_path,
        lifespan=lifespan,
    )
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "OPTIONS"],
        allow_headers=["*"],
    )
    app.add_middleware(HeadAsGet)
    problems.install(app)
    for routes in (home, sparql, named_queries, what_if, disagreements, description, vocabulary, entities):
        app.include_router(routes.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
