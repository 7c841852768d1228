"""The actions of all contracts in the order of their list, and what hangs from them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contrats", "0016_actions_dans_l_ordre"),
        ("partenaires", "0004_recherche"),
        ("quartiers", "0003_recherche"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                fields=["-exercice", "intitule", "reference"], name="action_par_exercice"
            ),
        ),
    ]
