"""Collections: what each organisation is asked for a year, and how far it has answered."""
