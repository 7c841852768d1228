"""What officers type about reports, each form in its module. Who may is not asked here."""
