"""What is typed about collections: an officer's choices, an owner's values."""
