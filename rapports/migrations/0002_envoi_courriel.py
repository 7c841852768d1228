"""Make room for the link to the outbox; what moves there may be empty until it is gone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courriels", "0001_initial"),
        ("rapports", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="envoi",
            name="courriel",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="envoi",
                to="courriels.courriel",
                verbose_name="courriel",
            ),
        ),
        migrations.AlterField(
            model_name="envoi",
            name="message_id",
            field=models.CharField(
                max_length=200, null=True, unique=True, verbose_name="Message-ID"
            ),
        ),
        migrations.AlterField(
            model_name="envoi",
            name="message",
            field=models.BinaryField(null=True, verbose_name="message"),
        ),
    ]
