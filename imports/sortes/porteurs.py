"""Who carries a post: a known partner, or one to create. Two spellings are never joined here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

from django.db.models import Q

from contrats.models import Contrat
from imports.colonnes import normaliser
from imports.plan import Plan, Reference
from imports.sortes.annuaire import deviner_le_type
from partenaires.graphies import forme_simple, proches
from partenaires.models import Partenaire, TypePartenaire
from quartiers.models import Commune, Intercommunalite


@dataclass(frozen=True)
class Nomme:
    """How a line names who carries the post, on the ground of one steering intercommunality."""

    siret: str | None
    nom: str
    pilote: Intercommunalite
    fonjep: bool

    @property
    def simple(self) -> str:
        return normaliser(self.nom)


@dataclass(eq=False)
class Identite:
    """One body, as far as the portal and the file know it."""

    nom: str
    siret: str | None = None
    partenaire: Partenaire | None = None
    reference: Reference | None = None
    graphies: dict[str, str] = field(default_factory=dict)  # plain -> as written

    @property
    def lieu(self) -> Partenaire | Reference | None:
        return self.partenaire or self.reference


class Porteurs:
    """The partners of the portal, and those that the lines of the file name; four queries."""

    def __init__(self, plan: Plan, nommes: list[Nomme]):
        self.plan = plan
        self._sirens = {i.siren: i for i in Intercommunalite.objects.all()}
        self._communes = {c.siren: c for c in Commune.objects.exclude(siren="")}
        self._familles = _familles({n.pilote.pk for n in nommes})
        self._par_siret: dict[str, Identite] = {}
        self._par_nom: dict[tuple[int, str], list[Identite]] = defaultdict(list)
        self._du_portail(nommes)
        for nomme in nommes:  # those with a SIRET first: a name alone may be one of theirs
            if nomme.siret:
                self._retenir(self._a_ce_siret(nomme), nomme)

    def identifier(self, nomme: Nomme) -> Identite:
        """The body that a line names: by its SIRET, else by its name on this ground."""
        if nomme.siret:
            return self._a_ce_siret(nomme)
        homonymes = self._par_nom[nomme.pilote.pk, nomme.simple]
        if len(homonymes) == 1:
            return homonymes[0]
        sans_siret = [i for i in homonymes if not i.siret]
        identite = sans_siret[0] if sans_siret else Identite(nomme.nom)
        self._retenir(identite, nomme)
        return identite

    def inscrire(self, nomme: Nomme, ou: dict[str, Any]) -> Partenaire | Reference:
        """The partner to write, planned once if the portal does not have it.

        A SIRET that it lacked is added, if this intercommunality registered it.
        """
        identite = self.identifier(nomme)
        connu = identite.partenaire
        if connu and identite.siret != connu.siret and connu.enregistre_par_id == nomme.pilote.pk:
            self.plan.modifier(connu, {"siret": identite.siret}, **ou)
        if identite.lieu is None:
            identite.reference = self.plan.creer(
                Partenaire,
                {
                    **self._nature(nomme, identite.siret),
                    "nom": identite.nom,
                    "siret": identite.siret,
                    "alias": [g for g in identite.graphies.values() if g != identite.nom],
                    "enregistre_par": nomme.pilote,
                },
                libelle=identite.nom,
                **ou,
            )
        return identite.lieu

    def ressemblances(self, pilote_id: int) -> list[tuple[Identite, Identite]]:
        """The bodies of one ground that may be one: one has no SIRET, one is not in the portal."""
        ici = {}
        for (pilote, _), identites in self._par_nom.items():
            if pilote == pilote_id:
                ici |= {id(identite): identite for identite in identites}
        formes = {cle: {forme_simple(n) for n in i.graphies.values()} for cle, i in ici.items()}
        return [
            (une, autre)
            for une, autre in combinations(ici.values(), 2)
            if not (une.siret and autre.siret)
            and not (une.partenaire and autre.partenaire)
            and _se_ressemblent(formes[id(une)], formes[id(autre)])
        ]

    def _du_portail(self, nommes: list[Nomme]) -> None:
        sirets = {n.siret for n in nommes if n.siret}
        voulus = {pk for famille in self._familles.values() for pk in famille}
        pilotes = defaultdict(list)
        for pilote, famille in self._familles.items():
            for pk in famille:
                pilotes[pk].append(pilote)
        for partenaire in Partenaire.objects.filter(Q(pk__in=voulus) | Q(siret__in=sirets)):
            identite = Identite(partenaire.nom, partenaire.siret, partenaire)
            identite.graphies = {normaliser(n): n for n in (partenaire.nom, *partenaire.alias)}
            if partenaire.siret:
                self._par_siret[partenaire.siret] = identite
            for pilote in pilotes[partenaire.pk]:
                for simple in identite.graphies:
                    self._par_nom[pilote, simple].append(identite)

    def _a_ce_siret(self, nomme: Nomme) -> Identite:
        """The body of this SIRET: known, or the only one of this very name, here, without one."""
        if nomme.siret not in self._par_siret:
            homonymes = self._par_nom[nomme.pilote.pk, nomme.simple]
            seul = homonymes[0] if len(homonymes) == 1 and not homonymes[0].siret else None
            identite = self._par_siret[nomme.siret] = seul or Identite(nomme.nom)
            identite.siret = nomme.siret
        return self._par_siret[nomme.siret]

    def _retenir(self, identite: Identite, nomme: Nomme) -> None:
        """Remember that this body is called so on this ground."""
        identite.graphies.setdefault(nomme.simple, nomme.nom)
        homonymes = self._par_nom[nomme.pilote.pk, nomme.simple]
        if not any(connue is identite for connue in homonymes):
            homonymes.append(identite)

    def _nature(self, nomme: Nomme, siret: str | None) -> dict[str, Any]:
        """What kind of organisation it is, where its SIREN or its post says so."""
        siren = (siret or "")[:9]
        if siren in self._sirens:
            return {"type": TypePartenaire.EPCI, "intercommunalite": self._sirens[siren]}
        if siren and siren in self._communes:
            return {"type": TypePartenaire.COMMUNE, "commune": self._communes[siren]}
        return {"type": TypePartenaire.ASSOCIATION if nomme.fonjep else deviner_le_type(nomme.nom)}


def _familles(pilotes: set[int]) -> dict[int, set[int]]:
    """For each pilot, the partners met in its contracts or that it registered."""
    familles: dict[int, set[int]] = {pilote: set() for pilote in pilotes}
    contrats = Contrat.objects.filter(pilote__in=pilotes)
    for chemin in ("partenaires", "actions__porteur"):
        for pilote, partenaire in contrats.values_list("pilote", chemin).distinct():
            familles[pilote].add(partenaire)
    inscrits = Partenaire.objects.filter(enregistre_par__in=pilotes)
    for pilote, partenaire in inscrits.values_list("enregistre_par", "pk"):
        familles[pilote].add(partenaire)
    return {pilote: famille - {None} for pilote, famille in familles.items()}


def _se_ressemblent(formes: set[str], autres: set[str]) -> bool:
    return any(a == b or proches(a, b) for a, b in product(formes, autres))
