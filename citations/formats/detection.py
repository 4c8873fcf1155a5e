"""Says what a file is by its content, never by its name: RIS arrives as .txt, nbib as .ris, and a
page that asks to sign in as .csv."""

import re

from . import encoding
from .encoding import Bytes, Source
from .parsed import NO_PLATFORM, NotUnderstood, ReadAs, Recognised
from .ris_loose import TYPE_LINE

READS = {
    "ris": "RIS",
    "nbib": "PubMed (nbib, MEDLINE)",
    "pubmed-xml": "PubMed XML",
    "wos": "Web of Science, tagged",
    "wos-tab": "Web of Science, tab-delimited",
    "ovid": "Ovid, tagged text",
    "ovid-labelled": "Ovid, labelled text",
    "endnote-xml": "EndNote XML",
    "refer": "EndNote .enw (refer)",
    "refworks": "RefWorks, tagged",
    "bibtex": "BibTeX",
    "csl-json": "CSL-JSON",
    "openalex-json": "OpenAlex JSON",
    "csv": "Table (CSV, TSV)",
    "xlsx": "Spreadsheet (XLSX, XLS)",
    "html-table": "Table in HTML (often named .xls)",
    "proquest": "ProQuest, text",
    "ebsco-text": "EBSCOhost, text",
    "ebsco-xml": "EBSCOhost XML",
    "ictrp-xml": "ICTRP XML",
    "ctgov-json": "ClinicalTrials.gov JSON",
    "eu-ctr": "EU Clinical Trials Register, text",
    "noteexpress": "NoteExpress (CNKI, Wanfang)",
    "zip": "ZIP archive",
}
READERS = {
    "ris": "ris",
    "nbib": "nbib",
    "pubmed-xml": "pubmed_xml",
    "wos": "wos",
    "wos-tab": "wos_tab",
    "ovid": "ovid",
    "ovid-labelled": "ovid_labelled",
    "endnote-xml": "endnote_xml",
    "refer": "refer",
    "refworks": "refworks",
    "bibtex": "bibtex",
    "csl-json": "csl_json",
    "openalex-json": "openalex",
    "csv": "tables",
    "xlsx": "workbook",
    "html-table": "html_table",
    "proquest": "proquest",
    "ebsco-text": "ebsco_text",
    "ebsco-xml": "ebsco_xml",
    "ictrp-xml": "ictrp_xml",
    "ctgov-json": "ctgov_json",
    "eu-ctr": "eu_ctr",
    "noteexpress": "noteexpress",
    "zip": "archive",
}
TABLES = frozenset(("csv", "xlsx", "html-table", "zip"))
# Text of which a person may know better what it is; a container says it by its first bytes.
TELLABLE = tuple(key for key in READS if key not in ("xlsx", "zip"))
HEAD_BYTES = 1 << 17
SURE_COLUMNS = 4  # a first line that names so many fields is a header, whatever the cells below look like
ASK = "Export the records as RIS, nbib, BibTeX, EndNote XML or CSV and choose that file."
UTF_32 = "This text is written in UTF-32, which no database exports. Save it as UTF-8 and choose that file."
BINARY = (
    (b"\xff\xfe\x00\x00", UTF_32),
    (b"\x00\x00\xfe\xff", UTF_32),
    (b"%PDF", "This is a PDF, not an export of records. " + ASK),
    (b"\x1f\x8b", "This file is compressed with gzip. Unpack it and choose the file inside."),
    (b"7z\xbc\xaf", "This is a 7z archive. Unpack it and choose the files inside."),
    (b"Rar!", "This is a RAR archive. Unpack it and choose the files inside."),
    (b"\x89PNG", "This is a picture, not an export of records. " + ASK),
    (b"\xff\xd8\xff", "This is a picture, not an export of records. " + ASK),
    (b"SQLite format", "This is a database file, not an export of records. " + ASK),
    (b"{\\rtf", "This is a Rich Text document. Save the export as plain text, or export again as RIS."),
)
RULES = tuple((key, re.compile(pattern, re.M)) for key, pattern in (
    ("wos", r"^FN .*\n(?:.*\n){0,3}?VR |^VR 1\.\d\s*\nPT |^PT [JBSPKC]\b.*\n(?:.*\n){0,400}?ER\s*$"),
    ("wos-tab", r"^PT\tAU\t|^PT\tBA\t|^PT\t[A-Z][A-Z0-9]\t[A-Z][A-Z0-9]\t"),
    ("ovid", r"^[ \t]*<\d+\s*+\.?\s*+>[ \t]*\n(?:[ \t]*\n)*[ \t]*[A-Z][A-Z0-9][ \t]+- "),
    ("ovid-labelled", r"^[ \t]*<\d+\s*+\.?\s*+>[ \t]*\n(?:[ \t]*\n)*(?:Score|Accession Number|Unique Identifier"
                      r"|Authors?|Title|Source|Record Owner|Status|VN|Database)"
                      r"[^\S\n]*\n\s++\S"),
    ("ris", r"^[ \t]*TY[ \t]{1,4}-"),
    ("nbib", r"^PMID-|^(?:OWN ?|PMC ?|STAT|DCOM) ?-[ ]?\S"),
    ("refer", r"^%0 [A-Z]|^%[TA] .+\n(?:%|.*\n%)"),
    ("noteexpress", r"^[ \t]{0,8}\{Reference Type\} ?:"),
    ("eu-ctr", r"^EudraCT Number:[ \t]{0,40}\d{4}-\d{6}-\d\d"),
    ("refworks", r"^RT [A-Z][\w ,/()-]++\s*\n(?:.*\n){0,3}?[A-Z][A-Z0-9] |^Refworks Export Tagged Format"),
    ("bibtex", r"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*(?:\{|\(\s*(?:[^\s=(),]+\s*,|\w+\s*=\s*[\"{]))"),
    ("proquest", r"^_{40,}[^\S\n]*\n(?:(?!_{40}).*\n){0,400}?.*ProQuest document ID:|^ProQuest document ID:"),
    ("ebsco-text", r"^(?:Record: \d+|Persistent link to this record)"),
    ("ris", r"^(?:TI|T1|AU|A1|AB|JF|JO|T2)  - .*\n(?:.*\n){0,200}?ER  -"),
    ("ris", TYPE_LINE.pattern),
))  # fmt: skip
ROOTS = (
    (
        "pubmed-xml",
        re.compile(r"<(?:PubmedArticleSet|PubmedArticle|PubmedBookArticle|MedlineCitationSet|MedlineCitation)\b"),
    ),
    ("endnote-xml", re.compile(r"<(?:ref-type|source-app)\b|<contributors>\s*(?:<(?:\w+-)?authors?\b|</)")),
    (
        "ebsco-xml",
        re.compile(
            r"<(?:rec|record)\b[^<>]*>\s*<(?:header|rec_header)\b[^<>]*(?:shortDbName|uiTerm)|<records>\s*<rec\b", re.S
        ),
    ),
    ("ictrp-xml", re.compile(r"<Trials_downloaded_from_ICTRP|<Trial>\s*<(?:Internal_Number|TrialID)\b", re.I)),
)


def recognised(data: Bytes, told: ReadAs | None = None) -> tuple[Recognised, Source]:
    """What a file is and its decoded source. What a person told goes first; of a spreadsheet and of an archive only the
    platform can be told."""
    if len(data) == 0:
        raise NotUnderstood("This file is empty. Export the records again and choose the new file.")
    told = told or ReadAs()
    head = bytes(data[:16])
    for magic, sentence in BINARY:
        if head.startswith(magic) or magic == b"%PDF" and magic in bytes(data[:1024]):
            raise NotUnderstood(sentence)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return _container(data, told.platform), Source(data, data, "binary")
    source = encoding.source(data, told.encoding)
    text = source.text(0, min(len(source.view), HEAD_BYTES))
    key, extra = _key_told(told.format, text) if told.format else _key_of(text)
    if not key and (key := _key_by_marks(source)):
        extra = {}
    if not key:
        raise NotUnderstood(_sentence(text))
    refuse_platform(told.platform, key)
    platform = _platform(key, text, extra)
    return Recognised(key, platform, source.encoding, source.note, extra, told.platform), source


def _key_told(key: str, text: str) -> tuple[str, dict]:
    if key not in TELLABLE:
        raise NotUnderstood("A file is not read in that format by being told so. Choose another one.")
    table = _is_table(text) if key == "csv" else _html_table(text.lstrip()) if key == "html-table" else {}
    if table is None:
        raise NotUnderstood("No line of this file looks like the header of a table. Choose another format.")
    return key, table


def refuse_platform(platform: str, key: str) -> None:
    """Raises NotUnderstood for a platform that the format has no rules for, and for any where it has rules for none."""
    from . import platforms

    known = platforms.known(key) if platform else ()
    if platform and not known:
        raise NotUnderstood(
            f"In the format “{READS[key]}” nothing differs by platform. Leave the platform as recognised."
        )
    if platform and platform not in (*known, NO_PLATFORM):
        raise NotUnderstood(
            f"In the format “{READS[key]}” there are no rules for {platform}. Choose one of: {', '.join(known)}."
        )


def _container(data: Bytes, told_platform: str) -> Recognised:
    from . import archive, platforms, workbook

    kind = archive.kind_of(data)
    refuse_platform(told_platform, kind)
    platform = platforms.of_table(workbook.header_of(data)) if kind == "xlsx" else ""
    return Recognised(kind, platform, encoding="binary", told_platform=told_platform)


def _key_of(text: str) -> tuple[str, dict]:
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<") and not re.match(r"<\d", start):
        table = _html_table(start)
        return ("html-table", table) if table else (_xml_key(start), {})
    if start.startswith(("[", "{")) and (key := _json_key(start)):
        return key, {}
    if re.match(r"PT\t", start):
        return "wos-tab", {}
    if (table := _is_table(text)) and table["known"] >= SURE_COLUMNS and table["header_row"] == 0:
        return "csv", table
    for head in (_first_lines(text, 50), text):
        found = [(match.start(), -rank, key) for rank, (key, rule) in enumerate(RULES) if (match := rule.search(head))]
        if found and (head is not text or not table):
            return min(found)[2], {}
        if head is not text and table:
            return "csv", table
    return "", {}


def _first_lines(text: str, count: int) -> str:
    return "\n".join([line for line in text.split("\n", 4000)[:4000] if line.strip()][:count])


def _xml_key(start: str) -> str:
    if re.match(r"<!doctype html|<html|<head|<meta", start, re.I):
        raise NotUnderstood(
            "This is a web page, not an export: perhaps the session ended. Sign in to the database and export again."
        )
    for key, root in ROOTS:
        if root.search(start):
            return key
    raise NotUnderstood("This XML is not from EndNote, PubMed, EBSCOhost or ICTRP. " + ASK)


def _html_table(start: str) -> dict | None:
    from . import html_table

    return (
        html_table.header_in(start)
        if re.match(r"<!doctype html|<html|<table|<meta|<head|<style", start, re.I)
        else None
    )


def _json_key(start: str) -> str:
    head = start[:20_000]
    if '"protocolSection"' in head:
        return "ctgov-json"
    if re.search(r'"(?:display_name|authorships|primary_location)"\s*:', head):
        return "openalex-json"
    if re.search(r'"(?:title|author|issued|DOI|container-title|items)"\s*:', head):
        return "csl-json"
    return ""


def _is_table(text: str) -> dict | None:
    from . import headers

    return headers.table_in(text)


def _key_by_marks(source: Source) -> str:
    """A long preamble may hide the first record: look for the plainest marks in the whole file."""
    for key, mark in (("ris", rb"[\r\n][ \t]*TY  ?-"), ("nbib", rb"[\r\n]PMID- \d"), ("bibtex", rb"[\r\n]@\w+\{")):
        if re.search(mark, source.view):
            return key
    return ""


def _platform(key: str, text: str, extra: dict) -> str:
    from . import platforms

    return platforms.of_table(extra["header"]) if "header" in extra else platforms.of_file(key, text)


def _sentence(text: str) -> str:
    odd = sum(1 for c in text[:4000] if c < " " and c not in "\t\n\r\f")
    if odd * 50 > len(text[:4000]):
        return "This file holds no text that can be read as records; it may be damaged or of another kind. " + ASK
    return (
        "This text is not in a format we know: no record of RIS, nbib, BibTeX, Web of Science or a table is in it. "
        + ASK
    )
