"""What an officer types to ask for a report. Who may is not asked here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from contrats.calculs import exercice_par_defaut
from contrats.forms.avis import Jour
from contrats.models import Contrat
from partenaires.models import Partenaire
from quartiers.models import Quartier
from quartiers.prete import EnsemblePret
from rapports import periodes
from rapports.models import Rapport
from rapports.models.demande import verifier_periode, verifier_portee
from rapports.natures import PROCEDURE_PROPRE, NatureRapport
from rapports.periodes import Periode, Periodicite
from rapports.tasks import reveiller_production

TOUT = "contrat"
GROUPES = {
    Periodicite.ANNUELLE: "Années",
    Periodicite.SEMESTRIELLE: "Semestres",
    Periodicite.TRIMESTRIELLE: "Trimestres",
    Periodicite.MENSUELLE: "Mois",
}
NATURES = [(n.value, n.label) for n in NatureRapport if n not in PROCEDURE_PROPRE]
MOTIF_EXIGE = "Ce rapport est déjà émis\u00a0: dites pourquoi une nouvelle version."


# What a report may be about, apart from the whole contract.
PORTEES = EnsemblePret(
    lambda contrat: {
        "quartiers": Quartier.objects.filter(contrats=contrat).defer("contour"),
        "partenaires": Partenaire.objects.filter(contrats=contrat),
    }
)


class DemandeRapportForm(forms.Form):
    """Which report, on what, over which period; whether it is read again, and sent."""

    nature = forms.ChoiceField(label="Sorte de rapport", choices=NATURES)
    portee = forms.ChoiceField(label="Sur quoi")
    periode = forms.ChoiceField(
        label="Période", required=False, help_text="Ou donnez deux dates, ci-dessous."
    )
    periode_debut = forms.DateField(label="Du", widget=Jour(), required=False)
    periode_fin = forms.DateField(label="Au", widget=Jour(), required=False)
    relecture = forms.BooleanField(
        label="Préparer et relire avant d’émettre",
        required=False,
    )
    diffuser = forms.BooleanField(
        label="Envoyer aux abonnés dès que le rapport est émis", required=False
    )
    motif = forms.CharField(
        label="Motif de la nouvelle version",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Seulement si ce rapport est déjà émis. Le motif se lit sur la nouvelle version.",
    )

    def __init__(self, *args, contrat: Contrat, **kwargs):
        super().__init__(*args, **kwargs)
        self.contrat = contrat
        portees = PORTEES.lire(contrat)
        self.quartiers = {f"quartier-{q.pk}": q for q in portees["quartiers"]}
        self.partenaires = {f"partenaire-{p.pk}": p for p in portees["partenaires"]}
        self.fields["portee"].choices = [
            (TOUT, "Tout le contrat"),
            ("Un quartier", [(cle, q.nom) for cle, q in self.quartiers.items()]),
            ("Un partenaire", [(cle, p.nom) for cle, p in self.partenaires.items()]),
        ]
        self.fields["periode"].choices = [
            ("", "Deux dates, ci-dessous"),
            *periodes_au_choix(contrat),
        ]
        self.initial = {
            "nature": NatureRapport.AVANCEMENT.value,
            "portee": TOUT,
            "periode": cle_de(exercice(contrat)),
            "diffuser": True,
        } | self.initial
        self.helper = self._presenter()

    def _presenter(self) -> FormHelper:
        helper = FormHelper()
        helper.form_action = reverse("rapports:demander", args=[self.contrat.pk])
        helper.attrs = {"novalidate": True}
        helper.layout = Layout(
            "nature",
            "portee",
            "periode",
            Div("periode_debut", "periode_fin", css_class="champs-cote-a-cote"),
            "relecture",
            "diffuser",
            "motif",
            Submit("produire", "Produire le rapport", css_class="btn btn-primary"),
        )
        return helper

    def clean_portee(self):
        """The neighbourhood or the partner, by its name in what is asked; none for the whole."""
        choix = self.cleaned_data["portee"]
        return {
            "quartier": self.quartiers.get(choix),
            "partenaire": self.partenaires.get(choix),
        }

    def clean(self):
        """Two dates, when both are given, are the period; else the one chosen in the list."""
        donnees = super().clean()
        jours = [donnees.pop("periode_debut", None), donnees.pop("periode_fin", None)]
        choisie = donnees.pop("periode", "")
        if not any(jours) and choisie:
            jours = [date.fromisoformat(jour) for jour in choisie.split("/")]
        for champ, jour in zip(("periode_debut", "periode_fin"), jours, strict=True):
            if jour is None and champ not in self.errors:
                self.add_error(champ, "Donnez cette date, ou choisissez une période.")
        if not self.errors:
            donnees |= {"periode_debut": jours[0], "periode_fin": jours[1]}
            self._verifier(dict(donnees))
        return donnees

    def _verifier(self, donnees: dict) -> None:
        """What the model would refuse, told beside the field at fault. `donnees` is a copy: a
        field at fault leaves the form's own."""
        self._dire(lambda: verifier_periode(self.contrat, *_jours(donnees)))
        self._dire(
            lambda: verifier_portee(
                self.contrat,
                donnees["nature"],
                **donnees["portee"],
                relecture=donnees["relecture"],
            )
        )
        if not donnees["motif"] and self._versions(donnees).emis().exists():
            self.add_error("motif", MOTIF_EXIGE)

    def _dire(self, verifier) -> None:
        try:
            verifier()
        except ValidationError as refus:
            if not hasattr(refus, "error_dict"):
                self.add_error(None, refus)
                return
            for champ, erreurs in refus.error_dict.items():
                connu = "portee" if champ in {"quartier", "partenaire"} else champ
                self.add_error(connu, erreurs)

    def _versions(self, donnees: dict):
        """The versions of the same report that exist."""
        debut, fin = _jours(donnees)
        return Rapport.objects.filter(
            contrat=self.contrat,
            nature=donnees["nature"],
            **donnees["portee"],
            periode_debut=debut,
            periode_fin=fin,
        )

    def demander(self, *, par) -> Rapport | None:
        """Ask for the report and wake the worker; None, with the reason on the form, if refused.

        A new version that is read again begins with the texts of the last one issued.
        """
        donnees = dict(self.cleaned_data)
        derniere = self._versions(donnees).emis().order_by("version").last()
        textes = derniere.textes if derniere and donnees["relecture"] else {}
        try:
            with transaction.atomic():
                rapport = Rapport.objects.demander(
                    contrat=self.contrat, par=par, textes=textes, **donnees.pop("portee"), **donnees
                )
                if not rapport.relecture:
                    reveiller_production(rapport.pk)
        except ValidationError as refus:
            self.add_error(None, " ".join(refus.messages))
            return None
        return rapport


def _jours(donnees: dict) -> Periode:
    return donnees["periode_debut"], donnees["periode_fin"]


def exercice(contrat: Contrat) -> Periode:
    """The last complete year of the contract, cut by its dates."""
    annee = exercice_par_defaut(contrat, timezone.localdate())
    return _couper(contrat, (date(annee, 1, 1), date(annee, 12, 31)))


def _couper(contrat: Contrat, periode: Periode) -> Periode:
    return max(contrat.date_debut, periode[0]), min(contrat.date_fin, periode[1])


def cle_de(periode: Periode) -> str:
    return "/".join(jour.isoformat() for jour in periode)


def periodes_au_choix(contrat: Contrat) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The periods of the contract that have begun, by length, the latest first."""
    fin = min(contrat.date_fin, max(contrat.date_debut, timezone.localdate()))
    for periodicite, titre in GROUPES.items():
        debut = periodes.periode_de(contrat.date_debut, periodicite)[0]
        bout = periodes.periode_de(fin, periodicite)[1]
        entieres = periodes.periodes(debut, bout, periodicite)
        coupees = [_couper(contrat, periode) for periode in entieres]
        # A year cut to its second half is that half-year, and is found there.
        siennes = [c for c in coupees if periodes.periodicite_de(*c) == periodicite]
        yield titre, [(cle_de(periode), periodes.dire(*periode)) for periode in reversed(siennes)]
