"""The PRISMA flow, exports and tables: reads every room, writes none.

Words: flow, box, equation, export.
Imports every app to its left; nothing imports it.
"""
