"""The pages of contracts, by subject. Rules and sums are elsewhere: see `synthese`."""
