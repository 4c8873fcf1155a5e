"""A server on this machine that answers like Crossref and OpenAlex, with faults on demand.

`works` maps a DOI to (title, abstract). Each of `faults` spoils one answer, the first one first. `asked` keeps the
addresses.
"""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Stub:
    crossref: dict[str, tuple[str, str]] = field(default_factory=dict)
    openalex: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def inverted(text: str) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at, word in enumerate(text.split()):
        places.setdefault(word, []).append(at)
    return places


def crossref_row(doi: str, work: tuple[str, str]) -> dict:
    abstract = f"<jats:title>Abstract</jats:title><jats:p>{work[1]}</jats:p>" if work[1] else None
    return {"DOI": doi.upper(), "title": [work[0]], "abstract": abstract}


def openalex_row(doi: str, work: tuple[str, str]) -> dict:
    return {"doi": f"https://doi.org/{doi}", "title": work[0], "abstract_inverted_index": inverted(work[1]) or None}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        stub: Stub = self.server.stub
        stub.asked.append(self.path)
        at = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(at.query).items()}
        fault = stub.faults.pop(0) if stub.faults else ""
        service, _, rest = at.path.lstrip("/").partition("/works")
        if fault:
            self.spoiled(fault)
        elif service == "crossref":
            self.crossref(stub.crossref, unquote(rest.lstrip("/")), asked)
        else:
            self.openalex(stub.openalex, unquote(rest.removeprefix("/doi:")), asked)

    def crossref(self, works: dict, doi: str, asked: dict) -> None:
        if doi:
            self.said({"message": crossref_row(doi, works[doi])} if doi in works else None)
            return
        wanted = [part.removeprefix("doi:") for part in asked["filter"].split(",")]
        self.said({"message": {"items": [crossref_row(doi, works[doi]) for doi in wanted if doi in works]}})

    def openalex(self, works: dict, doi: str, asked: dict) -> None:
        if doi:
            self.said(openalex_row(doi, works[doi]) if doi in works else None)
            return
        wanted = asked["filter"].removeprefix("doi:").split("|")
        self.said({"results": [openalex_row(doi, works[doi]) for doi in wanted if doi in works]})

    def said(self, answer: dict | None) -> None:
        self.send(200 if answer else 404, json.dumps(answer or {"error": "not found"}))

    def spoiled(self, fault: str) -> None:
        if fault == "elsewhere":
            self.send(302, "", Location="http://192.0.2.1/")
        elif fault == "html":
            self.send(200, "<!DOCTYPE html><html><body>Down for maintenance</body></html>")
        elif fault == "cut":
            self.send(200, '{"message": {"items": [{"DOI": "10.1')
        elif fault == "odd":
            self.send(200, '{"message": [], "results": {}}')
        elif fault == "broken-off":
            self.send(200, '{"message"', **{"Content-Length": "4000"})
        else:
            self.send(int(fault), "Service trouble", **({"Retry-After": "0"} if fault == "429" else {}))

    def send(self, status: int, text: str, **headers: str) -> None:
        body = text.encode()
        self.send_response(status)
        said = {"Content-Type": "application/json", "Content-Length": str(len(body)), "X-Rate-Limit-Limit": "50"}
        for name, value in (said | {"X-Rate-Limit-Interval": "1s"} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        """Tests read `asked` instead."""


@contextmanager
def serving():
    """(stub, address) of a server that lives as long as the block; `address`/crossref and `address`/openalex answer."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.stub = Stub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.stub, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
