"""A server on this machine that answers like NCBI's E-utilities: esearch, efetch and epost, with faults on demand.

`library` says what PubMed holds; a query is a word that titles have, or "all". Each fault of `faults[utility]` spoils
one answer, the first one first.
"""

import json
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PAGE = "<!DOCTYPE html><html><head><title>Down</title></head><body>NCBI is under maintenance</body></html>"
MOST = 10_000


@dataclass(frozen=True)
class Held:
    """One record of the library."""

    pmid: str
    title: str
    taken_in: date
    abstract: str = "People spoke of being heard."

    def medline(self) -> str:
        return (
            f"\nPMID- {self.pmid}\nOWN - NLM\nSTAT- MEDLINE\nTI  - {self.title}\nAB  - {self.abstract}\n"
            f"FAU - Halvorsen, Ingrid\nAU  - Halvorsen I\nDP  - {self.taken_in.year}\nJT  - Journal of stubs\n"
            f"LID - 10.1234/stub.{self.pmid} [doi]\nSO  - J Stubs. {self.taken_in.year}.\n"
        )


def held(size: int, *, first: date = date(2001, 1, 1), days: int = 1) -> list[Held]:
    """That many records, one each `days`."""
    return [
        Held(str(31_000_000 + n), f"Harbour study {n} of therapy", first + timedelta(days=days * n))
        for n in range(size)
    ]


@dataclass
class Stub:
    library: list[Held]
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    asked: list[tuple[str, dict]] = field(default_factory=list)
    sets: list[list[Held]] = field(default_factory=list)
    forgotten: bool = False
    miscount: int = 0
    not_held: set[str] = field(default_factory=set)

    def times(self, utility: str) -> int:
        return sum(1 for name, _ in self.asked if name == utility)

    def found(self, asked: dict) -> list[Held]:
        words = asked["term"].lower()
        rows = [row for row in self.library if words == "all" or words in row.title.lower()]
        if "mindate" in asked:
            first, last = (date(*map(int, asked[name].split("/"))) for name in ("mindate", "maxdate"))
            rows = [row for row in rows if first <= row.taken_in <= last]
        return rows

    def keep(self, rows: list[Held]) -> str:
        self.sets.append(rows)
        return str(len(self.sets))

    def esearch(self, asked: dict) -> tuple[str, str]:
        rows = self.found(asked)
        listed = rows[: min(int(asked.get("retmax", 20)), MOST)]
        said = {
            "count": str(len(rows) - (self.miscount if "mindate" in asked else 0)),
            "retmax": str(len(listed)),
            "retstart": "0",
            "idlist": [row.pmid for row in listed],
            "querytranslation": f'"{asked["term"]}"[All Fields]',
        }
        if asked.get("usehistory") == "y":
            said |= {"querykey": self.keep(rows), "webenv": "MCID_stub"}
        if "sucide" in asked["term"]:
            said["errorlist"] = {"phrasesnotfound": ["sucide"], "fieldsnotfound": []}
        return "application/json", json.dumps({"header": {"type": "esearch"}, "esearchresult": said})

    def epost(self, asked: dict) -> tuple[str, str]:
        wanted = asked["id"].split(",")
        key = self.keep([row for row in self.library if row.pmid in set(wanted)])
        head = '<?xml version="1.0"?><!DOCTYPE ePostResult PUBLIC "-//NLM//DTD epost 20090526//EN" "https://x/e.dtd">'
        return "text/xml", f"{head}<ePostResult><QueryKey>{key}</QueryKey><WebEnv>MCID_posted</WebEnv></ePostResult>"

    def efetch(self, asked: dict) -> tuple[str, str]:
        rows = self.sets[int(asked["query_key"]) - 1]
        start = int(asked["retstart"])
        rows = [row for row in rows[start : start + int(asked["retmax"])] if row.pmid not in self.not_held]
        return "text/plain", "".join(row.medline() for row in rows) + "\n"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def answer(self, query: str) -> None:
        stub: Stub = self.server.stub
        utility = urlsplit(self.path).path.removeprefix("/entrez/eutils/").removesuffix(".fcgi")
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        stub.asked.append((utility, asked))
        if utility == "efetch" and stub.forgotten and asked["WebEnv"] == "MCID_stub":
            self.send(400, "text/xml", "<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>")
            return
        fault = stub.faults[utility].pop(0) if stub.faults[utility] else ""
        self.spoiled(fault, *getattr(stub, utility)(asked))

    def spoiled(self, fault: str, kind: str, text: str) -> None:
        if fault in ("400", "429", "500", "502", "503"):
            said = '{"error":"API rate limit exceeded","count":"11"}' if fault == "429" else "Service trouble"
            if fault == "400":
                said = '{"error":"API key invalid","api-key":"secret-key"}'
            self.send(int(fault), "application/json", said, **({"Retry-After": "0"} if fault == "429" else {}))
        elif fault == "elsewhere":
            self.send(302, "text/html", "", Location="http://192.0.2.1/")
        elif fault == "html":
            self.send(200, "text/html", PAGE)
        elif fault == "error-json":
            self.send(200, "application/json", '{"esearchresult":{"ERROR":"Search Backend failed"}}')
        elif fault == "not-json":
            self.send(200, "application/json", text[:40])
        elif fault == "not-utf8":
            self.send(200, kind, text, encoding="utf-16")
        elif fault == "short":
            self.send(200, kind, text[: len(text) // 2].rsplit("\nPMID-", 1)[0] + "\n")
        elif fault == "cut":
            self.send(200, kind, text[: len(text) // 2].rsplit("\nSO", 1)[0])
        elif fault == "twice":
            first = text.find("\nPMID-", 10)
            self.send(200, kind, text[:first] + text)
        elif fault == "empty":
            self.send(200, kind, "")
        elif fault == "broken-off":
            self.send(200, kind, text[: len(text) // 2], **{"Content-Length": str(len(text.encode()))})
        elif fault == "hang-up":
            self.close_connection = True
        else:
            if fault == "slow":
                time.sleep(0.3)
            self.send(200, kind, text)

    def send(self, status: int, kind: str, text: str, *, encoding: str = "utf-8", **headers: str) -> None:
        body = text.encode(encoding)
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=UTF-8")
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *args) -> None:
        """Tests read `asked` instead."""


@contextmanager
def serving(library: list[Held]):
    """(stub, address) of a server that lives as long as the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.stub = Stub(library)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.stub, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
