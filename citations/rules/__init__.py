"""Pure rules of citations: what a record stores, which value of a report is best, how two texts differ."""
