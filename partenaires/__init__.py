"""Who commits: partner organisations and the people who represent them."""
