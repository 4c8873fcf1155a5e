import pytest

from citations.matching.titles import numbers, read_title


@pytest.mark.parametrize(
    "raw",
    [
        "Therapy after self-harm",
        "Therapy after self-harm.",
        "[Therapy after self-harm]",
        "[Therapy after self-harm].",
        "Therapy after self-harm [German]",
        "Therapy after self-harm [French, English]",
        "Therapy after self-harm. [Review] [33 refs]",
        "Therapy after self-harm [Erratum appears in Lancet. 2009 Jun 4;360(23):2487]",
        "Therapy after self-harm.[Erratum appears in Lancet. 2009;360(23):2487 Note: Smith, Ann [added]]",
        "Therapy after self-harm [Published erratum appears in BMJ 1999;318(7):12]",
        "Therapy after self-harm (Retraction in: Lancet. 2010)",
        "Therapy after self-harm [abstract no: 134]",
        "RETRACTED: Therapy after self-harm",
        "Retracted article: Therapy after self-harm",
        "Therapy after self-harm (Retracted article. See vol. 12, pg. 3, 2010)",
        "Therapy after self-harm ... Lancet. 2009 Jan 3;373(9657):12-9",
        "Therapy after self-harm <ORIGINAL> Therapie nach Selbstverletzung",
        "Original: Therapy after self-harm",
        "<i>Therapy</i> after self&#45;harm",
    ],
)
def test_a_database_note_is_not_part_of_the_title(raw):
    title = read_title(raw)

    assert (title.words, title.kind) == ("therapy after self harm", "")


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("Erratum: Therapy after self-harm", "erratum"),
        ("Corrigendum to: Therapy after self-harm", "erratum"),
        ("Correction: Therapy after self-harm", "erratum"),
        ("Therapy after self-harm (vol 360, pg 542, 2009)", "erratum"),
        ("Therapy after self-harm (British Medical Journal (2009) 360 (542-544))", "erratum"),
        ("Correctional nursing and self-harm", ""),
        ("Correction of anaemia in renal disease", ""),
        ("Retraction: Therapy after self-harm", "retraction"),
        ("Expression of concern: Therapy after self-harm", "concern"),
        ("Authors' reply", "reply"),
        ("Therapy after self-harm - Reply", "reply"),
        ("Response to insulin treatment in rats", ""),
        ("Comment on: Therapy after self-harm", "comment"),
        ("Therapy after self-harm: study protocol", "protocol"),
        ("Protocol for a randomised trial of therapy after self-harm", "protocol"),
        ("Therapy after self-harm", ""),
    ],
)
def test_kind(raw, kind):
    assert read_title(raw).kind == kind


@pytest.mark.parametrize(
    "raw",
    [
        "Erratum: Therapy after self-harm",
        "Corrigendum to Therapy after self-harm",
        "Therapy after self-harm (vol 360, pg 542, 2009)",
        "Therapy after self-harm (British Medical Journal (2009) 360 (542-544))",
    ],
)
def test_errata_of_one_article_carry_its_title(raw):
    assert read_title(raw).words == "therapy after self harm"


def test_a_bare_erratum_keeps_its_word():
    assert read_title("Erratum").words == "erratum"


@pytest.mark.parametrize(
    ("raw", "is_translated"),
    [
        ("[Therapy after self-harm]", True),
        ("[Therapy after self-harm]. [German]", True),
        ("Therapie nach Selbstverletzung = Therapy after self-harm", True),
        ("Therapy after self-harm <ORIGINAL> Therapie", True),
        ("Therapy [psychodynamic] after self-harm", False),
        ("Therapy after self-harm", False),
    ],
)
def test_is_translated(raw, is_translated):
    assert read_title(raw).is_translated is is_translated


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("part ii results", ["2"]),
        ("phase 3 trial", ["3"]),
        ("phase three trial", ["3"]),
        ("vitamin k and factor x", ["10"]),
        ("i am not the person i was", []),
        ("interleukin 8 in 008 patients", ["8", "8"]),
        ("three women", []),
        ("covid 19 2020", ["19", "2020"]),
    ],
)
def test_numbers(title, found):
    assert numbers(title.split()) == found
