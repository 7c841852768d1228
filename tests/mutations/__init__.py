"""Takes one lock of the portal away at a time, and asks which test goes red. Nothing is written."""
