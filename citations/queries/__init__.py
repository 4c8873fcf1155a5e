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
    Brought,
    Inside,
    Ledger,
    Missing,
    Source,
    batches,
    batches_of,
    brought,
    inside,
    known_now,
    ledger,
    ledgers,
    pieces,
    preview,
    records_in,
    records_of_files,
    records_outside,
    same_file_in,
    search_counts,
    searches,
    set_aside,
    sources_in,
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
from citations.queries.pubmed import (
    DOI_KIND,
    asks_ncbi,
    fillable,
    fillable_by_doi,
    last_fill,
    ncbi_account,
    pubmed_fetches,
    pubmed_jobs,
)
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
    "Brought", "DOI_KIND", "Inside", "Ledger", "Missing", "Source", "active_reports", "answered_pairs",
    "answers_together", "asks_ncbi", "batches", "batches_of", "brought", "cluster_sources", "comparable",
    "comparable_with", "duplicate_counts", "duplicates_removed", "fillable", "fillable_by_doi", "find_runs",
    "found_reports", "full_texts", "group_ids", "inside", "kinds_of_questions", "known_now", "last_answer",
    "last_dry_run", "last_fill", "last_job", "ledger", "ledgers", "links_of", "matching_policy", "merges",
    "ncbi_account", "next_pair", "open_pairs", "overlap_of_searches", "pairs", "pieces", "possible_duplicates_of",
    "preview", "pubmed_fetches", "pubmed_jobs", "records_in", "records_of", "records_of_files", "records_outside",
    "related_pairs", "removals", "reports_of", "retrieval_history", "retrieval_status", "retrieval_statuses",
    "rule_sentence", "rules_that_merged", "run_of", "runs", "said_apart", "same_file_in", "search_counts",
    "searches", "set_aside", "sources_in", "sources_of", "standing_counts", "standing_links", "suggested_search",
    "waiting_files", "was_answered_together",
]  # fmt: skip
