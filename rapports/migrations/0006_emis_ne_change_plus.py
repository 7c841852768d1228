"""« pret » is now called « emis », and the database refuses that an issued report changes."""

from django.db import migrations

RENOMMER = "UPDATE rapports_rapport SET statut = 'emis' WHERE statut = 'pret';"
ANNULER = "UPDATE rapports_rapport SET statut = 'pret' WHERE statut = 'emis';"

# Whom a partner was merged with, and the batch or schedule it came from, are not its content.
FIGER = """
CREATE FUNCTION rapports_emis_inalterable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Un rapport émis ne se supprime pas.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.statut, NEW.contrat_id, NEW.nature, NEW.periode_debut, NEW.periode_fin, NEW.version,
        NEW.motif, NEW.instantane, NEW.empreinte, NEW.textes, NEW.textes_empreinte, NEW.gabarit,
        NEW.pdf, NEW.pdf_empreinte, NEW.valide_par_id, NEW.valide_le, NEW.emis_le)
       IS DISTINCT FROM
       (OLD.statut, OLD.contrat_id, OLD.nature, OLD.periode_debut, OLD.periode_fin, OLD.version,
        OLD.motif, OLD.instantane, OLD.empreinte, OLD.textes, OLD.textes_empreinte, OLD.gabarit,
        OLD.pdf, OLD.pdf_empreinte, OLD.valide_par_id, OLD.valide_le, OLD.emis_le) THEN
        RAISE EXCEPTION 'Un rapport émis ne change plus.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rapport_emis_inalterable
    BEFORE UPDATE OR DELETE ON rapports_rapport
    FOR EACH ROW WHEN (OLD.statut = 'emis') EXECUTE FUNCTION rapports_emis_inalterable();
"""
LIBERER = """
DROP TRIGGER rapport_emis_inalterable ON rapports_rapport;
DROP FUNCTION rapports_emis_inalterable();
"""


class Migration(migrations.Migration):
    dependencies = [("rapports", "0005_planification_relecture_series")]

    operations = [
        migrations.RunSQL(RENOMMER, ANNULER),
        migrations.RunSQL(FIGER, LIBERER),
    ]
