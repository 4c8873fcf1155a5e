"""What has fooled de-duplicators, one named pair each: merged by a rule, asked of a person, or apart."""

import pytest

from citations.matching import Normalised, find, normalise
from citations.matching.evidence import weigh
from citations.matching.points import is_question, points
from citations.matching.rules import first_rule

from .makers import ABSTRACT, ARTICLE, OTHER_ABSTRACT, make_article, make_record, make_sparse

COCHRANE = {
    "title": "Psychosocial interventions for self-harm in adults: a systematic review of trials",
    "journal": "Cochrane Database of Systematic Reviews",
    "volume": "",
    "pages": "CD012189",
}
LETTERS = {"title": "Brief therapy after self-harm in the emergency department", "pages": "2243-5; author reply 2243-5"}
POSTER = {"journal": "European Psychiatry", "volume": "30", "issue": "Suppl. 1", "pages": "S72", "abstract": ABSTRACT}


def answer(a: Normalised, b: Normalised) -> str:
    evidence = weigh(a, b)
    if first_rule(evidence):
        return "merged"
    return "asked" if is_question(evidence, points(evidence)) else "apart"


def group_author(**fields) -> Normalised:
    return make_article(authors=("Self-Harm Study Group",), **fields)


PAIRS = {
    # ---- identifiers
    "one DOI for a whole supplement, other titles": (
        make_article(doi="10.1000/supp.1", title="Costs of telephone follow-up in heart failure", pages="S10"),
        make_article(doi="10.1000/supp.1", pages="S72"),
        "apart",
    ),
    "one DOI for a congress, other abstracts by one team": (
        make_article(doi="10.1000/supp.1", abstract=ABSTRACT, title="Trust in brief therapy: first results", pages=""),
        make_article(doi="10.1000/supp.1", abstract=OTHER_ABSTRACT, title="Costs of nurse follow-up calls", pages=""),
        "apart",
    ),
    "archive and publisher DOI of one article": (
        make_article(doi="10.2307/41410412"),
        make_article(doi="10.25300/misq.2012.36.1"),
        "merged",
    ),
    "DOI with a doubled slash": (
        make_sparse(doi="10.1000//abc.12", year=2016),
        make_sparse(doi="https://doi.org/10.1000/abc.12", year=2016),
        "merged",
    ),
    "two versions in a data archive": (
        make_sparse(doi="10.6084/m9.figshare.123456.v1", year=2016),
        make_sparse(doi="10.6084/m9.figshare.123456.v2", year=2016),
        "asked",
    ),
    "DOI mistyped by one letter": (
        make_article(doi="10.1000/abc.123", volume="", pages="", issue="", abstract=ABSTRACT),
        make_article(doi="10.1000/abd.123", volume="", pages="", issue="", abstract=ABSTRACT),
        "merged",
    ),
    "preprint and article of the next year": (
        make_article(journal="medRxiv", doi="10.1101/2015.01", year=2015, volume="", issue="", pages=""),
        make_article(doi="10.1016/j.jad.2016.1"),
        "apart",
    ),
    "two versions of a Cochrane review": (
        make_article(**COCHRANE, year=2012, doi="10.1002/14651858.cd012189.pub2"),
        make_article(**COCHRANE, year=2016, doi="10.1002/14651858.cd012189.pub3"),
        "asked",
    ),
    "other PMIDs": (make_article(pmid="27000001", pages="118"), make_article(pmid="27000002", pages="130"), "apart"),
    "two registered trials with like titles": (
        normalise(
            make_record(title="Open label trial of drug in adult patients with rare disease", accession="NCT00000001")
        ),
        normalise(
            make_record(title="Open label trial of drug in adult patients with rare disease", accession="NCT00000002")
        ),
        "apart",
    ),
    "one registered trial from two sources": (
        normalise(
            make_record(title="Open label trial of drug in adult patients with rare disease", accession="NCT00000001")
        ),
        normalise(
            make_record(
                title="Open Label Trial of Drug in Adult Patients With Rare Disease",
                journal="http://clinicaltrials.gov/show/NCT00000001",
            )
        ),
        "merged",
    ),
    # ---- titles that recur
    "editorials of two issues": (
        make_article(title="Editorial", issue="3", pages="118"),
        make_article(title="Editorial", issue="4", pages="201"),
        "apart",
    ),
    "one editorial twice": (make_article(title="Editorial"), make_article(title="EDITORIAL"), "merged"),
    "introductions to one minitrack in two years": (
        make_article(title="Introduction to the minitrack on digital work", year=2015, volume="", issue="", pages="1"),
        make_article(title="Introduction to the minitrack on digital work", year=2017, volume="", issue="", pages="1"),
        "asked",
    ),
    # ---- series
    "two parts of a series": (
        make_article(title="Living with chronic pain in later life. Part I", pages="10-18", abstract=ABSTRACT),
        make_article(title="Living with chronic pain in later life. Part II", pages="19-30", abstract=ABSTRACT),
        "apart",
    ),
    "reports of one series with the same boiler-plate abstract": (
        make_article(title="Fire and fire safety in old town houses of Kent", pages="", abstract=ABSTRACT, issue=""),
        make_article(title="Fire safety in old town houses of Kent", pages="", abstract=ABSTRACT, issue="", volume=""),
        "asked",
    ),
    "same abstract, another word in the title": (
        make_article(title="Self-harm and help-seeking in men: survey report", volume="", pages="", abstract=ABSTRACT),
        make_article(
            title="Self-harm and help-seeking in women: survey report", volume="", pages="", abstract=ABSTRACT
        ),
        "asked",
    ),
    # ---- letters and replies
    "letters by two people printed on one page": (
        make_article(**LETTERS, authors=("Rosa, Ute",)),
        make_article(**LETTERS, authors=("Bouros, Dan",)),
        "asked",
    ),
    "letter and reply": (
        make_article(title="Therapy after self-harm in young adults", pages="943-944"),
        make_article(title="Therapy after self-harm in young adults - Reply", pages="945", authors=("Rosa, Ute",)),
        "apart",
    ),
    # ---- meetings
    "two abstracts on one page by one team": (
        make_article(**POSTER, title="Trust in brief therapy: first results of interviews"),
        make_article(**(POSTER | {"abstract": OTHER_ABSTRACT}), title="Costs of nurse calls after heart failure"),
        "apart",
    ),
    "one abstract at two congresses": (
        make_article(**POSTER, year=2015),
        make_article(abstract=ABSTRACT, journal="Schizophrenia Research", volume="153", pages="S300", year=2016),
        "apart",
    ),
    # ---- errata
    "article whose title carries an erratum note": (
        make_article(),
        make_article(title=f"{ARTICLE['title']}. [Erratum appears in J Affect Disord. 2016;202(1):77]"),
        "merged",
    ),
    "article and its erratum": (
        make_article(),
        make_article(title=f"Erratum: {ARTICLE['title']}", pages="77", issue="4"),
        "apart",
    ),
    "article and the notice that names its place": (
        make_article(),
        make_article(title=f"{ARTICLE['title']} (vol 201, pg 118, 2016)", pages="77", volume="202"),
        "apart",
    ),
    "one erratum from two databases": (
        make_article(title=f"Erratum: {ARTICLE['title']}", pages="77"),
        make_article(title=f"{ARTICLE['title']} (vol 201, pg 118, 2016)", pages="77-77"),
        "merged",
    ),
    "retracted article": (make_article(), make_article(title=f"RETRACTED: {ARTICLE['title']}"), "merged"),
    "protocol and results": (
        make_article(title=f"{ARTICLE['title']}: study protocol", year=2014, volume="199", pages="5"),
        make_article(),
        "apart",
    ),
    # ---- words that letters do not see
    "in vivo and in vitro": (
        make_article(title="Growth of tumour cells in vivo after irradiation with light", pages="10-18"),
        make_article(title="Growth of tumour cells in vitro after irradiation with light", pages="19-30"),
        "apart",
    ),
    "IL-6 and IL-8": (
        make_article(title="Serum IL-6 concentrations in critically ill adult patients", pages=""),
        make_article(title="Serum IL-8 concentrations in critically ill adult patients", pages=""),
        "apart",
    ),
    "men and women": (
        make_article(title="Depression after self-harm in men: a cohort study", pages="118-126"),
        make_article(title="Depression after self-harm in women: a cohort study", pages="127-135"),
        "apart",
    ),
    "hypo and hyper": (
        make_article(title="Effects of hypoglycaemia on memory in older adults", pages="10-18"),
        make_article(title="Effects of hyperglycaemia on memory in older adults", pages="30-38"),
        "apart",
    ),
    # ---- year, issue, page
    "ahead of print, then in an issue": (
        make_article(year=2015, volume="", issue="", pages="1-9", doi="10.1000/abc.12"),
        make_article(doi="10.1000/abc.12"),
        "merged",
    ),
    "year off by one, no identifier": (make_article(year=2015, issue=""), make_article(year=2016), "merged"),
    "year off by three, full citation": (make_article(year=2013), make_article(year=2016), "merged"),
    "year off by three, no pages": (make_article(year=2013, pages=""), make_article(pages=""), "asked"),
    "issue numbers that disagree": (make_article(issue="3"), make_article(issue="12"), "merged"),
    "pages after a spreadsheet": (make_article(pages="21-Aug"), make_article(pages="8-21"), "merged"),
    "article number against pages": (make_article(pages="e12724"), make_article(pages="1-6"), "merged"),
    "page ranges that overlap": (make_article(pages="678-684"), make_article(pages="676-682"), "merged"),
    "same title elsewhere in the volume": (make_article(pages="118-126"), make_article(pages="300-309"), "asked"),
    # ---- names
    "page one is not a page": (
        make_article(title="A first text on wholly other matters", pages="1-9"),
        make_article(title="Something unlike it about kettles", pages="1-9"),
        "apart",
    ),
    "letter misread in a name": (
        make_article(authors=("Halvorsen, I.", "Rosa, U.")),
        make_article(authors=("Halvorscn, I.", "Rosa, U.")),
        "merged",
    ),
    "name order swapped": (
        make_article(authors=("Ching-yi, Wu",), volume="", pages=""),
        make_article(authors=("Wu, Ching-yi",), volume="", pages=""),
        "merged",
    ),
    "family name without a comma": (
        make_article(authors=("Omulo Sylvia",), pages=""),
        make_article(authors=("Omulo, S.",), pages=""),
        "merged",
    ),
    "compound surname": (
        make_article(authors=("Garcia Lopez, Maria", "Okafor, B."), pages=""),
        make_article(authors=("Garcia, M.", "Okafor, B."), pages=""),
        "merged",
    ),
    "group against the first person": (group_author(), make_article(), "merged"),
    "nobody named on one side": (make_article(authors=("[Anonymous]",)), make_article(), "merged"),
    # ---- languages
    "translated title": (
        make_article(title="[Psychodynamic therapy for adults who harm themselves]"),
        make_article(title="Psychodynamische Therapie bei Selbstverletzung im Erwachsenenalter"),
        "merged",
    ),
    "another language without the mark of a translation": (
        make_article(title="Psychodynamic treatment for adults who harm themselves"),
        make_article(title="Tiefenpsychologie und Selbstverletzung im Erwachsenenalter"),
        "asked",
    ),
    "journal name translated": (
        make_article(journal="Zeitschrift fur Psychiatrie"),
        make_article(journal="German Journal of Psychiatry"),
        "merged",
    ),
    # ---- little to go by
    "title and authors alone": (make_sparse(), make_sparse(), "asked"),
    "same title, other authors, other journal": (
        make_article(volume="", pages="", issue=""),
        make_article(authors=("Rosa, Ute",), journal="Chest", volume="", pages="", issue=""),
        "apart",
    ),
    "workshop and journal version": (
        make_sparse(year=2016, journal="Workshop on Digital Health"),
        make_sparse(year=2016, journal="Journal of Affective Disorders"),
        "asked",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_pair(name):
    a, b, expected = PAIRS[name]

    assert answer(a, b) == expected
    assert answer(b, a) == expected


@pytest.mark.parametrize("name", PAIRS)
def test_pair_is_found_among_records(name):
    a, b, expected = PAIRS[name]

    result = find([(1, a), (2, b)])

    assert (len(result.links), len(result.questions)) == {"merged": (1, 0), "asked": (0, 1), "apart": (0, 0)}[expected]


def test_a_sparse_record_does_not_glue_two_studies_together():
    first = make_article(volume="11", pages="5-14", doi="10.1000/first.1")
    second = make_article(volume="12", pages="118-126", doi="10.1000/second.2")
    sparse = make_article(volume="", issue="", pages="")

    result = find([(1, first), (2, second), (3, sparse)])

    assert len(result.links) == 1
    assert not any({link.a, link.b} == {1, 2} for link in result.links)


def test_titles_that_recur_are_found_from_the_data():
    """A long title that three first authors carry is no proof any more."""
    title = "Proceedings of the spring meeting of the society: selected summaries"
    authors = ("Walker, A.", "Okafor, B.", "Lindqvist, C.")
    records = [make_article(title=title, authors=(name,), pages="", issue=str(n)) for n, name in enumerate(authors, 1)]
    twice = make_article(title=title, authors=("Walker, A.",), pages="", issue="")

    assert find([(1, records[0]), (2, twice)]).links != []
    assert find([*enumerate(records, 1), (4, twice)]).links == []
