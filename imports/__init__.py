"""Files that come from elsewhere: read, shown before anything is written, confirmed, undone."""
