"""What platforms hand out beside the sample papers: kinds, names, dates and numbers as each of them writes them."""

import json

import pytest

from citations import formats
from citations.formats import ReadAs

from .samples import assert_every_byte_is_in_one_piece, records, sample


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
    record = ris(
        "AN  - CN-02345678",
        "A1  - NCT04567890,",
        "A1  - Nowhere Trust",
        "JA  - https://example.org/NCT04567890",
        "M3  - Trial registry record",
        "UR  - https://www.cochranelibrary.com/central/doi/10.1002/central/CN-02345678/full",
    )

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


def test_a_report_of_hmic_counts_its_pages():
    (record,) = records("TY  - RPRT\nTI  - Listening\nSP  - 64\nEP  - 64p\nER  - \n")

    assert record.pages == ""
    assert ("SP", "64") in record.unmapped


def test_a_report_has_a_number_not_an_issue():
    record = bib("author = {{WHO}},\n number = {WHO/1}", "report")

    assert (record.issue, record.article_number) == ("", "WHO/1")


# ---- places and numbers


def test_an_address_without_its_protocol_is_kept():
    assert ris("UR  - osf.io/preprints/psyarxiv/abcde").urls == ("osf.io/preprints/psyarxiv/abcde",)


def test_what_is_no_address_stays_with_the_record():
    record = ris("UR  - see the library", "L1  - C:/papers/one.pdf")

    assert record.urls == ()
    assert record.unmapped == (("UR", "see the library"),)


@pytest.mark.parametrize("lines", [("KW  - *Listening", "KW  - Hearing"), ("KW  - *Listening; Hearing",)])
def test_the_star_of_a_major_topic_is_no_part_of_it(lines):
    assert ris(*lines).keywords == ("Listening", "Hearing")


@pytest.mark.parametrize(
    ("values", "keywords"),
    [
        (("listening, hearing, speech",), ("listening", "hearing", "speech")),
        (("Aged, 80 and over",), ("Aged, 80 and over",)),
        (("Aged, 80 and over, frail", "Hearing"), ("Aged, 80 and over, frail", "Hearing")),
    ],
)
def test_one_value_with_several_commas_is_a_list_of_keywords(values, keywords):
    assert ris(*(f"KW  - {value}" for value in values)).keywords == keywords


@pytest.mark.parametrize(
    "text",
    [
        "TY  - JOUR\nTI  - Listening\nAN  - MEDLINE:32999999\nER  - \n",
        "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Roe, A\nTI Listening\nUT MEDLINE:32999999\nER\n\nEF\n",
        "@article{ MEDLINE:32999999,\nTitle = {{Listening}},\nUnique-ID = {{MEDLINE:32999999}},\n}\n",
    ],
)
def test_medline_through_web_of_science_tells_the_pmid(text):
    (record,) = records(text)

    assert (record.database, record.platform, record.pmid) == ("MEDLINE", "Web of Science", "32999999")


def test_the_original_title_is_no_journal():
    title = "Écouter les gens à la clinique: une étude"
    record = ris("JF  - Revue d'écoute", f"T2  - {title}", f"TT  - {title}", "DB  - Ovid MEDLINE(R) <1946 to 2024>")

    assert (record.journal, record.original_title) == ("Revue d'écoute", title)


def test_all_languages_are_told():
    assert ris("LA  - pt", "LA  - en").language == "pt; en"
    assert ris("LA  - 中文;").language == "中文"


@pytest.mark.parametrize(
    ("lines", "database", "platform", "accession"),
    [
        (("DP  - CNKI",), "CNKI", "CNKI", ""),
        (("UR  - https://kns.cnki.net/kcms/detail/detail.aspx?FileName=X1",), "CNKI", "CNKI", ""),
        (("UR  - https://d.wanfangdata.com.cn/periodical/x1",), "Wanfang Data", "Wanfang Data", ""),
        (("UR  - https://cir.nii.ac.jp/crid/1390000000000000000",), "CiNii", "CiNii", ""),
        (
            ("UR  - http://www.epistemonikos.org/documents/012ab", "ID  - 012ab"),
            "Epistemonikos",
            "Epistemonikos",
            "012ab",
        ),
        (("UR  - https://heinonline.org/HOL/P?h=hein.journals/x1",), "HeinOnline", "HeinOnline", ""),
        (("UR  - https://muse.jhu.edu/article/760000",), "Project MUSE", "Project MUSE", ""),
        (("UR  - https://philpapers.org/rec/ROELIS",), "PhilPapers", "PhilPapers", ""),
        (("N1  - Query date: 2024-03-01 10:00:00",), "", "Publish or Perish", ""),
        (("DP  - PubMed",), "", "PubMed", ""),
    ],
)
def test_where_a_record_was_found(lines, database, platform, accession):
    record = ris(*lines)

    assert (record.database, record.platform, record.accession) == (database, platform, accession)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (
            ("url={https://www.proquest.com/docview/1234567890/se-2?accountid=1}", "1234567890"),
            {"platform": "ProQuest", "accession": "1234567890"},
        ),
        (("year = {2020}", "pub.1134567890"), {"platform": "Dimensions", "accession": "pub.1134567890"}),
        (("year = {2020}", "pmid35162255"), {"pmid": "35162255", "database": "MEDLINE"}),
        (("annotation = {PMID: 34567890}", "roe"), {"pmid": "34567890"}),
        (("elocation-id = {2020.05.01.20081234}", "roe"), {"article_number": "2020.05.01.20081234"}),
    ],
)
def test_bibtex_tells_where_it_came_from(entry, says):
    record = bib(entry[0], key=entry[1])

    assert {name: getattr(record, name) for name in says} == says


# ---- Ovid's sources


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Nowhere Care, vol 12, no 3, March 2011, pp 12-19", ("Nowhere Care", "12", "3", "12-19", 2011)),
        ("Journal of Nowhere Work, 12(3), 2012, pp.234-250.", ("Journal of Nowhere Work", "12", "3", "234-250", 2012)),
        ("Nowhere Medicine 2009 Mar; 27(1): 12-9", ("Nowhere Medicine", "27", "1", "12-9", 2009)),
        ("Nowhere Medicine; 2020. 25(3):345-350. 30 ref.", ("Nowhere Medicine", "25", "3", "345-350", 2020)),
        ("Health Nowhere. 112 (5789) 17 Jan 2002:24-25", ("Health Nowhere", "112", "5789", "24-25", 2002)),
    ],
)
def test_sources_of_ovid(line, parts):
    (record,) = records(
        f"<1. >\nVN  - Ovid Technologies\nDB  - AMED\nAN  - 1\nAU  - Roe A\nTI  - Listening\nSO  - {line}\n"
    )

    assert (record.journal, record.volume, record.issue, record.pages, record.year) == parts


def test_ovid_parts_names_by_semicolons():
    text = (
        "<1>\nUnique Identifier\n  35162255\nDatabase\n  Ovid MEDLINE(R) ALL <1946 to 2024>\n"
        "Authors\n  Roe A; van den Doe JP; Poe J Jr; Nowhere Group\nTitle\n  Listening.\n"
        "ISSN Linking\n  0035-2640\nMeSH Subject Headings\n  *Hearing\n"
    )
    (record,) = records(text)

    assert record.authors == ("Roe, A", "van den Doe, JP", "Poe, J, Jr", "Nowhere Group")
    assert (record.pmid, record.issns, record.keywords) == ("35162255", ("0035-2640",), ("Hearing",))


# ---- tables


def says(record, **fields) -> bool:
    return {name: getattr(record, name) for name in fields} == fields


def test_springer_writes_authors_without_anything_between_them():
    header = (
        "Item Title,Publication Title,Book Series Title,Journal Volume,Journal Issue,Item DOI,Authors,"
        "Publication Year,URL,Content Type"
    )
    article = row(
        header,
        "Listening,BMC Nowhere,,21,1,10.5555/a,Ann A. RoeJan van den DoeMaría de la CruzSiobhán McPoe,2021,"
        "https://link.springer.com/article/10.5555/a,Article",
    )
    chapter = row(header, "Listening,Handbook,Series,,,10.5555/b_3,Jan Doe,2019,http://link.springer.com/x,Chapter")

    assert article.authors == ("Roe, Ann A.", "van den Doe, Jan", "de la Cruz, María", "McPoe, Siobhán")
    assert (article.doi, article.volume, article.issue, article.kind) == ("10.5555/a", "21", "1", "article-journal")
    assert (chapter.kind, chapter.journal, chapter.doi) == ("chapter", "Handbook", "10.5555/b_3")


def test_ieee_tells_journals_from_conferences():
    header = "Document Title,Authors,Publication Title,Publication Year,DOI,PDF Link,IEEE Terms,Document Identifier"
    kinds = [
        row(header, f"Listening,A. Roe; Y. -H. Doe,IEEE X,2020,10.5555/x,https://e.org/1,Radio,{told}").kind
        for told in ("IEEE Journals", "IEEE Conferences", "IEEE Standards")
    ]

    assert kinds == ["article-journal", "paper-conference", "report"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("12.0,3.0,12-19", ("12", "3", "12-19")),
        ('"12,0",3,12-19', ("12", "3", "12-19")),
        ("12,2-Jan,12-Mar", ("12", "1-2", "3-12")),
        ("12,01-Feb,Mar-45", ("12", "1-2", "3-45")),
        ("12,Jan-Feb,12-19", ("12", "Jan-Feb", "12-19")),
    ],
)
def test_numbers_that_a_spreadsheet_changed(cells, told):
    record = row("Title,Authors,Year,Volume,Issue,Pages", f'Listening,"Roe, A",2020.0,{cells}')

    assert (record.volume, record.issue, record.pages) == told
    assert (record.year, record.date) == (2020, "2020")


def test_pages_that_were_made_a_date_are_told():
    record = row("Title,Authors,Year,Abstract,Pages", 'Listening,"Roe, A",2020,We listened.,12-Mar')

    assert [p.text for p in record.problems] == ["A spreadsheet made a date of “3-12”; it is written “12-Mar” here."]


def test_headers_of_other_languages():
    record = row("Titel;Autoren;Jahr;Zeitschrift;Heft;Seiten;Schlagwörter", "Zuhören;Roe, A;2020;Blatt;3;12-19;Ohr")

    assert says(record, title="Zuhören", journal="Blatt", issue="3", pages="12-19", keywords=("Ohr",))


def test_a_date_beside_a_year_is_the_date():
    record = row("Lens ID,Title,Date Published,Publication Year,Author/s", "036-1,Listening,2021-03-01,2021,Ann Roe")

    assert says(record, year=2021, date="2021-03-01")


def test_web_of_science_names_groups_in_a_column_of_their_own():
    record = row(
        "Authors,Author Full Names,Group Authors,Article Title,Journal Abbreviation,Journal ISO Abbreviation,"
        "Publication Date,Publication Year,UT (Unique WOS ID)",
        '"Roe, A","Roe, Ann",Nowhere Study Grp,Listening,J LISTENING,J. Listen.,MAR,2021,WOS:000712345600001',
    )

    assert says(record, authors=("Roe, Ann", "Nowhere Study Grp"), date="MAR 2021", journal_abbreviation="J. Listen.")


@pytest.mark.parametrize(
    ("header", "cells", "told"),
    [
        (
            "Cochrane Review ID,Author(s),Title,Year",
            'CD001234,"Roe, A",Listening,2021',
            {"accession": "CD001234", "database": "Cochrane Database of Systematic Reviews"},
        ),
        (
            "Title,Author,Source,Publication Date,ERIC Number",
            'Listening,"Roe, Ann","Nowhere Research, v45 n2 p12-19 Feb 2021",2021,EJ1300145',
            {
                "accession": "EJ1300145",
                "journal": "Nowhere Research",
                "volume": "45",
                "issue": "2",
                "pages": "12-19",
            },
        ),
        (
            "oai,coreId,title,authors,datePublished,downloadUrl,doi",
            'oai:x:1,12,Listening,"[""Roe, Ann""]",2020-01-01,https://core.ac.uk/1.pdf,10.5555/x',
            {"urls": ("https://core.ac.uk/1.pdf",), "date": "2020-01-01", "year": 2020, "database": "CORE"},
        ),
        (
            "id,title,isPartOf,publicationYear,docType,docSubType,url,creator",
            "x,Listening,Nowhere Review,2010,article,research-article,http://jstor.org/stable/4,Ann Roe; Jan Q. Doe",
            {"authors": ("Roe, Ann", "Doe, Jan Q."), "journal": "Nowhere Review", "database": "JSTOR"},
        ),
        (
            "TrialID,Public_title,Date_registration,Date_registration3,Source_Register,web_address",
            "ChiCTR1900023456,Listening,01/06/2019,20190601,ChiCTR,http://example.org/1",
            {
                "date": "20190601",
                "database": "ICTRP",
                "unmapped": (("Date_registration", "01/06/2019"), ("Source_Register", "ChiCTR")),
            },
        ),
        (
            "Cites,Authors,Title,Year,Source,ArticleURL,CitesURL,GSRank",
            '1,"A Roe, J van der Doe, KA Poe…",Listening,2018,Nowhere,https://e.org,https://scholar.google.com/scholar?cites=1,1',
            {"authors": ("Roe, A", "van der Doe, J", "Poe, KA"), "database": "Google Scholar"},
        ),
    ],
)  # fmt: skip
def test_columns_of_sources(header, cells, told):
    record = row(header, cells)

    assert {name: getattr(record, name) for name in told} == told


# ---- RefWorks, refer, nbib, CSL-JSON


def test_refworks_of_cnki():
    (record,) = records(
        "RT Journal Article\nSR 1\nA1 王芳;李伟\nT1 倾听\nJF 护理\nYR 2021\nIS 03\nvo 56\nOP 345-350\n"
        "LA 中文;\nDS CNKI\n"
    )

    assert says(record, authors=("王芳", "李伟"), issue="03", volume="56", pages="345-350", language="中文")
    assert says(record, database="CNKI", platform="CNKI")


def test_refworks_of_pubmed_has_the_pmid_in_a_note():
    (record,) = records(
        "RT Journal Article\nID 12\nA1 Roe,Ann\nT1 Listening\nYR 2021\nNO ID: 34567890; LR: 20210301; ppublish\n"
        "DS PubMed\n"
    )

    assert says(record, pmid="34567890", database="MEDLINE", platform="PubMed")


@pytest.mark.parametrize(
    "lines", [("%M 34567890", "%~ PubMed", "%W NLM"), ("%U https://www.ncbi.nlm.nih.gov/pubmed/34567890",)]
)
def test_refer_tells_the_pmid(lines):
    (record,) = records("\n".join(("%0 Journal Article", "%A Roe, Ann", "%T Listening", *lines, "")))

    assert record.pmid == "34567890"


@pytest.mark.parametrize(
    "text",
    [
        "%0 Thesis\n%A Roe, Ann\n%T Listening\n%P 210\n",
        "RT Dissertation/Thesis\nID 1\nA1 Roe,Ann\nT1 Listening\nSP 210\n",
        '<xml><records><record><ref-type name="Thesis">32</ref-type><contributors><authors><author>Roe, Ann</author>'
        "</authors></contributors><titles><title>Listening</title></titles><pages>210</pages></record></records></xml>",
    ],
)
def test_a_thesis_has_as_many_pages(text):
    (record,) = records(text)

    assert record.pages == ""
    assert "210" in {value for _, value in record.unmapped}


def test_nbib_article_numbers_and_what_is_no_abstract():
    (record,) = records(
        "PMID- 29999999\nTI  - Listening.\nLID - e01234-18 [pii]\nAID - 10.5555/x.01234-18 [doi]\n"
        "AB  - We listened.\nOAB - Publisher: Abstract available from the publisher.\n"
    )

    assert says(record, article_number="e01234-18", abstract="We listened.", other_abstracts=())


def test_csl_of_zotero_names_its_catalogue():
    (known, unknown) = records(
        '[{"type": "article-journal", "title": "Listening", "source": "PubMed", "short-container-title": ["J Listen"],'
        ' "container-title": "Journal of Listening"},'
        ' {"type": "article-journal", "title": "Hearing", "source": "DOI.org (Crossref)"}]'
    )

    assert (known.database, known.journal_abbreviation) == ("MEDLINE", "J Listen")
    assert (unknown.database, unknown.unmapped) == ("", (("source", "DOI.org (Crossref)"),))


def test_bibtex_lists_of_family_and_initials():
    assert bib("author = {Roe J and van den Doe KM}").authors == ("Roe, J", "van den Doe, KM")


# ---- EBSCOhost's text


@pytest.mark.parametrize(
    ("source", "journal"),
    [
        ("Journal of Nowhere (J NOWH), Nov2020; 76(11): 2847-2860. (14p)", "Journal of Nowhere (J NOWH)"),
        ("Journal of Nowhere, Vol 76(11), Nov, 2020. pp. 2847-2860.", "Journal of Nowhere"),
        ("Journal of Nowhere. Nov2020, Vol. 76 Issue 11, p2847-2860. 14p.", "Journal of Nowhere"),
        ("Journal of Nowhere (J NOWH), 2020 Nov 15; 76 (11): 2847-2860. (14p)", "Journal of Nowhere (J NOWH)"),
    ],
)
def test_sources_of_ebsco(source, journal):
    (record,) = records(
        f"Record: 1\nTitle:  Listening.\nAuthors:        Roe, Ann; Doe, Jan\nSource: {source}\nAbstract:       We.\n"
        "Accession Number:       145678901\nDatabase:       CINAHL Ultimate\n"
    )

    assert says(record, journal=journal, volume="76", issue="11", pages="2847-2860", year=2020)


# ---- as ProQuest and Ovid hand it out


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Roe, Ann H, PhD", "Roe, Ann H"),
        ("Roe, Ann, PhD, RN", "Roe, Ann"),
        ("Roe, Ann, M.D., Ph.D.", "Roe, Ann"),
        ("Roe, J. P., Jr., MD", "Roe, J. P., Jr."),
        ("Roe, MD", "Roe, MD"),
    ],
)
def test_degrees_are_no_part_of_a_name(name, read):
    assert ris(f"AU  - {name}").authors == (read,)


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        (("A1  - Roe RCA, van der Doe JJ, Poe HJC",), ("Roe, RCA", "van der Doe, JJ", "Poe, HJC")),
        (("A1  - Roe RCA, Doe JJ",), ("Roe, RCA", "Doe, JJ")),
        (("A1  - van den Doe, J J",), ("van den Doe, J J",)),
    ],
)
def test_several_people_in_one_value(lines, authors):
    assert ris(*lines).authors == authors


@pytest.mark.parametrize(
    ("named", "database"),
    [
        ("ProQuest Central", "ProQuest Central"),
        ("ProQuest Central; Sociological Abstracts", "Sociological Abstracts"),
        ("BioMed Central", "BioMed Central"),
        ("PubMed Central", "PubMed Central"),
        ("Cochrane Central Register of Controlled Trials", "Cochrane CENTRAL"),
        ("CENTRAL", "Cochrane CENTRAL"),
    ],
)
def test_not_every_central_is_cochranes(named, database):
    assert ris("AN  - 1", f"DB  - {named}").database == database


OVID_CENTRAL = "L2  - http://ovidsp.ovid.com/ovidweb.cgi?T=JS&PAGE=reference&D=cctr&NEWS=N&AN=CN-01955503"


def test_ovid_calls_everything_in_central_electronic():
    def of(*lines: str):
        (record,) = records(
            "\n".join(
                ["1. ", "TY  - ELEC", "ID  - CN-01955503", "T1  - Listening", *lines, OVID_CENTRAL, "ER  -  ", ""]
            )
        )
        return record

    article = of("A1  - Roe RCA, Doe JJ", "JA  - BMC nowhere", "VL  - 17")
    trial = of("T2  - Listening to people: a Trial", "A1  - NCT09999903", "JA  - https://example.org/NCT09999903")

    assert says(article, kind="article-journal", journal="BMC nowhere", database="Cochrane CENTRAL")
    assert says(trial, kind="report", journal="", authors=(), registry_numbers=("NCT09999903",))
    assert trial.original_title == "Listening to people: a Trial"


# ---- registers, NoteExpress


def test_clinicaltrials_gov_tells_its_studies_in_json():
    (trial, _) = records(sample("clinicaltrials_gov.json"))

    assert says(trial, original_title="A randomised trial of talking", date="2018-09-20", authors=())
    assert says(
        trial, abstract="A trial of talking therapy for adults who self-harm.", keywords=("Self-harm", "talking")
    )
    assert says(trial, registry_numbers=("NCT09999901", "ISRCTN99999901"), publisher="University of Nowhere")


def test_its_api_wraps_them():
    studies = sample("clinicaltrials_gov.json").decode()

    assert [r.accession for r in records(f'{{"totalCount": 2, "studies": {studies}}}')] == [
        "NCT09999901",
        "NCT09999902",
    ]


def test_the_eu_register_tells_its_trials():
    (trial, other) = records(sample("eu_ctr.txt"))

    assert says(trial, title="Talking Therapy Against Waiting in Self-harm", year=2018, kind="report")
    assert says(trial, accession="2018-009999-01", registry_numbers=("EUCTR2018-009999-01",), keywords=("Self-harm",))
    assert says(other, registry_numbers=("EUCTR2019-009999-02", "NCT09999902"))


def test_noteexpress_of_cnki():
    (record,) = records(
        "{Reference Type}: Journal Article\n{Title}: 倾听\n{Author}: 王芳;李伟;\n{Journal}: 护理\n{Year}: 2021\n"
        "{Issue}: 11\n{Pages}: 218-288\n{Keywords}: 护士;倾听\n{ISBN/ISSN}: 1006-2084\n{Notes}: 11-3553/R\n"
        "{Database Provider}: CNKI\n"
    )

    assert says(record, title="倾听", authors=("王芳", "李伟"), journal="护理", issue="11", pages="218-288")
    assert says(record, keywords=("护士", "倾听"), issns=("1006-2084",), database="CNKI")
    assert record.unmapped == (("Notes", "11-3553/R"),)


# ---- managers


@pytest.mark.parametrize("name", ["eprinttype", "archiveprefix"])
def test_arxiv_hands_out_preprints(name):
    assert bib(f"eprint = {{2201.01234}},\n {name} = {{arXiv}}", "misc").kind == "article"


def test_a_thesis_has_a_number_too():
    assert says(bib("author = {Roe, Ann},\n number = {2017PA01}", "phdthesis"), issue="", article_number="2017PA01")


def test_rayyan_in_bibtex():
    record = bib("year = {2020},\n month = {3},\n pmc_id = {PMC8123456}", key="rayyan-1")

    assert says(record, date="2020-03", pmcid="PMC8123456")


@pytest.mark.parametrize(
    ("url", "database", "accession"),
    [
        ("https://www.lens.org/036-555-014-500-001", "Lens", "036-555-014-500-001"),
        ("https://ieeexplore.ieee.org/document/1", "IEEE Xplore", ""),
        ("https://heinonline.org/HOL/P?h=1", "HeinOnline", ""),
        ("https://example.org/1", "", ""),
    ],
)
def test_bibtex_and_ris_know_the_same_platforms(url, database, accession):
    record = bib(f"year = {{2020}},\n url = {{{url}}}")

    assert (record.database, record.accession) == (database, accession)
    assert ris(f"UR  - {url}").database == database


def test_covidence_numbers_its_records():
    assert ris("U1  - 1234567[Covidence #]").platform == "Covidence"


def test_eppi_reviewer_in_a_table():
    record = row(
        "ItemId,Title,ParentTitle,Year,StandardNumber,Authors", "12,Listening,J Listen,2020,1234-5679,Roe A; Doe"
    )

    assert says(record, platform="EPPI-Reviewer", issns=("1234-5679",), journal="J Listen", authors=("Roe, A", "Doe"))


def test_zotero_writes_a_meeting_and_its_proceedings():
    lines = ("T2  - Annual Meeting of Listeners", "C3  - Proceedings of the 5th Annual Meeting", "C1  - Vienna")
    (record,) = records("\n".join(("TY  - CONF", "TI  - Listening", *lines, "ER  - ", "")))

    assert record.journal == "Proceedings of the 5th Annual Meeting"
    assert ("T2", "Annual Meeting of Listeners") in record.unmapped


def test_the_hour_of_a_page_is_not_its_date():
    assert ris("PY  - 2020", "DA  - 2020/05/01/T12:00:00Z").date == "2020/05/01"


# ---- encodings


SPOILT = "TY  - JOUR\nTI  - Zuhören – eine „Studie” in Ávila\nAU  - Müller, H.\nAB  - The patient’s view\nER  - \n"


def saved_twice(text: str) -> bytes:
    """As an editor saves it that took UTF-8 for Windows-1252; five of its bytes have no letter there."""
    letters = (bytes([b]).decode("cp1252") if b not in b"\x81\x8d\x8f\x90\x9d" else chr(b) for b in text.encode())
    return "".join(letters).encode()


TWICE = ReadAs(encoding="utf-8-twice")


def test_letters_spoilt_by_saving_them_twice_can_be_read_as_they_were_meant():
    data = saved_twice(SPOILT)

    (spoilt,), (meant,) = records(data), records(data, told=TWICE)

    assert spoilt.title.startswith("ZuhÃ¶ren")
    assert "UTF-8, saved twice" in formats.recognise(data).encoding_note
    assert says(meant, title="Zuhören – eine „Studie” in Ávila", abstract="The patient’s view")
    assert meant.authors == ("Müller, H.",)
    assert_every_byte_is_in_one_piece(data)


@pytest.mark.parametrize("title", ["Zuhören", "São Tomé, Â and Ã", "倾听 Ã¶", "GÃ¶ und Göttingen", "á€"])
def test_letters_that_are_meant_stay(title):
    (record,) = records(f"TY  - JOUR\nTI  - {title}\nAU  - Roe, A\nER  - \n", told=TWICE)

    assert record.title == title


def test_endnote_xml_lists_family_and_initials():
    authors = "".join(f"<author>{name}</author>" for name in ("Roe A", "van den Doe JK"))
    (record,) = records(
        f'<xml><records><record><ref-type name="Report">27</ref-type><contributors><authors>{authors}</authors>'
        "</contributors><titles><title>Listening</title></titles></record></records></xml>"
    )

    assert record.authors == ("Roe, A", "van den Doe, JK")


def test_embases_headings_in_ovids_labelled_text():
    (record,) = records(
        "<1>\nAccession Number\n  2019\nTitle\n  Listening.\nAuthor\n  Roe A.; Doe L.\n"
        "Embase Subject Headings\n  *listening / human / blood pressure/de [Drug Effect]\n"
    )

    assert record.keywords == ("listening", "human", "blood pressure/de [Drug Effect]")


def test_mendeley_writes_two_addresses_as_one():
    assert bib("url = {https://example.org/1,https://example.org/2}").urls == (
        "https://example.org/1",
        "https://example.org/2",
    )


def test_refworks_in_ris_has_the_pmid_in_a_note():
    assert ris("ID  - RefID:12-roe2020", "N1  - ID: 34567890; PUBM: Print-Electronic").pmid == "34567890"
    assert ris("ID  - RefID:12-roe2020", "N1  - ID: 34567890; Language: English").pmid == ""


@pytest.mark.parametrize(
    ("date", "parts"),
    [
        ("2021/01/02/Win2021", [2021, 1, 2]),
        ("2021/11/Nov2021", [2021, 11]),
        ("2021 Mar 1", [2021, 3, 1]),
        ("2021 Sep", [2021, 9]),
        ("2021 Winter", [2021]),
        ("MAR 2021", [2021, 3]),
    ],
)
def test_csl_dates(date, parts):
    record = ris(f"Y1  - {date}")

    (item,) = json.loads("".join(formats.write([record], "csl-json")))

    assert item["issued"]["date-parts"] == [parts]


# ---- what Covidence makes of Web of Science's BibTeX


@pytest.mark.parametrize(
    "text",
    [
        "TY  - JOUR\nT1  - Listening\nA1  - Roe, Ann\nA1  - Doe, M and Poe, S\nA1  - Nowhere and Sons\nER  - \n",
        'Title,Authors,Published Year,Covidence #\nListening,"Roe, Ann; Doe, M and Poe, S; Nowhere and Sons",2020,#1\n',
    ],
)
def test_names_that_stayed_together_come_apart(text):
    (record,) = records(text)

    assert record.authors == ("Roe, Ann", "Doe, M", "Poe, S", "Nowhere and Sons")


def test_quotes_of_tex_are_quotes():
    assert ris("AB  - We say ``upstream{''} and it's ``down''.").abstract == "We say “upstream” and it's “down”."
    assert ris("AB  - The 3'' nail").abstract == "The 3'' nail"


def test_a_registration_is_a_report_in_ris_too():
    (record,) = records(sample("clinicaltrials_gov.ris"))

    assert says(record, kind="report", database="ClinicalTrials.gov", accession="NCT09999901")


def test_publish_or_perish_tells_whether_it_asked_google_scholar():
    cited = "N1  - 12 cites: https://scholar.google.com/scholar?cites=1"

    assert ris("N1  - Query date: 2024-03-01 10:00:00", cited).database == "Google Scholar"


# ---- publishers


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("VL  - n/a", "IS  - n/a", "SP  - n/a", "EP  - n/a"), ("", "", "")),
        (("VL  - ahead-of-print", "IS  - ahead-of-print"), ("", "", "")),
        (("VL  - Publish Ahead of Print", "SP  - 10.5555/x"), ("", "", "")),
        (("VL  - 12", "IS  - Supplement_1", "SP  - i12", "EP  - i19"), ("12", "Supplement 1", "i12-i19")),
        (("VL  - 12", "IS  - 7/8"), ("12", "7/8", "")),
    ],
)
def test_volumes_and_issues_of_publishers(lines, told):
    record = ris(*lines)

    assert (record.volume, record.issue, record.pages) == told


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Roe, Ann PhD, RN", "Roe, Ann"),
        ("Doe, Jan K. MD", "Doe, Jan K."),
        ("Doe, MD", "Doe, MD"),
        ("Doe, J MD", "Doe, J MD"),
    ],
)
def test_degrees_behind_a_given_name(name, read):
    assert ris(f"A1  - {name}").authors == (read,)


def test_a_doi_in_the_pages_is_a_doi():
    assert ris("SP  - 10.5555/x").doi == "10.5555/x"


def test_a_link_of_a_spreadsheet_is_its_text():
    record = row(
        "Title,Authors,Year,DOI", '"=HYPERLINK(""https://example.org"",""Listening"")","Roe, A",2020,10.5555/x'
    )

    assert record.title == "Listening"
