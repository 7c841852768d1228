"""The money of each contract added up in advance, and what says that a sum is out of date.

The mark is written in the transaction that changes a line, whoever writes it: a page, an import, a
merge, someone at the keyboard of the database.
"""

import django.db.models.deletion
from django.db import migrations, models

MARQUER = """
CREATE FUNCTION contrats_cumul_perime_par_ligne() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contrats_cumulperime (contrat_id)
        SELECT DISTINCT action.contrat_id
        FROM lignes JOIN contrats_action AS action ON action.id = lignes.action_id;
    RETURN NULL;
END $$;
CREATE TRIGGER financement_ajoute AFTER INSERT ON contrats_financement
    REFERENCING NEW TABLE AS lignes
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_cumul_perime_par_ligne();
CREATE TRIGGER financement_retire AFTER DELETE ON contrats_financement
    REFERENCING OLD TABLE AS lignes
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_cumul_perime_par_ligne();

CREATE FUNCTION contrats_cumul_perime_par_changement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contrats_cumulperime (contrat_id)
        SELECT DISTINCT action.contrat_id
        FROM (SELECT action_id FROM avant UNION SELECT action_id FROM apres) AS lignes
        JOIN contrats_action AS action ON action.id = lignes.action_id;
    RETURN NULL;
END $$;
CREATE TRIGGER financement_change AFTER UPDATE ON contrats_financement
    REFERENCING OLD TABLE AS avant NEW TABLE AS apres
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_cumul_perime_par_changement();

CREATE FUNCTION contrats_cumul_perime_par_action() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contrats_cumulperime (contrat_id)
        SELECT OLD.contrat_id UNION SELECT NEW.contrat_id;
    RETURN NULL;
END $$;
CREATE TRIGGER action_change AFTER UPDATE ON contrats_action
    FOR EACH ROW
    WHEN ((OLD.contrat_id, OLD.statut, OLD.demonstration)
        IS DISTINCT FROM (NEW.contrat_id, NEW.statut, NEW.demonstration))
    EXECUTE FUNCTION contrats_cumul_perime_par_action();

INSERT INTO contrats_cumulperime (contrat_id) SELECT DISTINCT contrat_id FROM contrats_action;
"""
NE_PLUS_MARQUER = """
DROP TRIGGER action_change ON contrats_action;
DROP TRIGGER financement_change ON contrats_financement;
DROP TRIGGER financement_retire ON contrats_financement;
DROP TRIGGER financement_ajoute ON contrats_financement;
DROP FUNCTION contrats_cumul_perime_par_action();
DROP FUNCTION contrats_cumul_perime_par_changement();
DROP FUNCTION contrats_cumul_perime_par_ligne();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contrats", "0009_evenement_date"),
    ]

    operations = [
        migrations.CreateModel(
            name="CumulPerime",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contrat",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="contrats.contrat",
                    ),
                ),
            ],
            options={
                "verbose_name": "cumul périmé",
                "verbose_name_plural": "cumuls périmés",
            },
        ),
        migrations.CreateModel(
            name="Cumul",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("annee", models.PositiveSmallIntegerField(verbose_name="année")),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("droit_commun", "Droit commun"),
                            ("p147", "Crédits spécifiques (programme 147)"),
                            ("autre_specifique", "Autres crédits spécifiques"),
                            ("fonds_propres", "Fonds propres"),
                            ("valorisation", "Valorisation"),
                        ],
                        max_length=20,
                        verbose_name="nature du crédit",
                    ),
                ),
                (
                    "somme_demande",
                    models.DecimalField(
                        verbose_name="demandé (€)", decimal_places=2, max_digits=16, null=True
                    ),
                ),
                (
                    "somme_accorde",
                    models.DecimalField(
                        verbose_name="accordé (€)", decimal_places=2, max_digits=16, null=True
                    ),
                ),
                (
                    "somme_verse",
                    models.DecimalField(
                        verbose_name="versé (€)", decimal_places=2, max_digits=16, null=True
                    ),
                ),
                (
                    "lignes_demande",
                    models.PositiveIntegerField(verbose_name="lignes dont le demandé est connu"),
                ),
                (
                    "lignes_accorde",
                    models.PositiveIntegerField(verbose_name="lignes dont l’accordé est connu"),
                ),
                (
                    "lignes_verse",
                    models.PositiveIntegerField(verbose_name="lignes dont le versé est connu"),
                ),
                ("lignes", models.PositiveIntegerField(verbose_name="lignes")),
                ("de_demonstration", models.BooleanField(verbose_name="donnée de démonstration")),
                (
                    "contrat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cumuls",
                        to="contrats.contrat",
                    ),
                ),
            ],
            options={
                "verbose_name": "cumul",
                "ordering": ["contrat", "annee", "nature"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contrat", "annee", "nature"),
                        name="cumul_unique",
                        violation_error_message="Ce cumul existe déjà.",
                    )
                ],
            },
        ),
        migrations.RunSQL(MARQUER, NE_PLUS_MARQUER),
    ]
