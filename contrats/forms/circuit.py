"""What an officer types to prepare an act and its signatories. Who may is not asked here."""

from __future__ import annotations

from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from contrats import signataires
from contrats.models import Acte, Contrat, Evenement, NatureActe
from contrats.signataires import Choix, CircuitChange
from partenaires.models import Partenaire

RANG_MAX = 30


class ActeForm(forms.Form):
    """The initial contract, as an act to sign."""

    titre = forms.CharField(label="Titre", max_length=200)
    objet = forms.CharField(
        label="Objet",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que chacun lira avant de signer, en quelques phrases.",
    )

    def __init__(self, *args, contrat: Contrat, **kwargs):
        kwargs["initial"] = {"titre": contrat.intitule}
        super().__init__(*args, **kwargs)
        self.contrat = contrat
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "titre",
            "objet",
            Submit("preparer", "Préparer cet acte", css_class="btn btn-primary"),
        )

    @transaction.atomic
    def enregistrer(self, *, par) -> Acte | None:
        """Create the act; None, with the reason, if the contract has its initial act already."""
        Contrat.objects.select_for_update(of=("self",)).get(pk=self.contrat.pk)
        if Acte.objects.filter(contrat=self.contrat, nature=NatureActe.INITIAL).exists():
            self.add_error(None, "Ce contrat a déjà son acte initial.")
            return None
        acte = Acte.objects.create(
            contrat=self.contrat, nature=NatureActe.INITIAL, **self.cleaned_data
        )
        Evenement.objects.consigner(contrat=self.contrat, auteur=par, verbe="creer", objet=acte)
        return acte


@dataclass(frozen=True)
class Ligne:
    """One partner and its fields, for the table."""

    partenaire: Partenaire
    signe: forms.BoundField
    representant: forms.BoundField
    rang: forms.BoundField
    requise: forms.BoundField
    deliberation: forms.BoundField

    @property
    def champs(self) -> list[forms.BoundField]:
        return [self.representant, self.rang, self.requise, self.deliberation]


class CircuitForm(forms.Form):
    """Every partner on one line: whether it signs, by whom, in which rank, under which vote."""

    vu = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, acte: Acte, **kwargs):
        self.acte = acte
        self.partenaires, choisis = signataires.lire(acte)
        jour = timezone.localdate()
        self.proposes = signataires.proposer(acte, self.partenaires, jour, choisis)
        kwargs["initial"] = {"vu": signataires.empreinte(choisis)}
        super().__init__(*args, **kwargs)
        self.statut_du_refus = 422
        for partenaire in self.partenaires:
            self._ajouter(partenaire)

    def _ajouter(self, partenaire: Partenaire) -> None:
        cle, nom = partenaire.pk, partenaire.nom
        choix = self.proposes.get(cle) or Choix(partenaire, None)
        personnes = [(r.pk, str(r)) for r in partenaire.representants.all()]
        votes = [(d.pk, str(d)) for d in partenaire.deliberations.all()]
        self.fields |= {
            f"signe_{cle}": forms.BooleanField(
                label=f"{nom} signe", required=False, initial=cle in self.proposes
            ),
            f"representant_{cle}": _choix(
                f"Représentant de {nom}", personnes, "Pas encore connu", choix.representant
            ),
            f"rang_{cle}": forms.IntegerField(
                label=f"Rang de {nom}",
                min_value=1,
                max_value=RANG_MAX,
                required=False,
                initial=choix.rang,
            ),
            f"requise_{cle}": forms.BooleanField(
                label=f"Délibération nécessaire pour {nom}",
                required=False,
                initial=choix.deliberation_requise,
            ),
            f"deliberation_{cle}": _choix(
                f"Délibération de {nom}", votes, "Pas encore enregistrée", choix.deliberation
            ),
        }
        for case in ("signe", "requise"):
            self.fields[f"{case}_{cle}"].widget.attrs["class"] = "form-check-input"
        self.fields[f"rang_{cle}"].widget.attrs["class"] = "form-control"

    def lignes(self) -> list[Ligne]:
        """The lines of the table, in the order of the partners."""
        noms = ("signe", "representant", "rang", "requise", "deliberation")
        return [Ligne(p, *(self[f"{nom}_{p.pk}"] for nom in noms)) for p in self.partenaires]

    def clean(self):
        """Someone signs; each has a rank."""
        donnees = super().clean()
        coches = [p for p in self.partenaires if donnees.get(f"signe_{p.pk}")]
        if not coches:
            raise ValidationError("Cochez au moins un partenaire.")
        for partenaire in coches:
            rang = f"rang_{partenaire.pk}"
            if rang not in self.errors and donnees.get(rang) is None:
                self.add_error(rang, "Donnez un rang, 1 pour signer en premier.")
        return donnees

    def enregistrer(self, *, par) -> bool | None:
        """Write the circuit; False when nothing changes, None with the reason if refused."""
        try:
            return signataires.choisir(
                self.acte, self._choisis(), par=par, vu=self.cleaned_data["vu"]
            )
        except CircuitChange as refus:
            self.statut_du_refus = 409
            self.add_error(None, refus)
        except ValidationError as refus:
            self.add_error(None, " ".join(refus.messages))
        return None

    def _choisis(self) -> list[Choix]:
        d, choisis = self.cleaned_data, []
        for p in self.partenaires:
            if d[f"signe_{p.pk}"]:
                personnes = {str(r.pk): r for r in p.representants.all()}
                votes = {str(v.pk): v for v in p.deliberations.all()}
                choisis.append(
                    Choix(
                        p,
                        personnes.get(d[f"representant_{p.pk}"]),
                        d[f"rang_{p.pk}"],
                        d[f"requise_{p.pk}"],
                        votes.get(d[f"deliberation_{p.pk}"]),
                    )
                )
        return choisis


def _choix(label: str, lignes: list, vide: str, choisi) -> forms.ChoiceField:
    """A list whose empty line says what emptiness means."""
    champ = forms.ChoiceField(
        label=label,
        choices=[("", vide), *lignes],
        required=False,
        initial=choisi.pk if choisi else "",
    )
    champ.widget.attrs["class"] = "form-select"
    return champ
