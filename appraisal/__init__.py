"""Critical appraisal of studies: instruments as data, blind appraisals, consensus, the grid.

Words: instrument, item, appraisal, answer, consensus.
Imports `reviews`, `citations` and `screening`.
"""
