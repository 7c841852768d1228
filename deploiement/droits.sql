-- After each « migrate », as the owner of the tables (docs/installation.md, step 5).
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portail;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO portail;
-- Registers: lines are added, never changed nor taken away.
REVOKE UPDATE, DELETE, TRUNCATE ON contrats_ligneregistre, audit_ligneaudit FROM portail;
REVOKE DELETE, TRUNCATE ON contrats_preuvepersonnelle FROM portail;
-- The migrations applied are read, never written.
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM portail;
