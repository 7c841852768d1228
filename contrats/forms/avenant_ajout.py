"""What an officer types for an object that an avenant adds. Who may is not asked here."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError

from contrats.avenants import champs, proposer
from contrats.avenants.champs import COUPLES
from contrats.forms.avenant import RESPONSABLES, habiller, texte_long
from contrats.forms.cible import AnneeField, NombreField
from contrats.forms.fiche import Jour
from contrats.models import Acte, Indicateur, Modification, Objectif, Operation
from quartiers.choix import offrir
from quartiers.prete import EnsemblePret


class AjoutForm(forms.Form):
    """An object that the avenant adds."""

    CIBLE = ""

    def __init__(self, *args, acte: Acte, **kwargs):
        self.acte = acte
        super().__init__(*args, **kwargs)
        self.preparer()
        self.helper = habiller("Ajouter à l’avenant", *self.disposition())

    def preparer(self) -> None:
        """Hook: the choices that depend on the contract."""

    def disposition(self) -> list:
        """Hook: the fields, laid out."""
        return list(self.fields)

    def objectifs(self, vide: str) -> list[tuple[str, str]]:
        """The objectives that will stand, by number: those of now, those of this avenant."""
        listes = OBJECTIFS.lire(self.acte.pk, self.acte.contrat_id)
        lignes = listes["modifications"]
        retires = {x.cible_id for x in lignes if x.operation == Operation.ENLEVER}
        restent = [objectif for objectif in listes["objectifs"] if objectif.pk not in retires]
        choix = [(objectif.numero, str(objectif)) for objectif in restent]
        ajoutes = [x for x in lignes if x.operation == Operation.AJOUTER]
        return [("", vide), *choix, *((x.propose["numero"], x.sujet) for x in ajoutes)]

    def valeurs(self) -> dict[str, Any]:
        """What is typed, as the avenant keeps it."""
        return {nom: self._valeur(nom) for nom in champs.AJOUTS[self.CIBLE]}

    def _valeur(self, nom: str) -> Any:
        if nom in COUPLES:
            valeur, annee = (self.cleaned_data[colonne] for colonne in COUPLES[nom])
            return None if valeur is None and annee is None else [champs.en_json(valeur), annee]
        valeur = self.cleaned_data.get(nom)
        return valeur or None if nom in champs.PAR_NUMERO else valeur

    def enregistrer(self, *, par):
        """Propose it; None, with the reason beside the field, if it is refused."""
        try:
            return proposer.ajouter(self.acte, self.CIBLE, self.valeurs(), par=par)
        except ValidationError as refus:
            for champ, erreurs in getattr(refus, "error_dict", {None: refus.error_list}).items():
                self.add_error(champ if champ in self.fields else None, erreurs)
            return None


OBJECTIFS = EnsemblePret(
    lambda acte, contrat: {
        "modifications": Modification.objects.filter(acte=acte, cible=champs.OBJECTIF),
        "objectifs": Objectif.objects.filter(contrat=contrat).order_by("numero"),
    }
)


class ObjectifNeufForm(AjoutForm):
    """A new objective."""

    CIBLE = champs.OBJECTIF
    numero = forms.CharField(label="Numéro", max_length=10)
    intitule = forms.CharField(label="Intitulé", max_length=300)
    description = texte_long("Description", required=False)
    pilier = forms.ModelChoiceField(None, label="Pilier", required=False, empty_label="Aucun")
    parent = forms.ChoiceField(label="Objectif stratégique", required=False)

    def preparer(self):
        self.fields["pilier"].queryset = self.acte.contrat.piliers.all()
        self.fields["parent"].choices = self.objectifs("Aucun : c’est un objectif stratégique")

    def disposition(self):
        return [Div("numero", css_class="champ-court"), *list(self.fields)[1:]]


class IndicateurNeufForm(AjoutForm):
    """A new indicator, with its target."""

    CIBLE = champs.INDICATEUR
    objectif = forms.ChoiceField(label="Objectif")
    intitule = forms.CharField(label="Intitulé", max_length=200)
    definition = texte_long("Définition et mode de calcul", required=False)
    unite = forms.CharField(label="Unité", max_length=30, help_text="Par exemple\u00a0: %, jeunes.")
    sens = forms.ChoiceField(
        label="Sens souhaité", choices=Indicateur._meta.get_field("sens").choices
    )
    agregation = forms.ChoiceField(
        label="Règle d’agrégation", choices=Indicateur._meta.get_field("agregation").choices
    )
    responsable = forms.ModelChoiceField(
        None, label="Qui le renseigne", required=False, empty_label="Personne de désigné"
    )
    reference_source = forms.CharField(
        label="Source de la valeur de départ", max_length=300, required=False
    )
    reference_valeur = NombreField(label="Valeur de départ")
    reference_annee = AnneeField(label="Année de départ")
    cible_intermediaire = NombreField(label="Cible intermédiaire")
    cible_intermediaire_annee = AnneeField(label="Année de la cible intermédiaire")
    cible_finale = NombreField(label="Cible finale")
    cible_finale_annee = AnneeField(label="Année de la cible finale")

    def preparer(self):
        self.fields["objectif"].choices = self.objectifs("Choisissez un objectif")
        offrir(self, RESPONSABLES, self.acte.contrat_id, None)

    def disposition(self):
        couples = [Div(*couple, css_class="champs-cote-a-cote") for couple in COUPLES.values()]
        paire = Div("sens", "agregation", css_class="champs-cote-a-cote")
        simples = ["objectif", "intitule", "definition", Div("unite", css_class="champ-court")]
        return [*simples, paire, "responsable", couples[0], "reference_source", *couples[1:]]

    def clean(self):
        """A value and its year go together."""
        donnees = super().clean()
        for valeur, annee in COUPLES.values():
            if valeur in donnees and annee in donnees:
                connus = [nom for nom in (valeur, annee) if donnees[nom] is not None]
                if len(connus) == 1:
                    manque = annee if connus == [valeur] else valeur
                    self.add_error(manque, "Cette valeur va avec son année.")
        return donnees


class EngagementNeufForm(AjoutForm):
    """A new promise of a partner of the contract."""

    CIBLE = champs.ENGAGEMENT
    partenaire = forms.ModelChoiceField(
        None, label="Partenaire", empty_label="Choisissez un partenaire"
    )
    intitule = forms.CharField(label="Engagement", max_length=300)
    description = texte_long("Précisions", required=False)
    objectif = forms.ChoiceField(label="Objectif", required=False)
    montant = NombreField(label="Montant annuel (€)")
    echeance = forms.DateField(label="Échéance", required=False, widget=Jour())

    def preparer(self):
        siens = self.acte.contrat.partenaires.values("pk")
        ajoutes = self.acte.modifications.filter(
            cible=champs.PARTENAIRE, operation=Operation.AJOUTER
        )
        tous = champs.MODELES[champs.PARTENAIRE].objects
        connus = tous.filter(pk__in=siens) | tous.filter(pk__in=ajoutes.values("cible_id"))
        self.fields["partenaire"].queryset = connus
        self.fields["objectif"].choices = self.objectifs("Tout le contrat")

    def disposition(self):
        paire = Div("montant", "echeance", css_class="champs-cote-a-cote")
        return ["partenaire", "intitule", "description", "objectif", paire]
