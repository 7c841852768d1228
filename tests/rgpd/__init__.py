"""Personal data: the table, the erasure, the clocks, the pages."""
