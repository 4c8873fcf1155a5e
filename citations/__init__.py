"""Searches, imports, records, reports, de-duplication, removals, full texts and their retrieval.

Words: search, batch, record (one item of one export), report (one document), merge, removal.
Imports `reviews` only. `formats/` and `matching/` are pure libraries that know nothing of Django.
"""
