"""The actions of a contract in the order of its pages: a page reads its own rows alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contrats", "0015_cumuls_ventiles"),
        ("partenaires", "0004_recherche"),
        ("quartiers", "0003_recherche"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="action",
            name="action_contrat_exercice",
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                fields=["contrat", "-exercice", "intitule", "reference"], name="action_dans_l_ordre"
            ),
        ),
    ]
