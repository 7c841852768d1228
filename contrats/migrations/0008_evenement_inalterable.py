"""The journal is only ever added to: the database itself refuses the rest, whoever asks.

Two exceptions. For the law: in a transaction that has said `contrats.effacement`, the words of a
line (never its fact, its author nor its date) may lose the name of an erased person. For an import
taken back: once `contrats.annulation` is said, « created by this import » goes with its contract.
"""

from django.db import migrations

REFUSER = """
CREATE FUNCTION contrats_evenement_inalterable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('contrats.effacement', true) = 'oui' THEN
        IF to_jsonb(NEW) - 'objet_libelle' - 'details'
            = to_jsonb(OLD) - 'objet_libelle' - 'details' THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP = 'DELETE' AND current_setting('contrats.annulation', true) = 'oui' THEN
        IF OLD.verbe = 'importer' AND OLD.objet_type = 'imports.lot' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'Le journal ne se modifie pas.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER evenement_inalterable
    BEFORE UPDATE OR DELETE ON contrats_evenement
    FOR EACH ROW EXECUTE FUNCTION contrats_evenement_inalterable();
CREATE TRIGGER evenement_invidable
    BEFORE TRUNCATE ON contrats_evenement
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_evenement_inalterable();
"""
PERMETTRE = """
DROP TRIGGER evenement_invidable ON contrats_evenement;
DROP TRIGGER evenement_inalterable ON contrats_evenement;
DROP FUNCTION contrats_evenement_inalterable();
"""


class Migration(migrations.Migration):
    dependencies = [("contrats", "0007_saisie_par_lien")]

    operations = [migrations.RunSQL(REFUSER, PERMETTRE)]
