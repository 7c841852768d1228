"""Move each delivery's message, and all that is known of its fate, to the outbox; and back."""

from django.db import migrations

CHAMPS = (
    "destinataire",
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
    "remis_le",
)


def vers_courriels(apps, schema_editor):
    Courriel = apps.get_model("courriels", "Courriel")
    Envoi = apps.get_model("rapports", "Envoi")
    # One message at a time: each may weigh several megabytes.
    for pk in Envoi.objects.order_by("pk").values_list("pk", flat=True):
        envoi = Envoi.objects.get(pk=pk)
        courriel = Courriel.objects.create(
            nature="rapport", **{champ: getattr(envoi, champ) for champ in CHAMPS}
        )
        # `create` dates the row of today.
        Courriel.objects.filter(pk=courriel.pk).update(cree_le=envoi.cree_le)
        Envoi.objects.filter(pk=pk).update(courriel=courriel)


def vers_envois(apps, schema_editor):
    Courriel = apps.get_model("courriels", "Courriel")
    Envoi = apps.get_model("rapports", "Envoi")
    for pk, courriel_id in Envoi.objects.order_by("pk").values_list("pk", "courriel"):
        courriel = Courriel.objects.get(pk=courriel_id)
        Envoi.objects.filter(pk=pk).update(
            courriel=None,
            cree_le=courriel.cree_le,
            **{champ: getattr(courriel, champ) for champ in CHAMPS},
        )
        courriel.delete()


class Migration(migrations.Migration):
    dependencies = [("rapports", "0002_envoi_courriel")]

    operations = [migrations.RunPython(vers_courriels, vers_envois)]
