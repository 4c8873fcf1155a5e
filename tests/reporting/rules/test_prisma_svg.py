"""The figure is well-formed, whole and tidy in all four templates, whatever the labels are."""

import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
import resvg_py
from hypothesis import given
from hypothesis import strategies as st

from reporting.rules.lettering import width
from reporting.rules.prisma import LIST_KEYS, NUMBER_KEYS, Arm, Count, flow
from reporting.rules.prisma_boxes import boxes, headings
from reporting.rules.prisma_layout import Placed, laid_out
from reporting.rules.prisma_svg import figure
from tests.reporting.rules.samples import make_in_flight, make_t1, make_update

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
FONTS = Path(__file__).resolve().parents[3] / "node_modules" / "dejavu-fonts-ttf" / "ttf"

LONG_REASONS = (
    Count("Wrong document type: an editorial, a commentary or a conference abstract without any data", 11),
    Count("Rechtsschutzversicherungsgesellschaftenangestelltenbefragungen", 3),
    *(Count(f"Reason number {number}", number) for number in range(1, 13)),
)


def make_without_other_methods(**changes):
    return make_t1(
        **{"citations": 0, "websites": 0, "already_found": 0, "not_pursued": 0, "other": Arm()} | changes,
    )


def make_update_with_other_methods(**changes):
    arm = Arm(sought=6, not_retrieved=1, assessed=5, reasons=(Count("Language", 5),), excluded=5)
    return make_update(**{"citations": 9, "already_found": 3, "other": arm} | changes)


def make_long(**changes):
    tallies = make_in_flight(
        dbr=replace(make_in_flight().dbr, reasons=LONG_REASONS),
        other=replace(make_in_flight().other, reasons=LONG_REASONS),
        organisations_label="Organisations, contacts and hand-searching of the journals of four societies",
    )
    return replace(tallies, **changes)


TEMPLATES = {
    "new, databases only": make_without_other_methods,
    "new, with other methods": make_t1,
    "updated, databases only": make_update,
    "updated, with other methods": make_update_with_other_methods,
    "in flight": make_in_flight,
    "long reasons": make_long,
}
every_template = pytest.mark.parametrize("make", TEMPLATES.values(), ids=TEMPLATES.keys())


def drawn(tallies, **options):
    return ElementTree.fromstring(figure(flow(tallies), **options))


def words(tree):
    return " ".join("".join(text.itertext()) for text in tree.iter() if text.tag.endswith("text"))


def box_words(tallies):
    """The text of each box by its key."""
    return {key: " ".join(line.text for line in box.lines) for key, box in boxes(flow(tallies)).items()}


def overlap(one, other):
    return (
        one.column.x < other.column.right
        and other.column.x < one.column.right
        and one.top < other.bottom
        and other.top < one.bottom
    )


def placed_boxes(tallies) -> dict[str, Placed]:
    return dict(laid_out(flow(tallies), boxes(flow(tallies))).placed)


def segments(tree):
    for path in tree.iter(f"{SVG}path"):
        points = [tuple(map(float, point)) for point in re.findall(r"([-\d.]+) ([-\d.]+)", path.get("d"))]
        yield from zip(points, points[1:], strict=False)


@every_template
def test_no_two_boxes_overlap(make):
    placed = placed_boxes(make()).values()

    assert [(one.box.key, other.box.key) for one, other in combinations(placed, 2) if overlap(one, other)] == []


@every_template
def test_no_arrow_runs_through_a_box(make):
    placed = placed_boxes(make()).values()

    crossed = [
        (box.box.key, start, end)
        for start, end in segments(drawn(make()))
        for box in placed
        if min(start[0], end[0]) < box.column.right - 0.5
        and max(start[0], end[0]) > box.column.x + 0.5
        and min(start[1], end[1]) < box.bottom - 0.5
        and max(start[1], end[1]) > box.top + 0.5
    ]
    assert crossed == []


def texts_outside_their_box(tallies):
    rects = [(box.column.x, box.top, box.column.right, box.bottom) for box in placed_boxes(tallies).values()]
    # Only the words of boxes are links or groups with a title of their own.
    for holder in drawn(tallies).iter():
        if holder.find(f"{SVG}title") is None or holder.tag == f"{SVG}svg":
            continue
        for text in holder.iter(f"{SVG}text"):
            x, y = float(text.get("x")), float(text.get("y"))
            right = x + width("".join(text.itertext()), 11, is_bold=text.get("font-weight") == "bold")
            if not any(left < x and top < y and right < end and y < bottom for left, top, end, bottom in rects):
                yield "".join(text.itertext())


@every_template
def test_every_word_stands_inside_its_box(make):
    assert list(texts_outside_their_box(make())) == []


@given(st.lists(st.builds(Count, st.text(max_size=120), st.integers(0, 10**7)), max_size=6))
def test_labels_of_any_kind_grow_the_box_and_never_leave_it(counts):
    tallies = make_t1(databases=tuple(counts), dbr=Arm(reasons=tuple(counts)), other=Arm(reasons=tuple(counts)))

    assert list(texts_outside_their_box(tallies)) == []
    placed = placed_boxes(tallies).values()
    assert not any(overlap(one, other) for one, other in combinations(placed, 2))


def test_a_long_list_of_reasons_grows_its_box_and_not_its_neighbour():
    short, long = placed_boxes(make_in_flight()), placed_boxes(make_long())

    assert long["dbr_excluded"].height > short["dbr_excluded"].height + 150
    assert long["dbr_assessed"].height == short["dbr_assessed"].height
    assert long["new_studies"].top > long["dbr_excluded"].bottom


HEADINGS = {
    make_without_other_methods: ["Identification of studies via databases and registers"],
    make_t1: [
        "Identification of studies via databases and registers",
        "Identification of studies via other methods",
    ],
    make_update: ["Identification of new studies via databases and registers", "Previous studies"],
    make_update_with_other_methods: [
        "Identification of new studies via databases and registers",
        "Identification of new studies via other methods",
        "Previous studies",
    ],
}


@pytest.mark.parametrize(("make", "expected"), HEADINGS.items(), ids=list(TEMPLATES)[:4])
def test_headings_of_the_four_templates(make, expected):
    assert list(headings(flow(make())).values()) == expected
    assert all(heading in words(drawn(make())) for heading in expected)


def test_official_texts_of_the_boxes_with_the_numbers_of_t1():
    said = {key: text.replace("\u00a0", " ") for key, text in box_words(make_t1()).items()}

    assert said == {
        "database_results": (
            "Records identified from: Databases (n = 2,066) Medline (n = 412) CINAHL (n = 268) Web of Science (n = 655)"
            " PsycINFO (n = 731) Registers (n = 0)"
        ),
        "duplicates": (
            "Records removed before screening: Duplicate records removed (n = 702)"
            " Records marked as ineligible by automation tools (n = 0) Records removed for other reasons (n = 4)"
        ),
        "records_screened": "Records screened (n = 1,360)",
        "records_excluded": "Records excluded (n = 1,298)",
        "dbr_sought_reports": "Reports sought for retrieval (n = 62)",
        "dbr_notretrieved_reports": "Reports not retrieved (n = 2)",
        "dbr_assessed": "Reports assessed for eligibility (n = 60)",
        "dbr_excluded": (
            "Reports excluded: (n = 51) Not qualitative (n = 17) Not individual therapy (n = 12)"
            " No self-harm history (n = 9) Not about experience (n = 8) Not English (n = 3) No extractable data (n = 2)"
        ),
        "new_studies": "Studies included in review (n = 10) Reports of included studies (n = 11)",
        "website_results": (
            "Records identified from: Websites (n = 3) Organisations (n = 0) Citation searching (n = 14)"
        ),
        "other_sought_reports": "Reports sought for retrieval (n = 6)",
        "other_notretrieved_reports": "Reports not retrieved (n = 1)",
        "other_assessed": "Reports assessed for eligibility (n = 5)",
        "other_excluded": "Reports excluded: (n = 3) Not individual therapy (n = 2) Not about experience (n = 1)",
    }


def test_official_texts_of_an_update():
    said = {key: text.replace("\u00a0", " ") for key, text in box_words(make_update()).items()}

    assert said["previous_studies"] == (
        "Studies included in previous version of review (n = 10)"
        " Reports of studies included in previous version of review (n = 11)"
    )
    assert said["new_studies"] == "New studies included in review (n = 3) Reports of new included studies (n = 5)"
    assert (
        said["total_studies"] == "Total studies included in review (n = 13) Reports of total included studies (n = 16)"
    )


def test_open_numbers_stand_in_the_box_they_will_leave():
    said = {key: box for key, box in boxes(flow(make_in_flight())).items() if box.is_open}

    assert {key: box.lines[-1].text for key, box in said.items()} == {
        "records_excluded": "still open: 152",
        "dbr_notretrieved_reports": "still being looked for: 5",
        "dbr_excluded": "still open: 12",
        "website_results": "still open: 3",
        "other_notretrieved_reports": "still being looked for: 2",
        "other_excluded": "still open: 2",
    }
    assert "Studies included in review, so far" in words(drawn(make_in_flight()))


def test_each_box_has_its_text_alternative():
    made = boxes(flow(make_in_flight()))
    titles = {title.text for title in drawn(make_in_flight()).iter(f"{SVG}title")}

    assert {box.alternative for box in made.values()} <= titles
    assert made["dbr_assessed"].alternative == ("Reports assessed for eligibility, databases and registers (n = 55)")
    assert made["dbr_assessed"].remark == (
        "3 reports await classification and 1 report is of an ongoing study; neither excluded nor included."
    )
    assert made["records_excluded"].remark == "827 excluded by people, 200 by an automation tool. Still open: 152."


def test_the_whole_figure_has_a_name_and_a_sentence():
    tree = drawn(make_t1(), id_prefix="flow7")

    assert tree.get("aria-labelledby") == "flow7-title flow7-desc"
    assert (tree[0].get("id"), tree[0].text) == ("flow7-title", "PRISMA 2020 flow diagram")
    assert (tree[1].get("id"), tree[1].text) == (
        "flow7-desc",
        "2,066 records from databases and registers and 17 by other methods led to 10 included studies in 11 reports.",
    )


def test_footnotes_have_letters_in_the_box_and_below():
    tree = drawn(make_in_flight(), note="As of 14 May 2026.")
    marks = [tspan.text for tspan in tree.iter(f"{SVG}tspan")]

    assert sorted(marks) == ["a", "b", "c", "d"]
    assert "827 excluded by people, 200 by an automation tool." in words(tree)
    assert "Screening is not finished: 176 records and reports are still open." in words(tree)
    assert "As of 14 May 2026." in words(tree)


def links(tree, tag):
    return {link.get("href"): link.find(tag.replace("a", "title")).text for link in tree.iter(tag) if link.get("href")}


def test_every_number_links_to_the_list_it_counts():
    keys = (*NUMBER_KEYS, *LIST_KEYS)
    hrefs = {key: f"/lists/{key}/" for key in keys} | {"dbr_excluded:Not English": "/lists/not-english/?a=1&b=2"}

    found = links(drawn(make_update_with_other_methods(), hrefs=hrefs), f"{SVG}a")
    of_reason = links(drawn(make_t1(), hrefs=hrefs), f"{SVG}a")

    # The lists per source and per reason are reached by the box, where they have no address of their own.
    expected = {f"/lists/{key}/" for key in keys} - {
        "/lists/database_specific_results/",
        "/lists/register_specific_results/",
    }
    assert set(found) == expected
    assert of_reason["/lists/not-english/?a=1&b=2"].replace("\u00a0", " ") == "Not English (n = 3)"


def test_links_do_not_nest():
    hrefs = {key: f"/{key}/" for key in (*NUMBER_KEYS, *LIST_KEYS)}
    tree = drawn(make_update_with_other_methods(), hrefs=hrefs)

    assert [link for link in tree.iter(f"{SVG}a") if list(link.iter(f"{SVG}a")) != [link]] == []


def test_a_figure_without_addresses_has_no_link():
    assert list(drawn(make_t1()).iter(f"{SVG}a")) == []


def test_inline_it_wears_classes_and_no_look_of_its_own():
    text = figure(flow(make_in_flight()), is_inline=True, hrefs={"duplicates": "/d/"})

    assert not re.findall(r"\b(?:style|fill|stroke|font-weight|font-family|xmlns|marker-end)\s*=", text)
    assert set(re.findall(r'class="([^"]+)"', text)) == {
        "cc-prisma", "cc-head-box", "cc-phase", "cc-arrow", "cc-arrow-head", "cc-box", "cc-box cc-box-open",
        "cc-box cc-box-end", "b", "o", "cc-prisma-note",
    }  # fmt: skip
    assert set(re.findall(r'id="([^"]+)"', text)) == {"prisma-title", "prisma-desc"}


def test_exported_it_stands_alone():
    text = figure(flow(make_in_flight()), hrefs={"duplicates": "https://example.org/d"})
    tree = ElementTree.fromstring(text)

    assert not re.findall(r"\b(?:class|style)\s*=|<style|<script|@import|url\(", text)
    assert tree.get("font-family").startswith("DejaVu Sans")
    assert f'viewBox="-16 -16 {tree.get("width")} {tree.get("height")}"' in text
    assert {link.get(f"{XLINK}href") for link in tree.iter(f"{SVG}a")} == {"https://example.org/d"}
    assert "BMJ 2021;372:n71" in words(tree)


@every_template
def test_everything_lies_inside_the_picture(make):
    tree = drawn(make(), note="As of 14 May 2026.")
    wide, high = float(tree.get("width")) - 16, float(tree.get("height")) - 16

    assert all(0 <= float(text.get("y")) <= high for text in tree.iter(f"{SVG}text") if text.get("y"))
    assert all(box.column.right <= wide and box.bottom <= high for box in placed_boxes(make()).values())


@every_template
def test_every_arrow_has_a_head_of_its_own(make):
    tree = drawn(make())

    assert len(list(tree.iter(f"{SVG}path"))) == len(list(tree.iter(f"{SVG}polygon")))
    assert list(tree.iter(f"{SVG}marker")) == []


def test_what_people_write_is_text_and_never_markup():
    hostile = '</text><script>alert("1")</script>&amp;\x00\u202e'
    tallies = make_t1(
        dbr=Arm(reasons=(Count(hostile, 1),)),
        databases=(Count(hostile, 2),),
        organisations_label=hostile,
    )

    for is_inline in (False, True):
        text = figure(flow(tallies), is_inline=is_inline, note=hostile, hrefs={"duplicates": '"><script>'})
        assert "<script" not in text
        assert "\x00" not in text and "\u202e" not in text
        ElementTree.fromstring(text)


@given(st.text(), st.text())
def test_any_label_and_any_note_make_a_readable_file(label, note):
    tallies = make_t1(databases=(Count(label, 2066),), dbr=Arm(reasons=(Count(label, 1),)), organisations_label=label)

    ElementTree.fromstring(figure(flow(tallies), note=note, hrefs={f"dbr_excluded:{label}": f"/{label}"}))


@pytest.mark.skipif(not FONTS.is_dir(), reason="the DejaVu fonts are not installed")
@every_template
def test_the_exported_figure_becomes_a_picture(make):
    fonts = [str(FONTS / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]
    text = figure(flow(make()))

    picture = bytes(resvg_py.svg_to_bytes(svg_string=text, font_files=fonts, skip_system_fonts=True))
    without_fonts = bytes(resvg_py.svg_to_bytes(svg_string=text, skip_system_fonts=True))

    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 2 * len(without_fonts)
