"""Which database a record came from, and through which platform: a review counts hits per database,
so the wrong name here is a wrong number in its flow diagram."""

import re
from functools import lru_cache

# Platform database codes: EBSCOhost `db=`/`DB`, Ovid `D=`.
EBSCO = {
    "ccm": "CINAHL", "cin20": "CINAHL", "c8h": "CINAHL", "rzh": "CINAHL", "cin22": "CINAHL", "jlh": "CINAHL",
    "ccx": "CINAHL", "cul": "CINAHL",
    "psyh": "APA PsycInfo", "pdh": "APA PsycArticles", "pzh": "APA PsycBooks", "ecn": "EconLit", "eoh": "EconLit",
    "aph": "Academic Search", "asn": "Academic Search", "a9h": "Academic Search", "asx": "Academic Search",
    "cmedm": "MEDLINE", "mdc": "MEDLINE",
    "mnh": "MEDLINE", "medm": "MEDLINE", "mdl": "MEDLINE", "eric": "ERIC", "eric2": "ERIC", "8gh": "GreenFILE",
    "sih": "SocINDEX", "snh": "SocINDEX",
    "s3h": "SPORTDiscus", "sph": "SPORTDiscus", "bth": "Business Source", "buh": "Business Source", "awn": "AMED",
    "amed": "AMED",
    "hch": "Health Source", "hxh": "Health Source", "pbh": "Psychology and Behavioral Sciences Collection",
    "eih": "Environment Complete", "egh": "Environment Index",
    "lih": "Library, Information Science and Technology Abstracts", "trh": "Teacher Reference Center",
    "ehh": "Education Research Complete",
    "fsr": "FSTA", "cab": "CAB Abstracts", "lhh": "CAB Abstracts", "gnh": "GreenFILE",
}  # fmt: skip
OVID = (
    (r"med[a-z]?\d*|medline.*|pmnm.*|prem.*|medall|ppez.*|ppezv|mesz|mesx|cmem.*", "MEDLINE"),
    (r"psyc.*|psyh|psycinfo|apa psycinfo.*", "APA PsycInfo"),
    (r"eme[dfx].*|oemez.*|embase.*", "Embase"),
    (r"caba?\d*|cab abstracts.*|caba.*", "CAB Abstracts"),
    (r"eric.*", "ERIC"),
    (r"amed.*", "AMED"),
    (r"hmic.*", "HMIC"),
    (r"ipsa.*|ipab.*", "International Pharmaceutical Abstracts"),
    (r"cctr.*|cochrane central.*|ebm reviews - cochrane central.*", "Cochrane CENTRAL"),
    (r"coch.*|cochrane database.*", "Cochrane Database of Systematic Reviews"),
    (r"glob.*|global health.*", "Global Health"),
    (r"zoor.*|zoological record.*", "Zoological Record"),
    (r"ppv.*|ovft.*|ovftdb.*", "Ovid full text"),
    (r"midirs.*|maternity.*", "Maternity and Infant Care"),
    (r"swab.*|social work abstracts.*", "Social Work Abstracts"),
    (r"joanna.*|jbi.*", "JBI EBP Database"),
    (r"bios.*", "BIOSIS Previews"),
)
OVID_NAMES = [(re.compile(pattern, re.I), name) for pattern, name in OVID]
WOS = {
    "WOS": "Web of Science Core Collection", "ISI": "Web of Science Core Collection", "BIOSIS": "BIOSIS Previews",
    "BCI": "BIOSIS Citation Index",
    "MEDLINE": "MEDLINE", "ZOOREC": "Zoological Record", "ZOOR": "Zoological Record", "INSPEC": "Inspec",
    "CABI": "CAB Abstracts",
    "SCIELO": "SciELO Citation Index", "KJD": "KCI-Korean Journal Database",
    "RSCI": "Russian Science Citation Index", "FSTA": "FSTA",
    "CCC": "Current Contents Connect", "DIIDW": "Derwent Innovations Index", "DRCI": "Data Citation Index",
    "PPRN": "Preprint Citation Index",
    "GCI": "Grants Index", "PQDT": "ProQuest Dissertations & Theses Citation Index",
    "CSCD": "Chinese Science Citation Database",
}  # fmt: skip
WOS_ACCESSION = re.compile(rf"\b({'|'.join(WOS)}):?\s?([A-Z]*\d[\w.]{{5,30}})")
KNOWN_NAMES = (
    (r"cinahl", "CINAHL"), (r"psyc ?info", "APA PsycInfo"), (r"psyc ?articles", "APA PsycArticles"),
    (r"pubmed central", "PubMed Central"), (r"medline|pubmed", "MEDLINE"),
    (r"embase", "Embase"), (r"scopus", "Scopus"), (r"web of science", "Web of Science Core Collection"), (r"econlit",
    "EconLit"),
    (r"\beric\b", "ERIC"), (r"ptsdpub", "PTSDpubs"), (r"sociological abstracts", "Sociological Abstracts"),
    (r"lilacs", "LILACS"),
    (r"academic search", "Academic Search"), (r"greenfile", "GreenFILE"), (r"cab abstracts", "CAB Abstracts"),
    (r"assia|applied social sciences", "ASSIA"),
    (r"\bcnki\b|知网", "CNKI"), (r"wanfang|万方", "Wanfang Data"), (r"cqvip|维普", "VIP"),
    (r"sinomed|中国生物医学", "SinoMed"), (r"google scholar", "Google Scholar"),
    (r"ibecs", "IBECS"), (r"bdenf", "BDENF"), (r"dissertations", "ProQuest Dissertations & Theses"),
    (r"^central$|cochrane central|central register of controlled", "Cochrane CENTRAL"),
)  # fmt: skip
LONGEST_KEPT = 200
NAMES = [(re.compile(pattern, re.I), name) for pattern, name in KNOWN_NAMES]
ACCESSIONS = (
    (re.compile(r"CN-\d{8}"), "Cochrane CENTRAL", "Cochrane Library"),
    (re.compile(r"CD\d{6}(?:\.pub\d+)?"), "Cochrane Database of Systematic Reviews", "Cochrane Library"),
    (re.compile(r"(?:19|20)\d\d-\d{5}-\d{3}"), "APA PsycInfo", ""),
    (re.compile(r"E[JD]\d{6,7}"), "ERIC", ""),
    (re.compile(r"pub\.\d{10,12}"), "Dimensions", "Dimensions"),
    (re.compile(r"NCT\d{8}"), "ClinicalTrials.gov", "ClinicalTrials.gov"),
    (re.compile(r"ISRCTN\d+"), "ISRCTN registry", "ISRCTN registry"),
    (re.compile(r"2-s2\.0-\d+"), "Scopus", "Scopus"),
    (re.compile(r"L\d{6,11}"), "Embase", "Embase.com"),
    (re.compile(r"W\d{6,12}"), "OpenAlex", "OpenAlex"),
    (re.compile(r"PMC\d{4,9}"), "PubMed Central", "PubMed Central"),
    (re.compile(r"(?:lil|mdl|biblio|ibc|bde)-\d+"), "LILACS", "VHL"),
)


def ebsco_database(code: str) -> str:
    return EBSCO.get(code.strip().casefold(), "") or named(code)


def ovid_database(text: str) -> str:
    """From `APA PsycInfo <2021>`, `Ovid MEDLINE(R) ALL <1946 to ...>` or a code such as `psyc16`."""
    text = re.sub(r"^ovid\s+", "", text.split("<")[0].strip(), flags=re.I)
    for pattern, name in OVID_NAMES:
        if pattern.fullmatch(text):
            return name
    return named(text)


def wos_database(accession: str) -> str:
    found = WOS_ACCESSION.match(accession)
    return WOS[found.group(1)] if found else ""


def medline_pmid(accession: str) -> str:
    """The PMID that MEDLINE's accession number is; Web of Science writes `MEDLINE:` before it."""
    number = accession.removeprefix("MEDLINE:")
    return number if number.isascii() and number.isdigit() else ""


def named(text: str) -> str:
    """One name for the many ways to write a database; an unknown one stays as it is."""
    return known(text) or " ".join(text.split())


def known(text: str) -> str:
    """The name of the database that a text speaks of, or nothing: managers have fields where anything may stand."""
    return _known_again(text) if len(text) <= LONGEST_KEPT else _known(text)


@lru_cache(maxsize=256)  # a file names few databases, in every record
def _known_again(text: str) -> str:
    return _known(text)


def _known(text: str) -> str:
    return next((name for pattern, name in NAMES if pattern.search(text)), "")


def by_accession(accession: str) -> tuple[str, str]:
    """Database and platform that an accession number's shape gives away."""
    if database := wos_database(accession):
        return database, "Web of Science"
    for pattern, database, platform in ACCESSIONS:
        if pattern.fullmatch(accession):
            return database, platform
    return "", ""
