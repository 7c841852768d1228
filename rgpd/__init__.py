"""Personal data: how long each is kept, what a person may take away, what is erased."""
