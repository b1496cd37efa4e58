"""The application: routes put together, workers started and stopped with it."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import anyio.to_thread
from fastapi import Depends, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles
from starlette_compress import CompressMiddleware, add_compress_type

from api import problems
from api.addresses import WithoutSlash
from api.agents import AgentsEndpoint
from api.answer_cache import AnswerCache
from api.built_files import FOLDER as BUILT
from api.built_files import BuiltFiles
from api.content_coding import CodingTags
from api.content_policy import ContentPolicy
from api.cors import Cors
from api.dependencies import Service
from api.head import HeadAsGet
from api.mementos import Mementos
from api.panel_shelf import PanelShelf
from api.rate_limit import RateLimit
from api.representations import today
from api.request_content import utf8_address
from api.routes import (
    agents,
    browse,
    changes,
    description,
    disagreements,
    entities,
    graph_store,
    home,
    named_queries,
    panels,
    pictures,
    proposals,
    reconciliation,
    releases,
    search,
    sparql,
    timemap,
    vocabulary,
    what_if,
)
from api.routes import metrics as numbers
from api.shortcut import Shortcut
from api.watching import Metrics, QueryWatch, RequestWatch
from kg import __version__, build
from kg.asked_graph import Desk
from kg.audit import Audit
from kg.catalogue import read_catalogue
from kg.checkpoint import settled
from kg.description import Abilities
from kg.errors import GraphNotBuiltError, NoOwnGraphError, RemoteServerError, StorageError
from kg.fact_groups import read_fact_groups
from kg.history import Log, last_change, log_path
from kg.query import BINDING_FORMATS, GRAPH_FORMATS, QueryPool, limits_of
from kg.replica_watch import ReplicaWatch
from kg.settings import Settings
from kg.snapshot import Snapshot
from kg.timeline import LogIndex
from kg.transaction import Writer

for known in (*BINDING_FORMATS, *GRAPH_FORMATS):
    add_compress_type(known.media_type)

STATIC = Path(__file__).resolve().parent / "static"


def abilities(settings: Settings, writer: Writer | None) -> Abilities:
    """What the endpoint says that it can do."""
    languages = ("SPARQL11Query", "SPARQL11Update") if writer else ("SPARQL11Query",)
    features = []
    if settings.default_graph == "union":
        features.append("UnionDefaultGraph")
    if settings.allowed_targets:
        features.append("BasicFederatedQuery")
    return Abilities(languages, GRAPH_FORMATS if writer else (), features)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application over the graph in ``settings.home``; without settings those of the environment."""
    chosen = settings or Settings()
    metrics = Metrics()
    watch = QueryWatch(metrics, chosen.slow_query_seconds)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        log = _log(chosen)
        path, read_only = log_path(chosen.home), last_change(chosen.home)

        replica = None
        if chosen.read_from:
            replica = await run_in_threadpool(ReplicaWatch, chosen.read_from, chosen.default_graph == "union")

        def own() -> Snapshot:
            try:
                return build.current(chosen).snapshot(path, log.sequence if log else read_only)
            except GraphNotBuiltError:
                if replica is None:
                    raise
                raise NoOwnGraphError(
                    "this server answers from a replica and has no graph of its own, so no history, panels or "
                    "writing; ask the server which that replica follows"
                ) from None

        # A server may be started before there is a graph.
        # Where the disk is full the changes are read from the log.
        with contextlib.suppress(GraphNotBuiltError, StorageError):
            if log:
                await run_in_threadpool(settled, chosen)
        snapshot = replica.snapshot if replica else own
        pool = QueryPool(snapshot, limits_of(chosen), frozenset(chosen.allowed_targets))
        writer = Writer(chosen, log, pool) if log else None
        # Each query that runs or waits holds a thread.
        threads = chosen.query_workers + chosen.slow_queries + chosen.max_queued
        anyio.to_thread.current_default_thread_limiter().total_tokens = threads + 20
        # Without a graph the server says so, and the first query after a build waits.
        with contextlib.suppress(GraphNotBuiltError, RemoteServerError):
            await run_in_threadpool(pool.warm)
        app.state.service = Service(
            chosen,
            pool,
            read_catalogue(chosen.queries),
            snapshot,
            own,
            writer,
            watch,
            LogIndex(chosen.home),
            abilities(chosen, writer),
            fact_groups=read_fact_groups(chosen.queries / "pages"),
        )
        app.state.panels = panels_kept = PanelShelf(_panels_folder(chosen), chosen.panel_megabytes)
        app.state.desk = Desk(app.state.service)
        app.state.agents = AgentsEndpoint(lambda: app.state.desk, chosen.max_query_bytes)
        try:
            async with anyio.create_task_group() as beside:
                beside.start_soon(app.state.agents.run)
                yield
                beside.cancel_scope.cancel()
        finally:
            app.state.stopping.set()
            panels_kept.close()
            pool.close()
            if replica:
                replica.close()
            if log:
                log.close()

    app = FastAPI(
        title="Latticework",
        version=__version__,
        summary="Who promised what to whom: international alliances and agreements as linked data",
        license_info={"name": "CC BY 4.0 (facts), Apache-2.0 (code)"},
        root_path=chosen.root_path,
        lifespan=lifespan,
        dependencies=[Depends(utf8_address)],
        redirect_slashes=False,
        # What happens is counted and logged by ``watching``.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        # The framework's own pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
    )
    app.state.metrics = metrics
    # Whoever ends the server may set it before the last requests are answered: /readyz says so at once.
    app.state.stopping = threading.Event()
    metrics.gauge("latticework_pool", "Processes that answer queries", lambda: app.state.service.pool.gauges())
    metrics.describe("latticework_build_info", "The version and the build that serves.", lambda: _build_info(chosen))
    # The last that is added is the outermost.
    app.add_middleware(Shortcut, answers=sparql.SHORTCUTS)
    app.add_middleware(problems.Unforeseen)
    app.add_middleware(Mementos)
    app.add_middleware(CompressMiddleware, minimum_size=1000)
    app.add_middleware(CodingTags)
    if chosen.cache_megabytes:
        app.add_middleware(AnswerCache, snapshot=lambda: _state(app), megabytes=chosen.cache_megabytes)
    if chosen.rate_limit:
        app.add_middleware(RateLimit, rate=chosen.rate_limit)
    app.add_middleware(WithoutSlash)
    app.add_middleware(ContentPolicy)
    app.add_middleware(Cors)
    app.add_middleware(HeadAsGet)
    app.add_middleware(RequestWatch, metrics=metrics, audit=Audit(chosen.home))
    modules = (
        home,
        numbers,
        sparql,
        graph_store,
        releases,
        changes,
        timemap,
        proposals,
        named_queries,
        pictures,
        what_if,
        disagreements,
        search,
        browse,
        agents,
        reconciliation,
        panels,
        description,
        vocabulary,
        entities,
    )
    for module in modules:
        app.include_router(module.router)
    problems.install(app, [route for module in modules for route in module.router.routes])
    app.mount("/static/built", BuiltFiles(directory=BUILT, check_dir=False), name="built")
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _state(app: FastAPI) -> str | None:
    """What identifies the state of the graph that serves, and the day, which pages show; None where there is none."""
    try:
        version: str = app.state.service.version()
    except (GraphNotBuiltError, RemoteServerError):
        return None
    return f"{version} {today()}"


def _log(settings: Settings) -> Log | None:
    """The log of changes, open for writing; None where the home cannot be written to: the server is read-only then."""
    try:
        return Log(settings.home)
    except StorageError:
        return None


def _panels_folder(settings: Settings) -> Path:
    """Where panels are kept: in the home, where it can be written to, so that they outlive the server."""
    folder = settings.home / "panels"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="latticework-panels-"))
    return folder


def _build_info(settings: Settings) -> dict[str, str]:
    try:
        made = build.current(settings).id
    except GraphNotBuiltError:
        made = ""
    return {"version": __version__, "build": made}
