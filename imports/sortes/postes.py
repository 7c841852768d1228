"""The posts paid by programme 147 as actions of their contract, a year each. It pays nobody."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import pairwise

from django.utils import timezone

from contrats.ecriture import quantite
from contrats.models import Action, Contrat, Financement, NatureCredit
from contrats.statuts import StatutAction
from imports.colonnes import Champ, normaliser
from imports.plan import Plan, Reference
from imports.sortes.base import CONTRAT, NATIONAL, Attendue, Sorte, Source
from imports.sortes.lecture_postes import (
    ADULTE_RELAIS,
    FONJEP,
    Lecteur,
    Poste,
    dire_les_changements_de_contrat,
)
from imports.sortes.porteurs import Identite, Porteurs
from partenaires.models import Partenaire, TypePartenaire

SOURCE = "ANCT, Ci.Ville, postes adultes-relais et Fonjep du programme 147 (Licence Ouverte 2.0)"
INTITULES = {ADULTE_RELAIS: "Poste d’adulte-relais", FONJEP: "Poste Fonjep"}
MONTANT_FONJEP = Decimal(7164)  # what the State pays for a Fonjep post, a whole year
MONTANT_DOUTEUX = (
    "La source donne pour {annee} le même montant (7 164 €) qu’à un poste Fonjep : repris tel quel."
)
IDENTIQUES_MIN = 3  # amounts of a kind and a year, from which « all the same » is worth saying


class Postes(Sorte):
    """One line a post and a year; the contracts of the same intercommunality are served at once."""

    code = "postes"
    libelle = "Postes adultes-relais et Fonjep (programme 147)"
    aide = (
        "Une ligne par poste et par année : chacune devient une action et son financement de "
        "l’État. Un poste que le portail a déjà n’est pas créé deux fois. Deux graphies d’un même "
        "organisme sont signalées, jamais réunies sans vous."
    )
    extensions = ("csv", "xlsx", "ods", "json")
    portee = CONTRAT
    tables = (
        Attendue(
            "postes",
            "Postes",
            (
                Champ("reference", "Numéro du poste", ("id_poste", "poste", "numero_poste"), True),
                Champ("nom", "Organisme", ("raison_sociale", "porteur", "beneficiaire"), True),
                Champ("exercice", "Année", ("annee", "an"), True),
                Champ("montant", "Montant", ("montant_eur", "montant_euros", "subvention"), True),
                Champ("contrat", "Code du contrat", ("code_cv", "code_contrat", "cv"), True),
                Champ("siret", "SIRET", ("siret_ou_tiers", "code_tiers", "tiers")),
                Champ("dispositif", "Dispositif", ("type_poste", "type de poste")),
            ),
        ),
    )

    def preparer(self, source: Source, plan: Plan) -> None:
        postes = Lecteur(source).lire()
        porteurs = Porteurs(plan, [poste.porteur for poste in postes])
        Redaction(plan, porteurs, postes).rediger()
        dire_les_graphies(plan, porteurs, postes)
        dire_les_montants(source, postes)
        dire_les_changements_de_contrat(source, postes)


class PostesNationaux(Postes):
    """The same for all France: every contract that the portal knows."""

    code = "postes_france"
    libelle = "Postes adultes-relais et Fonjep, toute la France"
    portee = NATIONAL


class Redaction:
    """The actions and funding lines of the posts; four queries, whatever the file."""

    def __init__(self, plan: Plan, porteurs: Porteurs, postes: list[Poste]):
        self.plan, self.porteurs, self.postes = plan, porteurs, postes
        contrats = {poste.contrat.pk for poste in postes}
        connues = Action.objects.filter(
            contrat__in=contrats, reference__in={poste.reference for poste in postes}
        ).select_related("porteur")
        self.connues = {
            (a.contrat_id, a.exercice, a.reference): a
            for a in connues.prefetch_related("financements__financeur")
        }
        self.etats = [
            p for p in Partenaire.objects.filter(type=TypePartenaire.ETAT) if _est_etat(p)
        ]
        self.cette_annee = timezone.localdate().year
        self._financeurs: dict[int, Partenaire | Reference] = {}
        self._etat: Reference | None = None
        self._entrants: dict[Contrat, list] = defaultdict(list)

    def rediger(self) -> None:
        for poste in self.postes:
            connue = self.connues.get(poste.cle)
            if connue is None:
                self._creer(poste)
            else:
                self._comparer(poste, connue)
        for contrat, entrants in self._entrants.items():
            deja = list(contrat.partenaires.all())
            if nouveaux := [e for e in dict.fromkeys(entrants) if e not in deja]:
                self.plan.modifier(contrat, {"partenaires": [*deja, *nouveaux]})

    def _creer(self, poste: Poste) -> None:
        """A past year is over; the present one runs."""
        ou = poste.ligne.ou
        passee = poste.exercice < self.cette_annee
        porteur = self.porteurs.inscrire(poste.porteur, ou)
        intitule = f"{INTITULES[poste.dispositif]} {poste.reference}"
        action = self.plan.creer(
            Action,
            {
                "contrat": poste.contrat,
                "exercice": poste.exercice,
                "reference": poste.reference,
                "intitule": intitule,
                "description": _description(poste),
                "dispositif": poste.dispositif,
                "porteur": porteur,
                "statut": StatutAction.TERMINEE if passee else StatutAction.EN_COURS,
                "avancement": 100 if passee else 0,
                "source": SOURCE,
            },
            libelle=f"{intitule} ({poste.exercice})",
            **ou,
        )
        self._financer(poste, action)
        self._entrants[poste.contrat] += [porteur, self._financeur(poste.contrat)]

    def _financer(self, poste: Poste, action: Action | Reference) -> None:
        self.plan.creer(
            Financement,
            {
                "action": action,
                "financeur": self._financeur(poste.contrat),
                "nature": NatureCredit.P147,
                "annee": poste.exercice,
                "accorde": poste.montant,
            },
            libelle=f"État, {poste.reference} ({poste.exercice}) : {quantite(poste.montant, '€')}",
            **poste.ligne.ou,
        )

    def _comparer(self, poste: Poste, connue: Action) -> None:
        """The amount follows the file; another porteur is told, and left."""
        identite = self.porteurs.identifier(poste.porteur)
        if identite.partenaire != connue.porteur:
            poste.ligne.avertir(
                "nom",
                f"Dans le portail, ce poste est porté par « {connue.porteur} » : il le reste.",
                nature="autre_porteur",
            )
        lignes = [
            f
            for f in connue.financements.all()
            if (f.nature, f.annee, f.financeur.type)
            == (NatureCredit.P147, poste.exercice, TypePartenaire.ETAT)
        ]
        if lignes:
            self.plan.modifier(lignes[0], {"accorde": poste.montant}, **poste.ligne.ou)
        else:
            self._financer(poste, connue)

    def _financeur(self, contrat: Contrat) -> Partenaire | Reference:
        if contrat.pk not in self._financeurs:
            self._financeurs[contrat.pk] = self._etat_de(contrat)
        return self._financeurs[contrat.pk]

    def _etat_de(self, contrat: Contrat) -> Partenaire | Reference:
        """The State as this contract knows it; else the only one of the portal; else a new one."""
        siens = [p for p in contrat.partenaires.all() if p in self.etats]
        nationaux = [p for p in self.etats if normaliser(p.nom) == "etat"]
        trouves = siens or nationaux or (self.etats if len(self.etats) == 1 else [])
        if trouves:
            return trouves[0]
        if self._etat is None:
            valeurs = {"type": TypePartenaire.ETAT, "nom": "État", "sigle": "État"}
            self._etat = self.plan.creer(Partenaire, valeurs)
        return self._etat


def _est_etat(partenaire: Partenaire) -> bool:
    """The State itself (its prefect), not one of its many services."""
    mots = normaliser(f"{partenaire.sigle} {partenaire.nom}").split()
    return "etat" in mots[:1] or "prefecture" in mots


def _description(poste: Poste) -> str:
    phrases = [f"Porteur selon la source : {poste.porteur.nom}."]
    if _douteux(poste):
        phrases.append(MONTANT_DOUTEUX.format(annee=poste.exercice))
    return " ".join(phrases)


def _douteux(poste: Poste) -> bool:
    return poste.dispositif == ADULTE_RELAIS and poste.montant == MONTANT_FONJEP


def dire_les_graphies(plan: Plan, porteurs: Porteurs, postes: list[Poste]) -> None:
    """Bodies that may be one: their names look alike, or they carry the same post in turn."""
    dites: set[frozenset[int]] = set()
    for pilote in dict.fromkeys(poste.contrat.pilote_id for poste in postes):
        for une, autre in porteurs.ressemblances(pilote):
            _dire_deux_graphies(plan, dites, une, autre, "se ressemblent")
    suites: dict[str, list[Identite]] = defaultdict(list)
    for poste in sorted(postes, key=lambda p: p.exercice):
        suites[poste.reference].append(porteurs.identifier(poste.porteur))
    for reference, suite in suites.items():
        for une, autre in pairwise(suite):
            if une is not autre and not (une.siret and autre.siret):
                raison = f"portent l’un après l’autre le poste {reference}"
                _dire_deux_graphies(plan, dites, une, autre, raison)


def _dire_deux_graphies(plan, dites, une: Identite, autre: Identite, raison: str) -> None:
    paire = frozenset({id(une), id(autre)})
    if paire in dites:
        return
    dites.add(paire)
    plan.avertir(
        f"« {une.nom} » et « {autre.nom} » {raison} : est-ce le même organisme ? Si oui, "
        "réunissez-les.",
        nature="deux_graphies",
        donnees={"noms": [une.nom, autre.nom], **_a_reunir(une, autre)},
    )


def _a_reunir(une: Identite, autre: Identite) -> dict[str, int]:
    """The keys with which the preview proposes to merge them, or to see the one that is known."""
    connus = [identite.partenaire.pk for identite in (une, autre) if identite.partenaire]
    noms = ("garde", "absorbe") if len(connus) == 2 else ("partenaire",)
    return dict(zip(noms, connus, strict=False))


def dire_les_montants(source: Source, postes: list[Poste]) -> None:
    """Amounts that are all the same, and those of the wrong kind of post."""
    table = source.tables["postes"]
    groupes: dict[tuple[int, str], list[Decimal]] = defaultdict(list)
    for poste in postes:
        groupes[poste.exercice, poste.dispositif].append(poste.montant)
    for (annee, dispositif), montants in sorted(groupes.items()):
        (premier, *autres) = set(montants)
        if dispositif == ADULTE_RELAIS and montants.count(MONTANT_FONJEP):
            source.plan.avertir(
                f"En {annee}, des adultes-relais portent {quantite(MONTANT_FONJEP, '€')}, le "
                f"montant d’un poste Fonjep ({montants.count(MONTANT_FONJEP)} sur "
                f"{len(montants)}) : repris tel quel, à vérifier auprès de l’État.",
                table=table,
                colonne=table.entete("montant"),
                nature="montant_d_un_autre_dispositif",
            )
        elif not autres and len(montants) >= IDENTIQUES_MIN:
            source.plan.informer(
                f"En {annee}, tous les montants « {dispositif} » sont les mêmes : "
                f"{quantite(premier, '€')} ({len(montants)} postes). C’est un forfait national, "
                "pas la dépense de chaque poste.",
                table=table,
                colonne=table.entete("montant"),
                nature="montants_identiques",
            )
