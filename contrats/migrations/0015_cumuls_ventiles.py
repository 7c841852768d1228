"""The money of each contract cut by funder, objective, neighbourhood and pillars, added up in advance
with the rest.

What an action serves, where it is led, and the pillar of an objective mark the contract too.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

MARQUER = """
CREATE TRIGGER objectif_servi_ajoute AFTER INSERT ON contrats_action_objectifs
    REFERENCING NEW TABLE AS lignes
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_cumul_perime_par_ligne();
CREATE TRIGGER objectif_servi_retire AFTER DELETE ON contrats_action_objectifs
    REFERENCING OLD TABLE AS lignes
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_cumul_perime_par_ligne();
CREATE TRIGGER objectif_servi_change AFTER UPDATE ON contrats_action_objectifs
    REFERENCING OLD TABLE AS avant NEW TABLE AS apres
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_cumul_perime_par_changement();
CREATE TRIGGER quartier_servi_ajoute AFTER INSERT ON contrats_action_quartiers
    REFERENCING NEW TABLE AS lignes
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_cumul_perime_par_ligne();
CREATE TRIGGER quartier_servi_retire AFTER DELETE ON contrats_action_quartiers
    REFERENCING OLD TABLE AS lignes
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_cumul_perime_par_ligne();
CREATE TRIGGER quartier_servi_change AFTER UPDATE ON contrats_action_quartiers
    REFERENCING OLD TABLE AS avant NEW TABLE AS apres
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_cumul_perime_par_changement();
CREATE TRIGGER objectif_change AFTER UPDATE ON contrats_objectif
    FOR EACH ROW
    WHEN ((OLD.contrat_id, OLD.pilier_id, OLD.parent_id)
        IS DISTINCT FROM (NEW.contrat_id, NEW.pilier_id, NEW.parent_id))
    EXECUTE FUNCTION contrats_cumul_perime_par_action();

INSERT INTO contrats_cumulperime (contrat_id) SELECT DISTINCT contrat_id FROM contrats_action;
"""
NE_PLUS_MARQUER = """
DROP TRIGGER objectif_change ON contrats_objectif;
DROP TRIGGER quartier_servi_change ON contrats_action_quartiers;
DROP TRIGGER quartier_servi_retire ON contrats_action_quartiers;
DROP TRIGGER quartier_servi_ajoute ON contrats_action_quartiers;
DROP TRIGGER objectif_servi_change ON contrats_action_objectifs;
DROP TRIGGER objectif_servi_retire ON contrats_action_objectifs;
DROP TRIGGER objectif_servi_ajoute ON contrats_action_objectifs;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contrats", "0014_annees_mesurees"),
        ("partenaires", "0004_recherche"),
        ("quartiers", "0003_recherche"),
    ]

    operations = [
        migrations.AlterField(
            model_name="cumul",
            name="contrat",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contrats.contrat"
            ),
        ),
        migrations.CreateModel(
            name="CumulVentile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                        decimal_places=2, max_digits=16, null=True, verbose_name="demandé (€)"
                    ),
                ),
                (
                    "somme_accorde",
                    models.DecimalField(
                        decimal_places=2, max_digits=16, null=True, verbose_name="accordé (€)"
                    ),
                ),
                (
                    "somme_verse",
                    models.DecimalField(
                        decimal_places=2, max_digits=16, null=True, verbose_name="versé (€)"
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
                    "axe",
                    models.CharField(
                        choices=[
                            ("financeur", "Financeur"),
                            ("objectif", "Objectif"),
                            ("quartier", "Quartier"),
                            ("piliers", "Piliers servis"),
                        ],
                        max_length=10,
                        verbose_name="axe",
                    ),
                ),
                (
                    "piliers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        null=True,
                        size=None,
                        verbose_name="piliers servis",
                    ),
                ),
                (
                    "partagees",
                    models.PositiveIntegerField(
                        default=0, verbose_name="lignes de plusieurs quartiers"
                    ),
                ),
                (
                    "contrat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contrats.contrat",
                    ),
                ),
                (
                    "financeur",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partenaires.partenaire",
                        verbose_name="financeur",
                    ),
                ),
                (
                    "objectif",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="contrats.objectif",
                        verbose_name="objectif",
                    ),
                ),
                (
                    "quartier",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="quartiers.quartier",
                        verbose_name="quartier",
                    ),
                ),
            ],
            options={
                "verbose_name": "cumul ventilé",
                "verbose_name_plural": "cumuls ventilés",
                "ordering": ["contrat", "axe", "pk"],
            },
        ),
        migrations.RunSQL(MARQUER, NE_PLUS_MARQUER),
    ]
