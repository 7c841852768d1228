"""What is typed in the procedure of an annual report. Who may is not asked here."""
