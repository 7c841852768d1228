"""What each kind of report says, section by section, against golden texts."""
