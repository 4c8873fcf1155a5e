"""What screening and matching live on, and a record may lack; in one short text, so that a file of any size is counted
from an index alone."""

from collections.abc import Mapping

TITLE, ABSTRACT, YEAR, IDENTIFIER = ASKED = ("title", "abstract", "year", "identifier")
IDENTIFIERS = ("doi", "pmid", "accession")


def lacking(shown: Mapping) -> str:
    """Names out of ASKED, with spaces, of what a report made of these fields would not show."""
    has = {
        TITLE: shown.get("title"),
        ABSTRACT: shown.get("abstract"),
        YEAR: shown.get("year"),
        IDENTIFIER: any(shown.get(name) for name in IDENTIFIERS),
    }
    return " ".join(name for name in ASKED if not has[name])
