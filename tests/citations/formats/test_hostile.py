"""Files made to break their reader: each is read, set aside or refused, and nothing of it is lost.

Small here; `python -m bench.fuzz --monsters` measures the same files at up to a gigabyte.
"""

import io
import os

import pytest
import xlsxwriter

from citations import confined, formats, matching
from citations.formats import NotUnderstood, ParsedRecord, SetAside, column_map, containers

from .monsters import LONG, RIS, authors, braces, encrypted, linked, nested, overlapping, xml_bombs, zipped
from .samples import assert_every_byte_is_in_one_piece, pieces, records, sample, set_aside

SIZE = 20_000


def outcome(data: bytes) -> str:
    try:
        assert_every_byte_is_in_one_piece(data)
    except NotUnderstood as refusal:
        assert str(refusal).endswith(".")
        return "refused"
    return "kept"


@pytest.mark.parametrize("name", LONG)
def test_long_files_are_kept_or_refused(name):
    wanted, blocks = LONG[name]

    assert outcome(b"".join(blocks(SIZE))) in wanted.split(" or ")


@pytest.mark.parametrize("name", [name for name, (wanted, _) in LONG.items() if wanted == "kept"])
def test_records_of_long_files_are_understood_and_written(name):
    found = records(b"".join(LONG[name][1](SIZE)))[:20]

    for to in formats.WRITES:
        "".join(formats.write(found, to)).encode("utf-8")
    for record in found:
        matching.normalise(record)


def test_a_row_of_few_cells_does_not_go_through_a_wide_header():
    class NotGoneThrough(dict):
        def __iter__(self):
            raise AssertionError("every column is looked at")

        items = keys = values = __iter__

    header = ["Title", "DOI", "Authors", *["DOI"] * 1_000]
    mapping = NotGoneThrough({n: (name.casefold(), 0) for n, name in enumerate(header)})

    row = column_map.Row(header, mapping, ["A", "NA", "Doe, Jane"])

    assert (row.one("title"), row.one("doi"), row.one("authors")) == ("A", "", "Doe, Jane")


@pytest.mark.parametrize("depth", [9_000, 300_000])
def test_braces_around_all_authors_are_no_part_of_a_name(depth):
    (record,) = records(b"".join(braces(depth)))

    assert record.authors == ("Doe, Jane",)


def test_authors_in_fields_of_their_own_are_all_kept():
    (record,) = records(b"@article{a, title = {A}" + b", author = {Doe, Jane}" * 50_000 + b"}\n")

    assert len(record.authors) == 50_000


def test_an_article_nested_deeper_than_any_is_set_aside_whole():
    data = b"".join(nested(10_000))

    (aside,) = set_aside(data)

    assert "nests its elements deeper than any export does" in aside.problem.text
    assert_every_byte_is_in_one_piece(data)


def test_an_abstract_of_comments_that_never_close_costs_one_look():
    data = b"<table><tr><td>Title<td>Authors<td>Year<tr><td>Listening<td>B<td>2019 " + b"<!--" * 100_000 + b"</table>"

    (record,) = records(data)

    assert (record.title, record.year) == ("Listening", 2019)


@pytest.mark.parametrize("format", authors(1))
def test_a_record_of_many_authors_keeps_them_all(format):
    (record,) = records(authors(3_000)[format])

    assert len(record.authors) == 3_000
    assert record.authors[-1].startswith("Family2999, Given")


def test_a_large_team_is_told_by_its_first_names():
    (record,) = records(authors(3_000)["ris"])

    assert len(matching.normalise(record).authors) == 200


# ---- XML


@pytest.mark.parametrize("name", xml_bombs())
def test_no_entity_is_expanded_or_fetched(name):
    data = xml_bombs()[name]

    texts = [piece.raw for piece in pieces(data)] + [record.title for record in records(data)]

    assert_every_byte_is_in_one_piece(data)
    assert max(map(len, texts)) <= len(data)
    assert not any("root:" in text for text in texts)


# ---- archives


def test_files_that_share_packed_bytes_are_refused():
    with pytest.raises(NotUnderstood, match="more than can be read safely"):
        formats.read(overlapping(1_000, 1_000))


def test_too_many_files_are_refused():
    with pytest.raises(NotUnderstood, match="more than can be read safely"):
        formats.recognise(zipped(*((f"{n}.ris", RIS) for n in range(2_001))))


def test_a_locked_file_says_so():
    (aside,) = set_aside(encrypted())

    assert "locked with a password" in aside.problem.text


def test_a_link_is_not_followed():
    (aside,) = set_aside(zipped(linked("/etc/passwd")))

    assert "only a link" in aside.problem.text


def test_names_that_climb_out_of_the_archive_are_only_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    (record,) = records(zipped(("../../up.ris", RIS)))

    assert record.place.container == "../../up.ris"
    assert os.listdir(tmp_path) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_files_of_one_name_are_told_apart():
    data = zipped(("a.ris", RIS), ("a.ris", RIS * 2))

    assert [record.place.container for record in records(data)] == ["a.ris", "a.ris (2)", "a.ris (2)"]
    assert_every_byte_is_in_one_piece(data)


def test_a_torn_file_costs_only_itself():
    data = bytearray(zipped(("a.ris", RIS * 50), ("b.ris", RIS)))
    data[60:70] = b"\xff" * 10

    (aside,) = set_aside(bytes(data))

    assert aside.place.container == "a.ris"
    assert [record.place.container for record in records(bytes(data))] == ["b.ris"]


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("name", ["web_of_science.xls", "zip", "xlsx"])
def test_a_torn_container_is_refused(name, cut):
    data = {"zip": zipped(("a.ris", RIS)), "xlsx": workbook([["Title", "Year"], ["Listening", 2019]])}
    whole = data.get(name) or sample(name)

    with pytest.raises(NotUnderstood, match=r"\.$"):
        list(formats.read(whole[: int(len(whole) * cut)]).pieces)


# ---- the child


def workbook(rows: list[list]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def far_cell() -> bytes:
    """A spreadsheet of a few kilobytes that spans the whole grid: seventeen thousand million cells."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Title", "Authors", "Year"])
    sheet.write(1_048_575, 16_383, "far")
    book.close()
    return target.getvalue()


def test_a_spreadsheet_too_large_for_memory_is_refused():
    with pytest.raises(NotUnderstood, match="could not be read: reading it takes more than 2,048 MB of memory"):
        formats.read(far_cell())


def test_in_an_archive_only_the_file_that_was_too_much_is_set_aside():
    data = zipped(("a.ris", RIS), ("far.xlsx", far_cell()), ("z.ris", RIS))

    found = pieces(data)

    (aside,) = [piece for piece in found if isinstance(piece, SetAside)]
    assert aside.place.container == "far.xlsx"
    assert "memory" in aside.problem.text
    assert [p.place.container for p in found if isinstance(p, ParsedRecord)] == ["a.ris", "z.ris"]
    assert_every_byte_is_in_one_piece(data)


def limited(monkeypatch, **limits) -> None:
    monkeypatch.setattr(containers, "LIMITS", confined.Limits(**limits))


def test_a_child_that_is_waited_for_too_long_is_ended(monkeypatch):
    limited(monkeypatch, waiting=0.01)

    with pytest.raises(NotUnderstood, match="takes longer than 0.01 seconds"):
        formats.read(zipped(("a.ris", RIS)))


def test_a_child_that_says_too_much_is_ended(monkeypatch):
    limited(monkeypatch, output=1 << 20)

    (aside,) = set_aside(zipped(("a.ris", RIS * 5_000)))

    assert "it holds more than 1 MB of text" in aside.problem.text


def test_a_child_that_computes_too_long_is_ended(monkeypatch):
    limited(monkeypatch, processor=1)

    (aside,) = set_aside(zipped(("a.ris", RIS * 100_000)))

    assert "more than 1 seconds of computing" in aside.problem.text


def test_a_reading_left_early_ends_its_child(monkeypatch):
    children = []
    start = confined.subprocess.Popen
    monkeypatch.setattr(confined.subprocess, "Popen", lambda *a, **k: children.append(start(*a, **k)) or children[-1])
    reading = formats.read(zipped(*((f"{n}.ris", RIS * 500) for n in range(20))))
    next(reading.pieces)

    reading.pieces.close()

    assert [child.returncode is not None for child in children] == [True]


def test_the_child_knows_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hidden")

    (said,) = confined.heard("tests.citations.formats.told", limits=confined.Limits())

    assert "SECRET_KEY" not in said


# ---- encodings


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be", "utf-7", "utf-16-le", "cp037"])
def test_odd_encodings_are_kept_or_refused(encoding):
    assert outcome(sample("zotero.ris").decode("utf-8").encode(encoding)) in ("kept", "refused")


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-be"])
def test_utf_32_is_named(encoding):
    text = sample("zotero.ris").decode("utf-8-sig")
    mark = b"" if encoding == "utf-32" else b"\x00\x00\xfe\xff"

    with pytest.raises(NotUnderstood, match="UTF-32"):
        formats.recognise(mark + text.encode(encoding))


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\ufeff", "\ufffe"])
def test_odd_marks_of_byte_order_hide_no_record(mark):
    data = (mark + RIS.decode() + mark + RIS.decode()).encode()

    assert [record.title for record in records(data)] == ["Listening", "Listening"]
    assert_every_byte_is_in_one_piece(data)


def test_half_a_pair_of_surrogates_is_no_text():
    (record,) = records('[{"title":"A \\ud800 b","author":[{"family":"\\udc00"}]}]')

    assert "".join(formats.write([record], "ris")).encode("utf-8").startswith(b"TY")


# ---- what fuzzing found


def test_a_superscript_is_no_page():
    (record,) = records(sample("ebsco.xml").replace(b"<ppf>145</ppf>", "<ppf>²</ppf>".encode()))

    assert record.pages == "²"


def test_an_archive_that_points_to_before_its_own_beginning_is_refused_or_set_aside():
    data = zipped(("a.ris", RIS), ("b.ris", RIS))
    cut = data.index(b"PK\x01\x02")

    assert outcome(data[:4] + data[cut:]) in ("kept", "refused")


def test_a_cell_of_any_length_is_written():
    (record,) = records(authors(10_000)["ris"])

    (back,) = records("".join(formats.write([record], "csv")))

    assert back.authors == record.authors


@pytest.mark.parametrize(
    "data",
    [
        sample("endnote.enw") + b"\n" * 60_000,
        b"@article{a,\n" + b"title = {Listening\n" * 3_000,
        b"@article{a, " + b"a" * 60_000,
        sample("ebsco.txt").replace(b"Source:", b"Source: " + b"1, " * 20_000),
        sample("zotero.ris").replace(b"T2  - ", b"T2  - " + b"(" * 60_000),
        sample("zotero.ris").replace(b"SP  - ", b"SP  - " + b"0" * 60_000),
        sample("zotero.ris").replace(b"TI  - ", b"TI  - " + b"." * 60_000),
        sample("zotero.ris").replace(b"TY  - JOUR", b"TY  - " + b"TI  - A AU  - B " * 20_000),
        sample("ovid_embase.cgi").replace(b"Okonkwo", b"Okonkwo" + b" ," * 30_000),
        RIS.replace(b"ER  -", b"DO  - 10.5555/" + b"." * 60_000 + b"x)\nER  -"),
        b"@article{a, title = {A \\'{" + b" " * 60_000 + b"x}}}\n",
        b'@article{a, title = "A"' + b" " * 60_000 + b'x", year = 2019}\n',
        sample("proquest.txt").replace(b"Author: ", b"Author: " + b"1," * 60_000 + b"x; "),
        b"Title,Authors,Year\nListening,Doe" + b" " * 60_000 + b"Roe,2019\n",
        b"<1" + b" " * 120_000 + b"\n" + RIS,
    ],
    ids=[
        "blank lines",
        "torn fields",
        "one word",
        "a source",
        "brackets",
        "digits",
        "stops",
        "a type",
        "a name",
        "a DOI",
        "an accent",
        "a quote",
        "numbers of addresses",
        "blanks between names",
        "the head of a list",
    ],
)
def test_no_value_is_gone_through_again_from_each_of_its_letters(data):
    for record in records(data):
        matching.normalise(record)

    assert_every_byte_is_in_one_piece(data)
