"""What the dataset says of itself, and all of it in one file."""

from __future__ import annotations

import base64
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from pydantic import BaseModel, TypeAdapter

from api import description
from api.dependencies import Service, TheService
from api.negotiation import HTML, HTML_OFFER, RDF_OFFERS, Offer
from api.pages import href, page
from api.problems import UnknownThing
from api.representations import negotiated, not_modified, represent
from kg.dump import DUMP_NAME, Dump

router = APIRouter(tags=["Linked data"])

_OFFERS: list[Offer] = [*RDF_OFFERS, HTML_OFFER]
_JSON = Offer("application/json", ("text/json",), ".json", "json")
_GZIP = "application/gzip"


class DumpModel(BaseModel):
    """A dump of all quads as it is listed; ``bytes`` is the length of the compressed file."""

    build: str
    url: str
    mediaType: str = _GZIP  # noqa: N815  (the name in JSON)
    bytes: int
    sha256: str


_LIST = TypeAdapter(list[DumpModel])


@router.get("/void", summary="The dataset described: VoID and DCAT, prefixes and example queries")
@router.get("/void{suffix}", include_in_schema=False)
def void(request: Request, service: TheService, suffix: str = "") -> Response:
    """HTML, Turtle, RDF/XML, JSON-LD or N-Triples, by Accept header or suffix."""
    if suffix and all(offer.suffix != suffix for offer in _OFFERS):
        known = ", ".join(offer.suffix for offer in _OFFERS)
        raise UnknownThing(f"there is no void{suffix}; ask for void or for it with one of {known}")
    offer = negotiated(request, _OFFERS, suffix)
    base = service.base_url(request)
    alternates = [(f"{base}/void{other.suffix}", other) for other in _OFFERS if other != offer]

    def body() -> bytes:
        if offer.media_type == HTML:
            return _page(request, service)
        return description.of_dataset(service, base, offer)

    return represent(request, service.version(), offer, body, alternates)


@router.get("/.well-known/void", summary="302 to the description of the dataset")
def well_known(request: Request, service: TheService) -> Response:
    """As section 7.2 of VoID has it."""
    return RedirectResponse(f"{service.base_url(request)}/void", 302, headers={"Vary": "Accept"})


@router.get("/dumps", response_model=list[DumpModel], summary="Dumps of all quads, with their checksums")
def dumps(request: Request, service: TheService) -> Response:
    """The newest first. A page in a browser, else JSON."""
    offer = negotiated(request, [_JSON, HTML_OFFER])

    def body() -> bytes:
        return _page(request, service) if offer.media_type == HTML else _LIST.dump_json(_dumps(request, service))

    return represent(request, service.version(), offer, body)


@router.get(f"/dumps/{DUMP_NAME}", summary="303 to the newest dump")
def newest(request: Request, service: TheService) -> Response:
    """303 See Other, for tomorrow it is another."""
    found = _dumps(request, service)
    if not found:
        raise UnknownThing("builds of this server have no dump; query /sparql, or set LATTICEWORK_DUMP and build")
    return RedirectResponse(found[0].url, 303)


@router.get("/dumps/{build_id}/" + DUMP_NAME, summary="All quads of a build as compressed N-Quads")
def dump(request: Request, service: TheService, build_id: str) -> Response:
    """Sent from disk; the ETag is the SHA-256."""
    path, found = _dump(service, build_id)
    digest = base64.b64encode(bytes.fromhex(found.sha256)).decode()
    headers = {
        "ETag": f'"{found.sha256}"',
        "Repr-Digest": f"sha-256=:{digest}:",
        "Cache-Control": "public, max-age=31536000, immutable",
        "Link": f'<{service.base_url(request)}/void>; rel="describedby"',
    }
    if unchanged := not_modified(request, headers):
        return unchanged
    if request.scope.get("head"):
        return Response(headers={**headers, "Content-Length": str(found.bytes)}, media_type=_GZIP)
    return FileResponse(path, media_type=_GZIP, headers=headers, filename=DUMP_NAME)


@router.get("/dumps/{build_id}/SHA256SUMS", summary="The checksum of a dump, for sha256sum --check")
def checksums(service: TheService, build_id: str) -> Response:
    """One line: the SHA-256 and the name of the file."""
    _, found = _dump(service, build_id)
    return PlainTextResponse(f"{found.sha256}  {DUMP_NAME}\n")


def _dumps(request: Request, service: Service) -> list[DumpModel]:
    base = service.base_url(request)
    return [
        DumpModel(
            build=made.id,
            url=description.dump_url(base, made.id),
            bytes=made.dump.bytes,
            sha256=made.dump.sha256,
        )
        for made in service.kept_builds()
        if made.dump is not None
    ]


def _dump(service: Service, build_id: str) -> tuple[Path, Dump]:
    """The file of a build's dump, and what is known of it. Raises UnknownThing."""
    for made in service.kept_builds():
        if made.id == build_id and made.dump is not None:
            return made.dump_file, made.dump
    raise UnknownThing(f"there is no dump of a build {build_id}; /dumps lists those that are there")


def _page(request: Request, service: Service) -> bytes:
    graphs = [row | {"href": href(row["graph"])} for row in description.datasets(service)]
    return page(request, "void.html", graphs=graphs, build=service.build(), dumps=_dumps(request, service))
