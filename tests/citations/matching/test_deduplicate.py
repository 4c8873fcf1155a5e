"""The command: files in, CSV out, no database."""

import csv

import pytest
from django.core.management import CommandError, call_command

RIS = """TY  - JOUR
ID  - a1
TI  - Experiences of brief psychodynamic therapy after an episode of self-harm
AU  - Walker, Anna J.
AU  - Okafor, Ben
PY  - 2016
T2  - Journal of Affective Disorders
VL  - 201
IS  - 3
SP  - 118
EP  - 126
ER  - 

TY  - JOUR
AN  - 2016-777
TI  - Experiences of Brief Psychodynamic Therapy after an Episode of Self-Harm.
AU  - Walker AJ
AU  - Okafor B
PY  - 2016
T2  - J Affect Disord
VL  - 201
SP  - 118-26
ER  - 

TY  - JOUR
TI  - Experiences of brief psychodynamic therapy after an episode of self-harm
AU  - Walker, Anna J.
AU  - Okafor, Ben
PY  - 2019
T2  - Journal of Affective Disorders
ER  - 

TY  - JOUR
ID  - a4
TI  - Costs of telephone follow-up in heart failure
AU  - Rosa, Ute
PY  - 2016
T2  - Chest
ER  - 
"""  # noqa: W291


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.ris"
    path.write_text(RIS, encoding="utf-8")
    return path


def rows(path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_clusters_are_named_by_id_accession_or_position(export, tmp_path, capsys):
    output = tmp_path / "clusters.csv"

    call_command("deduplicate", str(export), output=output)

    assert rows(output) == [["record_id", "cluster_id"], ["a1", "a1"], ["2016-777", "a1"], ["3", "3"], ["a4", "a4"]]
    assert capsys.readouterr().out == "4 records, 3 reports, 1 questions\n"


def test_questions_go_into_the_review_file(export, tmp_path):
    review = tmp_path / "pairs.csv"

    call_command("deduplicate", str(export), output=tmp_path / "clusters.csv", review=review)

    header, question = rows(review)
    assert header == ["record_id_a", "record_id_b", "points", "reasons"]
    assert question[:2] == ["2016-777", "3"]
    assert question[3].startswith("title same; same authors and journal; year 2016 / 2019")


def test_why_names_the_rule_of_each_link(export, tmp_path):
    why = tmp_path / "why.csv"

    call_command("deduplicate", str(export), output=tmp_path / "clusters.csv", why=why)

    header, link = rows(why)
    assert header == ["record_id_a", "record_id_b", "points", "rule", "facts"]
    assert (link[0], link[1], link[3]) == ("a1", "2016-777", "authors_volume_page_range")


def test_a_rule_can_be_switched_off(export, tmp_path):
    why = tmp_path / "why.csv"

    call_command("deduplicate", str(export), output=tmp_path / "c.csv", why=why, without=["authors_volume_page_range"])

    assert rows(why)[1][3] == "title_authors_volume_page"


def test_a_name_that_two_files_share_stays_two_records(export, tmp_path):
    twin = tmp_path / "twin.ris"
    twin.write_text(RIS, encoding="utf-8")
    output = tmp_path / "clusters.csv"

    call_command("deduplicate", str(export), str(twin), output=output)

    names = [name for name, _ in rows(output)[1:]]
    assert len(names) == len(set(names)) == 8
    assert names[4] == "a1#5"


def test_a_file_that_is_not_there_is_a_plain_error(tmp_path):
    with pytest.raises(CommandError, match=r"none\.ris"):
        call_command("deduplicate", str(tmp_path / "none.ris"), output=tmp_path / "clusters.csv")
