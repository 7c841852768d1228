"""The pages on personal data: what is kept, one's own, the erasure of a person."""
