"""What the pages of accounts write in an attribute."""
