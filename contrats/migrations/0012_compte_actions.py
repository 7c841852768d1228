"""The actions on the programme of each contract, counted in advance as its money is added up.

What is added or taken away marks the contract too; what changes in an action already did.
"""

import django.db.models.deletion
from django.db import migrations, models

MARQUER = """
CREATE FUNCTION contrats_cumul_perime_par_actions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contrats_cumulperime (contrat_id) SELECT DISTINCT contrat_id FROM actions;
    RETURN NULL;
END $$;
CREATE TRIGGER action_ajoutee AFTER INSERT ON contrats_action
    REFERENCING NEW TABLE AS actions
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_cumul_perime_par_actions();
CREATE TRIGGER action_retiree AFTER DELETE ON contrats_action
    REFERENCING OLD TABLE AS actions
    FOR EACH STATEMENT EXECUTE FUNCTION contrats_cumul_perime_par_actions();

INSERT INTO contrats_cumulperime (contrat_id) SELECT DISTINCT contrat_id FROM contrats_action;
"""
NE_PLUS_MARQUER = """
DROP TRIGGER action_retiree ON contrats_action;
DROP TRIGGER action_ajoutee ON contrats_action;
DROP FUNCTION contrats_cumul_perime_par_actions();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contrats", "0011_sommes_des_financements"),
    ]

    operations = [
        migrations.CreateModel(
            name="CompteActions",
            fields=[
                (
                    "contrat",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="compte_actions",
                        serialize=False,
                        to="contrats.contrat",
                    ),
                ),
                ("actions", models.PositiveIntegerField(verbose_name="actions au programme")),
            ],
            options={
                "verbose_name": "compte d’actions",
                "verbose_name_plural": "comptes d’actions",
            },
        ),
        migrations.RunSQL(MARQUER, NE_PLUS_MARQUER),
    ]
