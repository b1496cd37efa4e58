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
from api.routes import disagreements, entities, graph_store, home, named_queries, sparql, vocabulary, what_if
from kg import __version__, build
from kg.catalogue import read_catalogue
from kg.checkpoint import settled
from kg.errors import GraphNotBuiltError, StorageError
from kg.history import Log, last_change, log_path
from kg.query import QueryPool
from kg.settings import Settings
from kg.snapshot import Snapshot
from kg.transaction import Writer

STATIC = Path(__file__).resolve().parent / "static"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application over the graph in ``settings.home``; without settings those of the environment."""
    chosen = settings or Settings()

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        log = _log(chosen)
        path, read_only = log_path(chosen.home), last_change(chosen.home)

        def snapshot() -> Snapshot:
            return build.current(chosen).snapshot(path, log.sequence if log else read_only)

        # A server may be started before there is a graph.
        with contextlib.suppress(GraphNotBuiltError):
            if log:
                await run_in_threadpool(settled, chosen)
        pool = QueryPool(
            snapshot,
            chosen.query_workers,
            chosen.query_timeout,
            chosen.max_quads_in_memory,
            chosen.default_graph == "union",
        )
        writer = Writer(chosen, log, pool) if log else None
        # Without a graph the server says so, and the first query after a build waits.
        with contextlib.suppress(GraphNotBuiltError):
            await run_in_threadpool(pool.warm)
        app.state.service = Service(chosen, pool, read_catalogue(chosen.queries), snapshot, writer)
        try:
            yield
        finally:
            pool.close()
            if log:
                log.close()

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
        allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
        allow_headers=["*"],
        expose_headers=["ETag", "Link", "Location", "WWW-Authenticate"],
    )
    app.add_middleware(HeadAsGet)
    modules = (home, sparql, graph_store, named_queries, what_if, disagreements, vocabulary, entities)
    routers = [module.router for module in modules]
    problems.install(app, routers)
    for router in routers:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _log(settings: Settings) -> Log | None:
    """The log of changes, open for writing; None where the home cannot be written to: the server is read-only then."""
    try:
        return Log(settings.home)
    except StorageError:
        return None
