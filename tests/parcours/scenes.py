"""The worlds that the pages are looked at in: the whole CASO case, and a contract with nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from contrats.models import Acte, Action, Contrat, Indicateur, Saisie, Signature
from imports.application import appliquer
from partenaires.models import Partenaire
from quartiers.models import Quartier
from rapports.production import produire_rapport
from tests import fabriques
from tests.courriels.exemples import creer_courriel
from tests.droits import attentes, monde

COMPTES = {
    "officier": "officier@capso.exemple.invalid",
    "agent": "agent@centre-social.exemple.invalid",
    "signataire": "signataire@departement.exemple.invalid",
    "lecteur": "lecteur@conseil-citoyen.exemple.invalid",
}


def client_de(personne) -> Client:
    """A client of the portal with a session of this person (None: nobody's)."""
    client = Client()
    if personne is not None:
        client.force_login(personne)
    return client


@dataclass
class Scene:
    """People by role (None: no account) and, for each kind of object, those that are shown."""

    gens: dict[str, Any]
    objets: dict[str, list[Any]]

    def chemins(self, *fragments: str) -> list[str]:
        """The path of every page of the table of rights, for these objects; and of these parts of
        pages."""
        trouves = []
        for nom, route in attentes.ROUTES.items():
            a_part = route.fragment and nom not in fragments
            if a_part or 200 not in route.get.values():
                continue
            choix = [self._cles(sorte) for sorte in route.objets]
            requete = "&".join(f"{cle}={valeur}" for cle, valeur in route.requete.items())
            for rang in range(max(map(len, choix), default=1) if all(choix) else 0):
                cles = [cle[rang % len(cle)] for cle in choix]
                trouves.append(reverse(nom, args=cles) + (f"?{requete}" if requete else ""))
        return trouves

    def _cles(self, sorte) -> list[Any]:
        """The keys of a kind of object; a plain argument stands for itself."""
        if sorte not in self.objets:
            return [sorte]
        return [objet.pk for objet in self.objets[sorte]]


def caso() -> Scene:
    """The CASO case as the demonstration shows it, with one report ready and one that failed."""
    call_command("charger_caso", verbosity=0)
    ancien, actuel = Contrat.objects.get(code="CV220"), Contrat.objects.get(code="CN06206M")
    gens = {
        role: get_user_model().objects.get(courriel=courriel) for role, courriel in COMPTES.items()
    }
    centre = gens["agent"].partenaire
    action = Action.objects.get(contrat=actuel, reference="DEMO-2026-01")
    terminee = Action.objects.get(contrat=ancien, reference="DEMO-2018-03")
    indicateur = Indicateur.objects.get(objectif__contrat=ancien, responsable=centre)
    return Scene(
        {"anonyme": None, **gens},
        {
            "contrat": [ancien, actuel],
            "contrat public": [ancien],
            "objectif": [indicateur.objectif],
            **{sorte: [indicateur] for sorte in ("indicateur", "indicateur suivi")},
            "quartier": list(ancien.quartiers.filter(nature="qpv")),
            "quartier public": list(ancien.quartiers.filter(nature="qpv"))[:1],
            "partenaire": [centre, Partenaire.objects.get(nom__startswith="Département")],
            "action": [action, terminee],
            "saisie": list(Saisie.objects.all()),
            "avis": list(ancien.avis.all()),
            "acte": list(Acte.objects.filter(contrat__in=[ancien, actuel])),
            **_de_l_avenant(actuel),
            "signature": list(Signature.objects.filter(acte__contrat=actuel)),
            **_rapports(ancien),
            "lot": _imports(actuel, gens["officier"]),
            **_ce_qui_est_demande(actuel, ancien, centre),
            **_qui_signe_pour(centre),
            "collegue": [fabriques.creer_utilisateur("lecteur", centre)],
            "engagement": list(ancien.engagements.all())[:1],
            **_ce_qui_est_diffuse(ancien),
            **{sorte: [] for sorte in ("document", "jalon", "commentaire", "envoi")},
        },
    )


def _ce_qui_est_diffuse(contrat) -> dict[str, list[Any]]:
    """A schedule that is late, subscribers of every kind, a batch with a failure."""
    liste = fabriques.creer_liste_de_diffusion(contrat, "presse@exemple.fr", "radio@exemple.fr")
    fabriques.creer_abonnement(contrat, courriel="", liste=liste)
    serie = fabriques.creer_serie(contrat, quartier=contrat.quartiers.first())
    serie.rapports.get().echouer("La composition a duré trop longtemps.")
    return {
        "planification": [fabriques.creer_planification(contrat)],
        "abonnement": list(contrat.abonnements.all())[:1],
        "liste de diffusion": [liste],
        "membre de liste": [],
        "série": [serie],
    }


def _imports(contrat, officier) -> list[Any]:
    """A workbook with faults of every kind, another that was applied, one that waits to be read."""
    entetes = "Référence;Exercice;Intitulé;Porteur;Quartiers;Météo\n"
    commun = {"sorte": "programmation", "contrat": contrat, "par": officier}
    fautif = f"{entetes}I-1;2026;Vélo;Centre social;Nulle part;x\n;beaucoup;;;;\n"
    applique = fabriques.creer_lot_lu(f"{entetes}I-2;2026;Marche;Un nouveau;;x\n", **commun)
    appliquer(applique, par=officier)
    return [
        fabriques.creer_lot_lu(fautif, **commun),
        applique,
        fabriques.creer_lot(fautif, **commun),
    ]


def _rapports(contrat) -> dict[str, list[Any]]:
    """One issued, one that failed, one that is prepared with what it lacks, a draft."""
    emis = fabriques.creer_rapport(contrat, **_annee(2023), diffuser=True)
    produire_rapport(emis.pk)
    echec = fabriques.creer_rapport(contrat, **_annee(2023))
    echec.echouer("La composition a duré trop longtemps.")
    a_preparer = fabriques.creer_rapport(contrat, relecture=True, **_annee(2022))
    fabriques.creer_dispense(a_preparer)
    return {
        "rapport": [emis],
        "rapport émis": [emis],
        "rapport à préparer": [a_preparer],
        "rapport à relire": [fabriques.creer_rapport_a_relire(contrat, **_annee(2021))],
        "dispense": [],
    }


def _annee(annee: int) -> dict[str, date]:
    return {"periode_debut": date(annee, 1, 1), "periode_fin": date(annee, 12, 31)}


def _qui_signe_pour(partenaire) -> dict[str, list[Any]]:
    """Someone who represents it, a vote of its assembly, a delegation."""
    representant = fabriques.creer_representant(partenaire)
    return {
        "représentant": [representant],
        "deliberation": [fabriques.creer_deliberation(partenaire)],
        "delegation": [fabriques.creer_delegation(representant)],
    }


def _ce_qui_est_demande(contrat, ancien, centre) -> dict[str, list[Any]]:
    """The collection that is open, what it asks of each, and one in preparation; the annual
    reports of the former contract."""
    ouverte = contrat.remontees.get(statut="ouverte")
    preparee = fabriques.creer_campagne(contrat, ouverte=False, annee=2025)
    preparee.indicateurs.set(ouverte.indicateurs.all())
    preparee.actions.set(ouverte.actions.all())
    return {
        "campagne": [ouverte, preparee],
        "campagne en préparation": [preparee],
        "demande": list(ouverte.demandes.all()),
        **_rapports_annuels(ancien, centre),
    }


def _rapports_annuels(contrat, partenaire) -> dict[str, list[Any]]:
    """One in each step: being written, submitted with every kind of answer, answered, published."""
    annuels = {
        statut: fabriques.creer_annuel(contrat, annee=annee, statut=statut)
        for annee, statut in enumerate(
            ["brouillon", "consultation", "suites", "approuve", "publie"], start=2016
        )
    }
    soumis, a_repondre = annuels["consultation"], annuels["suites"]
    publie = annuels["publie"]
    perdu = creer_courriel(statut="echec", reponse="550 5.1.1 Boite inconnue")
    avis = [
        fabriques.creer_avis_annuel(soumis, partenaire),
        fabriques.creer_avis_annuel(soumis, courriel=perdu),
        fabriques.creer_avis_annuel(soumis, statut="rendu", remarques=["Trop court."]),
        fabriques.creer_avis_annuel(a_repondre, statut="tacite"),
        fabriques.creer_avis_annuel(a_repondre, statut="rendu", remarques=["Clair.", "Long."]),
    ]
    fabriques.creer_piece_annuelle(annuels["approuve"])
    return {
        "annuel": [annuels["brouillon"], a_repondre],
        "annuel en consultation": list(annuels.values()),
        "annuel aux suites": [a_repondre],
        "annuel publié": [publie],
        "avis annuel": avis,
        "contribution": [fabriques.creer_contribution(annuels["brouillon"], partenaire)],
        "écarté": [],
        "demande d'accès": [fabriques.creer_demande_acces(contrat.pilote)],
        "pièce annuelle": [fabriques.creer_piece_annuelle(publie, publique=True)],
    }


def _de_l_avenant(contrat) -> dict[str, list[Any]]:
    """What is proposed beside the contract in force."""
    return {
        "acte en projet": list(Acte.objects.filter(contrat=contrat, statut="projet")),
        "indicateur en vigueur": list(Indicateur.objects.filter(objectif__contrat=contrat))[:1],
        "modification": [],
    }


def vide() -> Scene:
    """A contract being drafted: nothing is in it yet."""
    lieu = monde.creer_monde()
    contrat = fabriques.creer_contrat(
        *Partenaire.objects.filter(contrats=lieu.objets["mien"]["contrat"]),
        pilote=lieu.objets["mien"]["contrat"].pilote,
        quartiers=[fabriques.creer_quartier()],
    )
    fabriques.creer_publication(contrat, quartiers=contrat.quartiers.all())
    objectif = fabriques.creer_objectif(contrat)
    seul = fabriques.creer_utilisateur("agent")
    objets = {sorte: [objet] for sorte, objet in lieu.objets["mien"].items()}
    objets |= {
        "contrat": [contrat],
        "contrat public": [contrat],
        "objectif": [objectif],
        "indicateur": [
            fabriques.creer_indicateur(
                objectif=objectif, cible_finale=None, cible_finale_annee=None
            )
        ],
        "quartier": list(Quartier.objects.filter(contrats=contrat)),
        "quartier public": list(Quartier.objects.filter(contrats=contrat)),
        "action": [fabriques.creer_action(contrat, porteur=lieu.gens["agent"].partenaire)],
        "partenaire": [seul.partenaire],
    }
    gens = {role: lieu.gens[role] for role in ("officier", "agent", "lecteur")}
    return Scene({"anonyme": None, "sans contrat": seul, **gens}, objets)
