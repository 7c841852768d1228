"""What is added up of an action's funding lines, read from one index: the one that makes them unique.

The key's own index, which began the same way, goes: one index fewer to keep.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contrats", "0010_cumuls"),
        ("partenaires", "0002_distincts"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="financement",
            name="financement_unique",
        ),
        migrations.AlterField(
            model_name="financement",
            name="action",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="financements",
                to="contrats.action",
            ),
        ),
        migrations.AddConstraint(
            model_name="financement",
            constraint=models.UniqueConstraint(
                fields=("action", "financeur", "nature", "annee"),
                include=("demande", "accorde", "verse"),
                name="financement_unique",
                violation_error_message="Ce financeur a déjà une ligne de cette nature et année.",
            ),
        ),
    ]
