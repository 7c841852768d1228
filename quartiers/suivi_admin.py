"""The history of what belongs to no contract: each change in the back office keeps, in Django's
own log, every field before and after. What a contract holds is journaled by its own app.
"""

from django.contrib.admin.models import DELETION, LogEntry

from quartiers.valeurs import lire, tout_lire

SECRETS = {"password"}  # that it changed is told, never what it was


class AvecAvantApres:
    """For a ModelAdmin: the entries of its log hold `valeurs`, {field: {"avant", "apres"}}."""

    def save_form(self, request, form, change):
        objet = super().save_form(request, form, change)
        form.valeurs_avant = self._stockees(objet, form) if change else {}
        return objet

    def save_formset(self, request, form, formset, change):
        formset.valeurs_avant = {
            ligne.instance.pk: self._stockees(ligne.instance, ligne)
            for ligne in formset.initial_forms
            if ligne.has_changed()
        }
        super().save_formset(request, form, formset, change)

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        changes = [] if add or not form.changed_data else [(form.instance, form.valeurs_avant)]
        for formset in formsets or []:
            avant = getattr(formset, "valeurs_avant", {})
            changes += [(objet, avant.get(objet.pk, {})) for objet, _ in formset.changed_objects]
        modifies = [dit["changed"] for dit in message if "changed" in dit]
        for dit, (objet, avant) in zip(modifies, changes, strict=True):
            apres = lire(objet, avant)
            dit["valeurs"] = {
                nom: {"avant": valeur, "apres": apres[nom]}
                for nom, valeur in avant.items()
                if valeur != apres[nom]
            }
        return message

    def log_deletions(self, request, queryset):
        """One entry an object, with what it held."""
        for objet in queryset:
            valeurs = {nom: {"avant": v, "apres": None} for nom, v in tout_lire(objet).items()}
            for nom in SECRETS & valeurs.keys():
                del valeurs[nom]
            dit = {"name": str(objet._meta.verbose_name), "object": str(objet), "valeurs": valeurs}
            LogEntry.objects.log_actions(
                request.user.pk, [objet], DELETION, [{"deleted": dit}], single_object=True
            )

    @staticmethod
    def _stockees(objet, formulaire) -> dict:
        """The changed fields as the database has them now."""
        noms = [nom for nom in formulaire.changed_data if nom not in SECRETS]
        return lire(type(objet)._base_manager.get(pk=objet.pk), noms)
