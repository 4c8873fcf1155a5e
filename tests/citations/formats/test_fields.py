"""The many ways to write one value."""

import pytest

from citations.formats import fields

from .samples import records


@pytest.mark.parametrize(
    "value, text",
    [
        ("a &amp; b", "a & b"),
        ("a &amp;amp; b", "a & b"),
        ("&amp;lt;div&amp;gt;x", "x"),
        ("p < 0.05 and n > 3", "p < 0.05 and n > 3"),
        ("H<sub>2</sub>O <i>in vivo</i>", "H2O in vivo"),
        ("<jats:p>One</jats:p><jats:p>two</jats:p>", "One two"),
        ("R&D", "R&D"),
        ("&notanentity;", "&notanentity;"),
        ("a\u00a0b\u2028c\td", "a b c d"),
        ("a\x00b\u200bc", "abc"),
        ("&#x2019;&#8217;", "’’"),
        ("&#146;", "’"),
    ],
)
def test_clean(value, text):
    assert fields.clean(value) == text


@pytest.mark.parametrize(
    "value, name",
    [
        ("Doe,J.", "Doe, J."),
        ("AHMED, Mughees.", "AHMED, Mughees"),
        ("Doe, J.K.", "Doe, J.K."),
        ("Bitter, P., Jr.", "Bitter, P., Jr."),
        ("Bitter, Jr., P.", "Bitter, P., Jr."),
        ("Walsdorf, Neill B. [Inventor, Reprint Author]", "Walsdorf, Neill B."),
        ("Stillman, Andrew N. (a.n@example.org)", "Stillman, Andrew N."),
        ("van den Hoven,null", "van den Hoven"),
        ("World Health Organization", "World Health Organization"),
        ("et al.", ""),
        ("O'Brien-Smith, Zoë A.", "O'Brien-Smith, Zoë A."),
        ("王, 小明", "王, 小明"),
    ],
)
def test_person(value, name):
    assert fields.person(value) == name


@pytest.mark.parametrize(
    "value, name",
    [
        ("Griffin DK", "Griffin, DK"),
        ("van der Berg P J", "van der Berg, P J"),
        ("Wilson L.N.", "Wilson, L.N."),
        ("King ML Jr", "King, ML, Jr"),
        ("WHO STUDY GROUP", "WHO STUDY GROUP"),
        ("Nowhere Study Group", "Nowhere Study Group"),
    ],
)
def test_short_person(value, name):
    assert fields.short_person(value) == name


@pytest.mark.parametrize(
    "value, name",
    [
        ("Adaeze Okonkwo", "Okonkwo, Adaeze"),
        ("Ludwig van Beethoven", "van Beethoven, Ludwig"),
        ("Martin L. King Jr.", "King, Martin L., Jr."),
        ("Plato", "Plato"),
    ],
)
def test_given_first(value, name):
    assert fields.given_first(value) == name


@pytest.mark.parametrize(
    "value, numbers",
    [
        ("0894-9867, 0894-9867", ("0894-9867",)),
        ("1999-7777(Electronic),0222-6666(Print)", ("1999-7777", "0222-6666")),
        ("1895577x", ("1895-577X",)),
        ("29991234 (ISSN)", ("2999-1234",)),
        ("978-1-4028-9462-6", ()),
    ],
)
def test_issns(value, numbers):
    assert fields.issns_of([value])[0] == numbers


def test_isbns_are_no_issns():
    assert fields.issns_of(["978-1-4028-9462-6 (Paperback)"])[1] == ("978-1-4028-9462-6",)


def test_registry_numbers_wherever_they_stand():
    text = "Registered as NCT01234567, ISRCTN12345678 and ChiCTR-TRC-12345678."

    assert fields.registry_numbers_of(text) == ("NCT01234567", "ISRCTN12345678", "ChiCTR-TRC-12345678")


@pytest.mark.parametrize(
    "value, name",
    [
        ("A. B. Roe", "Roe, A. B."),
        ("A.B. van der Roe", "van der Roe, A.B."),
        ("J.-P. Roe", "Roe, J.-P."),
        ("Ann B. Roe", "Roe, Ann B."),
        ("Ann Roe", "Ann Roe"),
        ("A. B. Nowhere,", "A. B. Nowhere"),
        ("U.S. Bureau", "U.S. Bureau"),
        ("A. Nowhere Foundation", "A. Nowhere Foundation"),
        ("Roe A.", "Roe A."),
    ],
)
def test_initials_in_front_tell_a_person(value, name):
    assert fields.person_by_initials(value) == name


@pytest.mark.parametrize(
    "text",
    [
        "%0 Journal Article\n%A A. B. Roe\n%A Nowhere Group\n%T One\n",
        "TY  - JOUR\nAU  - A. B. Roe\nAU  - Nowhere Group\nTI  - One\nER  - \n",
        '<xml><records><record><ref-type name="Journal Article">17</ref-type><contributors><authors><author>A. B. Roe'
        "</author><author>Nowhere Group</author></authors></contributors><titles><title>One</title></titles>"
        "</record></records></xml>",
    ],
)
def test_initials_in_front_tell_a_person_where_some_write_so(text):
    assert records(text)[0].authors == ("Roe, A. B.", "Nowhere Group")


@pytest.mark.parametrize(
    "full, names",
    [
        ("Roe, Ann. van Doe, Jan A.", ("Roe, Ann", "van Doe, Jan A")),
        ("Roe, Ann.", ("Roe, A", "van Doe, JA")),
    ],
)
def test_ovid_parts_names_by_full_stops(full, names):
    text = (
        f"<1>\nUnique Identifier\n  1\nAuthors\n  Roe A. van Doe\n  JA.\nAuthors Full Name\n  {full}\nTitle\n  One.\n"
    )

    assert records(text)[0].authors == names
