"""All that changes searches, imports, reports, duplicates and full texts. Each act is atomic and leaves an event.

Locks are taken in one order: the review (imports and groups of reports), batch or reports, what followers lock, and
last the log's head. Votes never wait for the review's lock: it is FOR NO KEY UPDATE.
"""

from citations.actions.alike import judge_together, undo_together
from citations.actions.batches import (
    choose_search,
    commit_batch,
    commit_later,
    discard_batch,
    redo_batch,
    redo_later,
    undo_batch,
    undo_later,
)
from citations.actions.claims import claim
from citations.actions.duplicates import judge, merge, part_group, reopen_pair, take_out, unmerge
from citations.actions.filling import fill_by_doi, fill_from_pubmed, fill_reports, fill_reports_by_doi
from citations.actions.full_texts import attach_full_text, read_full_text, record_retrieval, remove_full_text
from citations.actions.pieces import dismiss_piece, reopen_piece, repair_piece
from citations.actions.preparing import prepare
from citations.actions.pubmed import (
    fetch_from_pubmed,
    fetch_records,
    forget_ncbi_account,
    go_on_fetching,
    keep_ncbi_account,
)
from citations.actions.reports import choose_value, edit_report_field, remove_before_screening, withdraw_removal
from citations.actions.runs import (
    find_duplicates,
    look_for_all_duplicates,
    set_matching_policy,
    undo_merges,
    undo_rule,
    undo_run,
)
from citations.actions.searches import add_search, edit_search, open_first_cycle, withdraw_search
from citations.actions.sources import divide, move_records, move_records_later
from citations.actions.staging import read_again, read_as, read_batch, set_columns, stage_file
from citations.actions.standing import restate

__all__ = [
    "add_search",
    "attach_full_text",
    "choose_search",
    "choose_value",
    "claim",
    "commit_batch",
    "commit_later",
    "discard_batch",
    "dismiss_piece",
    "divide",
    "edit_report_field",
    "edit_search",
    "fetch_from_pubmed",
    "fetch_records",
    "fill_by_doi",
    "fill_from_pubmed",
    "fill_reports",
    "fill_reports_by_doi",
    "find_duplicates",
    "forget_ncbi_account",
    "go_on_fetching",
    "judge",
    "judge_together",
    "keep_ncbi_account",
    "look_for_all_duplicates",
    "merge",
    "part_group",
    "move_records",
    "move_records_later",
    "open_first_cycle",
    "prepare",
    "read_again",
    "read_as",
    "read_batch",
    "read_full_text",
    "record_retrieval",
    "redo_batch",
    "redo_later",
    "remove_before_screening",
    "remove_full_text",
    "reopen_pair",
    "reopen_piece",
    "repair_piece",
    "restate",
    "set_columns",
    "set_matching_policy",
    "stage_file",
    "take_out",
    "undo_batch",
    "undo_later",
    "undo_merges",
    "undo_rule",
    "undo_run",
    "undo_together",
    "unmerge",
    "withdraw_removal",
    "withdraw_search",
]
