"""What an officer types to propose an avenant, beside the contract. Who may is not asked here."""

from __future__ import annotations

import copy
from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, Q, QuerySet

from contrats.avenants import champs, proposer
from contrats.avenants.champs import COUPLES
from contrats.conflits import SansEcrasement
from contrats.forms.cible import AnneeField, NombreField
from contrats.forms.fiche import Jour
from contrats.models import Acte, Modification, Operation
from partenaires.models import Partenaire
from quartiers.choix import offrir
from quartiers.models import Intercommunalite, Quartier
from quartiers.prete import EnsemblePret, ListePrete
from quartiers.saisie import champ_d_une_contrainte

ENREGISTRER = "Enregistrer dans l’avenant"


def habiller(bouton: str, *disposition) -> FormHelper:
    """The dress of a form of an avenant: its fields as laid out, then its button."""
    helper = FormHelper()
    helper.attrs = {"novalidate": True}
    envoi = StrictButton(bouton, type="submit", css_class="btn-primary")
    helper.layout = Layout(*disposition, envoi)
    return helper


def texte_long(label: str, *, lignes: int = 4, **kwargs) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": lignes}), **kwargs)


class ProposerForm(forms.Form):
    """A new avenant: its title, its object, its ground and its day."""

    titre = forms.CharField(label="Titre", max_length=200)
    objet = texte_long(
        "Objet", required=False, help_text="Pourquoi cet avenant\u00a0: le texte le dira."
    )
    fondement = texte_long(
        "Fondement",
        lignes=2,
        required=False,
        help_text="La loi, la délibération ou l’article du contrat qui permet cet avenant.",
    )
    effet_prevu = forms.DateField(
        label="Prend effet le",
        required=False,
        widget=Jour(),
        help_text="Vide\u00a0: le jour de la dernière signature. Une date plus tardive est "
        "attendue, une date passée ne compte pas.",
    )

    def __init__(self, *args, contrat, **kwargs):
        super().__init__(*args, **kwargs)
        self.contrat = contrat
        self.helper = habiller(
            "Proposer cet avenant",
            "titre",
            "objet",
            "fondement",
            Div("effet_prevu", css_class="champ-court"),
        )

    def proposer(self, *, par) -> Acte | None:
        """Make the draft; None, with the reason on the form, if it is refused."""
        try:
            return proposer.proposer(self.contrat, par=par, **self.cleaned_data)
        except ValidationError as refus:
            self.add_error(None, refus)
            return None


class ModifierForm(SansEcrasement, forms.Form):
    """The fields of one object, as the avenant proposes them so far."""

    def __init__(self, *args, acte: Acte, objet: Model, **kwargs):
        self.acte, self.instance = acte, objet
        super().__init__(*args, **kwargs)
        self.preparer()
        self.initial |= self._proposees()
        self.helper = habiller(ENREGISTRER, *self.disposition(), "instantane")

    def preparer(self) -> None:
        """Hook: the choices that depend on the object."""

    def disposition(self) -> list:
        """Hook: the fields, laid out."""
        return [nom for nom in self.fields if nom != "instantane"]

    @property
    def champs(self) -> list[str]:
        """The fields of the object that this form shows."""
        tous = champs.CHAMPS[champs.cible_de(self.instance)]
        return [nom for nom in tous if COUPLES.get(nom, (nom,))[0] in self.fields]

    def _proposees(self) -> dict[str, Any]:
        """Column by column, what the avenant says so far, or else what the contract says."""
        modele = type(self.instance)
        cible = champs.cible_de(self.instance)
        lignes = MODIFIEES.lire(self.acte.pk, cible, self.instance.pk)
        proposees = {ligne.champ: ligne.propose for ligne in lignes}
        colonnes: dict[str, Any] = {}
        for nom in self.champs:
            valeur = proposees.get(nom, champs.lire(self.instance, nom))
            colonnes |= champs.colonnes(modele, nom, valeur)
        return colonnes

    def clean(self):
        """What is proposed keeps the rules of its model, all fields together."""
        donnees = super().clean()
        if self.errors:
            return donnees
        essai = copy.copy(self.instance)
        for nom in self.champs:
            for colonne in COUPLES.get(nom, (nom,)):
                setattr(essai, colonne, donnees[colonne])
        try:
            essai.full_clean()
        except ValidationError as refus:
            self._repartir(refus)
        return donnees

    def _repartir(self, refus: ValidationError) -> None:
        for champ, erreurs in refus.error_dict.items():
            for erreur in erreurs:
                ou = champ if champ in self.fields else None
                if champ == NON_FIELD_ERRORS:
                    ou = self._champ_de(erreur)
                self.add_error(ou, erreur)

    def _champ_de(self, erreur: ValidationError) -> str | None:
        for contrainte in self.instance._meta.constraints:
            if contrainte.get_violation_error_message() == erreur.message:
                return champ_d_une_contrainte(self, contrainte)
        return None

    def valeurs(self) -> dict[str, Any]:
        """What is typed, as the avenant keeps it."""
        return {nom: self._valeur(nom) for nom in self.champs}

    def _valeur(self, nom: str) -> Any:
        if nom not in COUPLES:
            return self.cleaned_data[nom]
        valeur, annee = (self.cleaned_data[colonne] for colonne in COUPLES[nom])
        return None if valeur is None else [champs.en_json(valeur), annee]

    def enregistrer(self, *, par) -> int | None:
        """Propose what changed; None, with the reason on the form, if it is refused."""
        try:
            return proposer.modifier(self.acte, self.instance, self.valeurs(), par=par)
        except ValidationError as refus:
            self.add_error(None, refus)
            return None


MODIFIEES = ListePrete(
    lambda acte, cible, cle: Modification.objects.filter(
        acte=acte, cible=cible, cible_id=cle, operation=Operation.MODIFIER
    )
)


class ContratForm(ModifierForm):
    """Title, end, steering body and presentation of the contract."""

    intitule = forms.CharField(label="Intitulé", max_length=200)
    date_fin = forms.DateField(label="Fin du contrat", widget=Jour())
    pilote = forms.ModelChoiceField(
        Intercommunalite.objects.none(),
        label="Intercommunalité pilote",
        empty_label=None,
        help_text="Seule celle qui succède en droit à la pilote actuelle peut la remplacer.",
    )
    contexte = texte_long("Présentation", lignes=8, required=False)

    def preparer(self):
        actuel = self.instance.pilote
        if actuel.successeur_id is None:
            del self.fields["pilote"]
            return
        permis = {actuel.pk, actuel.successeur_id}
        self.fields["pilote"].queryset = Intercommunalite.objects.filter(pk__in=permis)

    def disposition(self):
        court = Div("date_fin", css_class="champ-court")
        return ["intitule", court, *({"pilote"} & self.fields.keys()), "contexte"]


class ObjectifForm(ModifierForm):
    """Title and description of an objective."""

    intitule = forms.CharField(label="Intitulé", max_length=300)
    description = texte_long("Description", required=False)


class IndicateurForm(ModifierForm):
    """What an indicator is called, who fills it in, its baseline and its targets."""

    intitule = forms.CharField(label="Intitulé", max_length=200)
    definition = texte_long("Définition et mode de calcul", required=False)
    responsable = forms.ModelChoiceField(
        None, label="Qui le renseigne", required=False, empty_label="Personne de désigné"
    )
    reference_valeur = NombreField(label="Valeur de départ")
    reference_annee = AnneeField(label="Année de départ")
    cible_intermediaire = NombreField(label="Cible intermédiaire")
    cible_intermediaire_annee = AnneeField(label="Année de la cible intermédiaire")
    cible_finale = NombreField(label="Cible finale")
    cible_finale_annee = AnneeField(label="Année de la cible finale")

    def preparer(self):
        offrir(self, RESPONSABLES, self.acte.contrat_id, self.instance.responsable_id)

    def disposition(self):
        couples = (Div(*couple, css_class="champs-cote-a-cote") for couple in COUPLES.values())
        return ["intitule", "definition", "responsable", *couples]


def _responsables(contrat: int, actuel: int | None) -> dict[str, QuerySet]:
    """The partners of the contract, and the one that fills it in now."""
    siens = Q(pk__in=Partenaire.objects.filter(contrats=contrat).order_by().values("pk"))
    return {"responsable": Partenaire.objects.filter(siens | Q(pk=actuel) if actuel else siens)}


RESPONSABLES = EnsemblePret(_responsables)


class ActionForm(ModifierForm):
    """Title and dates of an action."""

    intitule = forms.CharField(label="Intitulé", max_length=300)
    date_debut = forms.DateField(label="Début", required=False, widget=Jour())
    date_fin = forms.DateField(label="Fin", required=False, widget=Jour())

    def disposition(self):
        return ["intitule", Div("date_debut", "date_fin", css_class="champs-cote-a-cote")]


def _choix(par, contrat: int, generation: int) -> dict[str, QuerySet]:
    """What this person may choose among, and what the contract has already."""
    vus = {
        champs.QUARTIER: Quartier.objects.visibles_par(par).filter(generation=generation),
        champs.PARTENAIRE: Partenaire.objects.visibles_par(par),
    }
    return {
        nom: champs.MODELES[cible].objects.filter(
            Q(pk__in=vus[cible].order_by().values("pk")) | Q(pk__in=_membres(cible, contrat))
        )
        for cible, nom in champs.ENSEMBLES.items()
    }


def _membres(cible: str, contrat: int) -> QuerySet:
    """The keys of those of this kind that the contract has."""
    tous = champs.MODELES[cible].objects
    return tous.filter(contrats=contrat).order_by().values_list("pk", flat=True)


def _voulus(acte: int, contrat: int) -> dict[str, QuerySet]:
    """What the avenant adds and withdraws, and what the contract has; to be read together."""
    lignes = Modification.objects.filter(acte=acte, cible__in=[*champs.ENSEMBLES])
    membres = {nom: _membres(cible, contrat) for cible, nom in champs.ENSEMBLES.items()}
    return {"modifications": lignes.values_list("cible", "cible_id", "operation"), **membres}


CHOIX, VOULUS = EnsemblePret(_choix), EnsemblePret(_voulus)


class EnsemblesForm(SansEcrasement, forms.Form):
    """The neighbourhoods and the partners that the contract is to have."""

    quartiers = forms.ModelMultipleChoiceField(
        None, label="Quartiers", required=False, widget=forms.CheckboxSelectMultiple
    )
    partenaires = forms.ModelMultipleChoiceField(
        None, label="Partenaires", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, acte: Acte, par, **kwargs):
        self.acte, self.instance = acte, acte.contrat
        super().__init__(*args, **kwargs)
        offrir(self, CHOIX, par, acte.contrat_id, acte.contrat.generation)
        listes, noms = VOULUS.lire(acte.pk, acte.contrat_id), champs.ENSEMBLES
        for cible, nom in noms.items():
            siennes = [(cle, quoi) for ou, cle, quoi in listes["modifications"] if ou == cible]
            ajoutes = {cle for cle, operation in siennes if operation == Operation.AJOUTER}
            enleves = {cle for cle, operation in siennes if operation == Operation.ENLEVER}
            self.initial[nom] = sorted(set(listes[nom]) - enleves | ajoutes)
        blocs = (Div(nom, css_id=f"id_{nom}", css_class="choix colonnes") for nom in noms.values())
        self.helper = habiller(ENREGISTRER, *blocs, "instantane")

    def enregistrer(self, *, par) -> int | None:
        """Propose what was ticked; None, with the reason on the form, if it is refused."""
        choisis = {cible: self.cleaned_data[nom] for cible, nom in champs.ENSEMBLES.items()}
        try:
            return proposer.changer_les_ensembles(self.acte, choisis, par=par)
        except ValidationError as refus:
            self.add_error(None, refus)
            return None
