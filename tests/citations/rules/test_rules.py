"""Pure rules: what is stored comes back whole, the best field wins, differences mark words, raw lines keep numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.formats import ParsedRecord, Place, Problem
from citations.rules.best import Source, as_report, best, without_stop
from citations.rules.differences import differences
from citations.rules.raw import MOST_LINES, numbered
from citations.rules.stored import fingerprint, from_fields, storable, to_fields

PLACE = Place(3, 90, 2, "sheet 1")


def record(**fields):
    return ParsedRecord(place=PLACE, raw=fields.pop("raw", "TY  - JOUR"), **fields)


def test_record_comes_back_from_what_is_stored():
    made = record(
        title="Éloge",
        authors=("Aasen, A",),
        year=2001,
        unmapped=(("N1", "a"), ("N1", "b")),
        problems=(Problem(2, "odd"),),
    )

    stored = to_fields(made)

    assert from_fields(stored, place=PLACE, raw=made.raw, problems=[[2, "odd"]]) == made


@given(st.text(st.characters()))
def test_storable_text_fits_every_database(text):
    kept = storable(text)

    assert "\x00" not in kept
    assert kept.encode().decode() == kept
    assert len(kept) == len(text)


@pytest.mark.parametrize(
    ("a", "b", "is_same"),
    [
        (record(accession="2019-1", raw="x"), record(accession=" 2019-1", raw="y"), True),
        (record(accession="2019-1", raw="x"), record(accession="2019-2", raw="x"), False),
        (record(raw="TY  - JOUR\r\nTI  - A"), record(raw="TY  - JOUR\nTI  - A\n"), True),
        (record(raw="TI  - A"), record(raw="TI  - B"), False),
        (record(accession="x", raw="x"), record(raw="x"), False),
    ],
    ids=["accession number", "other accession number", "same text", "other text", "a number is no text"],
)
def test_fingerprint_tells_the_same_item_of_a_search(a, b, is_same):
    assert (fingerprint(a) == fingerprint(b)) is is_same


@pytest.mark.parametrize(
    ("field", "values", "chosen"),
    [
        ("title", ["STAYING IN THE ROOM TODAY", "Staying in the room"], 1),
        ("title", ["Staying", "Staying in the room"], 1),
        ("title", ["Eloge", "Éloge"], 1),
        ("authors", [["Aasen A"], ["Aasen, Anna"]], 1),
        ("authors", [["Aasen, Anna"], ["Aasen, A", "Brandt, B"]], 1),
        ("year", [2018, 2019], 1),
        ("journal", ["Scand Notes", "Scandinavian Notes"], 1),
        ("abstract", ["Short.", "A longer abstract."], 1),
        ("doi", ["", "10.5555/1"], 1),
        ("pages", ["45", "45-61"], 1),
        ("kind", ["article", "thesis"], 1),
        ("doi", ["10.5555/1", "10.5555/2"], 0),
        ("title", ["Staying.", "Staying"], 1),
        ("journal", ["PSYCHOLOGY & HEALTH", "Psychology & Health"], 1),
        ("journal", ["PSYCHOLOGY AND HEALTH", "Psychology & Health"], 1),
        ("journal", ["JOURNAL OF HEALTH", "J Health"], 0),
        ("journal", ["JAMA", "Jama"], 0),
    ],
)
def test_best_value_wins_and_names_its_record(field, values, chosen):
    found = best([Source(nth, {field: value}) for nth, value in enumerate(values)])

    assert (found.values[field], found.origins[field]) == (values[chosen], chosen)


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Staying in the room.", "Staying in the room"),
        ("Staying in the room. ", "Staying in the room"),
        ("Staying in the room", "Staying in the room"),
        ("Staying...", "Staying..."),
        ("Why stay?", "Why stay?"),
        ("Stay!", "Stay!"),
        ("Care in the U.S.", "Care in the U.S."),
        ("On a letter by John F.", "On a letter by John F."),
        ("A reply to Aasen et al.", "A reply to Aasen et al."),
        ("Version 2.", "Version 2"),
        (".", "."),
        (" .", " ."),
    ],
)
def test_title_loses_the_full_stop_that_a_database_gave_it(title, kept):
    assert without_stop(title) == kept
    assert best([Source(1, {"title": title})]).values["title"] == kept


@given(st.text(max_size=40))
def test_title_loses_one_sign_at_most_and_only_a_full_stop(title):
    assert without_stop(title) in (title, title.rstrip()[:-1].rstrip())
    assert without_stop(title).rstrip() == title.rstrip() or title.rstrip().endswith(".")


@pytest.mark.parametrize(
    ("choices", "title", "origin"),
    [
        ({}, "Staying in the room", 2),
        ({"title": 1}, "Staying", 1),
        ({"title": 9}, "Staying in the room", 2),
        ({"title": 3}, "Staying in the room", 2),
    ],
    ids=["best", "chosen", "record not there", "record without it"],
)
def test_chosen_value_goes_before_the_best_while_its_record_is_there(choices, title, origin):
    found = best(
        [Source(1, {"title": "Staying"}), Source(2, {"title": "Staying in the room"}), Source(3, {"year": 1999})],
        choices,
    )

    assert (found.values["title"], found.origins["title"]) == (title, origin)


def test_volume_issue_and_pages_come_from_one_record():
    found = best([Source(1, {"volume": "3", "pages": "1-9"}), Source(2, {"volume": "4", "issue": "2", "pages": "5-8"})])

    assert {name: found.origins[name] for name in ("volume", "issue", "pages")} == {"volume": 2, "issue": 2, "pages": 2}


def test_links_of_all_records_are_kept():
    found = best([Source(1, {"urls": ["a", "b"]}), Source(2, {"urls": ["b", "c"]})])

    assert found.values["urls"] == ["a", "b", "c"]


def test_article_number_stands_where_pages_would():
    assert as_report({"article_number": "e12", "original_title": "Titel"}) == {
        "article_number": "e12", "original_title": "Titel", "pages": "e12", "title": "Titel"
    }  # fmt: skip


def marked(parts):
    return "".join(f"[{part.text}]" if part.differs else part.text for part in parts)


@pytest.mark.parametrize(
    ("a", "b", "left", "right"),
    [
        ("Learning to stay", "Learning to stay", "Learning to stay", "Learning to stay"),
        ("Learning to stay", "Learning to leave", "Learning to [stay]", "Learning to [leave]"),
        ("A study", "a Study.", "A study", "a Study[.]"),
        ("", "Words", "", "[Words]"),
        ("Part 1", "Part 2", "Part [1]", "Part [2]"),
    ],
)
def test_differences_mark_words(a, b, left, right):
    one, other = differences(a, b)

    assert (marked(one), marked(other)) == (left, right)


@given(st.text(max_size=80), st.text(max_size=80))
def test_differences_lose_no_letter(a, b):
    one, other = differences(a, b)

    assert ("".join(p.text for p in one), "".join(p.text for p in other)) == (a, b)


def test_raw_lines_keep_their_numbers_and_mark_the_odd_one():
    lines = list(numbered("TY  - JOUR\nVL  - 3\nER  - \n\n", first=401, marked=402))

    assert [(line.number, line.is_marked) for line in lines] == [(401, False), (402, True), (403, False)]


def test_long_piece_is_shown_around_the_odd_line():
    lines = list(numbered("\n".join(map(str, range(5000))), first=1, marked=3000))

    assert len(lines) == MOST_LINES
    assert [line.text for line in lines if line.is_marked] == ["2999"]
