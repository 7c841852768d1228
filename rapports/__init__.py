"""Progress reports: compute, freeze, typeset, deliver."""
