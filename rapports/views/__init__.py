"""The home page, the search and the pages of reports. Rules and sums are elsewhere."""
