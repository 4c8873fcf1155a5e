"""What platforms hand out beside the sample papers: kinds, names, dates and numbers as each of them writes them."""

import pytest

from .samples import records


def ris(*lines: str):
    (record,) = records("\n".join(["TY  - JOUR", "TI  - Listening", *lines, "ER  - ", ""]))
    return record


def bib(fields: str, kind: str = "article", key: str = "roe2020"):
    (record,) = records(f"@{kind}{{{key},\n  title = {{Listening}},\n  {fields}\n}}\n")
    return record


def row(header: str, cells: str):
    (record,) = records(f"{header}\n{cells}\n")
    return record


# ---- names


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        (("A1  - Roe J", "A1  - van den Doe KM", "A1  - Poe J Jr"), ("Roe, J", "van den Doe, KM", "Poe, J, Jr")),
        (("A1  - Roe J", "A1  - Nowhere Listening Group"), ("Roe, J", "Nowhere Listening Group")),
        (("AU  - Roe J.K.",), ("Roe, J.K.",)),
        (("AU  - Nowhere Research UK",), ("Nowhere Research UK",)),
        (("AU  - Nowhere Cohort A", "AU  - Roe, Ann"), ("Nowhere Cohort A", "Roe, Ann")),
        (("AU  - Ann Roe", "AU  - Jan Doe"), ("Ann Roe", "Jan Doe")),
        (("AU  - A. Roe", "AU  - Y. -H. Doe"), ("Roe, A.", "Doe, Y.-H.")),
        (("AU  - Roe, A", "AU  - [No author name available],", "AU  - [No authors listed]"), ("Roe, A",)),
    ],
)
def test_a_list_of_names_without_a_comma_tells_how_it_is_written(lines, authors):
    assert ris(*lines).authors == authors


@pytest.mark.parametrize(
    "name", ["World Health Organization", "Department of Listening", "Nowhere Study Grp", "The Nowhere Collaborators"]
)
def test_groups_are_not_taken_apart_where_given_names_come_first(name):
    lens = row("Lens ID,Title,Publication Year,Author/s", f"036-1,Listening,2020,Ann van Roe; {name}")

    assert lens.authors == ("van Roe, Ann", name)
    assert bib(f"author = {{Ann van Roe and {name} and others}}").authors == ("van Roe, Ann", name)


def test_a_group_keeps_its_last_letter():
    header = "PUI,Title,Author Names,Publication Year"

    assert row(header, 'L1,Listening,"Roe J., Study Group of the X.",2020').authors == (
        "Roe, J.",
        "Study Group of the X.",
    )


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("family=Roe, given=Jan, prefix=van den, useprefix=true", "van den Roe, Jan"),
        ("Wei Doe 0063", "Doe, Wei"),
    ],
)
def test_bibtex_names_with_more_than_a_name(author, name):
    assert bib(f"author = {{{author}}}").authors == (name,)


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        (("Ann Roe", "Jan Q. Doe"), ("Roe, Ann", "Doe, Jan Q.")),
        (("Roe J", "Doe KM"), ("Roe, J", "Doe, KM")),
        (("Ann Roe", "Nowhere Group"), ("Roe, Ann", "Nowhere Group")),
        (("Nowhere Canada",), ("Nowhere Canada",)),
        (("王芳", "李伟"), ("王芳", "李伟")),
    ],
)
def test_refer_lists_without_a_comma_put_given_names_first(names, authors):
    text = "%0 Journal Article\n" + "".join(f"%A {name}\n" for name in names) + "%T Listening\n"

    assert records(text)[0].authors == authors


def test_a_registration_names_its_number_in_place_of_authors():
    record = ris("AN  - CN-02345678", "A1  - NCT04567890,", "A1  - Nowhere Trust", "JA  - https://example.org/NCT04567890",
                 "M3  - Trial registry record", "UR  - https://www.cochranelibrary.com/central/doi/10.1002/central/CN-02345678/full")  # fmt: skip

    assert record.authors == ("Nowhere Trust",)
    assert record.registry_numbers == ("NCT04567890",)
    assert (record.journal, record.doi, record.kind) == ("", "", "report")
    assert "https://example.org/NCT04567890" in record.urls


def test_so_does_its_table():
    record = row(
        "Cochrane ID,Author(s),Title,Source,Year,Publication Type,CENTRAL ID,URL",
        '"CN-02345678","NCT04567890,","Listening","https://example.org/NCT04567890","2020","Trial registry record",,'
        '"https://www.cochranelibrary.com/central/doi/10.1002/central/CN-02345678/full"',
    )

    assert (record.authors, record.journal, record.doi, record.kind) == ((), "", "", "report")
    assert record.registry_numbers == ("NCT04567890",)


# ---- dates


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        (("PY  - 2020", "DA  - 2020/00/00"), "2020"),
        (("PY  - 2020", "DA  - 2020/11/00"), "2020/11"),
        (("PY  - 2021", "DA  - 2021-03-01T10:00:00"), "2021-03-01"),
        (("PY  - 2021", "DA  - DEC"), "DEC 2021"),
        (("PY  - 2021", "DA  - SEP 22", "AN  - WOS:000712345600001"), "SEP 22 2021"),
        (("Y1  - 2021/01/02/Win2021",), "2021/01/02/Win2021"),
    ],
)
def test_dates(lines, date):
    assert ris(*lines).date == date


def test_a_month_of_refer_gets_its_year():
    (record,) = records("%0 Journal Article\n%T Listening\n%A Roe, Ann\n%D 2021\n%8 Mar 1\n")

    assert (record.year, record.date) == (2021, "2021 Mar 1")


# ---- kinds


@pytest.mark.parametrize(
    "lines",
    [
        ("JF  - medRxiv", "JO  - medRxiv"),
        ("PB  - PsyArXiv",),
        ("T2  - bioRxiv : the preprint server for biology",),
        ("JO  - SSRN Electronic Journal",),
        ("JO  - arXiv preprint arXiv:2201.01234",),
    ],
)
def test_what_stands_on_a_preprint_server_is_a_preprint(lines):
    assert ris(*lines).kind == "article"


def test_a_journal_about_preprints_is_a_journal():
    assert ris("JO  - Journal of Listening", "PB  - PsyArXiv").kind == "article-journal"


def test_biblatex_says_that_an_online_source_is_a_preprint():
    assert bib("eprint = {2201.01234},\n eprinttype = {arxiv}", "online").kind == "article"


@pytest.mark.parametrize(
    ("word", "kind"),
    [("Book, Section", "chapter"), ("IEEE Conferences", "paper-conference"), ("IEEE Journals", "article-journal")],
)
def test_words_for_kinds(word, kind):
    from citations.formats import kinds

    assert kinds.kind_of(word) == kind


def test_ieee_has_its_own_word_for_a_standard():
    assert records("TY  - STD\nTI  - IEEE Standard for Listening\nPY  - 2019\nER  - \n")[0].kind == "report"


@pytest.mark.parametrize("lines", [("SP  - 64", "EP  - 64p"), ("SP  - 32",), ("SP  - 146p",)])
def test_a_report_counts_its_pages(lines):
    (record,) = records("\n".join(["TY  - RPRT", "TI  - Listening", *lines, "ER  - ", ""]))

    assert record.pages == ""
    assert ("SP", lines[0][6:]) in record.unmapped


def test_a_report_has_a_number_not_an_issue():
    record = bib("author = {{WHO}},\n number = {WHO/1}", "report")

    assert (record.issue, record.article_number) == ("", "WHO/1")
