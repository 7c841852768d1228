"""The pages of open data and of the API: a view reads, and asks the modules below."""
