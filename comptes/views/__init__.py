"""The pages of accounts: coming in, choosing a password, the people of an organisation."""
