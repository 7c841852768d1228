"""Every change made in the back office writes its event in the contract's journal.

The change and its event are one transaction. What the model's own verbs do is journaled by
them, not here.
"""

from django.contrib.admin.utils import NestedObjects
from django.db import router, transaction

from contrats.models import Contrat, Evenement
from quartiers.cloisonnement import CloisonneAdmin
from quartiers.valeurs import VIDES, lire, tout_lire

RATTACHEMENTS = ("action_id", "indicateur_id")


def contrat_de(objet):
    """The contract that an object belongs to; None for what belongs to no contract."""
    if isinstance(objet, Contrat):
        return objet
    chemin = getattr(type(objet)._default_manager.all(), "CHEMIN", None)
    if chemin is None:
        return None
    for etape in chemin.split("__"):
        objet = getattr(objet, etape)
    return objet


def consigner_saisie(objet, avant: dict, noms, *, par, motif=""):
    """Write « creer » (when `avant` is empty) or « modifier », with the values that differ.

    `motif`: why, when the form asked for it.
    """
    apres = lire(objet, noms)
    details = {
        nom: {"avant": avant.get(nom), "apres": valeur}
        for nom, valeur in apres.items()
        if avant.get(nom) != valeur and (avant or valeur not in VIDES)
    }
    if avant and not details:
        return
    if motif:
        details["motif"] = motif
    Evenement.objects.consigner(
        contrat=contrat_de(objet),
        auteur=par,
        verbe="modifier" if avant else "creer",
        objet=objet,
        details=details,
    )


def consigner_suppression(objets, *, par):
    """Write « supprimer » for each object and for each one that its deletion takes away."""
    objets = list(objets)
    if not objets:
        return
    collecteur = NestedObjects(using=router.db_for_write(type(objets[0])))
    collecteur.collect(objets)
    for modele, lignes in collecteur.model_objs.items():
        if modele._meta.auto_created:
            continue
        for ligne in lignes:
            details = {
                nom: {"avant": valeur, "apres": None} for nom, valeur in tout_lire(ligne).items()
            }
            Evenement.objects.consigner(
                contrat=contrat_de(ligne),
                auteur=par,
                verbe="supprimer",
                objet=ligne,
                details=details | _rattachement(ligne),
            )


def _rattachement(ligne) -> dict:
    """The number of what the row hung from: its history still tells of it once it is gone."""
    return {nom: getattr(ligne, nom) for nom in RATTACHEMENTS if hasattr(ligne, nom)}


class JournaliseAdmin(CloisonneAdmin):
    """A partitioned ModelAdmin, for objects of a contract: whatever it saves is journaled."""

    def completer(self, request, objet):
        """Hook: fill what the form does not ask, just before the object is saved."""

    def save_model(self, request, obj, form, change):
        form.avant = self._avant(obj, form) if change else {}
        self.completer(request, obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        # Django's own steps, with the event written once the many-to-many values are saved too.
        form.save_m2m()
        if not change or form.avant:
            noms = form.changed_data if change else list(form.fields)
            motif = form.cleaned_data.get("motif", "")
            consigner_saisie(form.instance, form.avant, noms, par=request.user, motif=motif)
        for formset in formsets:
            self.save_formset(request, form, formset, change)

    def save_formset(self, request, form, formset, change):
        lignes = formset.save(commit=False)
        formulaires = {sous.instance.pk: sous for sous in formset.initial_forms}
        consigner_suppression(formset.deleted_objects, par=request.user)
        for objet in formset.deleted_objects:
            objet.delete()
        for objet in lignes:
            connu = formulaires.get(objet.pk)
            avant = self._avant(objet, connu) if connu else {}
            self.completer(request, objet)
            objet.save()
            noms = connu.changed_data if connu else list(formset.empty_form.fields)
            motif = connu.cleaned_data.get("motif", "") if connu else ""
            if avant or not connu:  # a row where only the reason was typed has not changed
                consigner_saisie(objet, avant, noms, par=request.user, motif=motif)
        formset.save_m2m()

    def delete_model(self, request, obj):
        consigner_suppression([obj], par=request.user)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        consigner_suppression(queryset, par=request.user)
        super().delete_queryset(request, queryset)

    @staticmethod
    def _avant(objet, formulaire) -> dict:
        """The changed fields as the database has them now, the row being locked.

        What the form does not ask (a status, above all) is read again from that row: a page
        opened before a transition must not undo it.
        """
        stocke = type(objet)._base_manager.select_for_update(of=("self",)).get(pk=objet.pk)
        for champ in objet._meta.concrete_fields:
            if champ.name not in formulaire.fields:
                setattr(objet, champ.attname, getattr(stocke, champ.attname))
        return lire(stocke, formulaire.changed_data)
