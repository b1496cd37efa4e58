"""SPARQL 1.1 Protocol, update operation; it shares its address with the query operation, which calls it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.authorisation import writer_for
from api.dependencies import Service
from api.request_content import BYTE_ORDER_MARK
from api.writes import as_expected, changed, is_dry_run, preview, proposed, reason, receipt
from kg.proposal import SparqlUpdate
from kg.query.using import with_dataset
from kg.review import Waiting


async def update(request: Request, service: Service, text: str, listed: Callable[[str], list[str]]) -> Response:
    """Carries out an update; ``listed`` gives the values of a parameter of the protocol."""
    return await run_in_threadpool(_committed, request, service, text, listed)


def _committed(request: Request, service: Service, text: str, listed: Callable[[str], list[str]]) -> Response:
    writer, token = writer_for(request, service, "propose")
    whole = with_dataset(text.removeprefix(BYTE_ORDER_MARK), listed("using-graph-uri"), listed("using-named-graph-uri"))
    proposal = SparqlUpdate(whole, base=f"{service.base_url(request)}/sparql")
    if is_dry_run(request, [value for name in ("dry-run", "dry_run", "dryRun", "dryrun") for value in listed(name)]):
        return preview(request, writer, proposal, as_expected(request))
    done = changed(service, writer, token, proposal, reason(request, listed("message")), as_expected(request))
    return proposed(request, service, done) if isinstance(done, Waiting) else receipt(done)
