"""The filters of the lists: search, criteria, order, each validated by itself.

What cannot be understood is told beside its field and left aside; the rest still filters. The
rows come from the caller, who takes them from `visibles_par`: a choice offered here is always
drawn from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import django_filters
from django import forms
from django.db.models import Case, Expression, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.choices import BaseChoiceIterator

from contrats import synthese
from contrats.models import (
    Action,
    Contrat,
    Engagement,
    Financement,
    NatureCredit,
    Objectif,
)
from contrats.statuts import ACTIONS_FINANCEES, StatutAction, StatutContrat, StatutEngagement
from partenaires.models import Partenaire, TypePartenaire
from quartiers.models import Generation
from quartiers.recherche import mots
from quartiers.tri import alphabetique

TOUS = "tous"
Choix = Iterable[tuple[object, str]]


def ordre(codes: type, champ: str = "statut") -> Case:
    """Sorts by the order of a list of codes, which is that of their life, not by their letters."""
    cas = [When(**{champ: code}, then=Value(place)) for place, code in enumerate(codes)]
    return Case(*cas, default=Value(len(cas)))


class Offerts(BaseChoiceIterator):
    """Choices that are not checked nor copied again by each form that offers them: nobody changes
    them, and there may be hundreds."""

    def __init__(self, choix: Choix) -> None:
        self.choix = tuple(choix)

    def __iter__(self):
        return iter(self.choix)

    def __len__(self) -> int:
        return len(self.choix)

    def __deepcopy__(self, memo) -> Offerts:
        return self


class FormulaireDeFiltre(forms.Form):
    """The form of a filter; `PRINCIPAUX` of its filter are always open, the others folded."""

    principaux: tuple[str, ...] = ()

    @property
    def ouverts(self):
        return [self[nom] for nom in self.principaux]

    @property
    def replies(self):
        return [champ for champ in self if champ.name not in self.principaux]

    @property
    def replies_employes(self) -> bool:
        """True if a folded criterion is in use or refused: it must not be hidden then."""
        return any(
            champ.errors or self.cleaned_data.get(champ.name)
            for champ in self.replies
            if champ.name != "tri" and champ.name in self.fields
        )


class Filtre(django_filters.FilterSet):
    """A list's filter. `TRIS`: what the order is called in the address, its label, its columns;
    the first is that of a reader who asked for nothing."""

    TRIS: dict[str, tuple[str, tuple[str | Expression, ...]]] = {}
    PRINCIPAUX: tuple[str, ...] = ("q",)

    q = django_filters.CharFilter(label="Rechercher", max_length=100, method="chercher")
    tri = django_filters.ChoiceFilter(
        label="Trier par", empty_label=None, method="_ne_rien_ecarter"
    )

    class Meta:
        form = FormulaireDeFiltre

    def __init__(self, donnees, lignes: QuerySet, **options):
        super().__init__(donnees, lignes, **options)
        if self.TRIS:
            self.proposer("tri", [(code, libelle) for code, (libelle, _) in self.TRIS.items()])
        else:
            del self.filters["tri"]

    def proposer(self, nom: str, choix: Choix) -> None:
        """The values that a criterion may take."""
        self.filters[nom].extra["choices"] = Offerts(
            (str(code), libelle) for code, libelle in choix
        )

    @property
    def form(self):
        form = super().form
        form.principaux = self.PRINCIPAUX
        return form

    @property
    def actif(self) -> bool:
        """True if something is asked for: the list may then be empty for that reason alone."""
        self.form.is_valid()
        return any(v for nom, v in self.form.cleaned_data.items() if nom != "tri")

    @property
    def au_repos(self) -> bool:
        """True if neither rows nor an order were asked for: the list is that of all who come."""
        if self.actif:
            return False
        tri = self.form.cleaned_data.get("tri")
        return not tri or tri == next(iter(self.TRIS))

    def filter_queryset(self, lignes: QuerySet) -> QuerySet:
        """Only by what was understood: a refused field is not in `cleaned_data`."""
        demandes = self.form.cleaned_data
        for nom, valeur in demandes.items():
            lignes = self.filters[nom].filter(lignes, valeur)
        if self.TRIS:
            lignes = self.ordonner(lignes, demandes.get("tri"))
        return lignes

    @classmethod
    def ordonner(cls, lignes: QuerySet, code: str = "") -> QuerySet:
        """In the order that is called so, or that of a reader who asked for nothing."""
        return lignes.order_by(*cls.TRIS[code or next(iter(cls.TRIS))][1], "pk")

    def chercher(self, lignes, nom, valeur):
        return lignes.chercher(valeur)

    def _ne_rien_ecarter(self, lignes, nom, valeur):
        return lignes


def _critere(label: str, tous: str, champ: str | None = None, **options):
    """A criterion among choices, none of them by default."""
    if "choices" in options:
        options["choices"] = Offerts(options["choices"])
    return django_filters.ChoiceFilter(field_name=champ, label=label, empty_label=tous, **options)


def pilotes_des_contrats(lignes: QuerySet[Contrat]) -> QuerySet[tuple[int, str, str]]:
    """Who steers each of these contracts, by name, with its department: what `FiltreContrats`
    offers to choose."""
    cles = "pilote", "pilote__nom", "pilote__departement"
    return lignes.order_by(alphabetique("pilote__nom"), "pilote").values_list(*cles)


class FiltreContrats(Filtre):
    """The contracts that someone may read."""

    PRINCIPAUX = ("q", "statut")
    TRIS = {
        "debut": ("Début, le plus récent d’abord", ("-date_debut", alphabetique("intitule"))),
        "fin": ("Fin, la plus proche d’abord", ("date_fin", alphabetique("intitule"))),
        "intitule": ("Intitulé, de A à Z", (alphabetique("intitule"),)),
        "code": ("Code national", (F("code").asc(nulls_last=True),)),
        "statut": ("État", (ordre(StatutContrat), alphabetique("intitule"))),
    }

    statut = _critere("État", "Tous les états", choices=StatutContrat.choices)
    generation = _critere(
        "Géographie prioritaire", "Toutes les géographies", choices=Generation.choices
    )
    pilote = _critere("Pilote", "Tous les pilotes", "pilote")
    departement = _critere("Département", "Tous les départements", "pilote__departement")

    def __init__(self, donnees, lignes: QuerySet[Contrat], *, pilotes: Iterable, **options):
        """`pilotes`: `pilotes_des_contrats` of these rows, read."""
        super().__init__(donnees, lignes, **options)
        pilotes = list(dict.fromkeys(pilotes))
        self.proposer("pilote", [(pk, nom) for pk, nom, _ in pilotes])
        departements = sorted({departement for *_, departement in pilotes if departement})
        self.proposer("departement", [(code, code) for code in departements])

    def chercher(self, lignes, nom, valeur):
        """By the names of the steering intercommunality too."""
        return lignes.chercher(valeur, aussi=("pilote__nom", "pilote__sigle"))


class FiltreEnsemble(FiltreContrats):
    """Contracts that are read together: their order says nothing."""

    TRIS = {}


def par_nom(choix: tuple[int, str]) -> tuple[str, ...]:
    """Sorts choices by their names, as French reads them."""
    return _mots(choix[1])


@lru_cache(maxsize=10_000)
def _mots(nom: str) -> tuple[str, ...]:
    """Of a name that the next visit sorts again."""
    return tuple(mots(nom))


AU_PROGRAMME = "programme"


def choix_des_actions(lignes: QuerySet[Action], contrat: Contrat) -> dict[str, QuerySet]:
    """What `FiltreActions` offers to choose among these actions of the contract; not read yet."""
    lignes = lignes.order_by()
    return {
        "reperes": lignes.values_list("exercice", "dispositif").distinct(),
        "porteurs": Partenaire.objects.noms(lignes.values("porteur")),
        "quartiers": contrat.quartiers.values_list("pk", "nom"),
        "objectifs": contrat.objectifs.all(),
    }


class FiltreActions(Filtre):
    """The actions of a contract; the latest budget year unless another is asked for."""

    PRINCIPAUX = ("q", "exercice", "statut")
    TRIS = {
        "exercice": ("Exercice, puis intitulé", ("-exercice", alphabetique("intitule"))),
        "intitule": ("Intitulé, de A à Z", (alphabetique("intitule"), "-exercice")),
        "porteur": ("Porteur", (alphabetique("porteur__nom"), "-exercice")),
        "statut": ("État", (ordre(StatutAction), alphabetique("intitule"))),
        "avancement": ("Avancement, le plus faible d’abord", ("avancement", "-exercice")),
        "accorde": (
            "Montant accordé, le plus élevé d’abord",
            (F("total_accorde").desc(nulls_last=True), alphabetique("intitule")),
        ),
    }

    exercice = django_filters.ChoiceFilter(label="Exercice", empty_label=None, method="_exercice")
    statut = _critere(
        "État",
        "Tous les états",
        method="_statut",
        choices=[(AU_PROGRAMME, "Au programme"), *StatutAction.choices],
    )
    porteur = _critere("Porteur", "Tous les porteurs", "porteur")
    quartier = _critere("Quartier", "Tous les quartiers", method="_quartier")
    objectif = _critere("Objectif", "Tous les objectifs", method="_objectif")
    dispositif = _critere("Dispositif", "Tous les dispositifs", "dispositif")
    nature = _critere(
        "Nature de crédit", "Tous les crédits", method="_nature", choices=NatureCredit.choices
    )

    def __init__(self, donnees, lignes: QuerySet[Action], *, choix: dict[str, Iterable], **options):
        reperes = choix["reperes"]
        exercices = sorted({exercice for exercice, _ in reperes}, reverse=True)
        donnees = donnees.copy()
        if not donnees.get("exercice"):
            donnees["exercice"] = str(exercices[0]) if exercices else TOUS
        super().__init__(donnees, lignes.avec_montants(), **options)
        self.proposer("exercice", [*((a, str(a)) for a in exercices), (TOUS, "Tous les exercices")])
        self.proposer("dispositif", [(d, d) for d in sorted({d for _, d in reperes if d})])
        self.proposer("porteur", sorted(choix["porteurs"], key=par_nom))
        self.proposer("quartier", choix["quartiers"])
        objectifs = sorted(choix["objectifs"], key=lambda o: synthese.rang(o.numero))
        self.proposer("objectif", [(objectif.pk, str(objectif)) for objectif in objectifs])

    @property
    def actif(self) -> bool:
        self.form.is_valid()
        demandes = self.form.cleaned_data.items()
        return any(valeur for nom, valeur in demandes if nom not in {"tri", "exercice"})

    def _exercice(self, lignes, nom, valeur):
        return lignes if valeur == TOUS else lignes.filter(exercice=valeur)

    def _statut(self, lignes, nom, valeur):
        statuts = ACTIONS_FINANCEES if valeur == AU_PROGRAMME else [valeur]
        return lignes.filter(statut__in=statuts)

    def _quartier(self, lignes, nom, valeur):
        situees = Action.quartiers.through.objects.filter(quartier=valeur)
        return lignes.filter(pk__in=situees.values("action"))

    def _objectif(self, lignes, nom, valeur):
        """Those of a strategic objective, and of the operational ones under it."""
        vises = Objectif.objects.filter(Q(pk=valeur) | Q(parent=valeur))
        liees = Action.objectifs.through.objects.filter(objectif__in=vises)
        return lignes.filter(pk__in=liees.values("action"))

    def _nature(self, lignes, nom, valeur):
        financees = Financement.objects.filter(nature=valeur)
        return lignes.filter(pk__in=financees.values("action"))


def reperes_des_financements(lignes: QuerySet[Financement]) -> QuerySet:
    """The years and the funders of these lines, with their names; not read yet."""
    return lignes.order_by().values_list("annee", "financeur", "financeur__nom").distinct()


class FiltreFinancements(Filtre):
    """The funding lines of a contract."""

    PRINCIPAUX = ("annee", "nature", "financeur")

    q = None
    annee = _critere("Année", "Toutes les années", "annee")
    nature = _critere(
        "Nature de crédit", "Tous les crédits", "nature", choices=NatureCredit.choices
    )
    financeur = _critere("Financeur", "Tous les financeurs", "financeur")

    def __init__(
        self,
        donnees,
        lignes: QuerySet[Financement],
        *,
        annees: set[int],
        financeurs: dict[int, str],
        **options,
    ):
        super().__init__(donnees, lignes, **options)
        recentes = sorted(annees, reverse=True)
        self.proposer("annee", [(annee, str(annee)) for annee in recentes])
        self.proposer("financeur", sorted(financeurs.items(), key=par_nom))


class FiltrePartenaires(Filtre):
    """The directory of partners."""

    PRINCIPAUX = ("q", "type")
    TRIS = {
        "nom": ("Nom, de A à Z", (alphabetique("nom"),)),
        "type": ("Type", (ordre(TypePartenaire, "type"), alphabetique("nom"))),
        "actions": ("Actions portées, les plus nombreuses d’abord", ("-nb_actions",)),
    }

    type = _critere("Type", "Tous les types", "type", choices=TypePartenaire.choices)
    contrat = _critere("Contrat", "Tous les contrats", method="_contrat")

    def __init__(self, donnees, lignes: QuerySet, *, contrats: Iterable[Contrat], **options):
        super().__init__(donnees, lignes, **options)
        self.proposer("contrat", [(contrat.pk, str(contrat)) for contrat in contrats])

    def _contrat(self, lignes, nom, valeur):
        membres = Contrat.partenaires.through.objects.filter(contrat=valeur)
        return lignes.filter(pk__in=membres.values("partenaire"))


EN_RETARD, NON_CHIFFRE = "en_retard", "non_chiffre"


class FiltreEngagements(Filtre):
    """The promises made in a contract."""

    PRINCIPAUX = ("etat", "partenaire")

    q = None
    etat = _critere(
        "État",
        "Tous les états",
        method="_etat",
        choices=[
            *StatutEngagement.choices,
            (EN_RETARD, "En retard"),
            (NON_CHIFFRE, "Non chiffré"),
        ],
    )
    partenaire = _critere("Partenaire", "Tous les partenaires", "partenaire")

    def __init__(
        self,
        donnees,
        lignes: QuerySet[Engagement],
        *,
        engages: Iterable[tuple[int, str]],
        **options,
    ):
        super().__init__(donnees, lignes, **options)
        self.proposer("partenaire", dict.fromkeys(engages))

    @staticmethod
    def engages(lignes: QuerySet[Engagement]) -> QuerySet[Engagement]:
        """The partners of these promises, to choose among: (key, name)."""
        par_nom = lignes.order_by(alphabetique("partenaire__nom"))
        return par_nom.values_list("partenaire", "partenaire__nom")

    def _etat(self, lignes, nom, valeur):
        if valeur == EN_RETARD:
            return lignes.en_retard(timezone.localdate())
        if valeur == NON_CHIFFRE:
            return lignes.filter(montant__isnull=True)
        return lignes.filter(statut=valeur)
