"""What is typed about who receives reports: subscriptions, lists. Who may is not asked here."""

from __future__ import annotations

import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet

from contrats.models import Contrat, Evenement
from courriels.adresses import valider_adresse
from partenaires.models import Partenaire
from quartiers.choix import offrir_lues
from quartiers.models import Quartier
from quartiers.prete import EnsemblePret, ListePrete
from rapports.desabonnement import Opposition
from rapports.models import Abonnement, ListeDeDiffusion, MembreDeListe, NatureRapport

LIGNES_MAX = 2000
JOINDRE = "Joindre le PDF au message (5 Mo au plus), en plus du lien"


def _assistant(*champs, bouton: str) -> FormHelper:
    helper = FormHelper()
    helper.attrs = {"novalidate": True}
    helper.layout = Layout(*champs, Submit("enregistrer", bouton, css_class="btn btn-primary"))
    return helper


class AbonnementForm(forms.ModelForm):
    """A subscription that an officer makes: for an account, a partner, a list or an address."""

    class Meta:
        model = Abonnement
        fields = (
            "nature",
            "frequence",
            "quartier",
            "utilisateur",
            "partenaire",
            "liste",
            "courriel",
            "nom",
            "piece_jointe",
        )

    def __init__(self, *args, contrat: Contrat, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.contrat = contrat
        self.fields["nature"].label = "Sorte de rapport"
        self.fields["piece_jointe"].label = JOINDRE
        self.fields["quartier"].empty_label, self.fields["quartier"].help_text = "Tous", ""
        pilotes = tuple(filter(None, [contrat.pilote_id, contrat.pilote.successeur_id]))
        lues = CHOIX.lire(contrat.pk, pilotes)
        for nom, liste in _choix(contrat.pk, pilotes).items():
            offrir_lues(self.fields[nom], liste, lues[nom])
        self.helper = _assistant(
            "nature",
            "frequence",
            "quartier",
            Div("utilisateur", "partenaire", "liste", css_class="choix"),
            Div("courriel", "nom", css_class="champs-cote-a-cote"),
            "piece_jointe",
            bouton="Abonner",
        )

    def _get_validation_exclusions(self):
        # The contract is not typed, and the subscription is unique inside it.
        return super()._get_validation_exclusions() - {"contrat"}

    def clean_courriel(self):
        return self.cleaned_data["courriel"].lower()

    @transaction.atomic
    def enregistrer(self, *, par) -> Abonnement:
        abonnement = self.save()
        consigner(abonnement, "creer", par)
        return abonnement


def _choix(contrat: int, pilotes: tuple[int, ...]) -> dict[str, QuerySet]:
    """Whom, and to what, an officer subscribes: the active accounts are those of who takes part in
    the contract, and of who steers it."""
    quartiers = Quartier.objects.filter(contrats=contrat)
    partenaires = Partenaire.objects.filter(contrats=contrat)
    comptes = get_user_model().objects.filter(
        Q(partenaire__in=partenaires.order_by()) | Q(partenaire__intercommunalite__in=pilotes),
        is_active=True,
    )
    return {
        "quartier": quartiers.defer("contour").order_by("nom"),
        "partenaire": partenaires.order_by("nom"),
        "liste": ListeDeDiffusion.objects.filter(contrat=contrat),
        "utilisateur": comptes.order_by("nom", "prenom", "pk"),
    }


CHOIX = EnsemblePret(_choix)


def consigner(objet, verbe: str, par) -> None:
    """Write in the journal of the contract what was done to a subscription or to a list."""
    Evenement.objects.consigner(contrat=objet.contrat, auteur=par, verbe=verbe, objet=objet)


CONTRATS = ListePrete(lambda qui: Contrat.objects.visibles_par(qui))


class MonAbonnementForm(forms.ModelForm):
    """What a person chooses for oneself, on a contract that they read."""

    class Meta:
        model = Abonnement
        fields = ("contrat", "nature", "frequence", "piece_jointe")

    def __init__(self, *args, utilisateur, **kwargs):
        super().__init__(*args, **kwargs)
        self.utilisateur = utilisateur
        visibles = Contrat.objects.visibles_par(utilisateur)
        offrir_lues(self.fields["contrat"], visibles, CONTRATS.lire(utilisateur))
        self.fields["nature"].label = "Sorte de rapport"
        self.fields["piece_jointe"].label = JOINDRE
        self.helper = _assistant(
            "contrat", "nature", "frequence", "piece_jointe", bouton="Recevoir ces rapports"
        )

    @transaction.atomic
    def enregistrer(self) -> None:
        """The choice replaces the one before, and stands above an opposition."""
        choix = dict(self.cleaned_data)
        contrat, nature = choix.pop("contrat"), choix.pop("nature")
        Abonnement.objects.update_or_create(
            contrat=contrat,
            nature=nature,
            utilisateur=self.utilisateur,
            quartier=None,
            defaults={**choix, "actif": True},
        )
        adresse = self.utilisateur.courriel.lower()
        Opposition(contrat, NatureRapport(nature), adresse).lever()


class AdressesForm(forms.Form):
    """Many addresses in one paste: every line that is not one is told, and then none is kept."""

    adresses = forms.CharField(
        label="Adresses",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Une par ligne\u00a0: adresse seule, «\u00a0Nom <adresse>\u00a0» "
        "ou «\u00a0adresse\u00a0;\u00a0nom\u00a0».",
    )

    def __init__(self, *args, liste: ListeDeDiffusion | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.liste = liste
        self.helper = _assistant("adresses", bouton="Ajouter ces adresses")

    def clean_adresses(self) -> dict[str, str]:
        """Address in lower case -> name."""
        lignes = self.cleaned_data["adresses"].splitlines()
        if len(lignes) > LIGNES_MAX:
            raise ValidationError(f"Pas plus de {LIGNES_MAX} lignes à la fois.")
        lues, fautes = {}, []
        for rang, ligne in enumerate(lignes, start=1):
            if not ligne.strip():
                continue
            try:
                adresse, nom = _lire_ligne(ligne)
                lues.setdefault(adresse, nom)
            except ValidationError:
                fautes.append(
                    f"Ligne {rang}\u00a0: «\u00a0{ligne.strip()[:80]}\u00a0» est à revoir."
                )
        if fautes:
            raise ValidationError(fautes)
        return lues

    def ajouter(self, liste: ListeDeDiffusion) -> int:
        """Put the addresses in the list; how many were not in it."""
        connues = {c.lower() for c in liste.membres.values_list("courriel", flat=True)}
        nouveaux = [
            MembreDeListe(liste=liste, courriel=adresse, nom=nom)
            for adresse, nom in self.cleaned_data["adresses"].items()
            if adresse not in connues
        ]
        return len(MembreDeListe.objects.bulk_create(nouveaux))


LIGNE = re.compile(
    r"\s*(?:(?P<apres>[^;<>\s]+)\s*;(?P<nom_apres>[^<>]*)|(?P<seule>[^;<>\s]+)"
    r"|(?P<nom>[^;<>]*)<(?P<entre>[^;<>\s]+)>)\s*"
)


def _lire_ligne(ligne: str) -> tuple[str, str]:
    """The address, in lower case, and the name. Raises ValidationError."""
    trouve = LIGNE.fullmatch(ligne)
    if trouve is None:
        raise ValidationError("ni une adresse, ni un nom suivi d'une adresse")
    adresse = (trouve["apres"] or trouve["seule"] or trouve["entre"]).lower()
    nom = " ".join((trouve["nom_apres"] or trouve["nom"] or "").replace('"', " ").split())
    validate_email(adresse)
    valider_adresse(adresse)
    if not nom.isprintable() or len(nom) > 200:
        raise ValidationError("nom illisible")
    return adresse, nom


class ListeForm(AdressesForm):
    """A new list, with its first addresses."""

    nom = forms.CharField(label="Nom de la liste", max_length=120)

    def __init__(self, *args, contrat: Contrat, **kwargs):
        super().__init__(*args, **kwargs)
        self.contrat = contrat
        self.helper = _assistant("nom", "adresses", bouton="Créer la liste")

    def clean_nom(self):
        nom = " ".join(self.cleaned_data["nom"].split())
        if self.contrat.listes_de_diffusion.filter(nom__iexact=nom).exists():
            raise ValidationError("Une liste porte déjà ce nom.")
        return nom

    @transaction.atomic
    def creer(self, *, par) -> ListeDeDiffusion:
        liste = ListeDeDiffusion.objects.create(contrat=self.contrat, nom=self.cleaned_data["nom"])
        self.ajouter(liste)
        consigner(liste, "creer", par)
        return liste
