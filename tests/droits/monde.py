"""Three owners, ten people: who is what to each object, written without asking the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model

from contrats.models import Acte, Engagement, Signature
from contrats.statuts import StatutActe
from ouvert.models import JetonApi
from partenaires.models import TypePartenaire
from tests import fabriques
from tests.courriels.exemples import creer_courriel
from tests.droits.profils import Route
from tests.rapports.exemples import creer_envoi

ABSENT = 999_999_999

# Whose object it is: my organisation's, a neighbour's in the same contract, another ground's.
PROPRIETAIRES = ("mien", "voisin", "ailleurs")

# role -> what they are to the object of each owner, in the order of PROPRIETAIRES.
RELATIONS = {
    "anonyme": ("anonyme", "anonyme", "anonyme"),
    "agent": ("auteur", "contrat", "etranger"),
    "signataire": ("signataire", "contrat", "etranger"),
    "lecteur": ("organisation", "contrat", "etranger"),
    "agent voisin": ("contrat", "auteur", "etranger"),
    "conseil citoyen": ("conseil", "conseil", "etranger"),
    "officier": ("officier", "officier", "etranger"),
    "agent d'ailleurs": ("etranger", "etranger", "auteur"),
    "officier d'ailleurs": ("etranger", "etranger", "officier"),
    "administrateur": ("administrateur", "administrateur", "administrateur"),
}


# Whose signature is awaited, for each owner.
SIGNATAIRES = {"mien": "signataire", "voisin": "agent voisin", "ailleurs": "agent d'ailleurs"}


def relation(role: str, proprietaire: str) -> str:
    """What this role is to the objects of this owner."""
    return RELATIONS[role][PROPRIETAIRES.index(proprietaire)]


@dataclass
class Monde:
    """The people by role (None: nobody), and the objects by owner and kind."""

    gens: dict[str, Any]
    objets: dict[str, dict[str, Any]]

    def cle(self, proprietaire: str, sorte: str) -> int:
        """The primary key of the object of this kind."""
        return self.objets[proprietaire][sorte].pk


def creer_monde() -> Monde:
    """One contract with two organisations and a residents' council; another contract elsewhere."""
    interco = fabriques.creer_intercommunalite()
    commune = fabriques.creer_commune(intercommunalite=interco)
    quartier = fabriques.creer_quartier(commune)
    moi, voisin = fabriques.creer_partenaire(), fabriques.creer_partenaire()
    conseil = fabriques.creer_partenaire(type=TypePartenaire.CONSEIL_CITOYEN, quartier=quartier)
    contrat = fabriques.creer_contrat(
        moi, voisin, conseil, pilote=interco, quartiers=[quartier], statut="en_vigueur"
    )
    officier = fabriques.creer_officier(contrat, password=None)
    contrat.partenaires.add(officier.partenaire)
    ailleurs = fabriques.creer_partenaire()
    loin = fabriques.creer_quartier(fabriques.creer_commune())
    autre = fabriques.creer_contrat(ailleurs, quartiers=[loin], statut="en_vigueur")
    gens = {
        "anonyme": None,
        **{
            role: fabriques.creer_utilisateur(role, moi, password=None)
            for role in ("agent", "signataire", "lecteur")
        },
        "agent voisin": fabriques.creer_utilisateur("agent", voisin, password=None),
        "conseil citoyen": fabriques.creer_utilisateur("lecteur", conseil, password=None),
        "officier": officier,
        "agent d'ailleurs": fabriques.creer_utilisateur("agent", ailleurs, password=None),
        "officier d'ailleurs": fabriques.creer_officier(autre, password=None),
        "administrateur": get_user_model().objects.create_superuser(
            f"chef{contrat.pk}@exemple.fr", None
        ),
    }
    commun = objets_du_contrat(contrat, quartier)
    objets = {
        "mien": commun | _objets_d_un_partenaire(contrat, moi, gens["agent"]),
        "voisin": commun | _objets_d_un_partenaire(contrat, voisin, gens["agent voisin"]),
        "ailleurs": objets_du_contrat(autre, loin)
        | _objets_d_un_partenaire(autre, ailleurs, gens["agent d'ailleurs"]),
    }
    for proprietaire, role in SIGNATAIRES.items():
        _solliciter(objets[proprietaire], gens[role])
    return Monde(gens, objets)


def _solliciter(siens: dict[str, Any], signataire) -> None:
    """What this owner is asked: a signature, and its share of a collection."""
    siens["signature"] = _signature(siens["acte"], signataire)
    siens["contribution"] = fabriques.creer_contribution(siens["annuel"], siens["partenaire"])
    siens["avis annuel"] = fabriques.creer_avis_annuel(
        siens["annuel en consultation"], siens["partenaire"]
    )
    siens["avis non remis"] = fabriques.creer_avis_annuel(
        siens["annuel en consultation"],
        fabriques.creer_partenaire(),
        courriel=creer_courriel(statut="echec"),
    )
    siens["demande"] = fabriques.creer_demande(
        siens["campagne"], siens["partenaire"], action=siens["action"]
    )


def _signature(acte, personne):
    """The signature that this person is asked for, on an act open to signature."""
    representant = fabriques.creer_representant(personne.partenaire, courriel=personne.courriel)
    return Signature.objects.create(
        acte=acte,
        version=acte.version_courante,
        partenaire=personne.partenaire,
        representant=representant,
    )


def _acte_ouvert(contrat):
    """An avenant whose text is frozen, open to signature."""
    acte = fabriques.creer_acte(contrat, nature="avenant", numero=1, titre="Avenant 1")
    fabriques.creer_version(acte)
    fabriques.creer_ligne_du_registre(acte, personnel={"ip": "192.0.2.1"})
    Acte.objects.filter(pk=acte.pk).update(statut=StatutActe.EN_SIGNATURE)
    return Acte.objects.get(pk=acte.pk)


def objets_du_contrat(contrat, quartier) -> dict[str, Any]:
    """What belongs to the contract as a whole."""
    indicateur = fabriques.creer_indicateur(contrat)
    rapport = fabriques.creer_rapport(contrat)
    rapport.echouer("La composition a duré trop longtemps.")
    ouvert = _acte_ouvert(contrat)
    projet = fabriques.creer_acte(contrat, nature="avenant", numero=2, titre="Avenant 2")
    return {
        "contrat": contrat,
        "demande d'accès": fabriques.creer_demande_acces(contrat.pilote),
        "objectif": indicateur.objectif,
        "indicateur": indicateur,
        "quartier": quartier,
        "rapport": rapport,
        **_rapports_en_cours(contrat),
        "envoi": creer_envoi(rapport, f"abonne{rapport.pk}@exemple.fr"),
        **_diffusion(contrat),
        "contrat public": contrat,
        "quartier public": quartier,
        "publication": fabriques.creer_publication(contrat, quartiers=[quartier]),
        "acte": ouvert,
        "version": ouvert.version_courante,
        "version scellée": fabriques.creer_version_scellee(
            fabriques.creer_acte(contrat, nature="avenant", numero=3, titre="Avenant 3")
        ),
        "acte en projet": projet,
        "modification": fabriques.creer_modification(projet),
        "campagne": fabriques.creer_campagne(contrat),
        "campagne en préparation": fabriques.creer_campagne(
            contrat, ouverte=False, annee=2019, intitule="Remontée 2019"
        ),
        "indicateur en vigueur": indicateur,
        **_rapports_annuels(contrat, quartier),
        "lot": fabriques.creer_lot_lu(
            "Référence;Intitulé\n",
            sorte="programmation",
            contrat=contrat,
            par=fabriques.creer_officier(contrat, password=None),
        ),
    }


def _rapports_annuels(contrat, quartier) -> dict[str, Any]:
    """One in each step of its procedure, with what hangs from it."""
    brouillon = fabriques.creer_annuel(contrat, annee=2015)
    publie = fabriques.creer_annuel(contrat, annee=2018, statut="publie")
    return {
        "annuel": brouillon,
        "annuel en consultation": fabriques.creer_annuel(
            contrat, annee=2016, statut="consultation"
        ),
        "annuel aux suites": fabriques.creer_annuel(contrat, annee=2017, statut="suites"),
        "annuel publié": publie,
        "écarté": fabriques.creer_ecarte(brouillon, quartier),
        "pièce annuelle": fabriques.creer_piece_annuelle(publie, publique=True),
    }


def _rapports_en_cours(contrat) -> dict[str, Any]:
    """A report that is prepared, with a waiver; a draft; one that is issued."""
    annee = {"periode_debut": date(2017, 1, 1), "periode_fin": date(2017, 12, 31)}
    a_preparer = fabriques.creer_rapport(contrat, relecture=True, **annee)
    return {
        "rapport à préparer": a_preparer,
        "dispense": fabriques.creer_dispense(a_preparer),
        "rapport à relire": fabriques.creer_rapport_a_relire(
            contrat, periode_debut=date(2016, 1, 1), periode_fin=date(2016, 12, 31)
        ),
        "rapport émis": fabriques.creer_rapport_emis(
            contrat, periode_debut=date(2015, 1, 1), periode_fin=date(2015, 12, 31)
        ),
    }


def _diffusion(contrat) -> dict[str, Any]:
    """What makes reports again and again, and who receives them."""
    liste = fabriques.creer_liste_de_diffusion(contrat)
    return {
        "planification": fabriques.creer_planification(contrat),
        "abonnement": fabriques.creer_abonnement(contrat),
        "liste de diffusion": liste,
        "membre de liste": liste.membres.get(),
        "série": fabriques.creer_serie(contrat),
    }


def _objets_d_un_partenaire(contrat, partenaire, agent) -> dict[str, Any]:
    """What belongs to one organisation inside the contract."""
    action = fabriques.creer_action(contrat, porteur=partenaire, statut="en_cours")
    indicateur = fabriques.creer_indicateur(contrat, responsable=partenaire)
    fabriques.creer_mesure(indicateur, 2017, 45)
    return {
        "partenaire": partenaire,
        "action": action,
        "indicateur suivi": indicateur,
        "collegue": fabriques.creer_utilisateur("lecteur", partenaire, password=None),
        "saisie": fabriques.creer_saisie(action, modifie_par=agent),
        "jalon": fabriques.creer_jalon(action),
        "document": fabriques.creer_document(action, depose_par=agent),
        "commentaire": fabriques.creer_commentaire(action, agent),
        "avis": fabriques.creer_avis(contrat, partenaire, echeance=date(2030, 1, 1)),
        "représentant": fabriques.creer_representant(partenaire),
        "deliberation": fabriques.creer_deliberation(partenaire),
        "delegation": fabriques.creer_delegation(fabriques.creer_representant(partenaire)),
        "engagement": Engagement.objects.create(
            contrat=contrat, partenaire=partenaire, intitule=f"Promesse {partenaire.pk}"
        ),
    }


def entrer(client, personne, route: Route) -> None:
    """As this person (None: nobody): by a session or, where the route asks for it, by a token."""
    client.logout()
    client.defaults.pop("HTTP_AUTHORIZATION", None)
    if personne is not None and route.jeton:
        _, secret = JetonApi.objects.creer(par=personne, libelle="Essai", jours=1)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    elif personne is not None:
        client.force_login(personne)
