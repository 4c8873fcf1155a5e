"""What is taken out of the included studies: characteristics and the people in them.

Words: form, field, extraction, value, sample group.
Imports `reviews`, `citations`, `screening` and `appraisal`.
"""
