"""What is read of searches and imports, reports, duplicates and full texts."""

from citations.queries.duplicates import (
    answered_pairs,
    answers_together,
    comparable,
    comparable_with,
    duplicate_counts,
    kinds_of_questions,
    last_answer,
    last_job,
    next_pair,
    open_pairs,
    pairs,
    said_apart,
    standing_links,
    was_answered_together,
)
from citations.queries.full_texts import full_texts, retrieval_history, retrieval_status, retrieval_statuses
from citations.queries.imports import (
    Ledger,
    Missing,
    batches,
    databases_in,
    flawed,
    is_known_now,
    ledger,
    ledgers,
    missing,
    pieces,
    preview,
    same_file_in,
    search_counts,
    searches,
    set_aside,
    suggested_search,
    waiting_files,
)
from citations.queries.merged import (
    find_runs,
    last_dry_run,
    matching_policy,
    merges,
    related_pairs,
    rule_sentence,
    rules_that_merged,
    run_of,
    runs,
)
from citations.queries.overlap import duplicates_removed, overlap_of_searches
from citations.queries.pubmed import fillable, last_fill, pubmed_fetches, pubmed_jobs
from citations.queries.reports import (
    active_reports,
    cluster_sources,
    found_reports,
    group_ids,
    links_of,
    records_of,
    removals,
    reports_of,
    sources_of,
    standing_counts,
)
from citations.queries.similar import possible_duplicates_of

__all__ = [
    "Ledger", "Missing", "active_reports", "answered_pairs", "answers_together", "batches", "cluster_sources",
    "comparable", "comparable_with", "databases_in", "duplicate_counts", "duplicates_removed", "fillable", "find_runs",
    "flawed", "found_reports", "full_texts", "group_ids", "is_known_now", "kinds_of_questions", "last_answer",
    "last_dry_run", "last_fill", "last_job", "ledger", "ledgers", "links_of", "matching_policy", "merges", "missing",
    "next_pair", "open_pairs", "overlap_of_searches", "pairs", "pieces", "possible_duplicates_of", "preview",
    "pubmed_fetches", "pubmed_jobs", "records_of", "related_pairs", "removals", "reports_of", "retrieval_history",
    "retrieval_status", "retrieval_statuses", "rule_sentence", "rules_that_merged", "run_of", "runs", "said_apart",
    "same_file_in", "search_counts", "searches", "set_aside", "sources_of", "standing_counts", "standing_links",
    "suggested_search", "waiting_files", "was_answered_together",
]  # fmt: skip
