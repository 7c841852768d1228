"""What every page promises: a closed door unless said otherwise, a strict CSP it can live with."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.template import Context, Template
from django.urls import URLPattern, get_resolver

from tests import conftest, fabriques
from tests.analyse import RACINE, fichiers
from tests.droits import attentes_ouvert

# The only routes open to anyone. A route that is not here asks for a login.
PUBLICS = {
    *("comptes:proconnect", "comptes:proconnect_retour", "comptes:demander_acces"),
    "admin:login",
    "comptes:connexion",
    "comptes:mot_de_passe_oublie",
    "account_login",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "comptes:deconnexion",
    "comptes:choisir_mot_de_passe",
    "contrats:contact",
    "contrats:verifier",
    "contrats:envoyer_message",
    "accessibilite",
    "contrats:accueil_public",
    "contrats:contrat_public",
    "contrats:quartier_public",
    "rapports:annuels_publics",
    "rapports:annuel_public",
    "rapports:annuel_public_dessin",
    "rapports:annuel_public_pdf",
    "rapports:piece_publique",
    "ouvert:donnees",
    "ouvert:dictionnaire",
    "ouvert:catalogue",
    "ouvert:schema",
    "ouvert:jeu",
    # Open to who holds a token: see tests/ouvert/test_api_droits.py.
    *(f"api:{nom}" for nom in attentes_ouvert.API),
    "mentions_legales",
    "donnees_personnelles",
    "aide",
    "plan_du_site",
    "security_txt",
    # Open to machines: see tests/exploitation/test_sondes.py.
    "exploitation:sante",
    "exploitation:pret",
    "exploitation:metriques",
    # Open to who holds the link of a request: see tests/remontees/test_porte.py.
    "remontees:lien",
    "remontees:lien_ferme",
    "remontees:trop_d_essais",
    "remontees:repondre",
    "remontees:repondre_valeurs",
    "remontees:proposer_valeurs",
    "remontees:reprendre_valeurs",
    "remontees:repondre_suivi",
    "remontees:reprendre_suivi",
    "remontees:confirmer_suivi",
    # Open to who holds a link that we signed: see tests/rapports/test_desabonnement.py.
    "rapports:desabonnement",
    "rapports:reabonnement",
}

HTML = fichiers("templates", "config/jinja2", extensions=(".html", ".svg", ".jinja"))


def _routes(motifs, prefixe="", espace=""):
    for motif in motifs:
        chemin = prefixe + str(motif.pattern)
        if isinstance(motif, URLPattern):
            yield f"{espace}{motif.name or motif.lookup_str}", chemin, motif.callback
        else:
            nom = f"{motif.namespace}:" if motif.namespace else ""
            yield from _routes(motif.url_patterns, chemin, espace + nom)


ROUTES = list(_routes(get_resolver().url_patterns))


def _adresse(chemin: str) -> str:
    """A path that the route matches, its parameters filled."""
    chemin = re.sub(r"<(?:\w+:)?\w+>", "1", chemin)
    chemin = re.sub(r"\(\?P<\w+>[^)]*\)", "contrats", chemin)
    return "/" + re.sub(r"[\^$?]|\\Z", "", chemin)


def test_les_routes_publiques_sont_toutes_declarees():
    """`LoginRequiredMiddleware` closes every view that does not opt out by this mark."""
    assert "comptes.intergiciel.ConnexionExigee" in settings.MIDDLEWARE
    ouvertes = {nom for nom, _, vue in ROUTES if not getattr(vue, "login_required", True)}
    assert ouvertes == PUBLICS


@pytest.mark.django_db
@pytest.mark.parametrize("methode", ["get", "post"])
def test_une_personne_inconnue_est_renvoyee_a_la_connexion(client, methode):
    """Asked for real, route by route; a POST too, since a form may be replayed after logout."""
    portes = ("/compte/connexion/", "/gestion/login/")
    entrees = {
        nom: (reponse.status_code, reponse.get("Location"))
        for nom, chemin, _ in ROUTES
        if nom not in PUBLICS
        for reponse in [getattr(client, methode)(_adresse(chemin))]
        if reponse.status_code != 302 or not reponse["Location"].startswith(portes)
    }
    assert entrees == {}
    assert len(ROUTES) > len(PUBLICS)


# -- the content security policy ----------------------------------------------------------------


def test_la_politique_de_securite_est_stricte(client):
    politique = client.get("/introuvable/")["Content-Security-Policy"]
    directives = {d.split()[0]: d.split()[1:] for d in politique.split(";")}
    assert directives == {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }


def refuse_par_la_politique(gabarit: str) -> set[str]:
    """What a browser would block in this template, or what would need `unsafe-inline`."""
    ecrit = re.sub(r"(?s){#.*?#}|{% comment.*?endcomment %}|<!--.*?-->|{%.*?%}", " ", gabarit)
    motifs = {
        "style en ligne": r"<[^>]*\sstyle\s*=",
        "feuille en ligne": r"<style\b",
        "script en ligne": r"<script\b(?![^>]*\ssrc\s*=)",
        "gestionnaire en ligne": r"<[^>]*\son\w+\s*=",
        "évaluation de texte": r"\bhx-on\b|\bhx-vals\s*=\s*[\"']js:|javascript:",
        "adresse étrangère": r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"'](?:https?:)?//",
    }
    return {nom for nom, motif in motifs.items() if re.search(motif, ecrit, re.I)}


def test_aucun_gabarit_ne_heurte_la_politique():
    fautes = {}
    for chemin in HTML:
        trouves = refuse_par_la_politique(chemin.read_text(encoding="utf-8"))
        # A message is read in a mail program: no policy of ours there, and no style sheet either.
        permis = {"style en ligne"} if "courriels" in chemin.parts else set()
        fautes[str(chemin.relative_to(RACINE))] = trouves - permis
    assert {nom: refuses for nom, refuses in fautes.items() if refuses} == {}


# -- each check can fail ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gabarit", "attendu"),
    [
        ('<p style="color:red">', {"style en ligne"}),
        ("<p\n  class='a'\n  style='x'>", {"style en ligne"}),
        ("<style>p{}</style>", {"feuille en ligne"}),
        ("<script>alert(1)</script>", {"script en ligne"}),
        ('<script src="{% static "a.js" %}" defer></script>', set()),
        ("<a {% if onglet == 'a' %}aria-current='page'{% endif %}>", set()),
        ("<a {% if a %}style='x'{% endif %}>", {"style en ligne"}),
        ('<a onclick="f()">', {"gestionnaire en ligne"}),
        ('<a href="javascript:f()">', {"évaluation de texte"}),
        ('<div hx-on:click="f()">', {"évaluation de texte"}),
        ('<img src="https://exemple.fr/a.png">', {"adresse étrangère"}),
        ("{# style= <script> #}<p class='style' data-on='x'>texte style=</p>", set()),
    ],
)
def test_ce_que_la_politique_refuse_est_vu(gabarit, attendu):
    assert refuse_par_la_politique(gabarit) == attendu


@pytest.mark.parametrize(
    ("source", "attendu"),
    [
        ("{{ absente }}", 1),
        ("{{ contrat.absente }}", 1),
        ("{% with a=absente %}{% endwith %}", 1),
        ("{% if absente %}{% endif %}", 0),
        ("{% for x in absente %}{% endfor %}", 0),
        ("{{ absente|default:'rien' }}", 0),
        ("{{ contrat.intitule }}", 0),
    ],
)
@pytest.mark.django_db
def test_une_variable_indefinie_est_vue(variables_indefinies, source, attendu):
    """As one of our pages would print it; the page of another package is left alone."""
    contexte = {"contrat": fabriques.creer_contrat()}
    Template(source, name="admin/index.html").render(Context(contexte))
    assert variables_indefinies == []
    notre_page = sorted(conftest.GABARITS)[0]
    Template(source, name=notre_page).render(Context(contexte))
    vues, variables_indefinies[:] = len(variables_indefinies), []
    assert vues == attendu
