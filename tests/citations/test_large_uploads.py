"""Files of the largest size that is taken, and of one byte more, sent through a real socket piece by piece."""

import http.client
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site
from django.urls import reverse

from citations import queries
from citations.models import ImportBatch

MEGABYTE = 1 << 20
MOST = 3 * MEGABYTE
BLOCK = 1 << 16
BOUNDARY = "----parts"
TOKEN = "t" * 32
PATIENCE_SECONDS = 20


@pytest.fixture
def folders(settings, tmp_path):
    """Where a file is written while it arrives, and where it is kept."""
    settings.MAX_UPLOAD_BYTES = MOST
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return settings.FILE_UPLOAD_TEMP_DIR, settings.FILES_DIR


def left_in(folders) -> list[int]:
    """The sizes of all files there, once the server has put away what arrived: it does so after it has answered."""
    arriving, _ = folders
    until = time.monotonic() + PATIENCE_SECONDS
    while any(arriving.iterdir()) and time.monotonic() < until:
        time.sleep(0.01)
    return [path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file()]


def export(size: int) -> bytes:
    """One record of so many bytes for each megabyte, or part of one."""
    sizes = [min(MEGABYTE, size - at) for at in range(0, size, MEGABYTE)]
    head, tail = b"TY  - JOUR\nTI  - Listening %d\nAB  - ", b"\nER  - \n"
    sizes[-2:] = [sum(sizes[-2:])]  # the last may be too small for a record
    return b"".join(_record(head % n, room, tail) for n, room in enumerate(sizes))


def _record(head: bytes, size: int, tail: bytes) -> bytes:
    room = size - len(head) - len(tail)
    return head + b"a " * (room // 2) + b"." * (room % 2) + tail


def parts(content: bytes) -> Iterator[bytes]:
    """As a browser sends the form: the token, then the file in pieces."""
    field = 'Content-Disposition: form-data; name="{}"'
    yield f"--{BOUNDARY}\r\n{field.format('csrfmiddlewaretoken')}\r\n\r\n{TOKEN}\r\n".encode()
    yield f'--{BOUNDARY}\r\n{field.format("files")}; filename="large.ris"\r\n\r\n'.encode()
    for at in range(0, len(content), BLOCK):
        yield content[at : at + BLOCK]
    yield f"\r\n--{BOUNDARY}--\r\n".encode()


def sent(live_server, client, address: str, content: bytes) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(live_server.url).netloc, timeout=60)
    connection.putrequest("POST", address)
    connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    connection.putheader("Content-Length", str(sum(map(len, parts(content)))))
    session = client.cookies[site.SESSION_COOKIE_NAME].value
    connection.putheader("Cookie", f"{site.SESSION_COOKIE_NAME}={session}; {site.CSRF_COOKIE_NAME}={TOKEN}")
    connection.endheaders()
    for part in parts(content):
        connection.send(part)
    answer = connection.getresponse()
    answer.read()
    return answer


def page_behind(client, answer: http.client.HTTPResponse) -> str:
    """The page that the answer leads to, with what it has to say."""
    for name, morsel in SimpleCookie(", ".join(answer.headers.get_all("Set-Cookie", ()))).items():
        client.cookies[name] = morsel.value
    return " ".join(client.get(answer.headers["Location"]).content.decode().split())


def test_a_byte_more_than_is_taken_is_answered_in_words_and_leaves_nothing(live_server, team, folders):
    alice = team.client(team.alice)

    answer = sent(live_server, alice, reverse("citations:upload", args=[team.review.slug]), export(MOST) + b"\n")

    assert answer.status == 302
    assert "large.ris is larger than 3 MB, the most this installation takes." in page_behind(alice, answer)
    assert not ImportBatch.objects.exists()
    assert left_in(folders) == []


def test_the_largest_file_that_is_taken_is_staged_whole(live_server, team, folders):
    alice = team.client(team.alice)

    answer = sent(live_server, alice, reverse("citations:upload", args=[team.review.slug]), export(MOST))

    batch = ImportBatch.objects.get()
    ledger = queries.ledger(batch)
    assert (answer.status, batch.state, batch.size) == (302, ImportBatch.State.STAGED, MOST)
    assert (ledger.in_file, ledger.set_aside) == (batch.records.count(), 0)
    assert batch.records.order_by("position").last().end == MOST
    assert left_in(folders) == [MOST]
