-- Once, as PostgreSQL's administrator, with the portal's database open:
--   sudo -u postgres psql -d contrat_de_ville -f deploiement/postgresql.sql
-- The tables belong to « portail_proprietaire », which runs « migrate » only. The portal itself is
-- « portail »: it reads and writes rows, and can neither change a table nor erase a register.
ALTER SCHEMA public OWNER TO portail_proprietaire;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO portail;
-- For the tables that each upgrade will bring.
ALTER DEFAULT PRIVILEGES FOR ROLE portail_proprietaire IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portail;
ALTER DEFAULT PRIVILEGES FOR ROLE portail_proprietaire IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO portail;
