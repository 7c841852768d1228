"""One row of every model for an officer: what another officer must never see in the back office."""

from dataclasses import dataclass
from itertools import count

from audit.contexte import Contexte, dans
from audit.journal import consigner
from contrats.models import Contrat, Pilier
from ouvert.models import JetonApi
from quartiers.models import FiliationQuartier, Generation, NatureFiliation, Releve, Statistique
from rgpd.models import Effacement
from tests.courriels.exemples import creer_courriel
from tests.fabriques import (
    creer_abonnement,
    creer_acte,
    creer_action,
    creer_annuel,
    creer_avis,
    creer_campagne,
    creer_commentaire,
    creer_commune,
    creer_contrat,
    creer_correspondance,
    creer_delegation,
    creer_deliberation,
    creer_demande,
    creer_document,
    creer_engagement,
    creer_financement,
    creer_indicateur,
    creer_intercommunalite,
    creer_ligne_du_registre,
    creer_liste_de_diffusion,
    creer_lot,
    creer_mesure,
    creer_modification,
    creer_objectif,
    creer_officier,
    creer_partenaire,
    creer_photo,
    creer_planification,
    creer_publication,
    creer_quartier,
    creer_rapport,
    creer_representant,
    creer_saisie,
    creer_utilisateur,
    creer_version,
)
from tests.rapports.exemples import creer_envoi

_codes = count(90_001)


@dataclass
class Monde:
    """A contract, its officer, and the objects that hang from it, by name."""

    contrat: Contrat
    officier: object
    objets: dict

    def __getattr__(self, nom):
        try:
            return self.__dict__["objets"][nom]
        except KeyError:
            raise AttributeError(nom) from None


def creer_monde(nombre: int = 1) -> Monde:
    """An intercommunality whose officer has `nombre` rows of every model (at least one)."""
    interco = creer_intercommunalite()
    commune = creer_commune(intercommunalite=interco, code_insee=f"{next(_codes):05d}")
    quartier = creer_quartier(commune)
    partenaire = creer_partenaire(enregistre_par=interco)
    contrat = creer_contrat(partenaire, pilote=interco, quartiers=[quartier])
    officier = creer_officier(contrat, password=None)
    contrat.partenaires.add(officier.partenaire)
    monde = Monde(contrat, officier, {"commune": commune, "quartier": quartier})
    monde.objets["partenaire"] = partenaire
    for _ in range(nombre):
        _ajouter(monde)
        monde.objets |= _creer_remontees(monde) | _creer_diffusion(monde)
    return monde


def _ajouter(monde):
    """One more row of every model; the last ones made are kept by name."""
    contrat, partenaire = monde.contrat, monde.partenaire
    autre = creer_contrat(partenaire, pilote=contrat.pilote, quartiers=[monde.quartier])
    pilier = Pilier.objects.create(contrat=contrat, intitule="Cohésion sociale")
    objectif = creer_objectif(contrat, pilier=pilier)
    indicateur = creer_indicateur(objectif=objectif, responsable=partenaire)
    mesure = creer_mesure(indicateur, 2016, 48, quartier=monde.quartier)
    action = creer_action(contrat, porteur=creer_partenaire(enregistre_par=contrat.pilote))
    acte = creer_acte(autre, signataires=[partenaire])
    rapport = creer_rapport(contrat)
    monde.objets |= {
        "autre_contrat": autre,
        "pilier": pilier,
        "objectif": objectif,
        "indicateur": indicateur,
        "mesure": mesure,
        "action": action,
        "financement": creer_financement(action, financeur=partenaire, accorde=100),
        "engagement": creer_engagement(contrat, partenaire=partenaire),
        "acte": acte,
        "signature": acte.signatures.get(),
        "evenement": contrat.evenements.first(),
        "representant": creer_representant(partenaire),
        "utilisateur": creer_utilisateur("agent", partenaire, password=None),
        "abonnement": creer_abonnement(contrat),
        "rapport": rapport,
        "envoi": creer_envoi(rapport, f"elu{rapport.pk}@exemple.fr"),
        "courriel": creer_courriel(monde.officier.courriel),
    }
    monde.objets |= _creer_territoires(monde) | _creer_suivi(monde, action.porteur)
    monde.objets |= _creer_signatures(acte, monde.representant) | _creer_imports(monde)
    monde.objets |= _creer_securite(monde)


def _creer_suivi(monde, porteur):
    suivie = creer_action(monde.contrat, porteur=porteur, statut="en_cours")
    return {
        "saisie": creer_saisie(suivie),
        "document": creer_document(suivie),
        "commentaire": creer_commentaire(suivie),
        "avis": creer_avis(monde.contrat, monde.partenaire),
        "publication": creer_publication(monde.objets["autre_contrat"], quartiers=[monde.quartier]),
    }


def _creer_securite(monde):
    with dans(Contexte("monde-0123456789", "192.0.2.1")):
        ligne = consigner("export", par=monde.officier, objet=monde.contrat)
    demande = Effacement.objects.create(compte=monde.utilisateur, demande_par=monde.utilisateur)
    return {"ligne_audit": ligne, "trace": ligne.personnelle, "effacement": demande}


def _creer_diffusion(monde):
    """A schedule is the only one of its kind in its contract: on the one that has none yet."""
    return {
        "liste_de_diffusion": creer_liste_de_diffusion(monde.contrat),
        "planification": creer_planification(monde.autre_contrat),
    }


def _creer_remontees(monde):
    """On the contract that has none of this year yet."""
    demande = creer_demande(creer_campagne(monde.autre_contrat), monde.partenaire)
    return {"campagne": demande.campagne, "demande": demande}


def _creer_imports(monde):
    return {
        "annuel": creer_annuel(monde.autre_contrat),
        "lot": creer_lot("code\n", contrat=monde.contrat, par=monde.officier),
        "correspondance": creer_correspondance(monde.contrat.pilote),
        "jeton": JetonApi.objects.creer(par=monde.officier, libelle="Outil", jours=30)[0],
    }


def _creer_signatures(acte, representant):
    ligne = creer_ligne_du_registre(acte, personnel={"ip": "192.0.2.1"})
    return {
        "version": creer_version(acte),
        "ligne_du_registre": ligne,
        "preuve_personnelle": ligne.personnelle,
        "modification": creer_modification(acte),
        "photo": creer_photo(acte.contrat),
        "deliberation": creer_deliberation(representant.partenaire),
        "delegation": creer_delegation(representant),
    }


def _creer_territoires(monde):
    nouveau = creer_quartier(monde.commune, generation=Generation.G2024)
    numero = Statistique.objects.count()
    statistique = Statistique.objects.create(
        code=f"population-{numero}", libelle=f"Population {numero}", unite="habitants"
    )
    return {
        "filiation": FiliationQuartier.objects.create(
            ancien=monde.quartier, nouveau=nouveau, nature=NatureFiliation.MODIFIE
        ),
        "statistique": statistique,
        "releve": Releve.objects.create(
            statistique=statistique,
            quartier=monde.quartier,
            millesime=2013,
            valeur=3200,
            source="Insee",
        ),
    }


# The object of a world that stands for each model of the back office.
NOMS = {
    "audit.ligneaudit": "ligne_audit",
    "audit.trace": "trace",
    "rgpd.effacement": "effacement",
    "courriels.courriel": "courriel",
    "quartiers.intercommunalite": None,
    "quartiers.commune": "commune",
    "quartiers.quartier": "quartier",
    "quartiers.filiationquartier": "filiation",
    "quartiers.statistique": "statistique",
    "quartiers.releve": "releve",
    "partenaires.partenaire": "partenaire",
    "partenaires.representant": "representant",
    "comptes.utilisateur": "utilisateur",
    "contrats.contrat": "contrat",
    "contrats.pilier": "pilier",
    "contrats.objectif": "objectif",
    "contrats.indicateur": "indicateur",
    "contrats.mesure": "mesure",
    "contrats.action": "action",
    "contrats.financement": "financement",
    "contrats.engagement": "engagement",
    "contrats.acte": "acte",
    "contrats.signature": "signature",
    "contrats.evenement": "evenement",
    "contrats.saisie": "saisie",
    "contrats.document": "document",
    "contrats.commentaire": "commentaire",
    "contrats.avis": "avis",
    "contrats.publication": "publication",
    "contrats.deliberation": "deliberation",
    "contrats.delegation": "delegation",
    "contrats.versionacte": "version",
    "contrats.ligneregistre": "ligne_du_registre",
    "contrats.preuvepersonnelle": "preuve_personnelle",
    "contrats.modification": "modification",
    "contrats.photocontrat": "photo",
    "remontees.campagne": "campagne",
    "remontees.demande": "demande",
    "rapports.rapport": "rapport",
    "rapports.envoi": "envoi",
    "rapports.rapportannuel": "annuel",
    "rapports.abonnement": "abonnement",
    "rapports.listedediffusion": "liste_de_diffusion",
    "rapports.planification": "planification",
    "imports.lot": "lot",
    "imports.correspondance": "correspondance",
    "ouvert.jetonapi": "jeton",
}


def exemplaire(monde: Monde, modele):
    """The world's object of this model; a KeyError tells that a new model has none yet."""
    nom = NOMS[modele._meta.label_lower]
    return monde.contrat.pilote if nom is None else getattr(monde, nom)
