"""The security journal: who did what, who was refused, in one chain that nobody can rewrite."""
