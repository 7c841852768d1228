"""What is known of one neighbourhood, for its page: what was done there, what changed, how it
compares. It only reads; the caller gives contracts that its reader may see."""
