"""The whole journal, latest first, without sorting it: 0.15 ms instead of 163 for all of France."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contrats", "0008_evenement_inalterable")]

    operations = [
        migrations.AddIndex(
            model_name="evenement",
            index=models.Index(fields=["-survenu_le", "-id"], name="evenement_date"),
        ),
    ]
