"""Every dialect's sample holds the same one or two invented papers, so every dialect must give the same fields."""

import pytest

from citations import formats

from .samples import DATA, assert_every_byte_is_in_one_piece, records, sample, set_aside

TITLE = "Experiences of psychotherapy after self-harm: an interview study"
SECOND = "Therapists' accounts of risk in group work"
FAMILIES = ["Okonkwo", "van der Berg"]
# file: format, platform of the file, database and accession number of the first record, how many records
SAMPLES = {
    "abstrackr.csv": ("csv", "", "", "", 2),
    "acm.bib": ("bibtex", "", "", "", 2),
    "apa_psycnet.ris": ("ris", "APA PsycNet", "APA PsycInfo", "2019-55501-003", 2),
    "asreview.csv": ("csv", "", "", "", 2),
    "asreview.ris": ("ris", "ASReview", "", "", 1),
    "citavi.ris": ("ris", "Citavi", "", "", 1),
    "citesource.ris": ("ris", "", "search 1, search 2", "", 2),
    "cochrane.csv": ("csv", "Cochrane Library", "Cochrane CENTRAL", "CN-01955501", 1),
    "cochrane.ris": ("ris", "Cochrane Library", "Cochrane CENTRAL", "CN-01955501", 2),
    "covidence.csv": ("csv", "Covidence", "", "", 1),
    "covidence.ris": ("ris", "Covidence", "", "", 1),
    "csl.json": ("csl-json", "", "", "", 2),
    "dimensions.ris": ("ris", "Dimensions", "Dimensions", "pub.1115550145", 2),
    "ebsco.bib": ("bibtex", "EBSCOhost", "CINAHL", "170000145", 2),
    "ebsco.csv": ("csv", "EBSCOhost", "CINAHL", "170000145", 1),
    "ebsco.txt": ("ebsco-text", "EBSCOhost", "CINAHL", "170000145", 2),
    "ebsco.xml": ("ebsco-xml", "EBSCOhost", "CINAHL", "170000145", 1),
    "ebsco_cinahl.ris": ("ris", "EBSCOhost", "CINAHL", "170000145", 2),
    "ebsco_psycinfo.ris": ("ris", "EBSCOhost", "APA PsycInfo", "2019-55501-003", 2),
    "embase.csv": ("csv", "Embase.com", "Embase", "L2055501450", 1),
    "embase.ris": ("ris", "Embase.com", "Embase", "L2055501450", 2),
    "endnote.enw": ("refer", "", "", "", 2),
    "endnote.txt": ("ris", "", "MEDLINE", "31000145", 2),
    "endnote.xml": ("endnote-xml", "EndNote", "MEDLINE", "31000145", 2),
    "eppi_reviewer.ris": ("ris", "EPPI-Reviewer", "", "", 1),
    "eric.nbib": ("nbib", "ERIC", "ERIC", "EJ1555145", 1),
    "google_scholar.bib": ("bibtex", "", "", "", 1),
    "google_scholar.enw": ("refer", "", "", "", 1),
    "google_scholar.ris": ("ris", "", "", "", 1),
    "ieee.bib": ("bibtex", "", "", "", 1),
    "ieee.ris": ("ris", "IEEE Xplore", "IEEE Xplore", "", 1),
    "jabref.bib": ("bibtex", "", "", "", 4),
    "jstor.bib": ("bibtex", "", "JSTOR", "", 1),
    "jstor.ris": ("ris", "JSTOR", "JSTOR", "", 2),
    "lens.csv": ("csv", "Lens", "Lens", "036-555-014-500-001", 1),
    "lens.ris": ("ris", "Lens", "Lens", "036-555-014-500-001", 1),
    "lilacs.ris": ("ris", "VHL", "LILACS", "biblio-1555145", 1),
    "mendeley.ris": ("ris", "", "", "", 2),
    "noteexpress.txt": ("noteexpress", "Wanfang Data", "Wanfang Data", "", 2),
    "openalex.csv": ("csv", "OpenAlex", "OpenAlex", "W2955501450", 1),
    "openalex.json": ("openalex-json", "OpenAlex", "OpenAlex", "W2955501450", 1),
    "openalex.ris": ("ris", "OpenAlex", "OpenAlex", "W2955501450", 2),
    "ovid_embase.cgi": ("ovid", "Ovid", "Embase", "2055501450", 2),
    "ovid_labelled.txt": ("ovid-labelled", "Ovid", "Ovid full text", "00005555-201906000-00003", 1),
    "ovid_medline.ris": ("ris", "Ovid", "MEDLINE", "31000145", 2),
    "ovid_medline.txt": ("ovid", "Ovid", "MEDLINE", "31000145", 2),
    "ovid_psycinfo.ris": ("ris", "Ovid", "APA PsycInfo", "2019-55501-003", 2),
    "ovid_psycinfo.txt": ("ovid", "Ovid", "APA PsycInfo", "2019-55501-003", 1),
    "pmc.nbib": ("nbib", "PubMed Central", "MEDLINE", "31000145", 2),
    "proquest.ris": ("ris", "ProQuest", "PTSDpubs", "2214555145; 51887", 2),
    "proquest_psycinfo.ris": ("ris", "ProQuest", "APA PsycInfo", "2214555146; 2019-55501-003", 1),
    "proquest.txt": ("proquest", "ProQuest", "PTSDpubs", "2214555145", 2),
    "publish_or_perish.csv": ("csv", "Publish or Perish", "Google Scholar", "", 2),
    "pubmed.csv": ("csv", "PubMed", "MEDLINE", "31000145", 2),
    "pubmed.nbib": ("nbib", "PubMed", "MEDLINE", "31000145", 2),
    "pubmed.xml": ("pubmed-xml", "PubMed", "MEDLINE", "31000145", 2),
    "rayyan.csv": ("csv", "Rayyan", "", "", 1),
    "rayyan.ris": ("ris", "Embase.com", "Embase", "L2055501450", 1),
    "refworks.ris": ("ris", "RefWorks", "", "", 1),
    "refworks.tsv": ("csv", "RefWorks", "", "", 1),
    "refworks_tagged.txt": ("refworks", "RefWorks", "CINAHL", "170000145", 2),
    "sage.bib": ("bibtex", "", "", "", 1),
    "scielo.bib": ("bibtex", "SciELO", "SciELO", "", 1),
    "scielo.ris": ("ris", "SciELO", "SciELO", "", 1),
    "scopus.bib": ("bibtex", "Scopus", "Scopus", "2-s2.0-85055501450", 2),
    "scopus.csv": ("csv", "Scopus", "Scopus", "2-s2.0-85055501450", 2),
    "scopus.ris": ("ris", "Scopus", "Scopus", "2-s2.0-85055501450", 3),
    "trid.ris": ("ris", "TRID", "TRID", "01655501", 1),
    "vhl.csv": ("csv", "VHL", "MEDLINE", "mdl-31000145", 1),
    "web_of_science.bib": ("bibtex", "Web of Science", "Web of Science Core Collection", "WOS:000555000100001", 2),
    "web_of_science.ris": ("ris", "Web of Science", "Web of Science Core Collection", "WOS:000555000100001", 2),
    "web_of_science.txt": ("wos", "Web of Science", "Web of Science Core Collection", "WOS:000555000100001", 2),
    "web_of_science.xls": ("xlsx", "Web of Science", "Web of Science Core Collection", "WOS:000555000100001", 3),
    "web_of_science_html.xls": (
        "html-table",
        "Web of Science",
        "Web of Science Core Collection",
        "WOS:000555000100001",
        3,
    ),
    "web_of_science_tab.txt": ("wos-tab", "Web of Science", "Web of Science Core Collection", "WOS:000555000100001", 2),
    "zotero.csv": ("csv", "Zotero", "", "", 2),
    "zotero.ris": ("ris", "", "", "", 2),
    "zotero_semicolons_cp1252.csv": ("csv", "Zotero", "", "", 2),
    "zotero_utf16.csv": ("csv", "Zotero", "", "", 2),
}
OTHER_PAPERS = {
    "clinicaltrials_gov.ris": ("ris", "", 1),
    "clinicaltrials_gov.csv": ("csv", "ClinicalTrials.gov", 2),
    "clinicaltrials_gov.json": ("ctgov-json", "ClinicalTrials.gov", 2),
    "eu_ctr.txt": ("eu-ctr", "EU Clinical Trials Register", 2),
    "ictrp.csv": ("csv", "ICTRP", 1),
    "ictrp.xml": ("ictrp-xml", "ICTRP", 1),
    "inspec.txt": ("wos", "Web of Science", 1),
    "zoological_record.txt": ("wos", "Web of Science", 1),
}
# What a dialect does not carry at all.
WITHOUT = {
    "abstrackr.csv": {"year", "volume", "issue", "pages", "doi"},
    "google_scholar.bib": {"doi"},
    "google_scholar.enw": {"doi"},
    "google_scholar.ris": {"doi"},
    "jstor.bib": {"doi"},
    "ebsco.csv": {"pages"},  # it gives the first page and a page count
}


def test_every_sample_is_in_a_table():
    assert {p.name for p in DATA.iterdir()} == SAMPLES.keys() | OTHER_PAPERS.keys()


@pytest.mark.parametrize("name", SAMPLES | OTHER_PAPERS)
def test_recognises_the_format_and_platform(name):
    found = formats.recognise(sample(name), filename="misleading.pdf")

    assert (found.format, found.platform) == (SAMPLES | OTHER_PAPERS)[name][:2]


@pytest.mark.parametrize("name", SAMPLES | OTHER_PAPERS)
def test_keeps_every_record_and_every_byte(name):
    data = sample(name)

    assert len(records(data)) == (SAMPLES | OTHER_PAPERS)[name][-1]
    assert set_aside(data) == []
    assert_every_byte_is_in_one_piece(data)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_first_paper_reads_alike_in_every_dialect(name):
    record = records(sample(name))[0]
    found = {
        "title": record.title.rstrip("."),
        "authors": [a.split(",")[0] for a in record.authors][:2],
        "year": record.year,
        "journal": record.journal.casefold(),
        "volume": record.volume,
        "issue": record.issue,
        "pages": record.pages.replace("145-58", "145-158"),
        "doi": record.doi.replace("_", "."),
    }
    expected = {
        "title": TITLE,
        "authors": FAMILIES,
        "year": 2019,
        "journal": "journal of invented mental health",
        "volume": "12",
        "issue": "3",
        "pages": "145-158",
        "doi": "10.5555/jimh.2019.0145",
    }

    without = WITHOUT.get(name, set())

    assert {k: v for k, v in found.items() if k not in without} == {
        k: v for k, v in expected.items() if k not in without
    }


@pytest.mark.parametrize("name", SAMPLES)
def test_provenance_of_the_first_record(name):
    _, _, database, accession, _ = SAMPLES[name]

    record = records(sample(name))[0]

    assert (record.database, record.accession) == (database, accession)


@pytest.mark.parametrize("name", [n for n, row in SAMPLES.items() if row[-1] == 2 and n != "pubmed.xml"])
def test_the_second_paper_has_its_title_and_authors(name):
    record = records(sample(name))[1]

    assert record.title.rstrip(".") in (SECOND, SECOND.replace("'", "\u2019"))
    assert [a.split(",")[0].replace("Å", "A") for a in record.authors][: 1 + (record.kind != "thesis")] == [
        "Lindqvist",
        "Novak",
    ][: len(record.authors)]


@pytest.mark.parametrize("name", ["clinicaltrials_gov.csv", "clinicaltrials_gov.json", "ictrp.csv", "ictrp.xml"])
def test_a_registration_is_a_report_with_its_registry_number(name):
    record = records(sample(name))[0]

    assert record.kind == "report"
    assert record.title == "Talking Therapy Against Waiting in Self-harm"
    assert record.registry_numbers[0] == record.accession
    assert record.year == 2018
