"""What the tags of a RIS record mean: one set of rules for all, and per platform what differs."""

import re
from dataclasses import dataclass

from . import fields, kinds, own, provenance, records
from .parsed import Piece, Place
from .tagged import Pairs, Tags, lines_of


@dataclass(frozen=True, slots=True)
class Platform:
    """How one platform's RIS differs. `signs` are plain strings of which one in the raw record is enough."""

    name: str = ""
    signs: tuple[str, ...] = ()
    accession: tuple[str, ...] = ("AN",)
    pmid: tuple[str, ...] = ("PM",)
    pmcid: tuple[str, ...] = ()
    article_number: tuple[str, ...] = ("C7",)
    editors: tuple[str, ...] = ("A2", "ED")
    languages: tuple[str, ...] = ("LA", "LG")
    original_title: tuple[str, ...] = ("TT", "OP")
    years: tuple[str, ...] = ("PY", "Y1", "DA", "YR")
    types: tuple[str, ...] = ("M3", "PT")
    is_source: bool = True  # a database's platform, not a reference manager
    database: str = ""
    short_names: bool = False
    second_title: str = ""  # a tag that holds one where others have the journal
    keep_out: tuple[str, ...] = ()  # tags that speak of other papers: never searched for identifiers


OVID = Platform("Ovid", ("ovidweb.cgi", "Ovid Technologies", "ovid.com"), accession=("AN", "ID"), editors=("ED",),
                years=("PY", "Y1", "YR", "Y2", "DA"), second_title="T2", keep_out=("M1", "A2"))  # fmt: skip
PLATFORMS = (
    Platform("Web of Science", ("AN  - WOS:", "AN  - BIOSIS:", "AN  - BCI:", "AN  - ZOOREC:", "AN  - MEDLINE:",
    "AN  - INSPEC:", "AN  - CABI:",
                                "AN  - SCIELO:", "AN  - PPRN:", "AN  - KJD:", "UT  - WOS:"), accession=("AN", "UT"),
                                editors=("ED", "A2"),
             pmid=("PM",), types=("DT", "M3", "PT"), article_number=("C7", "AR")),
    Platform("EBSCOhost", ("DP  - EBSCOhost", "ebscohost.com")),
    OVID,
    Platform("Scopus", ("DB  - Scopus", "eid=2-s2.0-", "scopus.com/"), pmid=("C2",), database="Scopus"),
    Platform("Embase.com", ("U2  - L", "www.embase.com"), accession=("U2", "AN"), pmid=("C5",), database="Embase"),
    Platform("Cochrane Library", ("AN  -  CN-", "AN  - CN-", "cochranelibrary.com"), pmid=("C3",),
    database="Cochrane CENTRAL"),
    Platform("Dimensions", ("AN  - pub.", "app.dimensions.ai"), pmid=("U1",), pmcid=("U1",), database="Dimensions"),
    Platform("APA PsycNet", ("Provider: American Psychological Association", "psycnet.apa.org"), accession=("AN",
    "ID"), pmid=("PMID",), database="APA PsycInfo"),
    Platform("VHL", ("bvsalud.org",), accession=("C8", "ID", "AN")),
    Platform("SciELO", ("scielo",), database="SciELO"),
    Platform("ProQuest", ("proquest.com", "DP  - ProQuest", "ProQuest")),
    Platform("Lens", ("lens.org/",), accession=("AN", "ID"), database="Lens"),
    Platform("OpenAlex", ("openalex.org/", "DB  - OpenAlex"), accession=("AN", "ID"), database="OpenAlex"),
    Platform("TRID", ("trid.trb.org",), database="TRID"),
    Platform("JSTOR", ("jstor.org/stable", "Provider: JSTOR"), database="JSTOR"),
    Platform("IEEE Xplore", ("ieeexplore.ieee.org",), database="IEEE Xplore"),
    Platform("CNKI", ("cnki.net/", "DP  - CNKI", "DB  - CNKI"), database="CNKI"),
    Platform("Wanfang Data", ("wanfangdata.com",), database="Wanfang Data"),
    Platform("CiNii", ("cir.nii.ac.jp/", "ci.nii.ac.jp/"), database="CiNii"),
    Platform("KoreaMed", ("koreamed.org/",), database="KoreaMed"),
    Platform("Epistemonikos", ("epistemonikos.org/",), accession=("AN", "ID"), database="Epistemonikos"),
    Platform("HeinOnline", ("heinonline.org/",), database="HeinOnline"),
    Platform("Project MUSE", ("muse.jhu.edu/",), database="Project MUSE"),
    Platform("PhilPapers", ("philpapers.org/",), database="PhilPapers"),
    Platform("Publish or Perish", ("Query date: ",), is_source=False),
    Platform("Rayyan", ("AN  - rayyan-", "ID  - rayyan-", "RAYYAN-"), is_source=False),
    Platform("EPPI-Reviewer", ("eppi-reviewer", "EPPI-Reviewer", "EPPI"), short_names=True, is_source=False),
    Platform("RefWorks", ("ID  - RefID:",), is_source=False, types=("M1", "M3", "PT")),
    Platform("Covidence", ("covidence", "[Covidence"), is_source=False),
    Platform("Citavi", ("M4  - Citavi",), is_source=False),
    Platform("ASReview", ("ASReview_",), is_source=False),
)  # fmt: skip
GENERIC = Platform()
SIGNS = [(sign, platform) for platform in PLATFORMS for sign in platform.signs]
FULL_JOURNAL = ("JF", "T2", "JO", "JA", "J2")
SHORT_JOURNAL = ("J2", "JA", "JO", "JI", "J9", "J1")
TITLES = ("TI", "T1", "CT")
NAMING = frozenset((*TITLES, "BT", "TY"))
SHORT_OF_ARTICLE = (*SHORT_JOURNAL, "JF")
JOURNAL_TAGS = tuple(dict.fromkeys(FULL_JOURNAL + SHORT_JOURNAL))
CONTAINERS = ("T2", "BT", "JF", "JO", "JA", "J2", "T3")
URLS = ("UR", "L1", "L2", "LK", "L4")
PUBMED_NOTES = ("C2", "C5", "C6", "C7", "U1", "U2", "AN", "PMCID", "N1", "L2", "C3")
OVID_DATABASE = re.compile(r"DB  - .{2,60}<\d")
EXACT_DATE = re.compile(r"\d{4}[/-]\d{1,2}([/-]\d{1,2})?(/\w+)?")
BARE_PMID = re.compile(r"\s*(?:MEDLINE:)?(\d{4,8})\s*")
EBSCO_ACCESSION = re.compile(r"[?&]AN=([\w.-]+)|Accession Number:\s*([\w.-]+)")
EBSCO_DB = re.compile(r"[?&]db=(\w+)")
OVID_DB = re.compile(r"[?&]D=(\w+)")
PMID_NOTE = re.compile(
    r"(?:\bPMID:?\s*(?:NLM)?|PUBMED\s+|pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)(\d{4,8})\b|\b(\d{4,8})\s*[\[(](?:PMID|PubMed)[\])]",
    re.I,
)
REFWORKS_NOTE = re.compile(r"ID: (\d{4,8}); (?:LR|JID|PUBM|GR|RF|CI|0): ?")  # of a record from PubMed
SEVERAL = re.compile(r"[;\n]|\w[A-Z],|,[^|]*,")  # what a name has that may be several, or has a suffix
PMC_NOTE = re.compile(r"\bPMC\d{4,9}\b")
WEB = re.compile(r"(?:(?:https?|ftp)://|//(?=www\.)|(?<![/.\w])www\.)[^\s;]+", re.I)
DOMAIN = re.compile(r"(?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,6}/[^\s\\]{1,400}", re.I)  # OSF leaves the protocol out
PROCEEDINGS = re.compile(r"\b(?:proceedings|conference|congress|symposium|workshop|lecture notes)\b", re.I)
NAMED_JOURNAL = frozenset(("JF", "JO", "JA"))
BOOKS = frozenset(("chapter", "paper-conference", "entry-encyclopedia", "entry-dictionary"))
DIGIT = re.compile(r"\d")
SCOPUS_ID = re.compile(r"2-s2\.0-\d+")
THE_EBSCO_NOTE = re.compile(r"(?:^|[.;]\s)(Language|Publication Type|Database):\s*([^;.]{1,80})")


# Where signs stand, of some with their tag: never in an abstract or a title, which may speak of any platform.
SIGNED_WITH_TAG = ("AN", "ID", "DB", "DP", "U2", "M4", "UT")
SIGNED = ("UR", "L1", "L2", "LK", "N1", "KW", "DO", "C1", "U1")


def platform_of(raw: str) -> Platform:
    for sign, platform in SIGNS:
        if sign in raw:
            return platform
    return OVID if OVID_DATABASE.search(raw) else GENERIC


def platform_named(name: str) -> Platform:
    """The rules of a platform that a person names; those common to all when it is none of ours."""
    return next((platform for platform in PLATFORMS if platform.name == name), GENERIC)


def platform_by(tags: Tags, raw: str) -> Platform:
    """As platform_of, from the tags where signs stand and the lines before the first tag."""
    by = tags.by
    signed = [raw[: raw.find("TY")]]
    for tag in SIGNED_WITH_TAG:
        for value in by.get(tag, ()):
            signed.append(f"{tag}  - {value}")
    return platform_of("\n".join(signed + tags.peek(*SIGNED)))


def record_of(pairs: Pairs, raw: str, place: Place, default: Platform = GENERIC, told: Platform | None = None) -> Piece:
    """A record by the rules of `told`, else of the platform it shows, else of `default`."""

    def understood() -> records.Understood:
        tags = Tags(pairs)
        return _values(tags, told or _shown(tags, raw, default))

    return records.named_by_title(place, raw, _title(pairs), understood)


def _title(pairs: Pairs) -> str:
    """What a record is named by. Of a file that is only counted or skipped through, nothing else is asked."""
    first: dict[str, str] = {}
    for tag, value in pairs:
        if value and tag in NAMING and tag not in first:
            if tag == TITLES[0]:
                return value
            first[tag] = value
    for tag in TITLES:
        if tag in first:
            return first[tag]
    return first.get("BT", "") if _kind(first.get("TY", "")) == "book" else ""


def _shown(tags: Tags, raw: str, default: Platform) -> Platform:
    rules = platform_by(tags, raw)
    return default if rules is GENERIC else rules


def _values(tags: Tags, rules: Platform) -> records.Understood:
    """All fields of a record, and the tags that no field took."""
    tags.drop("ER")
    kind = _kind(tags.one("TY"))
    if kind == "webpage" and rules is OVID:  # as which it hands out all of CENTRAL
        kind = "report" if WEB.match(tags.by.get("JA", [""])[0]) else "article-journal"
    values = _titles(tags, rules, kind) | {"kind": kind}
    values |= _people(tags, rules)
    if not values["title"] and not values["authors"]:
        values["title"] = fields.clean(tags.one("BT", "ST"))
    values |= _place_in_journal(tags, rules, kind)
    values |= _time(tags, rules)
    values |= _identifiers(tags, rules)
    values |= _texts(tags, rules)
    records.with_provenance(values)
    if kind == "dataset" and values["database"] == "ClinicalTrials.gov":  # it calls a registration a database
        values["kind"] = "report"
    return values, tuple(own.noted(tags.rest(), under="N1"))


def _kind(word: str) -> str:
    word = word.strip().upper()
    return kinds.RIS.get(word) or kinds.kind_of(word)


def _titles(tags: Tags, rules: Platform, kind: str) -> dict:
    title = tags.one(*TITLES, "BT") if kind == "book" else tags.one(*TITLES)
    short = tags.by.get("ST")
    if short and short[0].strip(". ") == title.strip(". "):
        tags.drop("ST")
    original = tags.one(*rules.original_title)
    if rules.second_title in tags.by and kind not in BOOKS and not NAMED_JOURNAL.isdisjoint(tags.by):
        original = original or tags.one(rules.second_title)
    return {"title": fields.clean(title), "original_title": fields.clean(original)}


def _people(tags: Tags, rules: Platform) -> dict:
    by = tags.by
    authors = tags.in_file_order("AU", "A1")
    if "AU" in by and "A1" in by and not set(by["AU"]).isdisjoint(by["A1"]):
        authors = by["AU"]  # some exports give the same list under both tags
    reading = fields.short_person if rules.short_names else fields.person_by_initials
    if authors and "," not in authors[0]:
        reading = fields.reading_for(lines_of(authors), reading)
    read, editors = people(authors, reading), tags.every(*rules.editors)
    if read and read[0][-1].isdigit():
        read = _but_numbers(tags, read)
    return {"authors": read, "editors": people(editors, reading) if editors else ()}


def _but_numbers(tags: Tags, authors: tuple[str, ...]) -> tuple[str, ...]:
    """A trial's registration has its number where the first author would be."""
    numbers = [name for name in authors if fields.REGISTRY.fullmatch(name)]
    for tag in ("AU", "A1"):
        for value in tags.by.get(tag, ()):
            if value.strip(" ,") in numbers:
                tags.give_back(tag, value)
    return tuple(name for name in authors if name not in numbers)


def people(values: list[str], reading=fields.person) -> tuple[str, ...]:
    """Names out of values that may hold one a line, or several with semicolons; those given twice only once."""
    if not SEVERAL.search("|".join(values)):
        return fields.names(values, reading=reading)
    found = []
    for value in lines_of(values):
        found += fields.split_list(fields.clean(value)) if ";" in value else _apart(value)
    return fields.names(found, reading=reading)


def _apart(value: str) -> list[str]:
    """'Roe RCA, van der Doe JJ' are two: Ovid takes CENTRAL's authors over as one."""
    if len(by_and := fields.apart(value)) > 1:
        return by_and
    parts = [part.strip() for part in value.split(",")]
    is_list = len(parts) > 1 and all(len(p) < fields.LONGEST_NAME and fields.SHORT_NAME.fullmatch(p) for p in parts)
    return [fields.short_person(part) for part in parts] if is_list else [value]


def _place_in_journal(tags: Tags, rules: Platform, kind: str) -> dict:
    journal, short = _container(tags, rules, kind)
    pages, number = _pages(tags, rules, kind)
    return {
        "journal": fields.clean(journal),
        "journal_abbreviation": fields.clean(short),
        "volume": fields.number_of(tags.one("VL", "VO")),
        "issue": fields.number_of(tags.one("IS", *(("CP",) if rules.name != "Web of Science" else ()))),
        "pages": pages,
        "article_number": number,
    }


def _container(tags: Tags, rules: Platform, kind: str) -> tuple[str, str]:
    """Full name and abbreviation: of two different names of a journal the longer is the full one."""
    order = CONTAINERS if kind in BOOKS else FULL_JOURNAL
    if rules.second_title and kind not in BOOKS and not NAMED_JOURNAL.isdisjoint(tags.by):
        order = tuple(tag for tag in order if tag != rules.second_title)
    journal = _proceedings(tags) if kind == "paper-conference" and not rules.name else ""
    journal = journal or tags.one(*order)
    if not journal:
        return "", ""
    for value in tags.peek(*(tag for tag in ("JF", "T2") if tag in order)) if kind not in BOOKS else ():
        if len(value) > len(journal):
            journal = value
    folded = journal.casefold()
    short = ""
    for value in tags.peek(*(SHORT_JOURNAL if kind in BOOKS else SHORT_OF_ARTICLE)):
        if value.casefold() != folded:
            short = value
            break
    if kind not in BOOKS and len(short) > len(journal) and short in tags.peek("JF", "T2", "JO", "JA"):
        journal, short = short, journal
    for tag in JOURNAL_TAGS:
        for value in tags.by.get(tag, ()):
            if value in (journal, short) or value.casefold() == folded:
                tags.taken.add((tag, value))
    return journal, short


def _proceedings(tags: Tags) -> str:
    """Managers write the meeting as T2 and its proceedings as C3, where platforms have other things."""
    value = tags.by.get("C3", [""])[0]
    return tags.one("C3") if PROCEEDINGS.search(value) else ""


def _pages(tags: Tags, rules: Platform, kind: str) -> tuple[str, str]:
    first, last = tags.one("SP"), tags.one("EP")
    if kind in fields.WHOLE and fields.are_counted(kind, first, last):
        tags.give_back("SP", first)
        first = last = ""
    if first.casefold() == "no" and last.casefold() == "specified":  # Ovid cuts "No Pagination Specified" in two
        first = last = ""
    pages = fields.pages_of(first, last) or fields.pages_of(tags.one("PG"))
    tags.drop("PG") if pages else None
    said = tags.peek(*rules.article_number)
    number = fields.clean(next((v for v in said if len(v) < 30 and DIGIT.search(v)), "")) if said else ""
    if number:
        tags.taken.update((t, v) for t in rules.article_number for v in tags.by.get(t, ()) if fields.clean(v) == number)
    return pages, number


def _time(tags: Tags, rules: Platform) -> dict:
    by = tags.by
    year, exact = None, ""
    dated = []  # tag, value, and the date without slashes for what is not said
    for tag in rules.years:
        for value in by.get(tag, ()):
            date = value.strip("/ ").replace("//", "/")
            dated.append((tag, value, date))
            year = year or fields.year_of(value)
            exact = exact or (date if EXACT_DATE.fullmatch(date) else "")
    date = exact or (by["DA"][0] if "DA" in by and "DA" in rules.years else "") or (dated[0][2] if dated else "")
    tags.drop(*rules.years)
    for tag, value, bare in dated:
        if bare != date and value != date and value.strip("/ ") != str(year):
            tags.give_back(tag, value)
    date = date.strip("/ ")
    return {"year": year, "date": date if date.isdigit() else fields.date_of(date, year)}


def _identifiers(tags: Tags, rules: Platform) -> dict:
    urls = _urls(tags)
    doi = _doi(tags, urls)
    pmid, pmcid = _pubmed(tags, rules, urls)
    issns, isbns, odd = fields.issns_of(lines_of(tags.every("SN", "BN")))
    for value in odd:
        tags.give_back("SN", value)
    database, accession = _provenance(tags, rules, urls)
    if database == "MEDLINE" and rules.is_source:
        pmid = pmid or provenance.medline_pmid(accession)
    return {
        "doi": doi,
        "pmid": pmid,
        "pmcid": pmcid,
        "issns": issns,
        "isbns": isbns,
        "urls": urls,
        "accession": accession,
        "database": database,
        "platform": _platform_named(tags, rules),
        "record_id": fields.clean(tags.one("ID")),
    }


def _urls(tags: Tags) -> tuple[str, ...]:
    """Addresses on the web; a path on somebody's computer (L1, L4) is none."""
    links = []
    for value in tags.every(*URLS):
        found = WEB.findall(fields.clean(value))
        links += found
        if not found and value in tags.by.get("UR", ()):
            if DOMAIN.fullmatch(value):
                links.append(value)
            else:
                tags.give_back("UR", value)
    return fields.unique(links)


def _platform_named(tags: Tags, rules: Platform) -> str:
    """By the rules found, else as DP says; what DP says besides stays with the record."""
    named = fields.clean(tags.one("DP"))
    if named == "NLM":
        return rules.name or "PubMed"  # a reference manager's connection to it
    if rules.name and named != rules.name:
        tags.give_back("DP", named)
    return rules.name or named


def _doi(tags: Tags, urls: tuple[str, ...]) -> str:
    for tag in ("DO", "DI", "L3", "M3"):
        for value in tags.by.get(tag, ()):
            if doi := fields.doi_of(value):
                tags.taken.add((tag, value))
                return doi
    for value in (*urls, *tags.peek("L2", "N1", "AN", "ID", "SP")):
        if ("doi" in value.casefold() or value.startswith("10.")) and (doi := fields.doi_of(value)):
            return doi
    return ""


def _pubmed(tags: Tags, rules: Platform, urls: tuple[str, ...]) -> tuple[str, str]:
    pmid = ""
    for value in tags.peek(*rules.pmid, "PMID"):
        found = PMID_NOTE.search(value) or BARE_PMID.fullmatch(value)
        if found:
            pmid = next(g for g in found.groups() if g)
            break
    if not pmid and rules.name == "RefWorks" and (note := REFWORKS_NOTE.match("\n".join(tags.peek("N1")))):
        pmid = note.group(1)
    if not pmid and "NLM" in tags.by.get("DP", ()):
        pmid = fields.pmid_of(" ".join(tags.peek("AN")))
    notes = [*tags.peek(*PUBMED_NOTES), *urls]
    all_notes = "\n".join(notes)
    folded = all_notes.casefold()
    if not pmid and ("pmid" in folded or "pubmed" in folded):
        found = next((found for note in notes if (found := PMID_NOTE.search(note))), None)
        pmid = next(g for g in found.groups() if g) if found else ""
    pmc = PMC_NOTE.search(all_notes) if "PMC" in all_notes else None
    pmcid = pmc.group(0) if pmc else ""
    for tag in ("U1", "U2", "C2", "C5", "PMID", "PM") if pmid or pmcid else ():
        said = (pmid, f"{pmid} [PMID]", pmcid, f"{pmcid} [PMCID]")
        tags.taken.update((tag, v) for v in tags.by.get(tag, ()) if v in said)
    return pmid, pmcid


def _provenance(tags: Tags, rules: Platform, urls: tuple[str, ...]) -> tuple[str, str]:
    """Database and accession number. `DB` may be a name, a code, or two databases (Embase)."""
    accession = tags.one(*rules.accession)
    links = " ".join(urls)
    named = [v for v in lines_of(tags.every("DB")) if v]
    if rules.name == "EBSCOhost":
        note = EBSCO_ACCESSION.search(links) or EBSCO_ACCESSION.search(" ".join(tags.peek("N1")))
        accession = accession or next((g for g in note.groups() if g), "").rstrip(".") if note else accession
        code = EBSCO_DB.search(links)
        return provenance.ebsco_database(named[0] if named else code.group(1) if code else ""), accession
    if rules.name == "Ovid":
        code = OVID_DB.search(links)
        return provenance.ovid_database(named[0] if named else code.group(1) if code else ""), fields.clean(accession)
    if rules.name == "Web of Science":
        return provenance.wos_database(accession) or "Web of Science Core Collection", accession
    if rules.name == "Scopus" and not accession and (eid := SCOPUS_ID.search(links)):
        accession = eid.group(0)
    accession = "" if accession.startswith("rayyan-") else fields.clean(accession)
    if "NLM" in tags.by.get("DP", ()):
        return "MEDLINE", accession
    if not accession and any(provenance.by_accession(v)[0] for v in tags.by.get("ID", ())):
        accession = fields.clean(tags.peek("ID")[0])
    if rules.name == "Publish or Perish" and any("scholar.google." in note for note in tags.peek("N1")):
        return "Google Scholar", accession
    known = [provenance.named(v) for v in named]
    return rules.database or "; ".join(dict.fromkeys(known)), accession


def _texts(tags: Tags, rules: Platform) -> dict:
    abstract, others = fields.abstracts_of(tags.every("AB", "N2"))
    types = [t for t in tags.every(*rules.types) if not t.casefold().startswith(("doi:", "10."))]
    return {
        "abstract": abstract,
        "other_abstracts": others,
        "keywords": fields.keywords_of(tags.every("KW", "MH", "DE")),
        "language": _language(tags, rules),
        "publisher": fields.clean(tags.one("PB", "PU")),
        "publication_types": fields.unique(map(fields.clean, types)),
    }


def _language(tags: Tags, rules: Platform) -> str:
    stated = tags.every(*rules.languages)
    named = (
        fields.clean(stated[0] if len(stated) == 1 else "; ".join(fields.unique(stated))).strip("; ") if stated else ""
    )
    if not named and rules.name == "EBSCOhost":
        note = THE_EBSCO_NOTE.search(" ".join(tags.peek("N1")))
        named = note.group(2).strip() if note and note.group(1) == "Language" else ""
    return named
