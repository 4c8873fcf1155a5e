"""What is read for reports: the flow, the lists behind its numbers, exports. Nothing here is cached."""

from reporting.queries.boxes import BOXES, Box
from reporting.queries.exports import INCLUDED, TABLES, Table, included_records, log_head
from reporting.queries.flows import Shown, everything, flow, sealed_stages, shown_to, tallies
from reporting.queries.rows import Row, page_of
from reporting.queries.scope import Scope, scope
from reporting.queries.strip import SourceLine, sources, steps

__all__ = [
    "BOXES",
    "INCLUDED",
    "TABLES",
    "Box",
    "Row",
    "Scope",
    "Shown",
    "SourceLine",
    "Table",
    "everything",
    "flow",
    "included_records",
    "log_head",
    "page_of",
    "scope",
    "sealed_stages",
    "shown_to",
    "sources",
    "steps",
    "tallies",
]
