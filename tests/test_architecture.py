"""The arrows between apps, and between the layers of an app. Imports and foreign keys both count.

The map is in docs/architecture.md; this is what keeps it true.
"""

from __future__ import annotations

from functools import cache

import pytest
from django.apps import apps
from django.conf import settings

from tests.analyse import APPS, RACINE, fichiers, imports, nom_du_module

# app -> the apps it may know.
FLECHES = {
    "audit": set(),
    "composition": set(),
    "courriels": {"audit"},
    "quartiers": {"audit"},
    "partenaires": {"quartiers", "audit"},
    "comptes": {"partenaires", "quartiers", "courriels", "audit"},
    "contrats": {"quartiers", "partenaires", "courriels", "composition", "audit"},
    "remontees": {"contrats", "quartiers", "partenaires", "courriels", "audit"},
    "rapports": {
        "contrats",
        "remontees",
        "quartiers",
        "partenaires",
        "courriels",
        "composition",
        "audit",
    },
    "imports": {"contrats", "quartiers", "partenaires", "courriels", "audit"},
    "ouvert": {
        "comptes",
        "contrats",
        "remontees",
        "rapports",
        "quartiers",
        "partenaires",
        "audit",
    },
    "rgpd": {
        "comptes",
        "contrats",
        "remontees",
        "rapports",
        "imports",
        "ouvert",
        "quartiers",
        "partenaires",
        "courriels",
        "audit",
    },
    "exploitation": {
        "comptes",
        "contrats",
        "rapports",
        "imports",
        "courriels",
        "audit",
    },
    "config": {
        "exploitation",
        "imports",
        "quartiers",
        "partenaires",
        "comptes",
        "contrats",
        "remontees",
        "rapports",
        "courriels",
        "composition",
        "audit",
        "rgpd",
        "ouvert",
    },
}

# module of an app -> its height; it may import what stands at its height or below.
NIVEAUX = {
    "urls": 5, "intergiciel": 4, "api": 4, "portes": 3, "jeux": 2, "dictionnaire": 2,
    "views": 4, "admin": 4, "templatetags": 4,
    "invitations": 3, "personnes": 3, "proconnect": 3, "forms_proconnect": 3,
    "transfert": 3, "contact": 3,
    "lignes_ailleurs": 3, "listes_admin": 3, "filtres_admin": 3, "suivi_admin": 3,
    "fiche_admin": 3, "choix": 2,
    "forms": 3, "saisie": 3, "cloisonnement": 3, "permissions": 3, "emails": 3, "tasks": 3,
    "circuit": 3, "signer": 3, "signataires": 2, "qualite": 2, "consentement": 2,
    "authentification": 2, "dehors": 3,
    "filtres": 3, "conflits": 3, "a_faire": 3, "retards": 3,
    "redaction": 3, "production": 3, "envoi": 3, "droits": 3, "suivi": 2,
    "etapes": 2, "relecture": 2, "versions": 2,
    "saisies": 2, "quartier": 2, "tableur": 2, "pieces": 2, "remise": 2, "archives": 2,
    "examen_pdf": 2, "examen_image": 2, "antivirus": 2, "orphelins": 2,
    "resultats": 2, "calculs": 2, "synthese": 2, "graphiques": 2, "journal": 2, "ecriture": 2,
    "fiche": 2, "avenants": 2, "arbre": 2, "annees": 2, "historique": 2,
    "registre": 2, "recit_registre": 2, "habilitations": 3,
    "pdf": 2, "atelier": 2, "composeur": 1, "polices": 2, "livraison": 2, "liaison": 1,
    "verification": 2, "parapheur": 2, "papier": 2, "isolement": 2, "lecture_signatures": 2,
    "lecture_qr": 2, "apercu_fusion": 2, "fusion": 2, "graphies": 2,
    "voisinage": 1, "ressemblances": 2,
    "champs": 2, "traits": 2, "plan": 2, "sortes": 2, "masse": 2,
    "reconnaissance": 2, "preparation": 2,
    "versement": 2, "menage": 0, "application": 2, "changements": 2, "annulation": 2, "apercu": 2,
    "exports": 2, "rangees": 2, "petits_nombres": 2, "page_publique": 2,
    "annuel": 2, "procedure": 3, "emails_annuel": 3, "forms_annuel": 3, "a_faire_annuel": 3,
    "urls_allauth": 5, "adaptateurs": 3, "second_facteur": 2, "freins": 2, "facteurs": 2,
    "forms_acces": 3, "protection": 3, "oubli": 3, "sessions": 2, "appareils": 0, "provenance": 0,
    "patience": 0, "coffre": 0,
    "mots_de_passe": 2,
    "urls_annuel": 5, "delais": 0, "statuts_annuel": 0,
    "perimetre": 2, "completude": 2, "ouverture": 3, "relances": 3, "porte": 3, "reponse": 3,
    "texte": 2, "dossier": 2, "horodatage": 1, "sceau": 2, "scellement": 3,
    "lecture": 2, "lecture_texte": 2, "lecture_tableur": 2,
    "argent": 2, "dus": 2, "axes": 2, "formes": 2, "recits": 2, "gabarits": 2,
    "destinataires": 2, "receptions": 2, "desabonnement": 2,
    "calendrier": 3, "series": 3, "rebonds": 3,
    "models": 1, "valeurs": 1, "colonnes": 1, "blocs": 1,
    "statuts": 0, "identifiants": 0, "stockage": 0, "tri": 0, "recherche": 0, "nombres": 0,
    "faits": 0, "contexte": 0, "masque": 0, "formateur": 1, "taches": 2,
    "effacement": 3, "conservation": 3, "export": 2, "identites": 2,
    "saisie_gardee": 2, "remplissage": 0,
    "domaine_courriel": 2, "serveur_courriel": 2,
    "sonde": 2, "mesures": 2, "constats": 2, "disponibilite": 2, "metriques": 2, "veille": 3,
    "compteurs": 2, "stockage_s3": 0, "refus": 3, "disque": 2,
    "sauvegarde": 2, "reprise": 2,
    "ensemble": 0, "prete": 1, "verrou": 0, "marques": 0, "pages": 1, "revenante": 0,
    "contours": 0, "adresses": 0, "natures": 0, "periodes": 0, "filiation": 0,
}  # fmt: skip
SANS_NIVEAU = {"", "apps", "management", "migrations"}  # they name the app, or run it


def app_de(module: str) -> str:
    return module.split(".")[0]


def fleches_interdites(module: str, importes: set[str]) -> set[str]:
    """Imports of our apps that the map does not allow to `module`."""
    permises = FLECHES[app_de(module)] | {app_de(module)}
    return {nom for nom in importes if app_de(nom) in APPS and app_de(nom) not in permises}


def montees(module: str, importes: set[str]) -> set[str]:
    """Imports by `module` of what stands above it, in its app or in another."""
    if _couche(module) in SANS_NIVEAU or app_de(module) == "config":
        return set()
    mienne = NIVEAUX[_couche(module)]
    return {
        nom
        for nom in importes
        if app_de(nom) in APPS and NIVEAUX.get(_couche(nom), mienne) > mienne
    }


def _couche(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@cache
def modules() -> dict[str, set[str]]:
    """What each module imports: read once, by whoever asks, not by all who look for tests."""
    lus = {}
    for chemin in fichiers(*APPS):
        module, paquet = nom_du_module(chemin), chemin.name == "__init__.py"
        lus[module] = imports(chemin.read_text(encoding="utf-8"), module, paquet=paquet)
    return lus


def test_les_imports_suivent_les_fleches():
    fautes = {module: fleches_interdites(module, noms) for module, noms in modules().items()}
    assert {module: noms for module, noms in fautes.items() if noms} == {}


def test_dans_une_app_on_importe_vers_le_bas():
    fautes = {module: montees(module, noms) for module, noms in modules().items()}
    assert {module: noms for module, noms in fautes.items() if noms} == {}


def test_chaque_module_a_sa_couche():
    connus = NIVEAUX.keys() | SANS_NIVEAU
    inconnus = {m for m in modules() if app_de(m) != "config" and _couche(m) not in connus}
    assert inconnus == set(), "donnez-leur une couche dans NIVEAUX"


def cycles(graphe: dict[str, set[str]]) -> set[str]:
    """The modules from which one comes back to oneself."""

    def atteints(depart: str) -> set[str]:
        vus, a_voir = set(), list(graphe[depart])
        while a_voir:
            module = a_voir.pop()
            if module not in vus:
                vus.add(module)
                a_voir.extend(graphe.get(module, ()))
        return vus

    return {module for module in graphe if module in atteints(module)}


def test_aucun_cycle_entre_modules():
    """`contrats.models` re-exports its modules: the package itself is not one of the nodes."""
    paquets = {nom_du_module(c.parent / "__init__.py") for c in fichiers(*APPS)}
    graphe = {m: (cibles & modules().keys()) - {m} for m, cibles in modules().items()}
    assert cycles({m: c - paquets for m, c in graphe.items() if m not in paquets}) == set()


def test_les_cles_etrangeres_suivent_les_fleches():
    interdites = {
        f"{modele._meta.label}.{champ.name} -> {cible}"
        for modele in apps.get_models(include_auto_created=True)
        if modele._meta.app_label in APPS
        for champ in [*modele._meta.local_fields, *modele._meta.local_many_to_many]
        if champ.remote_field
        and (cible := champ.remote_field.model._meta.label) != settings.AUTH_USER_MODEL
        and fleches_interdites(modele._meta.app_label, {cible})
    }
    assert interdites == set()


def test_l_utilisateur_n_est_nomme_que_par_le_reglage():
    """Below `comptes`, the account is `settings.AUTH_USER_MODEL`, never the class nor its label."""
    coupables = {
        nom_du_module(chemin)
        for chemin in fichiers(
            *("courriels", "quartiers", "partenaires", "contrats", "remontees", "rapports"),
            *("imports", "audit", "ouvert"),
        )
        if "comptes.Utilisateur" in chemin.read_text(encoding="utf-8")
    }
    assert coupables == set()


@pytest.mark.parametrize("dossier", APPS)
def test_chaque_app_est_lue(dossier):
    """An empty reading would let everything through."""
    assert [m for m in modules() if app_de(m) == dossier] != []
    assert (RACINE / dossier / "__init__.py").exists()


# -- each check can fail ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "source", "attendu"),
    [
        ("quartiers.models", "import contrats.models", {"contrats.models"}),
        ("contrats.calculs", "def f():\n    import rapports", {"rapports"}),
        (
            "rapports.models",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from comptes import models",
            {"comptes", "comptes.models"},
        ),
        ("contrats.views", "from config.celery import app", {"config.celery", "config.celery.app"}),
        ("quartiers.models", "apps.get_model('contrats', 'Contrat')", {"contrats"}),
        ("contrats.models.acte", "import_module('rapports.models')", {"rapports.models"}),
        ("contrats.models.acte", "from ...rapports import x", {"rapports", "rapports.x"}),
        ("rapports.models", "from contrats.models import Contrat", set()),
    ],
)
def test_une_fleche_interdite_est_vue(module, source, attendu):
    assert fleches_interdites(module, imports(source, module)) == attendu


@pytest.mark.parametrize(
    ("module", "source", "attendu"),
    [
        ("contrats.models.acte", "from contrats.calculs import x", {"contrats.calculs"}),
        ("contrats.statuts", "def f():\n    from contrats import models", {"contrats.models"}),
        ("contrats.calculs", "from .views import y", {"contrats.views"}),
        ("rapports.models.envoi", "from ..tasks import z", {"rapports.tasks"}),
        ("partenaires.models", "from quartiers.admin import z", {"quartiers.admin"}),
        ("contrats.views", "from contrats.models import Acte", set()),
    ],
)
def test_une_montee_est_vue(module, source, attendu):
    trouves = montees(module, imports(source, module))
    assert {nom for nom in trouves if nom.count(".") == 1} == attendu


def test_un_import_relatif_d_un_paquet_est_resolu():
    assert imports("from . import b", "a.p", paquet=True) == {"a.p", "a.p.b"}
    assert imports("from .c import d", "a.p.b") == {"a.p.c", "a.p.c.d"}


def test_un_cycle_est_vu():
    assert cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == {"a", "b", "c"}
    assert cycles({"a": {"b"}, "b": set()}) == set()
