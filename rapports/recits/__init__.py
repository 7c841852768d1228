"""What each kind of report says, in blocks: words only, from the data that were frozen."""
