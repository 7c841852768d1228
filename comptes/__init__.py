"""Who logs in: the user, their organisation, their role."""
