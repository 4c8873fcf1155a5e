"""Files kept by their hash, outside the web root: the same bytes are stored once and survive every undo.

A file is written beside its place, synced and renamed, so that a half one never carries a hash's name.
"""

import hashlib
import mmap
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse

from reviews import disk
from reviews.errors import Refused

SHA256 = re.compile(r"[0-9a-f]{64}")
BLOCK = 1 << 16
# Nothing in a kept file may run, load or reach out, whatever it turns out to be.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@dataclass(frozen=True)
class Stored:
    sha256: str
    size: int
    head: bytes


def store(chunks: Iterable[bytes], *, name: str, most: int) -> Stored:
    """Keeps the bytes; refuses, with nothing left behind, what is empty, too big, or does not fit on the disk."""
    root = Path(settings.FILES_DIR)
    try:
        root.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix="arriving-", dir=root)
    except OSError as error:
        raise _not_stored(error, name) from error
    try:
        with os.fdopen(handle, "wb") as file:
            stored = _write(file, chunks, name=name, most=most)
        _place(Path(temporary), path(stored.sha256))
    except OSError as error:
        raise _not_stored(error, name) from error
    finally:
        Path(temporary).unlink(missing_ok=True)
    return stored


def _write(file: BinaryIO, chunks: Iterable[bytes], *, name: str, most: int) -> Stored:
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise Refused(
                f"{name} is larger than {most // 1024 // 1024} MB, the most this installation takes. "
                "Split it into smaller files; nothing of it was stored."
            )
        head = (head + chunk)[:2048] if len(head) < 2048 else head
        digest.update(chunk)
        file.write(chunk)
    if size == 0:
        raise Refused(f"{name} is empty. Export it again and choose the new file.")
    file.flush()
    os.fsync(file.fileno())
    return Stored(digest.hexdigest(), size, head)


def _place(temporary: Path, final: Path) -> None:
    if final.exists():
        return
    final.parent.mkdir(parents=True, exist_ok=True)
    os.replace(temporary, final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _not_stored(error: OSError, name: str) -> Refused:
    if disk.is_full(error):
        return Refused(disk.sentence(f"{name} was not stored"))
    return Refused(
        f"{name} could not be written to the disk of this installation ({error.strerror or error}); nothing of it was "
        "stored. Tell whoever runs it, then choose the file again."
    )


def path(sha256: str) -> Path:
    if not SHA256.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is not a SHA-256 in hexadecimal.")
    return Path(settings.FILES_DIR) / sha256[:2] / sha256


def read(sha256: str) -> bytes:
    return path(sha256).read_bytes()


@contextmanager
def mapped(sha256: str) -> Iterator[mmap.mmap]:
    """The bytes of a file of any size, not copied into memory."""
    with path(sha256).open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            yield data
        finally:
            with suppress(BufferError):  # a reader that was stopped in the middle still looks at it, and frees it later
                data.close()


def is_there(sha256: str) -> bool:
    return path(sha256).is_file()


def response(request: HttpRequest, sha256: str, *, name: str, content_type: str, inline: bool) -> HttpResponse:
    """The file, whole or the one range that is asked for, with headers that let it do nothing."""
    size = path(sha256).stat().st_size
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("Range", ""))
    if asked and int(asked[1]) < size and int(asked[2] or size) >= int(asked[1]):
        answer = _range(sha256, int(asked[1]), min(int(asked[2] or size - 1), size - 1), size)
        answer.headers["Content-Type"] = content_type
    else:
        answer = FileResponse(path(sha256).open("rb"), content_type=content_type)
    shown = re.sub(r'[\x00-\x1f"\\]', "_", name) or "file"
    answer.headers["Content-Disposition"] = _disposition("inline" if inline else "attachment", shown)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def _disposition(kind: str, name: str) -> str:
    plain = name.encode("ascii", "replace").decode("ascii").replace("?", "_")
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _range(sha256: str, start: int, end: int, size: int) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(_blocks(sha256, start, end - start + 1), status=206)
    answer.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    answer.headers["Content-Length"] = str(end - start + 1)
    return answer


def _blocks(sha256: str, start: int, length: int):
    with path(sha256).open("rb") as file:
        file.seek(start)
        while length > 0 and (block := file.read(min(BLOCK, length))):
            length -= len(block)
            yield block
