"""The application: routes put together, workers started and stopped with it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles
from starlette_compress import CompressMiddleware, add_compress_type

from api import problems
from api.answer_cache import AnswerCache
from api.dependencies import Service
from api.head import HeadAsGet
from api.rate_limit import RateLimit
from api.routes import disagreements, entities, home, named_queries, releases, sparql, vocabulary, what_if
from kg import __version__, build
from kg.catalogue import read_catalogue
from kg.errors import GraphNotBuiltError
from kg.query import BINDING_FORMATS, GRAPH_FORMATS, Limits, QueryPool
from kg.settings import Settings

for known in (*BINDING_FORMATS, *GRAPH_FORMATS):
    add_compress_type(known.media_type)

STATIC = Path(__file__).resolve().parent / "static"


def limits(settings: Settings) -> Limits:
    """The limits of queries that the settings give."""
    return Limits(
        workers=settings.query_workers,
        seconds=settings.query_timeout,
        megabytes=settings.query_memory,
        rows=settings.max_rows,
        queued=settings.max_queued,
        slow=settings.slow_queries,
        most_in_memory=settings.max_quads_in_memory,
    )


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application over the graph in ``settings.home``; without settings those of the environment."""
    chosen = settings or Settings()

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = QueryPool(lambda: build.current(chosen).store, limits(chosen))
        # Each query that runs or waits holds a thread.
        threads = chosen.query_workers + chosen.slow_queries + chosen.max_queued
        anyio.to_thread.current_default_thread_limiter().total_tokens = threads + 20
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
    app.add_middleware(CompressMiddleware, minimum_size=1000)
    if chosen.cache_megabytes:
        app.add_middleware(AnswerCache, snapshot=lambda: build.current_id(chosen), megabytes=chosen.cache_megabytes)
    app.add_middleware(HeadAsGet)
    if chosen.rate_limit:
        app.add_middleware(RateLimit, rate=chosen.rate_limit)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "OPTIONS"],
        allow_headers=["*"],
    )
    problems.install(app)
    for routes in (home, sparql, releases, named_queries, what_if, disagreements, vocabulary, entities):
        app.include_router(routes.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
