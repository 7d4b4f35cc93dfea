"""Finds what a site always writes, in the repetition of its own pages, and writes it down as a rule pack.

Rules know how sites write; only the folder knows what this site always writes: its teaser, its appeal for the
app, its self-portrait. Pages are read once (`reading`), grouped by site (`grouping`), near-duplicates count
once (`distinct`); within a group repeated lines and glued stretches are counted (`repeats`, `stretches`) and
judged (`judging`); what is left becomes rules (`rulemaking`) in a pack that a person can read (`profile`).
"""
