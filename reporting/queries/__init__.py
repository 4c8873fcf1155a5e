"""What is read for reports: the flow, the lists behind its numbers, exports. Nothing here is cached."""

from reporting.queries.boxes import BOXES, Box, has_box
from reporting.queries.flows import Shown, flow, shown_to, tallies
from reporting.queries.rows import Row, page_of
from reporting.queries.scope import Scope, scope

__all__ = ["BOXES", "Box", "Row", "Scope", "Shown", "flow", "has_box", "page_of", "scope", "shown_to", "tallies"]
