"""What an officer types to open a consultation: the due day, whom to write to, who is left out;
to take it back, why."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils import timezone

from contrats.forms.avis import Jour
from rapports.annuel.consultes import Organisme, organismes
from rapports.delais import DECRET, un_mois_apres
from rapports.forms_annuel.refus import tenter
from rapports.models import ConsultationEcartee, RapportAnnuel
from rapports.procedure import ouverture


class OuvertureAnnuelleForm(forms.Form):
    """The due day, and to whom each body's copy is sent."""

    echeance = forms.DateField(label="Avis attendus pour le", widget=Jour())
    modalites = forms.CharField(
        label="Délibération qui fixe les modalités de la consultation",
        max_length=300,
        required=False,
        help_text="Assemblée, numéro et date\u00a0; laissez vide si vous ne les avez pas.",
    )

    def __init__(self, *args, annuel: RapportAnnuel, **kwargs):
        self.annuel, jour = annuel, timezone.localdate()
        self.au_plus_tot = un_mois_apres(jour)
        kwargs.setdefault("initial", {"echeance": self.au_plus_tot})
        super().__init__(*args, **kwargs)
        self.fields["echeance"].help_text = (
            f"Un mois au moins ({DECRET})\u00a0: pour un envoi aujourd’hui, pas avant le "
            f"{self.au_plus_tot:%d/%m/%Y}. Passé ce jour, le silence vaut avis favorable."
        )
        self.organismes = organismes(annuel, jour)
        for organisme in self.organismes:
            if organisme.a_consulter:
                self.fields[_champ(organisme)] = _adresse(organisme)

    def lignes(self) -> list[tuple[Organisme, forms.BoundField | None]]:
        """Each body, with the field of its address when it is consulted."""
        return [
            (organisme, self[_champ(organisme)] if organisme.a_consulter else None)
            for organisme in self.organismes
        ]

    @property
    def manquants(self) -> list[Organisme]:
        return [organisme for organisme in self.organismes if organisme.manque]

    def ouvrir(self, *, par) -> bool:
        """Open it; False, with the reason, if it is refused. Raises TransitionInterdite."""
        champs = self.cleaned_data
        adresses = {o.cle: champs[_champ(o)] for o in self.organismes if o.a_consulter}
        return tenter(
            self,
            lambda: ouverture.ouvrir(
                self.annuel,
                par=par,
                echeance=champs["echeance"],
                modalites=champs["modalites"],
                adresses=adresses,
            ),
        )


def _champ(organisme: Organisme) -> str:
    return f"adresse_{organisme.cle}"


def _adresse(organisme: Organisme) -> forms.Field:
    """The choice of whom to write to or, when nobody is known, the address to be typed."""
    libelle = f"Écrire à, pour {organisme.nom} ({organisme.qualite.label.lower()})"
    if not organisme.contacts:
        widget = forms.EmailInput(attrs={"class": "form-control"})
        return forms.EmailField(label=libelle, widget=widget)
    return forms.ChoiceField(
        label=libelle,
        choices=[(contact.courriel, contact.libelle) for contact in organisme.contacts],
        initial=organisme.contacts[0].courriel,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class RetraitForm(forms.Form):
    """Why a consultation opened by mistake is taken back."""

    motif = forms.CharField(
        label="Pourquoi la consultation est retirée",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Chaque organisme consulté le lira\u00a0; le journal du contrat le garde.",
    )

    def __init__(self, *args, annuel: RapportAnnuel, **kwargs):
        super().__init__(*args, **kwargs)
        self.annuel = annuel
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "motif", Submit("retirer", "Retirer la consultation", css_class="btn btn-primary")
        )

    def retirer(self, *, par) -> bool:
        """Take it back; False, with the reason, if it is refused. Raises TransitionInterdite."""
        motif = self.cleaned_data["motif"]
        return tenter(self, lambda: ouverture.retirer(self.annuel, par=par, motif=motif))


class EcarterForm(forms.Form):
    """A body that is not consulted, and why."""

    organisme = forms.ChoiceField(
        label="Organisme", widget=forms.Select(attrs={"class": "form-select"})
    )
    motif = forms.CharField(
        label="Pourquoi il n’est pas consulté",
        max_length=500,
        help_text="Le rapport imprime ce motif.",
    )

    def __init__(self, *args, annuel: RapportAnnuel, organismes: list[Organisme], **kwargs):
        super().__init__(*args, **kwargs)
        self.annuel = annuel
        self.par_cle = {o.cle: o for o in organismes if not o.ecarte and (o.commune or o.quartier)}
        self.fields["organisme"].choices = [
            (cle, f"{o.qualite.label}\u00a0: {o.nom}") for cle, o in self.par_cle.items()
        ]

    def ecarter(self, *, par) -> bool:
        """Leave it out; False, with the reason, if it is refused. Raises TransitionInterdite."""
        organisme = self.par_cle[self.cleaned_data["organisme"]]
        champ = "quartier" if organisme.quartier else "commune"
        lieu = {champ: organisme.quartier or organisme.commune}
        motif = self.cleaned_data["motif"]
        return tenter(
            self,
            lambda: ConsultationEcartee.objects.ecarter(
                annuel=self.annuel, motif=motif, par=par, **lieu
            ),
        )
