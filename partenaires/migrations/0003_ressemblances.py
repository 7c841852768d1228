"""The pairs of partners that may be one, kept; and what says that one is to be compared again. The
order of the directory is an index.

The mark is written in the transaction that changes a partner, whoever writes it. What
`partenaires.graphies` compares is watched, and nothing else: a person's word that two are not the
same is read from the partners themselves.
"""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

MARQUER = """
CREATE FUNCTION partenaires_ressemblance_perimee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO partenaires_ressemblanceperimee (partenaire_id) SELECT id FROM partenaires;
    RETURN NULL;
END $$;
CREATE TRIGGER partenaire_ajoute AFTER INSERT ON partenaires_partenaire
    REFERENCING NEW TABLE AS partenaires
    FOR EACH STATEMENT EXECUTE FUNCTION partenaires_ressemblance_perimee();
CREATE TRIGGER partenaire_retire AFTER DELETE ON partenaires_partenaire
    REFERENCING OLD TABLE AS partenaires
    FOR EACH STATEMENT EXECUTE FUNCTION partenaires_ressemblance_perimee();

CREATE FUNCTION partenaires_ressemblance_perimee_par_changement() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO partenaires_ressemblanceperimee (partenaire_id)
        SELECT OLD.id UNION SELECT NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER partenaire_change AFTER UPDATE ON partenaires_partenaire
    FOR EACH ROW
    WHEN ((OLD.id, OLD.type, OLD.nom, OLD.sigle, OLD.alias, OLD.siret, OLD.siren, OLD.rna,
        OLD.commune_id, OLD.quartier_id, OLD.intercommunalite_id)
        IS DISTINCT FROM (NEW.id, NEW.type, NEW.nom, NEW.sigle, NEW.alias, NEW.siret, NEW.siren,
        NEW.rna, NEW.commune_id, NEW.quartier_id, NEW.intercommunalite_id))
    EXECUTE FUNCTION partenaires_ressemblance_perimee_par_changement();

INSERT INTO partenaires_ressemblanceperimee (partenaire_id) SELECT id FROM partenaires_partenaire;
"""
NE_PLUS_MARQUER = """
DROP TRIGGER partenaire_change ON partenaires_partenaire;
DROP TRIGGER partenaire_retire ON partenaires_partenaire;
DROP TRIGGER partenaire_ajoute ON partenaires_partenaire;
DROP FUNCTION partenaires_ressemblance_perimee_par_changement();
DROP FUNCTION partenaires_ressemblance_perimee();
"""
CLE = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _partenaire(libelle: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to="partenaires.partenaire",
        verbose_name=libelle,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("partenaires", "0002_distincts"),
    ]

    operations = [
        migrations.CreateModel(
            name="RessemblancePerimee",
            fields=[("id", CLE), ("partenaire", _partenaire("partenaire"))],
            options={
                "verbose_name": "ressemblance périmée",
                "verbose_name_plural": "ressemblances périmées",
            },
        ),
        migrations.CreateModel(
            name="Ressemblance",
            fields=[
                ("id", CLE.clone()),
                ("raison", models.CharField(max_length=60, verbose_name="raison")),
                ("autre", _partenaire("un autre")),
                ("un", _partenaire("un partenaire")),
            ],
            options={
                "verbose_name": "ressemblance",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("un", "autre"),
                        name="ressemblance_unique",
                        violation_error_message="Cette ressemblance est déjà connue.",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="partenaire",
            index=models.Index(
                models.Func(
                    django.db.models.functions.text.Lower(models.F("nom")),
                    models.Value("àâäáãåçéèêëíìîïñóòôöõúùûüýÿœæ’"),
                    models.Value("aaaaaaceeeeiiiinooooouuuuyyoa'"),
                    function="TRANSLATE",
                    output_field=models.TextField(),
                ),
                models.F("id"),
                name="partenaire_alphabetique",
            ),
        ),
        migrations.RunSQL(MARQUER, NE_PLUS_MARQUER),
    ]
