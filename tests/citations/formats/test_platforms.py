"""The platform that a person names: its rules hold for every record, whatever the records show."""

import io
import zipfile

import pytest

from citations import formats
from citations.formats import NO_PLATFORM, NotUnderstood, ReadAs

from .samples import records, sample

# One record that holds what several platforms write in places of their own, and shows none of them.
RIS = """TY  - JOUR
TI  - Learning to stay
AU  - Doe J. K.
A2  - Roe, A
PY  - 2020
Y2  - 2021-03-04
AN  - 111222333
ID  - 2020-44444-001
U2  - 600700800
C2  - 20000002
C5  - 50000005
U1  - 10000001
M1  - Interview
M3  - Article
C8  - mdl-1
ER  - 
"""
SCOPUS = "UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85\n"
TABLE = "Title,Authors,Publication Year,Source,Type,ID\nLearning to stay,J Doe,2020,Nurse,Article,W77\n"


def told(platform: str, *, format: str = "") -> ReadAs:
    return ReadAs(format=format, platform=platform)


def signed(*signs: str) -> str:
    return "".join(RIS.replace("ER  - ", f"{sign}ER  - ") for sign in signs)


@pytest.mark.parametrize(
    ("platform", "says"),
    [
        ("", {"platform": "", "accession": "111222333", "pmid": "", "editors": ("Roe, A",), "date": "2020"}),
        ("Ovid", {"platform": "Ovid", "accession": "111222333", "editors": (), "date": "2021-03-04"}),
        ("Scopus", {"platform": "Scopus", "database": "Scopus", "pmid": "20000002", "accession": "111222333"}),
        ("Embase.com", {"platform": "Embase.com", "database": "Embase", "pmid": "50000005", "accession": "600700800"}),
        ("Dimensions", {"platform": "Dimensions", "pmid": "10000001", "accession": "111222333"}),
        ("VHL", {"platform": "VHL", "accession": "mdl-1", "pmid": ""}),
        ("Web of Science", {"platform": "Web of Science", "database": "Web of Science Core Collection"}),
        ("RefWorks", {"platform": "RefWorks", "publication_types": ("Interview", "Article")}),
        ("EPPI-Reviewer", {"platform": "EPPI-Reviewer", "authors": ("Doe, J. K.",)}),
        (NO_PLATFORM, {"platform": "", "database": "", "pmid": "", "accession": "111222333"}),
    ],
)
def test_the_same_ris_by_the_rules_of_the_platform_told(platform, says):
    (record,) = records(RIS, told=told(platform))

    assert {name: getattr(record, name) for name in says} == says


def test_what_a_person_told_goes_before_what_a_record_shows():
    (shown,), (told_,), (none,) = (records(signed(SCOPUS), told=told(name)) for name in ("", "Embase.com", NO_PLATFORM))

    assert (shown.platform, shown.pmid) == ("Scopus", "20000002")
    assert (told_.platform, told_.pmid, told_.accession) == ("Embase.com", "50000005", "600700800")
    assert (none.platform, none.database, none.pmid) == ("", "", "")


def test_it_holds_for_every_record_of_a_mixed_file():
    mixed = signed(SCOPUS, "DP  - EBSCOhost\n", "UR  - https://www.lens.org/lens/1\n", "")

    assert [record.platform for record in records(mixed)] == ["Scopus", "EBSCOhost", "Lens", ""]
    assert {(record.platform, record.pmid) for record in records(mixed, told=told("Dimensions"))} == {
        ("Dimensions", "10000001")
    }


def test_what_is_told_goes_before_what_the_lines_before_the_records_say():
    data = "Provider: American Psychological Association\nDatabase: PsycINFO\n\n" + RIS

    assert [record.platform for record in records(data)] == ["APA PsycNet"]
    assert [record.platform for record in records(data, told=told("Ovid"))] == ["Ovid"]


def test_what_shows_is_said_beside_what_is_told():
    found = formats.recognise(signed(SCOPUS).encode(), told=told("Ovid"))

    assert (found.platform, found.told_platform) == ("Scopus", "Ovid")


@pytest.mark.parametrize(
    ("platform", "says"),
    [
        ("", {"platform": "", "accession": "", "record_id": "W77", "authors": ("J Doe",), "journal": "Nurse"}),
        ("OpenAlex", {"platform": "OpenAlex", "accession": "W77", "record_id": "", "authors": ("Doe, J",)}),
        ("VHL", {"platform": "VHL", "accession": "W77", "journal": ""}),
        ("ClinicalTrials.gov", {"platform": "ClinicalTrials.gov", "kind": "report", "publication_types": ()}),
        ("Zotero", {"platform": "Zotero", "journal": "", "publication_types": ("Article",)}),
        (NO_PLATFORM, {"platform": "", "record_id": "W77", "authors": ("J Doe",)}),
    ],
)
def test_the_same_table_by_the_rules_of_the_platform_told(platform, says):
    (record,) = records(TABLE, told=told(platform))

    assert {name: getattr(record, name) for name in says} == says


def test_of_two_kinds_of_table_of_one_platform_the_one_that_knows_the_columns_is_taken():
    (record,) = records("Title,Medline PMID,Source\nLearning to stay,123,Nurse\n", told=told("Embase.com"))
    (other,) = records("Title,PUI,Source\nLearning to stay,L1,Nurse\n", told=told("Embase.com"))

    assert (record.platform, record.journal) == ("Embase.com", "Nurse")
    assert (other.platform, other.journal) == ("Embase.com", "")


def test_a_second_table_in_the_file_keeps_the_platform_told():
    found = records(TABLE + TABLE.replace("W77", "W78"), told=told("OpenAlex"))

    assert [record.accession for record in found] == ["W77", "W78"]


def test_the_columns_are_guessed_by_the_platform_told():
    data = TABLE.encode()

    assert formats.columns(data)[1]["ID"] == "record_id"
    assert formats.columns(data, told=told("OpenAlex"))[1]["ID"] == "accession"


def test_the_columns_are_named_in_the_encoding_told():
    data = "Заглавие,Title,Year\nа,Learning to stay,2020\n".encode("koi8_r")

    assert formats.columns(data, told=ReadAs(encoding="koi8_r"))[0] == ["Заглавие", "Title", "Year"]


def test_a_spreadsheet_is_read_by_the_platform_told():
    data = sample("web_of_science.xls")

    assert {record.platform for record in records(data, told=told("Lens"))} == {"Lens"}
    assert formats.columns(data, told=told("Lens"))[1] != formats.columns(data)[1]
    found = formats.recognise(data, told=told("Lens"))
    assert (found.platform, found.told_platform) == ("Web of Science", "Lens")


def test_a_table_in_html_is_read_by_the_platform_told():
    rows = "".join(f"<tr><td>{line.replace(',', '</td><td>')}</td></tr>" for line in TABLE.splitlines())
    data = f"<html><table>{rows}</table></html>"

    assert [record.accession for record in records(data, told=told("OpenAlex"))] == ["W77"]
    assert [record.title for record in records(data, told=told("OpenAlex", format="html-table"))] == [
        "Learning to stay"
    ]


@pytest.mark.parametrize(
    ("data", "platform", "says"),
    [
        (RIS.encode(), "PubMed", "“RIS” there are no rules for PubMed. Choose one of: APA PsycNet, ASReview, "),
        (TABLE.encode(), "Ovid", "there are no rules for Ovid. Choose one of: ClinicalTrials.gov, "),
        (sample("pubmed.xml"), "Ovid", "“PubMed XML” nothing differs by platform. Leave the platform as recognised"),
        (sample("pubmed.xml"), NO_PLATFORM, "“PubMed XML” nothing differs by platform."),
    ],
)
def test_a_platform_that_the_format_does_not_know_is_refused(data, platform, says):
    for act in (formats.recognise, formats.read):
        with pytest.raises(NotUnderstood, match=says):
            act(data, told=told(platform))


def zipped(**files: str | bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("platform", "platforms"),
    [
        ("", ["Scopus", "", "PubMed"]),
        ("Dimensions", ["Dimensions", "Dimensions", "PubMed"]),  # RIS and tables know it
        ("Ovid", ["Ovid", "", "PubMed"]),  # RIS alone
        ("Zotero", ["Scopus", "Zotero", "PubMed"]),  # tables alone
        (NO_PLATFORM, ["", "", "PubMed"]),
    ],
)
def test_what_is_told_of_an_archive_holds_for_its_files_whose_format_knows_it(platform, platforms):
    data = zipped(ris=signed(SCOPUS), csv=TABLE, xml=sample("pubmed.xml"))

    found = records(data, told=told(platform))

    assert list(dict.fromkeys((record.place.container, record.platform) for record in found)) == list(
        zip(("ris", "csv", "xml"), platforms, strict=True)
    )
    assert formats.recognise(data, told=told(platform)).told_platform == platform


def test_a_spreadsheet_in_an_archive_is_read_by_it_too():
    found = records(zipped(xls=sample("web_of_science.xls")), told=told("Lens"))

    assert {record.platform for record in found} == {"Lens"}


def test_an_archive_refuses_a_platform_that_no_format_knows():
    with pytest.raises(NotUnderstood, match="“ZIP archive” there are no rules for Nowhere. Choose one of: APA PsycNet"):
        formats.read(zipped(ris=RIS), told=told("Nowhere"))


@pytest.mark.parametrize("said", [{"format": "ris"}, {"encoding": "cp1252"}])
@pytest.mark.parametrize("data", [zipped(ris=RIS), sample("web_of_science.xls")], ids=["zip", "xls"])
def test_of_a_container_nothing_else_is_told(data, said):
    for act in (formats.recognise, formats.read, formats.columns):
        with pytest.raises(NotUnderstood, match="Leave the format and the encoding as recognised"):
            act(data, told=ReadAs(**said))


@pytest.mark.parametrize("key", formats.READS)
def test_every_platform_that_can_be_chosen_is_read_by(key):
    names = formats.platforms_of(key)

    assert len(set(names)) == len(names)
    assert bool(names) == (key in ("ris", "csv", "xlsx", "html-table", "zip"))
    for name in names if key in ("ris", "csv") else ():
        (record,) = records(RIS if key == "ris" else TABLE, told=told(name))
        assert record.platform == name
