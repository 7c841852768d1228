"""What a collection asks, owner by owner, and who can be written to. It only reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from contrats.models import Action, Contrat, Indicateur
from contrats.saisies.grille import (
    dans_leur_contrat,
    est_due,
    listes_mesurees,
    ranger,
    territoires_attendus,
    territoires_manquants,
)
from contrats.statuts import ACTIONS_FINANCEES, StatutAction
from courriels.adresses import adresse_ascii
from partenaires.models import Partenaire, Representant
from quartiers.prete import EnsemblePret, ListePrete, cles_rondes
from remontees.models import Campagne


@dataclass(frozen=True)
class Valeur:
    """A value of the year, somewhere (None: the whole contract). `deja`: the contract has it."""

    indicateur: Indicateur
    quartier_id: int | None
    deja: bool


@dataclass
class Part:
    """What one owner is asked."""

    partenaire: Partenaire
    valeurs: list[Valeur] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    @property
    def nb_a_donner(self) -> int:
        return sum(not valeur.deja for valeur in self.valeurs) + len(self.actions)

    @property
    def indicateurs(self) -> list[Indicateur]:
        """Those still to be filled in, each once."""
        return list(dict.fromkeys(v.indicateur for v in self.valeurs if not v.deja))


@dataclass(frozen=True)
class Perimetre:
    """The parts by name of owner, and the indicators that nobody is in charge of."""

    parts: list[Part]
    sans_responsable: list[Indicateur]


def indicateurs_dus(contrat: Contrat, annee: int) -> list[Indicateur]:
    """The indicators of the contract that owe a value for the year."""
    siens = dans_leur_contrat(INDICATEURS.lire(contrat.pk), contrat)
    return [indicateur for indicateur in siens if est_due(indicateur, annee)]


INDICATEURS = ListePrete(
    lambda contrat: (
        Indicateur.objects.filter(objectif__contrat=contrat)
        .select_related("objectif", "responsable")
        .order_by("objectif__numero", "pk")
    )
)


def actions_a_suivre(contrat: Contrat | int, annee: int) -> QuerySet[Action]:
    """The actions of a contract under way, and those of the year that are retained or done."""
    en_cours = Q(statut=StatutAction.EN_COURS, exercice__lte=annee)
    de_l_annee = Q(statut__in=ACTIONS_FINANCEES, exercice=annee)
    actions = Action.objects.filter(en_cours | de_l_annee, contrat=contrat)
    return actions.select_related("porteur").order_by("porteur__nom", "intitule", "pk")


def _demandes(campagne: int) -> dict[str, QuerySet]:
    """The indicators of a collection, where they were measured, its actions that go on."""
    indicateurs = Indicateur.objects.filter(remontees=campagne)
    actions = Action.objects.filter(remontees=campagne, statut__in=ACTIONS_FINANCEES)
    return {
        "indicateurs": indicateurs.select_related("objectif__contrat", "responsable").order_by(
            "objectif__numero", "pk"
        ),
        **listes_mesurees(indicateurs.order_by().values("pk")),
        "actions": actions.select_related("porteur").order_by("intitule", "pk"),
    }


DEMANDES = EnsemblePret(_demandes)


def perimetre(campagne: Campagne) -> Perimetre:
    """What the collection asks, from its indicators and actions. One query."""
    demandes = DEMANDES.lire(campagne.pk)
    indicateurs = demandes["indicateurs"]
    faites, parts = ranger(demandes), {}

    def part(partenaire: Partenaire) -> Part:
        return parts.setdefault(partenaire.pk, Part(partenaire))

    for indicateur in indicateurs:
        lieux = territoires_attendus(indicateur, faites[indicateur.pk], campagne.annee)
        manquants = territoires_manquants(indicateur, faites[indicateur.pk], campagne.annee)
        if indicateur.responsable and lieux:
            part(indicateur.responsable).valeurs += [
                Valeur(indicateur, lieu, lieu not in manquants) for lieu in lieux
            ]
    for action in demandes["actions"]:
        part(action.porteur).actions.append(action)
    return Perimetre(
        sorted(parts.values(), key=lambda p: (p.partenaire.nom, p.partenaire.pk)),
        [i for i in indicateurs if i.responsable is None],
    )


@dataclass(frozen=True)
class Contact:
    """Someone who can be written to for an organisation."""

    courriel: str
    nom: str
    origine: str

    @property
    def libelle(self) -> str:
        """As an officer chooses it."""
        precisions = ", ".join(filter(None, [self.nom, self.origine]))
        return f"{self.courriel} ({precisions})" if precisions else self.courriel


def _joignable(adresse: str) -> bool:
    """True if a message can be written to it: one address must not stop all the others."""
    try:
        return adresse.isprintable() and bool(adresse_ascii(adresse))
    except UnicodeError:
        return False


def _connus(partenaires: tuple[int, ...]) -> dict[str, QuerySet]:
    comptes = get_user_model().objects.filter(
        partenaire__in=partenaires, is_active=True, role__in=("agent", "officier")
    )
    return {
        "comptes": comptes.order_by("pk"),
        "representants": Representant.objects.filter(partenaire__in=partenaires),
    }


CONTACTS = EnsemblePret(_connus)


def contacts(partenaires: list[Partenaire], jour: date) -> dict[int, list[Contact]]:
    """Whom to write to, the first one being proposed: those who enter data, the organisation's
    own address, then its representatives in office. One query."""
    trouves: dict[int, dict[str, Contact]] = {p.pk: {} for p in partenaires}

    def ajouter(cle: int, courriel: str, nom: str, origine: str) -> None:
        if courriel and _joignable(courriel):
            trouves[cle].setdefault(courriel.lower(), Contact(courriel, nom, origine))

    connus = CONTACTS.lire(cles_rondes(trouves))
    for compte in connus["comptes"]:
        ajouter(compte.partenaire_id, compte.courriel, compte.get_full_name(), "compte du portail")
    for partenaire in partenaires:
        ajouter(partenaire.pk, partenaire.courriel, partenaire.nom, "adresse de l’organisation")
    for personne in connus["representants"]:
        if personne.en_mandat(jour):
            ajouter(
                personne.partenaire_id, personne.courriel, personne.nom_complet, personne.fonction
            )
    return {cle: list(choix.values()) for cle, choix in trouves.items()}
