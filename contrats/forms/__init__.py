"""What people type on the pages of a contract, by subject. Who may is not asked here."""
