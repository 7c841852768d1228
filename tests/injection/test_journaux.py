"""What is logged of a hostile text: one record is one line, in both journals, on any screen."""

import io
import json
import logging
import unicodedata

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from audit.faits import Fait
from audit.journal import consigner
from audit.models import LigneAudit, Trace
from tests import fabriques
from tests.injection.corpus import CORPUS, MARQUE

pytestmark = pytest.mark.django_db

FAUX = f"2026-01-01 00:00:00,000 CRITICAL {MARQUE} faux"
# What some screen, or some reader of lines, takes for the start of another one.
COUPURES = ("\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
TEXTES = [
    *(f"{MARQUE}{coupure}{FAUX}" for coupure in COUPURES),
    f"{MARQUE}\x1b[2J\x1b[1;31m\x9b2J\x07\x08{FAUX}",
    *CORPUS.values(),
]
FORMATEURS = {nom: regle["()"] for nom, regle in settings.LOGGING["formatters"].items()}


class _Sortie(logging.StreamHandler):
    """Where lines go, and how many records came."""

    def __init__(self, formateur: str):
        super().__init__(io.StringIO())
        self.setFormatter(import_string(FORMATEURS[formateur])())
        self.nombre = 0

    def emit(self, record):
        self.nombre += 1
        super().emit(record)

    def lignes(self) -> list[str]:
        """Cut wherever Python knows that a line may end; the rest of an error is set apart."""
        toutes = self.stream.getvalue().splitlines()
        return [ligne for ligne in toutes if not ligne.startswith("  | ")]


@pytest.fixture(params=sorted(FORMATEURS))
def sortie(request):
    """The journal of the process, written as on a server, or as on one machine."""
    sortie, racine = _Sortie(request.param), logging.getLogger()
    niveau = racine.level
    racine.addHandler(sortie)
    racine.setLevel(logging.INFO)
    yield sortie
    racine.removeHandler(sortie)
    racine.setLevel(niveau)
    assert len(sortie.lignes()) == sortie.nombre
    if request.param == "json":
        assert all(json.loads(ligne)["niveau"] != "CRITICAL" for ligne in sortie.lignes())
    assert invisibles(sortie.stream.getvalue().replace("\n", "")) == set()


def invisibles(texte: str) -> set[str]:
    """The characters that move the cursor, or turn the text round."""
    return {
        c
        for c in texte
        if unicodedata.category(c) in {"Cc", "Zl", "Zp"} or "\u202a" <= c <= "\u202e"
    }


@pytest.mark.parametrize("texte", TEXTES, ids=range(len(TEXTES)))
def test_un_texte_hostile_reste_sur_sa_ligne(sortie, texte):
    journal = logging.getLogger("essai")
    journal.warning("reçu : %s", texte)
    journal.warning(texte.replace("%", "%%"))
    journal.warning("requête", extra={"route": texte, "tache": [texte], "statut": 200})
    journal.warning("pile", stack_info=True)
    try:
        try:
            raise KeyError(texte)
        except KeyError as cause:
            raise ValueError(texte) from cause
    except ValueError:
        journal.exception("raté : %s", texte)
    assert sortie.nombre == 5


@pytest.mark.parametrize("texte", TEXTES[:12], ids=range(12))
def test_une_visite_hostile_reste_sur_ses_lignes(client, sortie, settings, texte):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # gives X-Request-ID
    en_tetes = {
        "User-Agent": texte,
        "X-Request-ID": texte,
        "Referer": texte,
        "X-Forwarded-For": texte,
        "X-Forwarded-Proto": "https",
    }
    with_path = f"/{texte[:200]}/"
    assert client.get(with_path, headers=en_tetes).status_code == 404
    saisie = {"username": texte, "password": texte}
    assert client.post("/compte/connexion/", saisie, headers=en_tetes).status_code == 422
    assert sortie.nombre > 0


@pytest.mark.parametrize("texte", TEXTES, ids=range(len(TEXTES)))
def test_le_journal_de_securite_n_a_qu_une_ligne_par_fait(texte):
    compte = fabriques.creer_utilisateur("agent")
    consigner(Fait.ADMIN_ACTION, par=compte, details={"action": texte, texte: [{texte: texte}]})
    ligne = LigneAudit.objects.get()
    assert invisibles(json.dumps(ligne.details, ensure_ascii=False)) == set()


@pytest.mark.parametrize("texte", TEXTES[:12], ids=range(12))
def test_une_entree_refusee_ne_dit_rien_de_plus_au_journal_de_securite(client, texte):
    saisie = {"username": texte, "password": texte}
    client.post("/compte/connexion/", saisie, headers={"User-Agent": texte})
    [ligne] = LigneAudit.objects.all()
    assert invisibles(json.dumps(ligne.details, ensure_ascii=False)) == set()
    assert Trace.objects.count() <= 1
