"""The read-only API for the tools of partners: each token reads what its owner reads, no more."""
