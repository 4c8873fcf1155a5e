import pytest

from citations.matching.places import (
    Pages,
    are_overlapping,
    is_same_range,
    pages_likeness,
    read_issue,
    read_pages,
    read_volume,
)


@pytest.mark.parametrize(
    ("raw", "pages"),
    [
        ("118-126", ("118", "126", "")),
        ("118-26", ("118", "126", "")),
        ("118–26", ("118", "126", "")),
        ("pp. 118-26", ("118", "126", "")),
        ("0118-0126", ("118", "126", "")),
        ("S33-8", ("s33", "s38", "")),
        ("S33-S38", ("s33", "s38", "")),
        ("1223-1229; discussion 1230", ("1223", "1229", "")),
        ("2243-5; author reply 2243-5", ("2243", "2245", "")),
        ("233-8, 230-5, 246-51", ("230", "235", "")),
        ('"230-5, 246-51, 233-8"', ("230", "235", "")),
        ("118", ("118", "", "")),
        ("e12724", ("e12724", "", "")),
        ("Art. No. e12724", ("e12724", "", "")),
        ("CD006828", ("cd6828", "", "")),
        ("21-Aug", ("21", "", "8")),
        ("Aug-21", ("8", "", "21")),
        ("(no pagination)", ("", "", "")),
        ("", ("", "", "")),
    ],
)
def test_read_pages(raw, pages):
    assert read_pages(raw) == Pages(*pages)


@pytest.mark.parametrize(
    ("a", "b", "likeness"),
    [
        ("118-126", "118-26", 1.0),
        ("118-126", "118", 1.0),
        ("118-126", "119-126", 0.5),
        ("118-126", "201-209", -1.0),
        ("1-9", "118-126", None),  # ahead of print
        ("1-9", "1-9", 0.5),
        ("1-19", "1-19", 0.8),
        ("126", "118-126", None),  # only the last page was given
        ("e12724", "3-9", None),
        ("e12724", "e12799", -1.0),
        ("S12", "12", 0.8),
        ("21-Aug", "8-21", 0.8),
        ("21-Aug", "21-28", 0.8),
        ("21-Aug", "35-41", None),
        ("", "118", None),
    ],
)
def test_pages_likeness(a, b, likeness):
    assert pages_likeness(read_pages(a), read_pages(b)) == likeness
    assert pages_likeness(read_pages(b), read_pages(a)) == likeness


@pytest.mark.parametrize(
    ("a", "b", "is_same"),
    [
        ("118-126", "118-26", True),
        ("S33-38", "S33-38", True),
        ("118-119", "118-119", False),  # two letters may share a spread
        ("118", "118", False),
        ("1-9", "1-9", False),
        ("118-126", "118-127", False),
    ],
)
def test_is_same_range(a, b, is_same):
    assert is_same_range(read_pages(a), read_pages(b)) is is_same


@pytest.mark.parametrize(
    ("a", "b", "overlap"),
    [
        ("678-684", "676-682", True),
        ("678-684", "684-690", False),
        ("678-684", "683-699", False),
        ("678-684", "690-699", False),
        ("1-9", "3-9", False),
        ("678", "678-684", False),
    ],
)
def test_are_overlapping(a, b, overlap):
    assert are_overlapping(read_pages(a), read_pages(b)) is overlap
    assert are_overlapping(read_pages(b), read_pages(a)) is overlap


@pytest.mark.parametrize(
    ("raw", "volume"), [("12", "12"), ("012", "12"), ("12 Suppl 1", "12"), ("1)", ""), ("XII", "xii"), ("", "")]
)
def test_read_volume(raw, volume):
    assert read_volume(raw) == volume


@pytest.mark.parametrize(
    ("raw", "issue"),
    [("3", "3"), ("03", "3"), ("3-4", "3-4"), ("Suppl. 1", "s1"), ("SUPPL", "s"), ("", ""), ("Pt 2", "2")],
)
def test_read_issue(raw, issue):
    assert read_issue(raw) == issue
