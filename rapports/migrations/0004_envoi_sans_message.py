"""A delivery is only the link between a report and its message."""

import django.db.models.deletion
from django.db import migrations, models

PARTIS = (
    "nom",
    "statut",
    "message_id",
    "message",
    "reponse",
    "tentatives",
    "incertitudes",
    "transmis",
    "prochaine_tentative",
    "bail_fin",
    "jeton",
    "cree_le",
    "remis_le",
)


class Migration(migrations.Migration):
    dependencies = [("rapports", "0003_messages_vers_courriels")]

    operations = [
        migrations.AlterModelOptions(
            name="envoi",
            options={
                "ordering": ["-courriel__cree_le", "destinataire"],
                "verbose_name": "envoi",
            },
        ),
        migrations.AlterField(
            model_name="envoi",
            name="courriel",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="envoi",
                to="courriels.courriel",
                verbose_name="courriel",
            ),
        ),
        migrations.RemoveIndex(model_name="envoi", name="envoi_a_traiter"),
        *(migrations.RemoveField(model_name="envoi", name=champ) for champ in PARTIS),
    ]
