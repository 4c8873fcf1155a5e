"""BibTeX: entries that libraries lose, and TeX as plain text."""

import pytest

from citations.formats import tex
from citations.formats.bibtex import people

from .samples import records, sample, set_aside


def test_a_torn_entry_costs_only_itself():
    torn = records(sample("jabref.bib"))[1]

    assert torn.title == "A brace too few"
    assert torn.authors == ("Lindqvist, Åsa",)
    assert "braces do not match" in torn.problems[0].text
    assert len(records(sample("jabref.bib"))) == 4


def test_macros_joins_and_escapes():
    record = records(sample("jabref.bib"))[0]

    assert record.journal == "Journal of Invented Mental Health"
    assert record.title == "Experiences of psychotherapy after self-harm: an interview study"
    assert record.doi == "10.5555/jimh_2019_0145"


def test_a_child_inherits_from_its_proceedings():
    record = records(sample("jabref.bib"))[2]

    assert (record.journal, record.year, record.kind) == (
        "Proceedings of an Invented Conference",
        2021,
        "paper-conference",
    )


def test_a_parent_may_be_named_by_a_macro():
    (child, parent) = records(
        "@string{ic = {An Invented Conference}}\n@inproceedings{a, crossref={p}, title={A}}\n"
        '@proceedings{p, title = "Proceedings of " # ic, year=2021}\n'
    )

    assert child.journal == parent.title == "Proceedings of An Invented Conference"


def test_biblatex_keeps_subtitles_and_identifiers_apart():
    article, chapter = records(
        "@article{a, title={A}, journaltitle={Care}, journalsubtitle={A Quarterly}, eprinttype={PubMed},"
        " eprint={12345678}}\n@incollection{b, title={B}, booktitle={Wards}, booksubtitle={Essays}}\n"
    )

    assert (article.journal, article.pmid, chapter.journal) == ("Care: A Quarterly", "12345678", "Wards: Essays")


@pytest.mark.parametrize("key", ["17,", "123456", "doi:10.5555/x", " WOS:1", "a b", ""])
def test_odd_keys_lose_nothing(key):
    (record,) = records("@article{%s,\n title = {A},\n year = 2019\n}" % key)  # noqa: UP031

    assert (record.title, record.year) == ("A", 2019)


@pytest.mark.parametrize(
    "value, text",
    [
        ('"The "open" ward"', 'The "open" ward'),
        ('"The "open", and the closed ward"', 'The "open", and the closed ward'),
        ("The open ward", "The open ward"),
        ('"The " # "open ward"', "The open ward"),
    ],
)
def test_a_value_whose_delimiters_are_odd_costs_no_other_field(value, text):
    (record,) = records("@article{a, title = %s,\n year = 2019, author = {Doe, Jane}}" % value)  # noqa: UP031

    assert (record.title, record.year, record.authors) == (text, 2019, ("Doe, Jane",))


def test_an_entry_without_fields_is_set_aside():
    (aside,) = set_aside("@article{a,\n title={A}}\n@article{}\n")

    assert aside.problem.line == 3


@pytest.mark.parametrize(
    "value, text",
    [
        (r"M{\"u}ller", "Müller"),
        (r"{\'E}cole", "École"),
        (r"\'{\i}", "í"),
        (r"\c{c}a", "ça"),
        (r"{\v S}imon", "Šimon"),
        (r"{\O}stergaard", "Østergaard"),
        (r"\ss", "ß"),
        (r"50\% \& more", "50% & more"),
        (r"a\_b", "a_b"),
        ("1--2", "1–2"),
        ("{\\em The} {DNA}", "The DNA"),
        (r"$\alpha$-x", "α-x"),
        (r"\textbackslash{}", "\\"),
        (r"\{x\}", "{x}"),
        ("H$_2$O at $10^{-3}$, $x_i^2$, a_b", "H2O at 10-3, xi2, a_b"),
        (r"{\itshape The} \begin{it}same\end{it}", "The same"),
        (r"from \$5 to \$6, a_b", "from $5 to $6, a_b"),
    ],
)
def test_tex_as_plain_text(value, text):
    assert tex.plain(value) == text


@pytest.mark.parametrize(
    "value, names",
    [
        ("Doe, Jane and Roe, Richard", ("Doe, Jane", "Roe, Richard")),
        ("Jane Doe and Ludwig van Beethoven", ("Doe, Jane", "van Beethoven, Ludwig")),
        ("{Nowhere Study Group} and Doe, J.", ("Nowhere Study Group", "Doe, J.")),
        (r"Anna de la Vall{\'e}e Moreau", ("de la Vallée Moreau, Anna",)),
        (r"{\'E}va {Nagy Kovacs} and J. {Vine-Roe}", ("Nagy Kovacs, Éva", "Vine-Roe, J.")),
        (r"\'Eva B. Nagy and Jos{\'e} {\v C}apek Jr.", ("Nagy, Éva B.", "Čapek, José, Jr.")),
        (r"P.{\,}G. van Roe and A.~B. Doe", ("van Roe, P. G.", "Doe, A. B.")),
        ("van Roe", ("van Roe",)),
        (r"Eva \v Capek and \O ystein Roe", ("Čapek, Eva", "Roe, Øystein")),
        ("family=Roe, given=Ann, prefix=van and Doe, J.", ("van Roe, Ann", "Doe, J.")),
        ("Doe, Jane and others", ("Doe, Jane",)),
        ("King, Jr, Martin Luther", ("King, Martin Luther, Jr",)),
        ("Doe, Jane,  Roe, Richard", ("Doe, Jane", "Roe, Richard")),
        ("{Doe, Jane and Roe, Richard}", ("Doe, Jane", "Roe, Richard")),
        ("Doe, Jane and Roe, Richard and\nPoe, Paula", ("Doe, Jane", "Roe, Richard", "Poe, Paula")),
    ],
)
def test_names(value, names):
    assert people(value) == names


def test_escaping_comes_back():
    for text in ("50% & more", "a_b {c} ~ \\ $5 #1", "^"):
        assert tex.plain(tex.escaped(text), ligatures=False) == text
