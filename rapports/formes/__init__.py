"""The forms of a report: one list of blocks, laid out for each use. No query enters here."""
