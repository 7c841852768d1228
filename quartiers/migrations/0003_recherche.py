import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.text
from django.db import migrations, models

# What PostgreSQL has for any list is « stable »: of a list of texts, it never changes.
FAIRE = """
CREATE FUNCTION mots_de_liste(text[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.array_to_string($1, ' ') $$
"""
DEFAIRE = "DROP FUNCTION mots_de_liste(text[])"


class Migration(migrations.Migration):
    dependencies = [("quartiers", "0002_parts_de_filiation")]

    operations = [
        migrations.RunSQL(FAIRE, DEFAIRE),
        migrations.AddIndex(
            model_name="quartier",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.Func(
                        models.Func(
                            django.db.models.functions.text.Lower(
                                django.db.models.functions.text.Replace(
                                    django.db.models.functions.text.Replace(
                                        django.db.models.functions.text.Replace(
                                            django.db.models.functions.text.Replace(
                                                django.db.models.functions.text.Concat(
                                                    models.F("nom"),
                                                    models.Value(" "),
                                                    models.F("code"),
                                                    models.Value(" "),
                                                    models.Func(
                                                        models.F("alias"),
                                                        function="mots_de_liste",
                                                        output_field=models.TextField(),
                                                    ),
                                                    models.Value(" "),
                                                    output_field=models.TextField(),
                                                ),
                                                models.Value("œ"),
                                                models.Value("oe"),
                                            ),
                                            models.Value("Œ"),
                                            models.Value("oe"),
                                        ),
                                        models.Value("æ"),
                                        models.Value("ae"),
                                    ),
                                    models.Value("Æ"),
                                    models.Value("ae"),
                                )
                            ),
                            models.Value("àâäáãåçéèêëíìîïñóòôöõúùûüýÿœæ’"),
                            models.Value("aaaaaaceeeeiiiinooooouuuuyyoa'"),
                            function="TRANSLATE",
                            output_field=models.TextField(),
                        ),
                        models.Value("[^a-z0-9]+"),
                        models.Value(" "),
                        models.Value("g"),
                        function="REGEXP_REPLACE",
                        output_field=models.TextField(),
                    ),
                    function="TO_TSVECTOR",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                    template="%(function)s('simple'::regconfig, %(expressions)s)",
                ),
                name="quartier_recherche",
            ),
        ),
    ]
