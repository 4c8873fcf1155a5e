"""Stages, entries, votes, outcomes, conflicts and adjudication, notes; and linking reports to studies.

Words: stage, entry (a report at a stage), vote, outcome, conflict, adjudication, study.
Imports `reviews` and `citations`.
"""
