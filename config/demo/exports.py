"""Invented papers as four databases would export them, each in its own dialect and with its own gaps.

The same paper looks a little different in each: that is what de-duplication has to see through.
"""

from collections.abc import Iterable
from random import Random

from config.demo.papers import Paper

MARK = "Synthetic record made for the Concord demo"


def ovid_medline(papers: Iterable[Paper], *, first_accession: int = 30_100_000) -> bytes:
    """Ovid MEDLINE as RIS: numbered records, titles with a full stop, abbreviated and full journal names."""
    parts = []
    for number, paper in enumerate(papers, start=1):
        accession = first_accession + paper.key
        lines = [
            f"{number}. ",
            "TY  - JOUR",
            f"ID  - {accession}",
            f"T1  - {paper.title}.",
            *(f"A1  - {author}" for author in paper.authors),
            f"Y1  - {paper.year}//",
            f"N2  - {paper.abstract_text}",
            *(f"KW  - {word}" for word in ("*Self-Injurious Behavior", *paper.keywords)),
            f"JF  - {paper.journal}",
            f"JA  - {paper.abbreviation}",
            f"LA  - {paper.language}",
            *_given("VL  - ", paper.volume),
            *_given("IS  - ", paper.issue),
            *_given("SP  - ", paper.first_page),
            *_given("EP  - ", paper.last_page),
            "CY  - England",
            *_given("DO  - https://dx.doi.org/", paper.doi),
            "DB  - Ovid MEDLINE(R) ALL",
            f"N1  - {MARK}",
            f"UR  - https://ovidsp.example.org/ovidweb.cgi?T=JS&CSC=Y&NEWS=N&PAGE=fulltext&D=medall&AN={accession}",
            "ER  -  ",
            "",
        ]
        parts.append("\r\n".join(lines))
    return "\r\n".join(parts).encode()


def ebsco_cinahl(papers: Iterable[Paper]) -> bytes:
    """EBSCO CINAHL as RIS: Y1 with slashes, the journal three times, accession numbers in a note, few DOIs."""
    parts = []
    for paper in papers:
        accession = 140_000_000 + paper.key
        lines = [
            "TY  - JOUR",
            f"AU  - {paper.authors[0]}",
            *(f"AU  - {author}" for author in paper.authors[1:]),
            f"T1  - {paper.title}.",
            f"JO  - {paper.journal}",
            f"JF  - {paper.journal}",
            f"JA  - {paper.abbreviation.upper()}",
            f"Y1  - {paper.year}/{1 + paper.key % 12:02d}//",
            *_given("VL  - ", paper.volume),
            *_given("IS  - ", paper.issue),
            *_given("SP  - ", paper.first_page),
            *_given("EP  - ", paper.last_page),
            f"SN  - {1000 + paper.key % 9000}0000",
            f"N1  - Accession Number: {accession}; Language: {paper.language}; Publication Type: journal article; research; {MARK}",
            f"N2  - {paper.abstract_text}",
            *_given("DO  - ", paper.doi if paper.key % 3 else ""),
            f"AN  - {accession}",
            *(f"KW  - {word.title()}" for word in ("Injuries, Self-Inflicted", *paper.keywords)),
            f"UR  - https://search.example.org/login.aspx?direct=true&db=ccm&AN={accession}&site=ehost-live",
            "DP  - EBSCOhost",
            "DB  - CINAHL Complete",
            "ER  - ",
            "",
        ]
        parts.append("\r\n".join(lines))
    return "\r\n".join(parts).encode()


def web_of_science(papers: Iterable[Paper], *, twice: frozenset[int] = frozenset()) -> bytes:
    """Web of Science tagged text. Papers whose key is in `twice` stand there a second time under another number."""
    records = []
    for paper in papers:
        records.append(_wos_record(paper, f"WOS:{paper.key:015d}"))
        if paper.key in twice:
            records.append(_wos_record(paper, f"WOS:{900_000_000 + paper.key:015d}"))
    return ("\ufeffFN Clarivate Analytics Web of Science\nVR 1.0\n" + "\n".join(records) + "\nEF\n").encode()


def _wos_record(paper: Paper, accession: str) -> str:
    short = [author.replace(". ", "").replace(".", "") for author in paper.authors]
    lines = [
        "PT J",
        f"AU {short[0]}",
        *(f"   {author}" for author in short[1:]),
        f"AF {paper.authors[0]}",
        *(f"   {author}" for author in paper.authors[1:]),
        *_wrapped("TI", paper.title),
        f"SO {paper.journal.upper()}",
        f"LA {paper.language}",
        "DT Article",
        f"DE {'; '.join(paper.keywords)}",
        *_wrapped("AB", " ".join(text for _, text in paper.abstract)),
        f"JI {paper.abbreviation}",
        f"PY {paper.year}",
        *_given("VL ", paper.volume),
        *_given("IS ", paper.issue),
        *_given("BP ", paper.first_page),
        *_given("EP ", paper.last_page),
        *_given("DI ", paper.doi if paper.key % 5 else ""),
        f"UT {accession}",
        f"SI {MARK}",
        "ER",
        "",
    ]
    return "\n".join(lines)


def _wrapped(tag: str, text: str, width: int = 78) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    lines.append(line)
    return [f"{tag if n == 0 else '  '} {part}" for n, part in enumerate(lines)]


def ovid_psycinfo(papers: Iterable[Paper]) -> bytes:
    """Ovid APA PsycInfo as RIS: its own accession numbers, a database notice after each abstract, NL after ER."""
    parts = []
    for number, paper in enumerate(papers, start=1):
        accession = f"{paper.year}-{paper.key:05d}-{1 + paper.key % 9:03d}"
        lines = [
            f"{number}. ",
            "TY  - JOUR",
            "DB  - APA PsycInfo <2002 to Present>",
            f"ID  - {accession}",
            f"T1  - {paper.title}",
            *(f"A1  - {author}" for author in paper.authors),
            f"Y1  - {paper.year}//",
            f"N2  - {paper.abstract_text} (PsycInfo Database Record (c) {paper.year + 1} APA, all rights reserved)",
            *(f"KW  - *{word}" for word in paper.keywords),
            f"JF  - {paper.journal}",
            f"LA  - {paper.language}",
            *_given("VL  - ", paper.volume),
            *_given("IS  - ", paper.issue),
            *_given("SP  - ", paper.pages),
            "PB  - Fictional Press",
            "PB  - US",
            *_given("DO  - https://dx.doi.org/", paper.doi if paper.key % 4 else ""),
            f"N1  - {MARK}",
            f"UR  - https://ovidsp.example.org/ovidweb.cgi?T=JS&CSC=Y&NEWS=N&PAGE=fulltext&D=psyc&AN={accession}",
            "ER  -  ",
            "NL  - ",
            " ",
        ]
        parts.append("\r\n".join(lines))
    return "\r\n".join(parts).encode()


def reference_list(papers: Iterable[Paper]) -> bytes:
    """What citation chasing leaves in a reference manager: RIS with no abstract and no database."""
    parts = []
    for paper in papers:
        lines = [
            "TY  - JOUR",
            *(f"AU  - {author}" for author in paper.authors),
            f"PY  - {paper.year}",
            f"TI  - {paper.title}",
            f"T2  - {paper.journal}",
            *_given("VL  - ", paper.volume),
            *_given("IS  - ", paper.issue),
            *_given("SP  - ", paper.first_page),
            *_given("EP  - ", paper.last_page),
            *_given("DO  - ", paper.doi),
            f"N1  - {MARK}",
            "ER  - ",
            "",
        ]
        parts.append("\n".join(lines))
    return "\n".join(parts).encode()


def website_table(papers: Iterable[Paper]) -> bytes:
    """A table typed from a website: CSV with title, authors, year."""
    rows = ["Title,Authors,Year,Journal,Volume,Pages,Notes"]
    for paper in papers:
        authors = "; ".join(paper.authors)
        cells = (
            paper.title,
            authors,
            str(paper.year),
            paper.journal,
            str(paper.volume),
            f"{paper.first_page}-{paper.last_page}",
            MARK,
        )
        rows.append(",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    return ("\n".join(rows) + "\n").encode()


def _given(tag: str, value: object) -> list[str]:
    """The line of a field, or none when the paper does not have it (0 and "" mean that)."""
    return [f"{tag}{value}"] if value else []


def shuffled(papers: Iterable[Paper], seed: int) -> list[Paper]:
    """In the order of nothing in particular, as databases list by their own relevance."""
    rows = list(papers)
    Random(seed).shuffle(rows)  # noqa: S311
    return rows
