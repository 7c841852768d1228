"""What was measured of each indicator, summed up in advance year by year, and what says that it is
out of date: as for the money of contracts, in the transaction that changes a measure.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

MARQUER = """
CREATE FUNCTION contrats_indicateur_perime() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contrats_indicateurperime (indicateur_id)
        SELECT DISTINCT indicateur_id FROM mesures;
    RETURN NULL;
END $$;
CREATE TRIGGER mesure_ajoutee AFTER INSERT ON contrats_mesure
    REFERENCING NEW TABLE AS mesures
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_indicateur_perime();
CREATE TRIGGER mesure_retiree AFTER DELETE ON contrats_mesure
    REFERENCING OLD TABLE AS mesures
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_indicateur_perime();

CREATE FUNCTION contrats_indicateur_perime_par_changement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contrats_indicateurperime (indicateur_id)
        SELECT indicateur_id FROM avant UNION SELECT indicateur_id FROM apres;
    RETURN NULL;
END $$;
CREATE TRIGGER mesure_change AFTER UPDATE ON contrats_mesure
    REFERENCING OLD TABLE AS avant NEW TABLE AS apres
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_indicateur_perime_par_changement();

INSERT INTO contrats_indicateurperime (indicateur_id)
    SELECT DISTINCT indicateur_id FROM contrats_mesure;
"""
NE_PLUS_MARQUER = """
DROP TRIGGER mesure_change ON contrats_mesure;
DROP TRIGGER mesure_retiree ON contrats_mesure;
DROP TRIGGER mesure_ajoutee ON contrats_mesure;
DROP FUNCTION contrats_indicateur_perime_par_changement();
DROP FUNCTION contrats_indicateur_perime();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contrats", "0013_annee_mesuree"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndicateurPerime",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "indicateur",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="contrats.indicateur",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicateur périmé",
                "verbose_name_plural": "indicateurs périmés",
            },
        ),
        migrations.CreateModel(
            name="AnneeMesuree",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("annee", models.PositiveSmallIntegerField(verbose_name="année")),
                ("ensemble", models.BooleanField(verbose_name="pour tout le contrat")),
                ("lignes", models.PositiveIntegerField(verbose_name="mesures")),
                ("connues", models.PositiveIntegerField(verbose_name="mesures qui ont une valeur")),
                (
                    "lieux",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(null=True),
                        size=None,
                        verbose_name="quartiers",
                    ),
                ),
                (
                    "lieux_connus",
                    models.PositiveIntegerField(
                        verbose_name="quartiers dont une valeur est connue"
                    ),
                ),
                (
                    "somme",
                    models.DecimalField(
                        decimal_places=2, max_digits=24, null=True, verbose_name="somme"
                    ),
                ),
                (
                    "numerateur",
                    models.DecimalField(
                        decimal_places=2, max_digits=24, null=True, verbose_name="numérateur"
                    ),
                ),
                (
                    "denominateur",
                    models.DecimalField(
                        decimal_places=2, max_digits=24, null=True, verbose_name="dénominateur"
                    ),
                ),
                (
                    "sans_denominateur",
                    models.PositiveIntegerField(verbose_name="valeurs sans dénominateur"),
                ),
                (
                    "derniere",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="dernière valeur"
                    ),
                ),
                (
                    "motif",
                    models.CharField(max_length=200, null=True, verbose_name="motif d’absence"),
                ),
                ("demonstration", models.BooleanField(verbose_name="donnée de démonstration")),
                (
                    "indicateur",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="contrats.indicateur",
                    ),
                ),
            ],
            options={
                "verbose_name": "année mesurée",
                "verbose_name_plural": "années mesurées",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("indicateur", "annee", "ensemble"),
                        name="annee_mesuree_unique",
                        violation_error_message="Cette année est déjà additionnée.",
                    )
                ],
            },
        ),
        migrations.RunSQL(MARQUER, NE_PLUS_MARQUER),
    ]
