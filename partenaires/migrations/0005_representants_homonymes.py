"""Two representatives of one name keep their order."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partenaires", "0004_recherche"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="representant",
            options={
                "ordering": [
                    models.Func(
                        django.db.models.functions.text.Lower(models.F("nom")),
                        models.Value("àâäáãåçéèêëíìîïñóòôöõúùûüýÿœæ’"),
                        models.Value("aaaaaaceeeeiiiinooooouuuuyyoa'"),
                        function="TRANSLATE",
                        output_field=models.TextField(),
                    ),
                    models.Func(
                        django.db.models.functions.text.Lower(models.F("prenom")),
                        models.Value("àâäáãåçéèêëíìîïñóòôöõúùûüýÿœæ’"),
                        models.Value("aaaaaaceeeeiiiinooooouuuuyyoa'"),
                        function="TRANSLATE",
                        output_field=models.TextField(),
                    ),
                    "pk",
                ],
                "verbose_name": "représentant",
            },
        ),
    ]
