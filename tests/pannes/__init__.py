"""The fault matrix: real processes, broken on purpose, judged from outside (docs/pannes.md)."""
