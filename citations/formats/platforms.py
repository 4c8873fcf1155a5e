"""Which platform wrote a file, as far as its first records show, and which ones a person can name instead."""

from collections.abc import Iterable

from .parsed import NO_PLATFORM
from .ris_fields import PLATFORMS, platform_of

SIGNS = {
    "bibtex": (("Web of Science", ("Unique-ID", "WOS:")), ("Scopus", ("source={Scopus}", "source = {Scopus}",
    "scopus.com")),
               ("EBSCOhost", ("ebscohost.com",)), ("IEEE Xplore", ("ieeexplore",)), ("SciELO", ("scielo",)),
               ("JabRef", ("JabRef",)), ("BibDesk", ("BibDesk",)), ("Mendeley", ("Mendeley",)), ("Zotero",
               ("zotero",))),
    "endnote-xml": (("Mendeley", ("Mendeley",)), ("Zotero", ("Zotero",)), ("EndNote", ('source-app name="EndNote"',
    "enlibrary"))),
    "noteexpress": (("CNKI", ("}: CNKI", "cnki.net")), ("Wanfang Data", ("万方", "wanfangdata")),
    ("VIP", ("维普", "cqvip"))),
    "nbib": (("ERIC", ("OWN - ERIC", "OWN  - ERIC")), ("PubMed Central", ("^PMC ",)), ("PubMed", ("PMID",))),
}  # fmt: skip
FIXED = {
    "pubmed-xml": "PubMed", "wos": "Web of Science", "wos-tab": "Web of Science", "ovid": "Ovid",
    "ovid-labelled": "Ovid", "refworks": "RefWorks",
    "proquest": "ProQuest", "ebsco-text": "EBSCOhost", "ebsco-xml": "EBSCOhost", "ictrp-xml": "ICTRP",
    "openalex-json": "OpenAlex", "ctgov-json": "ClinicalTrials.gov", "eu-ctr": "EU Clinical Trials Register",
}  # fmt: skip


def known(key: str) -> tuple[str, ...]:
    """The platforms that a format has rules for, by which a person can have a file of it read."""
    if key == "ris":
        return _in_order(PLATFORMS)
    if key in ("csv", "xlsx", "html-table"):
        from . import headers

        return _in_order(headers.SOURCES)
    if key == "zip":  # of its files each is read by it whose format has such rules
        return tuple(sorted({*known("ris"), *known("csv")}, key=str.casefold))
    return ()


def fits(platform: str, key: str) -> bool:
    """Whether what a person told of a whole archive can hold for a file of this format in it."""
    names = known(key) if platform else ()
    return platform in names or platform == NO_PLATFORM and bool(names)


def _in_order(rules: Iterable) -> tuple[str, ...]:
    return tuple(sorted({rule.name for rule in rules}, key=str.casefold))


def of_table(header: list[str]) -> str:
    from . import headers

    return headers.source_for(header).name


def of_file(key: str, text: str) -> str:
    if key == "ris":
        return platform_of(text[:20_000]).name
    text = "^" + text.lstrip()
    for name, signs in SIGNS.get(key, ()):
        if any(sign in text for sign in signs):
            return name
    return FIXED.get(key, "")
