"""What an officer types after the consultation: the answers, the deliberation, the publication."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.db import transaction

from contrats import pieces
from contrats.conflits import SansEcrasement
from contrats.disque import dire_la_place
from contrats.forms.avis import TEXTE_MAX, Jour
from contrats.forms.piece import PDF, ChampPiece
from quartiers.prete import ListePrete
from rapports.forms_annuel.refus import tenter
from rapports.models import DecisionSuite, PieceAnnuelle, QualiteAvis, RapportAnnuel, Remarque
from rapports.procedure import avis as procedure


class SuitesForm(SansEcrasement, forms.Form):
    """A decision and an answer for each remark; what is left empty stays to be done."""

    instantane_exige = False

    def __init__(self, *args, annuel: RapportAnnuel, **kwargs):
        self.annuel = self.instance = annuel
        super().__init__(*args, **kwargs)
        self.remarques = annuel.remarques()
        for remarque in self.remarques:
            suite, cle = getattr(remarque, "suite", None), remarque.pk
            self.fields[f"decision_{cle}"] = forms.ChoiceField(
                label="Décision",
                required=False,
                choices=[("", "À décider"), *DecisionSuite.choices],
                initial=suite.decision if suite else "",
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            self.fields[f"texte_{cle}"] = forms.CharField(
                label="Suite donnée",
                required=False,
                max_length=TEXTE_MAX,
                initial=suite.texte if suite else "",
                widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
            )

    def lignes(self) -> list[tuple[Remarque, forms.BoundField, forms.BoundField]]:
        """Each remark, with its two fields."""
        return [(r, self[f"decision_{r.pk}"], self[f"texte_{r.pk}"]) for r in self.remarques]

    def clean(self):
        donnees = super().clean()
        for remarque in self.remarques:
            decision = donnees.get(f"decision_{remarque.pk}")
            texte = (donnees.get(f"texte_{remarque.pk}") or "").strip()
            if decision and not texte:
                self.add_error(
                    f"texte_{remarque.pk}", "Dites quelle suite est donnée, et pourquoi."
                )
            elif texte and not decision:
                self.add_error(f"decision_{remarque.pk}", "Choisissez une décision.")
            elif not decision and hasattr(remarque, "suite"):
                self.add_error(
                    f"decision_{remarque.pk}", "Une suite donnée se change, sans s’effacer."
                )
        return donnees

    @transaction.atomic
    def enregistrer(self, *, par) -> int:
        """Keep the answers; how many changed. Raises TransitionInterdite."""
        return sum(
            remarque.donner_suite(
                par=par,
                decision=self.cleaned_data[f"decision_{remarque.pk}"],
                texte=self.cleaned_data[f"texte_{remarque.pk}"],
            )
            for remarque in self.remarques
            if self.cleaned_data[f"decision_{remarque.pk}"]
        )


class DeliberationAnnuelleForm(forms.Form):
    """The vote of the assembly that approves the report."""

    assemblee = forms.CharField(
        label="Assemblée", max_length=200, help_text="Par exemple\u00a0: conseil communautaire."
    )
    delibere_le = forms.DateField(label="Séance du", widget=Jour())
    numero = forms.CharField(label="Numéro de la délibération", max_length=100)
    fichier = ChampPiece(
        label="La délibération (PDF)",
        examen=pieces.examiner_un_pdf,
        formats=PDF,
        help_text="10\u00a0Mo au plus.",
    )

    def __init__(self, *args, annuel: RapportAnnuel, **kwargs):
        kwargs.setdefault("initial", {"assemblee": "Conseil communautaire"})
        super().__init__(*args, **kwargs)
        self.annuel = annuel
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "assemblee",
            Div("delibere_le", css_class="champ-court"),
            "numero",
            "fichier",
            Submit("enregistrer", "Enregistrer la délibération", css_class="btn btn-primary"),
        )

    @dire_la_place
    def approuver(self, *, par) -> bool:
        """Record it; False, with the reason, if it is refused. Raises TransitionInterdite."""
        champs = dict(self.cleaned_data)
        piece = champs.pop("fichier")
        return tenter(
            self, lambda: procedure.approuver(self.annuel, par=par, piece=piece, **champs)
        )


PIECES = ListePrete(
    lambda annuel: PieceAnnuelle.objects.filter(annuel=annuel).select_related(
        "avis__partenaire", "annuel"
    )
)


class PublicationAnnuelleForm(forms.Form):
    """The files that go public with the report: a residents' council's may name its members."""

    pieces = forms.MultipleChoiceField(
        label="Fichiers publiés avec le rapport",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Vérifiez qu’aucun ne nomme une personne privée\u00a0: les membres d’un conseil "
        "citoyen n’ont pas à être cités. Le texte des avis est, lui, dans le rapport.",
    )

    def __init__(self, *args, annuel: RapportAnnuel, **kwargs):
        super().__init__(*args, **kwargs)
        self.annuel = annuel
        toutes = PIECES.lire(annuel.pk)
        self.fields["pieces"].choices = [(str(p.pk), str(p)) for p in toutes]
        self.fields["pieces"].initial = [str(p.pk) for p in toutes if _publiable_d_office(p)]

    def publier(self, *, par) -> bool:
        """Publish; False, with the reason, if it is refused. Raises TransitionInterdite."""
        publiques = set(map(int, self.cleaned_data["pieces"]))
        return tenter(self, lambda: procedure.publier(self.annuel, par=par, publiques=publiques))


def _publiable_d_office(piece) -> bool:
    return piece.avis is None or piece.avis.qualite == QualiteAvis.CONSEIL_MUNICIPAL
