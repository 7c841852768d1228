"""The pages of collections: an officer's, and those of who comes by a link."""
