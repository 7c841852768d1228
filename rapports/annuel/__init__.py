"""What an annual report knows of its procedure: who is consulted, where it stands. Read-only."""
