"""How far a collection has been answered: given over asked, owner by owner. It only reads.

Read from the figures themselves, whichever way they came: the link, the portal, an officer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from contrats.models import Contrat, NatureSaisie, Saisie
from contrats.saisies.grille import Mesurees, listes_mesurees, ranger
from contrats.statuts import ACTIONS_FINANCEES, SAISIES_OUVERTES, StatutSaisie
from partenaires.models import Partenaire
from quartiers.prete import EnsemblePret, ListePrete
from remontees.models import Attendu, Campagne, Demande
from remontees.statuts import DONNES, EtatAttendu, EtatReponse, StatutCampagne

ENSEMBLE, PARTOUT = 0, -1  # the whole contract, as cells say it; anywhere
DONNENT = ("valeur", "numerateur", "motif_absence")  # the cells that give a value, or its reason


@dataclass(frozen=True)
class Ligne:
    """One thing asked, and where it stands."""

    attendu: Attendu
    etat: EtatAttendu

    @property
    def donnee(self) -> bool:
        return self.etat in DONNES

    @property
    def compte(self) -> bool:
        """What is no longer theirs, or an action no longer followed, is asked of nobody."""
        return self.etat != EtatAttendu.SANS_OBJET


@dataclass(frozen=True)
class Bilan:
    """One owner: what was asked, what came, when last."""

    demande: Demande
    lignes: list[Ligne]
    derniere: datetime | None

    @property
    def partenaire(self) -> Partenaire:
        return self.demande.partenaire

    @property
    def attendues(self) -> int:
        return sum(ligne.compte for ligne in self.lignes)

    @property
    def recues(self) -> int:
        return sum(ligne.donnee for ligne in self.lignes)

    @property
    def manquantes(self) -> list[Ligne]:
        return [ligne for ligne in self.lignes if ligne.compte and not ligne.donnee]

    @property
    def etat(self) -> EtatReponse:
        """What the contract held before anyone was asked is no answer."""
        if not self.manquantes:
            return EtatReponse.REPONDU
        demandees = [ligne for ligne in self.lignes if not ligne.attendu.deja]
        if any(ligne.donnee for ligne in demandees):
            return EtatReponse.EN_PARTIE
        return EtatReponse.PAS_ENCORE


@dataclass(frozen=True)
class Completude:
    """The whole collection."""

    campagne: Campagne
    bilans: list[Bilan]

    @property
    def attendues(self) -> int:
        return sum(bilan.attendues for bilan in self.bilans)

    @property
    def recues(self) -> int:
        return sum(bilan.recues for bilan in self.bilans)

    @property
    def taux(self) -> int | None:
        """In whole %, never rounded up to 100; None when nothing is asked."""
        return 100 * self.recues // self.attendues if self.attendues else None

    def nombre(self, etat: EtatReponse) -> int:
        """How many owners are in this state."""
        return sum(bilan.etat == etat for bilan in self.bilans)


def completude(campagne: Campagne, demande: Demande | None = None) -> Completude:
    """Where the collection stands, or one request of it. One query, whatever it holds."""
    listes = LISTES.lire(campagne.pk, demande.pk if demande else None)
    (etat,) = completudes({**listes, "campagnes": [campagne]})
    return etat


def _listes(campagne: int, demande: int | None) -> dict[str, QuerySet]:
    lesquelles = {"pk": demande} if demande else {}
    listes = listes_de_completude(Campagne.objects.filter(pk=campagne), **lesquelles)
    del listes["campagnes"]  # the caller's own is the one to tell of
    return listes


LISTES = EnsemblePret(_listes)


def listes_de_completude(campagnes: QuerySet[Campagne], **lesquelles) -> dict[str, QuerySet]:
    """The lists that `completudes` looks at, for all the requests of these collections or
    `lesquelles`; none of them read yet."""
    nues = campagnes.order_by()
    demandes = Demande.objects.filter(campagne__in=nues, **lesquelles)
    attendus = Attendu.objects.filter(demande__in=demandes.order_by())
    indicateurs = attendus.order_by().exclude(indicateur=None).values("indicateur")
    return {
        "campagnes": campagnes,
        "demandes": demandes.select_related("partenaire"),
        # In the order of the contract.
        "attendus": attendus.select_related(
            "indicateur__objectif__contrat",
            "quartier",
            "action__contrat__pilote__successeur",
            "action__porteur",
        ).order_by("indicateur__objectif__numero", "indicateur", "quartier__nom", "action", "pk"),
        **listes_mesurees(indicateurs, "donnees"),
        "reponses": _reponses(nues, attendus),
    }


def _reponses(campagnes: QuerySet[Campagne], attendus: QuerySet[Attendu]) -> QuerySet[Saisie]:
    """The entries that may answer these collections: `_repond` says which do."""
    premiere = campagnes.order_by("ouverte_le").values("ouverte_le")[:1]
    deja = Q(statut=StatutSaisie.VALIDEE, propose_le__gte=premiere)
    feuilles = Q(nature=NatureSaisie.INDICATEURS, periode_fin__in=campagnes.values("periode_fin"))
    actions = attendus.order_by().exclude(action=None).values("action")
    return Saisie.objects.filter(
        Q(statut__in=SAISIES_OUVERTES) | deja,
        feuilles | Q(nature=NatureSaisie.ACTION, action__in=actions),
        contrat__in=campagnes.values("contrat"),
    ).order_by("propose_le", "pk")


def completudes(listes: dict[str, Iterable]) -> list[Completude]:
    """Where each collection of these lists stands."""
    par_cle = {campagne.pk: campagne for campagne in listes["campagnes"]}
    demandes = {demande.pk: demande for demande in listes["demandes"]}
    for demande in demandes.values():
        demande.campagne = par_cle[demande.campagne_id]
    attendus = list(listes["attendus"])
    for attendu in attendus:
        attendu.demande = demandes[attendu.demande_id]
    faites = ranger(listes, "donnees")
    saisies = _saisies(par_cle.values(), attendus, listes["reponses"])
    lignes = defaultdict(list)
    for attendu in attendus:
        campagne = attendu.demande.campagne
        etat = _etat(attendu, campagne.annee, faites, saisies[campagne.pk])
        lignes[attendu.demande_id].append(Ligne(attendu, etat))
    bilans = defaultdict(list)
    for demande in demandes.values():
        derniere = _derniere(demande, lignes[demande.pk], saisies[demande.campagne_id])
        bilans[demande.campagne_id].append(Bilan(demande, lignes[demande.pk], derniere))
    return [Completude(campagne, bilans[campagne.pk]) for campagne in par_cle.values()]


def _saisies(
    campagnes: Iterable[Campagne], attendus: list[Attendu], lues: Iterable[Saisie]
) -> dict[int, _Saisies]:
    """The entries that answer each collection."""
    actions = defaultdict(set)
    for attendu in attendus:
        if attendu.action_id:
            actions[attendu.demande.campagne_id].add(attendu.action_id)
    return {c.pk: _Saisies(s for s in lues if _repond(s, c, actions[c.pk])) for c in campagnes}


def _repond(saisie: Saisie, campagne: Campagne, actions: set[int]) -> bool:
    if saisie.contrat_id != campagne.contrat_id:
        return False
    if saisie.statut == StatutSaisie.VALIDEE and saisie.propose_le < campagne.ouverte_le:
        return False
    if saisie.action_id:
        return saisie.action_id in actions
    periode = saisie.periode_debut, saisie.periode_fin
    return periode == (campagne.periode_debut, campagne.periode_fin)


class _Saisies:
    """The entries that answer: those still open, and the follow-ups accepted since the opening."""

    def __init__(self, lues: Iterable[Saisie]):
        self.feuilles: dict[int, tuple[Saisie, set]] = {}
        self.suivis: dict[int, Saisie] = {}
        self.remises: dict[tuple[str, int], datetime] = {}
        for saisie in lues:
            if saisie.action_id:
                self._ranger_le_suivi(saisie)
            elif saisie.statut != StatutSaisie.VALIDEE:  # its values are in the contract
                self.feuilles[saisie.partenaire_id] = saisie, _donnees(saisie)
            if saisie.propose_le:
                self.remises[_cle(saisie)] = saisie.propose_le

    def _ranger_le_suivi(self, saisie: Saisie) -> None:
        """A draft begun since does not undo what was accepted."""
        deja = self.suivis.get(saisie.action_id)
        if deja is None or _force(saisie) > _force(deja):
            self.suivis[saisie.action_id] = saisie


def _cle(saisie: Saisie) -> tuple[str, int]:
    if saisie.action_id:
        return "action", saisie.action_id
    return "valeurs", saisie.partenaire_id


def _force(saisie: Saisie) -> int:
    return {StatutSaisie.PROPOSEE: 2, StatutSaisie.VALIDEE: 1}.get(saisie.statut, 0)


def _etat(attendu: Attendu, annee: int, faites: Mesurees, saisies: _Saisies) -> EtatAttendu:
    if attendu.action_id:
        return _etat_du_suivi(attendu, saisies.suivis.get(attendu.action_id))
    lieux = faites[attendu.indicateur_id].get(annee, set())
    if attendu.quartier_id in lieux or None in lieux or (lieux and attendu.quartier_id is None):
        return EtatAttendu.VALIDEE
    if not attendu.est_a_eux:
        return EtatAttendu.SANS_OBJET
    saisie, donnees = saisies.feuilles.get(attendu.demande.partenaire_id, (None, set()))
    # A value of the whole contract is enough; one never measured is given wherever it is.
    lieu = attendu.quartier_id or PARTOUT
    if not {(attendu.indicateur_id, lieu), (attendu.indicateur_id, ENSEMBLE)} & donnees:
        return EtatAttendu.MANQUANTE
    return _etat_de_la_saisie(saisie)


def _etat_de_la_saisie(saisie: Saisie) -> EtatAttendu:
    """That of what an open entry gives."""
    return {
        StatutSaisie.PROPOSEE: EtatAttendu.PROPOSEE,
        StatutSaisie.RENVOYEE: EtatAttendu.RENVOYEE,
    }.get(saisie.statut, EtatAttendu.BROUILLON)


def _donnees(saisie: Saisie) -> set[tuple[int, int]]:
    """The (indicator, place) pairs to which a cell of the entry gives a value, or its reason."""
    paires = set()
    for cle, texte in saisie.cellules.items():
        indicateur, lieu, champ = cle.split(":")
        if texte and champ in DONNENT:
            paires |= {(int(indicateur), int(lieu)), (int(indicateur), PARTOUT)}
    return paires


def _etat_du_suivi(attendu: Attendu, saisie: Saisie | None) -> EtatAttendu:
    if not attendu.est_a_eux or attendu.action.statut not in ACTIONS_FINANCEES:
        return EtatAttendu.SANS_OBJET
    if saisie and saisie.statut == StatutSaisie.PROPOSEE:
        return EtatAttendu.PROPOSEE
    if saisie and saisie.statut == StatutSaisie.VALIDEE:
        return EtatAttendu.VALIDEE
    if attendu.confirme_le:
        return EtatAttendu.CONFIRMEE
    return _etat_de_la_saisie(saisie) if saisie else EtatAttendu.MANQUANTE


def _derniere(demande: Demande, lignes: list[Ligne], saisies: _Saisies) -> datetime | None:
    """When something last came from this owner since the opening."""
    dates = [ligne.attendu.confirme_le for ligne in lignes]
    dates += [saisies.remises.get(("action", x.attendu.action_id)) for x in lignes]
    dates.append(saisies.remises.get(("valeurs", demande.partenaire_id)))
    ouverte = demande.campagne.ouverte_le
    return max((d for d in dates if d and d >= ouverte), default=None)


def derniere_de_l_annee(contrat: Contrat, annee: int) -> Completude | None:
    """The last collection that was opened on this year; None if there was none."""
    campagnes = DERNIERE.lire(contrat.pk, annee)
    return completude(campagnes[0]) if campagnes else None


DERNIERE = ListePrete(
    lambda contrat, annee: Campagne.objects.filter(
        contrat=contrat,
        periode_fin__year=annee,
        statut__in=[StatutCampagne.OUVERTE, StatutCampagne.CLOSE],
    ).order_by("-ouverte_le")[:1]
)
