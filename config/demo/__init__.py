"""The demo: invented papers, written as the exports of four databases, played through the real importers and
actions. Every title, abstract, person and number is made up; the frame alone (four databases, ten studies,
104 participants) follows the reference review.
"""
