"""Releases: kept states of the graph, described, downloaded and queried."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel

from api.dependencies import Service, TheService
from api.routes import sparql
from kg.releases import DUMP, Release

router = APIRouter(tags=["Releases"])

_FILES = {DUMP: "application/gzip", "SHA256SUMS": "text/plain"}


class ReleaseModel(BaseModel):
    """A release as it is listed."""

    name: str
    issued: str
    quads: int
    sha256: str
    citation: str
    sparql: str
    dump: str


@router.get("/releases", response_model=list[ReleaseModel], summary="All releases, oldest first")
def listed(request: Request, service: TheService) -> list[ReleaseModel]:
    """Each with its checksum, how to cite it, and where to ask and download it."""
    return [_model(request, service, release) for release in service.releases()]


@router.get("/release/{name}", summary="A release: 303 to its description")
def identified(request: Request, service: TheService, name: str) -> Response:
    """What the identifier of a release leads to."""
    return RedirectResponse(f"{service.base_url(request)}/releases/{service.release(name).name}", 303)


@router.get("/releases/{name}", response_model=ReleaseModel, summary="One release")
def described(request: Request, service: TheService, name: str) -> Response:
    """With a link that says how to cite it (RFC 8574)."""
    release = service.release(name)
    content = _model(request, service, release).model_dump()
    return JSONResponse(content, headers={"Link": f'<{release.iri}>; rel="cite-as"'})


@router.get("/releases/{name}/sparql", summary="Query a release by GET", openapi_extra=sparql.QUERY_PARAMETER)
async def by_get(request: Request, service: TheService, name: str) -> Response:
    """As ``/sparql``, of the graph as it was."""
    release = service.release(name)
    return _cited(await sparql.by_get(request, service.of_release(release)), release)


@router.post("/releases/{name}/sparql", summary="Query a release by POST")
async def by_post(request: Request, service: TheService, name: str) -> Response:
    """As ``/sparql``, of the graph as it was."""
    release = service.release(name)
    return _cited(await sparql.by_post(request, service.of_release(release)), release)


@router.get("/releases/{name}/{file}", summary="The dump of a release, or its checksum")
def download(service: TheService, name: str, file: str) -> Response:
    """``latticework.nq.gz``, N-Quads; ``SHA256SUMS``."""
    path = service.release_file(service.release(name), file, _FILES)
    return FileResponse(path, media_type=_FILES[file], filename=file)


def _cited(response: Response, release: Release) -> Response:
    response.headers.append("Link", f'<{release.iri}>; rel="cite-as"')
    return response


def _model(request: Request, service: Service, release: Release) -> ReleaseModel:
    base = f"{service.base_url(request)}/releases/{release.name}"
    return ReleaseModel(
        name=release.name,
        issued=release.issued,
        quads=release.quads,
        sha256=release.sha256,
        citation=release.citation,
        sparql=f"{base}/sparql",
        dump=f"{base}/{DUMP}",
    )
