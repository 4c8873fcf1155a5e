"""Downloads of the flow: named, typed, streamed where they are long, with the head of the log where there is room."""

import json
import struct
import zlib
from xml.etree import ElementTree

import pytest

from reporting import queries
from reviews import clock
from tests.makers import reporting as make

HEADS = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png", "csv": "text/csv; charset=utf-8",
         "json": "application/json; charset=utf-8"}  # fmt: skip


@pytest.fixture
def small(team):
    make.make_flow(team.review, make.SMALL, by=team.lead)
    return team


def got(team, path: str):
    with clock.at(make.WHEN):
        return team.client(team.alice).get(team.url(path))


@pytest.mark.parametrize(("form", "content_type"), HEADS.items())
def test_a_download_says_what_it_is(small, form, content_type):
    response = got(small, f"report/flow.{form}")

    assert response.headers["Content-Type"] == content_type
    name = f'attachment; filename="{small.review.slug}-prisma-2026-05-14.{form}"'
    assert response.headers["Content-Disposition"] == name


@pytest.mark.parametrize("path", ["report/included.ris", "report/included.xlsx", "report/tables/duplicates.csv"])
def test_long_downloads_are_streamed(small, path):
    assert got(small, path).streaming


def test_svg_stands_alone_and_carries_the_head(small):
    text = got(small, "report/flow.svg").content.decode()

    ElementTree.fromstring(text)
    assert "As of 14 May 2026." in text
    assert "still open: 3" in text
    assert queries.log_head(small.review).hash in text
    assert "href" not in text


def chunks_of(image: bytes) -> dict[bytes, bytes]:
    found, at = {}, 8
    while at < len(image):
        (length,) = struct.unpack(">I", image[at : at + 4])
        kind, body = image[at + 4 : at + 8], image[at + 8 : at + 8 + length]
        (crc,) = struct.unpack(">I", image[at + 8 + length : at + 12 + length])
        assert crc == zlib.crc32(kind + body)
        found[kind] = body
        at += 12 + length
    return found


def test_png_is_whole_and_carries_the_head(small):
    chunks = chunks_of(got(small, "report/flow.png").content)

    assert list(chunks)[:2] == [b"IHDR", b"tEXt"]
    assert queries.log_head(small.review).hash.encode() in chunks[b"tEXt"]
    assert struct.unpack(">II", chunks[b"IHDR"][:8]) > (1600, 800)


def test_png_has_its_letters(small):
    """Without the fonts the words would vanish and the image would be nearly empty."""
    assert len(got(small, "report/flow.png").content) > 60_000


def test_json_has_the_keys_the_equations_and_the_head(small):
    data = json.loads(got(small, "report/flow.json").content)

    assert (data["database_results"], data["duplicates"], data["new_studies"]) == (25, 6, 2)
    assert data["dbr_excluded"] == [{"label": "Not qualitative", "n": 2}, {"label": "Not English", "n": 1}]
    assert {one["name"] for one in data["equations"]} == {f"E{n}" for n in range(1, 13)}
    assert data["log"]["head"] == queries.log_head(small.review).hash
    assert (data["review"], data["as_of"], data["sealed"]) == (small.review.slug, "2026-05-14", [])


def test_csv_is_the_packages(small):
    lines = got(small, "report/flow.csv").content.decode().splitlines()

    assert len(lines) == 35
    assert lines[0] == "data,node,box,description,boxtext,tooltips,url,n"
