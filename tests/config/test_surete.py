"""What the settings, the headers and the code of the portal promise to whoever attacks it."""

from __future__ import annotations

import ast
import re
from datetime import UTC

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.db import connection
from django.urls import get_resolver
from django.utils import timezone

from comptes.models import Utilisateur
from tests.analyse import APPS, RACINE, appels, fichiers, imports, noms
from tests.config.test_settings import SERVEUR, _reglages
from tests.fabriques import creer_utilisateur

CODE = {str(c.relative_to(RACINE)): c.read_text(encoding="utf-8") for c in fichiers(*APPS)}
SCRIPTS = {c.name: c.read_text(encoding="utf-8") for c in fichiers("static", extensions=(".js",))}
# What may speak to the network: two processes of ours, or one of ours and an address that is set.
RESEAU = {"config/demo/lanceur.py": {"socket", "urllib.request"},
    "contrats/antivirus.py": {"socket"}, "composition/atelier.py": {"socket"},
    "courriels/livraison.py": {"smtplib"}, "exploitation/domaine_courriel.py": {"dns.resolver"},
    "courriels/liaison.py": {"smtplib", "socket"}, "comptes/proconnect/porte.py": {"requests"},
    "rapports/stockage_s3.py": {"storages.backends.s3"}, "composition/composeur.py": {"socket"},
    "exploitation/serveur_courriel.py": {"smtplib"}, "contrats/horodatage.py": {
        "aiohttp", "pyhanko.sign.timestamps.aiohttp_client"}}  # fmt: skip
CLIENTS = {
    "socket", "urllib.request", "http.client", "smtplib", "ftplib", "requests", "httpx", "aiohttp",
    "pyhanko.sign.timestamps.aiohttp_client", "dns.resolver", "storages.backends.s3", "boto3",
}  # fmt: skip
EXECUTION = {"eval", "exec", "from_string", "render_to_string_from", "__import__"}
PAGES = ("/compte/connexion/", "/aide/", "/accessibilite/", "/rien-ici/")


def dangers(source: str) -> set[str]:
    """What would run, or rebuild, what somebody typed."""
    interdits = {"pickle", "marshal", "shelve", "yaml", "dill", "jsonpickle"}
    return (appels(source) & EXECUTION) | (imports(source) & interdits)


def test_ni_execution_ni_deserialisation_dangereuse():
    assert {nom: trouves for nom, source in CODE.items() if (trouves := dangers(source))} == {}
    assert dangers("import pickle\neval(x)") == {"pickle", "eval"}
    assert dangers("Engine.get_default().from_string(texte)") == {"from_string"}


def test_aucune_adresse_saisie_n_est_appelee():
    """No other module can reach the network: what it would call is nowhere."""
    trouves = {nom: imports(source) & CLIENTS for nom, source in CODE.items()}
    assert {nom: clients for nom, clients in trouves.items() if clients} == RESEAU


def test_les_scripts_n_ecrivent_pas_de_html():
    interdits = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|postMessage"
    )
    assert [n for n, source in SCRIPTS.items() if re.search(interdits, source)] == []


def test_les_scripts_ne_gardent_rien():
    interdits = r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.open"
    assert [n for n, source in SCRIPTS.items() if re.search(interdits, source)] == []


def test_les_temoins_sont_lies_au_site():
    session = (settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE)
    formulaire = (settings.CSRF_COOKIE_HTTPONLY, settings.CSRF_COOKIE_SAMESITE)
    assert session == formulaire == (True, "Lax")


def test_hsts_dure_un_an_pour_tous_les_sous_domaines(tmp_path):
    demandes = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_SSL_REDIRECT")
    assert _reglages(tmp_path, *demandes, **SERVEUR) == {
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_SSL_REDIRECT": True,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_chaque_reponse_a_ses_en_tetes(client, page):
    entetes = client.get(page).headers
    assert {
        nom: entetes.get(nom)
        for nom in ("X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Content-Type")
    } == {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Content-Type": "text/html; charset=utf-8",
    }
    assert "frame-ancestors 'none'" in entetes["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_aucune_page_n_ouvre_le_partage_d_origine(client, page):
    reponse = client.get(page, headers={"Origin": "https://ailleurs.exemple"})
    assert [n for n in reponse.headers if n.lower().startswith("access-control-")] == []


def test_seules_les_donnees_ouvertes_se_partagent():
    ouvrants = {nom for nom, source in CODE.items() if "Access-Control-Allow" in source}
    assert {nom for nom in ouvrants if not nom.startswith("ouvert/")} == set()


def test_aucun_cache_de_serveur():
    employes = {nom for nom, source in CODE.items() if imports(source) & {"django.core.cache"}}
    pages = {nom for nom, source in CODE.items() if noms(source) & {"cache_page"}}
    assert (employes, pages) == (set(), set())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "chemin",
    [
        "/.git/config",
        "/.env",
        "/manage.py",
        "/var/",
        "/static/",
        "/fichiers/",
        "/config/settings.py",
    ],
)
def test_rien_du_depot_n_est_servi(client, chemin):
    assert client.get(chemin).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/compte/connexion/", "/aide/", "/gestion/"])
def test_trace_est_refuse(client, page):
    reponse = client.trace(page, headers={"X-Secret": "ne-pas-rendre"})
    assert reponse.status_code in {405, 302}
    assert "ne-pas-rendre" not in reponse.content.decode()


def test_rien_ne_montre_ses_entrailles(tmp_path):
    lus = _reglages(tmp_path, "DEBUG", "DEMONSTRATION", "INSTALLED_APPS", **SERVEUR)
    outils = [
        a for a in lus["INSTALLED_APPS"] if re.search("debug|silk|extensions|runserver_plus", a)
    ]
    assert (lus["DEBUG"], lus["DEMONSTRATION"], outils) == (False, False, [])


# -- passwords and sessions -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "mot",
    [
        "rivierepluiemontagne",
        "Ünïcode très-très long",
        "une phrase fort longue que nul ne connaît " * 2 + "jamais",
    ],
)
def test_aucune_regle_de_composition(mot):
    validate_password(mot)


def test_les_mots_de_passe_se_tapent_masques_et_se_collent():
    """Each such field of each form: masked, and named for the password manager."""
    get_resolver().url_patterns  # noqa: B018 - loads every form
    vus = set()
    for formulaire in _descendants(forms.BaseForm):
        if not formulaire.__module__.startswith(APPS):
            continue
        for nom, champ in getattr(formulaire, "base_fields", {}).items():
            if re.search("password|mot_de_passe", nom) and champ.widget.input_type not in {
                "hidden",
                "radio",
                "checkbox",
            }:
                vus.add(nom)
                entree = (champ.widget.input_type, champ.widget.attrs.get("autocomplete"))
                assert entree in {("password", "current-password"), ("password", "new-password")}
    assert vus >= {"mot_de_passe", "new_password1"}


def _descendants(classe):
    for fille in classe.__subclasses__():
        yield fille
        yield from _descendants(fille)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "mot", ["  des espaces au bord  ", "MAJUSCULES et minuscules", "é" * 128], ids=str
)
def test_un_mot_de_passe_est_pris_tel_quel(client, mot):
    compte = creer_utilisateur("agent", password=mot)
    for essai, entre in ((mot.swapcase() + " ", False), (mot.strip() + "x", False), (mot, True)):
        client.post("/compte/connexion/", _saisie(compte, essai))
        assert ("_auth_user_id" in client.session) is entre


def _saisie(compte, mot) -> dict[str, str]:
    return {"username": compte.courriel, "login": compte.courriel, "password": mot}


def test_un_mot_de_passe_n_expire_pas():
    """Nothing is kept that could make it expire."""
    champs = {champ.name for champ in Utilisateur._meta.get_fields()}
    assert [
        nom for nom in champs if re.search("expire|password_(date|change)|mot_de_passe_le", nom)
    ] == []


def test_ni_indice_ni_question_secrete():
    champs = {champ.name for champ in Utilisateur._meta.get_fields()}
    assert [nom for nom in champs if re.search("indice|question|reponse_secrete|hint", nom)] == []


@pytest.mark.django_db
def test_la_session_change_a_la_connexion_et_meurt_a_la_sortie(client):
    mot = "un mot de passe d’essai"
    compte = creer_utilisateur("agent", password=mot)
    client.session.save()
    avant = client.session.session_key
    client.post("/compte/connexion/", _saisie(compte, mot))
    pendant = client.session.session_key
    assert pendant != avant
    assert re.fullmatch("[0-9a-z]{32}", pendant)
    assert client.session.exists(avant) is False
    garde = client.session
    client.post("/compte/deconnexion/")
    assert garde.exists(pendant) is False


def test_les_mots_de_passe_sont_gardes_par_pbkdf2(tmp_path):
    premier = _reglages(tmp_path, "SITE_URL", **SERVEUR) and PBKDF2PasswordHasher()
    assert (premier.algorithm, premier.iterations >= 600_000) == ("pbkdf2_sha256", True)
    assert "PASSWORD_HASHERS" not in (RACINE / "config" / "settings.py").read_text()


# -- cryptography, journals ------------------------------------------------------------------------


def fonctions_de_hachage(source: str) -> set[str]:
    """Whatever is called, or passed, from `hashlib`."""
    return {
        noeud.attr
        for noeud in ast.walk(ast.parse(source))
        if isinstance(noeud, ast.Attribute)
        and isinstance(noeud.value, ast.Name)
        and noeud.value.id == "hashlib"
    }


def test_aucun_algorithme_faible():
    employes = set().union(*map(fonctions_de_hachage, CODE.values()))
    assert employes <= {"sha256", "sha384", "sha512", "file_digest"}
    faibles = {"md5", "sha1", "des", "rc4", "arc4", "blowfish", "ecb"}
    assert {
        nom for nom, source in CODE.items() if {n.lower() for n in noms(source)} & faibles
    } == set()
    assert fonctions_de_hachage("hashlib.md5(x)") == {"md5"}


def test_les_secrets_viennent_du_generateur_sur():
    """`random` is nowhere; a uuid names a file or a message, and opens nothing by itself."""
    assert {nom for nom, source in CODE.items() if imports(source) & {"random"}} == set()
    assert imports("from random import choice") >= {"random"}


def test_l_adresse_ne_vient_d_aucun_en_tete_libre():
    """`X-Forwarded-For` is read in one place, behind a declared proxy, and its last word only."""
    motif = "X-Forwarded-For|X_FORWARDED_FOR|X-Real-IP|X_REAL_IP"
    lecteurs = {nom for nom, source in CODE.items() if re.search(motif, source)}
    assert lecteurs == {"audit/provenance.py"}
    for nom in lecteurs:
        assert re.search("DERRIERE_PROXY|SECURE_PROXY_SSL_HEADER", CODE[nom])
        assert 'rpartition(",")[2]' in CODE[nom]


def test_les_journaux_n_ont_qu_une_sortie():
    """The process writes to its standard error, and nowhere else."""
    assert {nom: h["class"] for nom, h in settings.LOGGING["handlers"].items()} == {
        "console": "logging.StreamHandler"
    }


def test_les_heures_sont_en_utc():
    assert (settings.USE_TZ, settings.CELERY_TIMEZONE) == (True, "UTC")
    assert timezone.now().tzinfo is UTC
    naives = {n for n, source in CODE.items() if re.search(r"datetime\.(utc)?now\(\)", source)}
    assert naives == set()
    champs = [
        c for m in apps.get_models() for c in m._meta.local_fields if m._meta.app_label in APPS
    ]
    types = {c.db_type(connection) for c in champs if c.get_internal_type() == "DateTimeField"}
    assert types == {"timestamp with time zone"}
