"""Files are kept by their hash: whole or not at all, served so that they can do nothing."""

import errno
import hashlib
import os

import pytest
from django.test import RequestFactory

from citations import files
from reviews.errors import Refused


def kept(data=b"TY  - JOUR", most=1000):
    return files.store([data[:4], data[4:]], name="export.ris", most=most)


def everything(settings):
    return sorted(path.name for path in settings.FILES_DIR.rglob("*") if path.is_file())


def test_store_keeps_bytes_under_their_hash(settings):
    stored = kept()

    assert stored.sha256 == hashlib.sha256(b"TY  - JOUR").hexdigest()
    assert (stored.size, files.read(stored.sha256)) == (10, b"TY  - JOUR")
    assert everything(settings) == [stored.sha256]


def test_same_bytes_are_stored_once(settings):
    kept(), kept()

    assert len(everything(settings)) == 1


@pytest.mark.parametrize("data", [b"", b"x" * 1001], ids=["empty", "too large"])
def test_refused_file_leaves_nothing_behind(settings, data):
    with pytest.raises(Refused):
        kept(data)

    assert everything(settings) == []


@pytest.mark.parametrize(
    ("code", "said"), [(errno.ENOSPC, "disk of this installation is full"), (errno.EACCES, "could not be written")]
)
def test_disk_that_refuses_is_said_and_leaves_nothing_behind(settings, monkeypatch, code, said):
    def refuse(handle):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(Refused, match=said):
        kept()

    assert everything(settings) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "abc", "A" * 64])
def test_path_takes_hashes_only(name):
    with pytest.raises(ValueError, match="SHA-256"):
        files.path(name)


def served(data=b"0123456789", name="a.pdf", **headers):
    request = RequestFactory().get("/", headers=headers)
    return files.response(request, kept(data).sha256, name=name, content_type="application/pdf", inline=True)


def test_served_file_can_do_nothing():
    answer = served(name='x"; evil\n.pdf')

    assert b"".join(answer.streaming_content) == b"0123456789"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith('inline; filename="x_; evil_.pdf"')


@pytest.mark.parametrize(
    ("asked", "content", "said"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
    ],
)
def test_range_is_served(asked, content, said):
    answer = served(Range=asked)

    assert (answer.status_code, b"".join(answer.streaming_content)) == (206, content)
    assert answer.headers["Content-Range"] == said


@pytest.mark.parametrize("asked", ["bytes=99-", "bytes=-5", "lines=1-2", "bytes=5-2"])
def test_range_that_cannot_be_is_answered_whole(asked):
    answer = served(Range=asked)

    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"0123456789")
