"""What a search finds among what its reader may see, kind by kind. It only reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import IntegerField, Q, QuerySet, Subquery
from django.urls import reverse

from contrats.ecriture import nombre
from contrats.models import Action, Contrat, Engagement, Indicateur, Objectif
from partenaires.models import Partenaire
from quartiers.models import Quartier
from quartiers.prete import EnsemblePret
from quartiers.recherche import en_requete, mots, reperer, tous_presents
from rapports.models import NatureRapport, Rapport

LETTRES_MIN = 2
APERCU = 10  # results of each kind on the page of all
PLAFOND = 1000  # of each kind that are counted: nobody reads so many
EXTRAIT = 160  # characters of a description around the word found
# The words of a report's own title: they choose no report among others.
MOTS_VIDES = {"rapport", "rapports", "d", "de", "du", "la"}

Morceaux = list[tuple[str, bool]]


@dataclass(frozen=True)
class Resultat:
    """One line: title, what it is and where, what was found; in pieces, True where marked."""

    url: str
    titre: Morceaux
    detail: Morceaux
    extrait: Morceaux
    demonstration: bool


@dataclass(frozen=True)
class Nature:
    """A kind of object that is searched: among which rows of its reader, and how one is told."""

    code: str
    titre: str
    lignes: Callable[..., QuerySet]
    dire: Callable

    def trouver(self, utilisateur, texte: str) -> QuerySet:
        """Those that hold each word of the text."""
        return self.lignes(utilisateur).chercher(texte)


class NatureRapports(Nature):
    """Reports, whose own words are few."""

    def trouver(self, utilisateur, texte: str) -> QuerySet:
        """By their year, and by the words of their kind, their subject and their contract."""
        cherches = mots(texte)
        annees = [int(mot) for mot in cherches if re.fullmatch(r"20\d\d", mot)]
        autres = [m for m in cherches if m not in MOTS_VIDES and not re.fullmatch(r"20\d\d", m)]
        lignes, contrats = self.lignes(utilisateur), Contrat.objects.visibles_par(utilisateur)
        for annee in annees:
            lignes = lignes.filter(periode_debut__year__lte=annee, periode_fin__year__gte=annee)
        for mot in autres:
            natures = [n for n in NatureRapport if any(m.startswith(mot) for m in mots(n.label))]
            lignes = lignes.filter(
                Q(nature__in=natures)
                | Q(contrat__in=contrats.chercher(mot).order_by())
                | Q(quartier__in=Quartier.objects.chercher(mot).order_by())
            )
        return lignes


@dataclass(frozen=True)
class Groupe:
    """The results of one kind: how many in all, counted to PLAFOND + 1, and the first ones."""

    nature: Nature
    total: int
    resultats: list[Resultat]

    @property
    def au_dela(self) -> bool:
        """True if there are more than are counted."""
        return self.total > PLAFOND

    @property
    def nombre(self) -> str:
        return dire_le_nombre([self])


def dire_le_nombre(groupes: list[Groupe]) -> str:
    """How many results in all of these: « 12 », « plus de 1 000 » where some were not counted."""
    compte = nombre(sum(min(groupe.total, PLAFOND) for groupe in groupes))
    return f"plus de {compte}" if any(groupe.au_dela for groupe in groupes) else compte


def trop_court(texte: str) -> bool:
    """True if the text has not enough letters to search for."""
    return len("".join(mots(texte))) < LETTRES_MIN


def chercher(utilisateur, texte: str) -> list[Groupe]:
    """Each kind of object with its count and its first results; one query for reports, one for all
    the other kinds."""
    listes = PREMIERS.lire(utilisateur, en_requete(mots(texte)))
    listes[RAPPORTS.code] = _premiers(RAPPORTS.trouver(utilisateur, texte))
    return [
        Groupe(
            nature,
            lignes[0].nb if lignes else 0,
            [dire(nature, ligne, texte) for ligne in lignes],
        )
        for nature, lignes in ((NATURES[code], lignes) for code, lignes in listes.items())
    ]


class _Compte(Subquery):
    """How many rows a list has, sorted or joined for nothing else."""

    template = "(SELECT count(*) FROM (%(subquery)s) _comptees)"
    output_field = IntegerField()


def _premiers(lignes: QuerySet) -> QuerySet:
    """The first ones, each with how many there are in all, counted no further than PLAFOND + 1."""
    comptees = lignes.select_related(None).order_by().values("pk")[: PLAFOND + 1]
    return lignes.annotate(nb=_Compte(comptees))[:APERCU]


def dire(nature: Nature, objet, texte: str) -> Resultat:
    """An object as a line of results."""
    cherches = mots(texte)
    url, titre, details, long = nature.dire(objet)
    detail = " · ".join(filter(None, details))
    return Resultat(
        url=url,
        titre=reperer(titre, cherches),
        detail=reperer(detail, cherches),
        # Only what neither the title nor the detail has shown.
        extrait=[] if tous_presents(f"{titre} {detail}", cherches) else _extraire(long, cherches),
        demonstration=getattr(objet, "demonstration", False),
    )


def _extraire(texte: str, cherches: list[str]) -> Morceaux:
    """The words of a long text around the first one found; nothing if none is."""
    morceaux = reperer(" ".join(texte.split()), cherches)
    rang = next((rang for rang, (_, marque) in enumerate(morceaux) if marque), None)
    if rang is None:
        return []
    avant = "".join(morceau for morceau, _ in morceaux[:rang])
    apres = "".join(morceau for morceau, _ in morceaux[rang + 1 :])
    debut, reste = avant[-EXTRAIT // 2 :], apres[:EXTRAIT]
    if len(debut) < len(avant):
        debut = "… " + debut.partition(" ")[2]
    if len(reste) < len(apres):
        reste = reste.rpartition(" ")[0] + " …"
    return [(debut, False), morceaux[rang], *reperer(reste, cherches)]


# -- how each kind is found -------------------------------------------------------------------


def _parmi(modele, *relations: str) -> Callable[..., QuerySet]:
    def lignes(utilisateur) -> QuerySet:
        visibles = modele.objects.visibles_par(utilisateur)
        return visibles.select_related(*relations) if relations else visibles

    return lignes


def _quartiers(utilisateur) -> QuerySet:
    return Quartier.objects.visibles_par(utilisateur).prefetch_related("communes")


def _des_rapports(utilisateur) -> QuerySet:
    lignes = Rapport.objects.visibles_par(utilisateur).defer("instantane")
    return lignes.select_related("contrat")


# -- how each kind is told: address, title, what it is and where, long text ---------------------


def _dire_contrat(contrat: Contrat):
    annees = f"{contrat.date_debut.year}-{contrat.date_fin.year}"
    detail = [contrat.code, annees, contrat.get_statut_display(), contrat.pilote.nom]
    return reverse("contrats:contrat", args=[contrat.pk]), contrat.intitule, detail, ""


def _dire_objectif(objectif: Objectif):
    url = reverse("contrats:objectif", args=[objectif.pk])
    return url, str(objectif), [objectif.contrat.intitule], objectif.description


def _dire_indicateur(indicateur: Indicateur):
    url = reverse("contrats:indicateur", args=[indicateur.pk])
    objectif = indicateur.objectif
    detail = [f"Objectif {objectif.numero}", objectif.contrat.intitule]
    return url, indicateur.intitule, detail, indicateur.definition


def _dire_action(action: Action):
    detail = [
        action.reference,
        str(action.exercice),
        action.get_statut_display(),
        action.porteur.nom,
        action.dispositif,
        action.contrat.intitule,
    ]
    url = reverse("contrats:action", args=[action.pk])
    return url, action.intitule, detail, action.description


def _dire_engagement(engagement: Engagement):
    page = reverse("contrats:partenaires_du_contrat", args=[engagement.contrat_id])
    detail = [
        engagement.partenaire.nom,
        engagement.get_statut_display(),
        engagement.contrat.intitule,
    ]
    return f"{page}#engagements", engagement.intitule, detail, engagement.description


def _dire_quartier(quartier: Quartier):
    communes = ", ".join(commune.nom for commune in quartier.communes.all())
    detail = [
        quartier.get_nature_display(),
        quartier.code,
        f"géographie {quartier.get_generation_display()}",
        communes,
    ]
    return reverse("contrats:quartier", args=[quartier.pk]), quartier.nom, detail, _alias(quartier)


def _dire_partenaire(partenaire: Partenaire):
    detail = [partenaire.sigle, partenaire.get_type_display(), partenaire.siret, partenaire.rna]
    url = reverse("contrats:partenaire", args=[partenaire.pk])
    return url, partenaire.nom, detail, _alias(partenaire)


def _alias(objet) -> str:
    return f"Autres noms\u00a0: {', '.join(objet.alias)}" if objet.alias else ""


def _dire_rapport(rapport: Rapport):
    url = reverse("rapports:liste", args=[rapport.contrat_id])
    return url, str(rapport), [rapport.contrat.intitule, rapport.get_statut_display()], ""


RAPPORTS = NatureRapports("rapports", "Rapports", _des_rapports, _dire_rapport)
NATURES = {
    nature.code: nature
    for nature in (
        Nature("contrats", "Contrats", _parmi(Contrat, "pilote"), _dire_contrat),
        Nature("quartiers", "Quartiers", _quartiers, _dire_quartier),
        Nature("partenaires", "Partenaires", _parmi(Partenaire), _dire_partenaire),
        Nature("objectifs", "Objectifs", _parmi(Objectif, "contrat"), _dire_objectif),
        Nature(
            "indicateurs",
            "Indicateurs",
            _parmi(Indicateur, "objectif__contrat"),
            _dire_indicateur,
        ),
        Nature("actions", "Actions", _parmi(Action, "porteur", "contrat"), _dire_action),
        Nature(
            "engagements",
            "Engagements",
            _parmi(Engagement, "partenaire", "contrat"),
            _dire_engagement,
        ),
        RAPPORTS,
    )
}
# The words of a search are values: what asks for them is made once.
PREMIERS = EnsemblePret(
    lambda qui, requete: {
        nature.code: _premiers(nature.lignes(qui).repondant(requete))
        for nature in NATURES.values()
        if nature is not RAPPORTS
    }
)
