"""A file or a link that is refused is written in the security journal: why, and no more."""

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.contexte import actuel, noter_refus
from audit.faits import Fait
from audit.models import LigneAudit
from audit.taches import TacheSuivie
from config.celery import app
from contrats.models import Document
from contrats.pieces import TYPES
from tests import fabriques
from tests.contrats.test_antivirus import CONNU, antivirus
from tests.contrats.test_pieces import creer_ooxml, creer_pdf, creer_zip
from tests.imports.depots import deposer as importer

pytestmark = pytest.mark.django_db
ROUTE = "contrats/actions/<int:pk>/documents/deposer/"


def _script(_pdf):
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


@pytest.fixture
def action(client):
    agent = fabriques.creer_utilisateur("agent")
    client.force_login(agent)
    contrat = fabriques.creer_contrat(agent.partenaire)
    return fabriques.creer_action(contrat, porteur=agent.partenaire, statut="en_cours")


def deposer(client, action, nom, octets):
    fichier = SimpleUploadedFile(nom, octets)
    saisie = {"titre": "Bilan", "fichier": fichier}
    return client.post(reverse("contrats:deposer_document", args=[action.pk]), saisie)


def lignes() -> list[tuple]:
    return [(li.fait, li.par, li.details) for li in LigneAudit.objects.order_by("rang")]


@pytest.mark.parametrize(
    ("nom", "octets", "raison"),
    [
        ("Zoé Durand.exe", b"MZ", "type"),
        ("bilan.pdf", b"MZ", "signature"),
        ("bilan.pdf", creer_pdf(OpenAction=_script), "pdf_actif"),
        ("bilan.pdf", creer_pdf() + b"<script>", "pdf_polyglotte"),
        ("bilan.docx", creer_zip(), "archive_illisible"),
        ("bilan.txt", b"", "empty"),
    ],
)
def test_un_fichier_refuse_est_consigne(client, action, nom, octets, raison):
    """Neither its name nor its content; an empty field is no refusal."""
    assert deposer(client, action, nom, octets).status_code == 422
    if raison == "empty":
        assert lignes() == []
        return
    [(fait, par, details)] = lignes()
    assert (fait, par.pk, details["raison"]) == (
        "fichier_refuse",
        action.porteur.utilisateurs.get().pk,
        raison,
    )
    assert details.keys() == {"route", "methode", "pk", "raison", "taille"}
    assert details["taille"] == len(octets)
    assert Document.objects.count() == 0


@pytest.mark.parametrize("present", [True, False])
def test_l_antivirus_qui_refuse_ou_se_tait(client, action, settings, tmp_path, present):
    if present:
        with antivirus(settings, tmp_path):
            deposer(client, action, "bilan.txt", CONNU)
    else:
        settings.ANTIVIRUS = "unix:/nulle/part"
        deposer(client, action, "bilan.txt", CONNU)
    assert [(fait, d["raison"]) for fait, _, d in lignes()] == [
        ("fichier_refuse", "virus" if present else "antivirus")
    ]


def test_un_fichier_admis_n_ecrit_pas_de_refus(client, action):
    assert deposer(client, action, "bilan.txt", b"Bilan").status_code == 302
    assert lignes() == []


@pytest.mark.parametrize(("nom", "raison"), [("a.xlsx", "archive_macros"), ("a.exe", "extension")])
def test_un_fichier_refuse_a_l_import_est_consigne(client, nom, raison):
    contrat = fabriques.creer_contrat()
    client.force_login(fabriques.creer_officier(contrat))
    classeur = creer_ooxml(TYPES["xlsx"], **{"xl/vbaProject.bin": b"x"})
    reponse = importer(
        client, "programmation", contrat=contrat.pk, fichier=SimpleUploadedFile(nom, classeur)
    )
    assert reponse.status_code == 422
    assert [(fait, d["raison"]) for fait, _, d in lignes()] == [("fichier_refuse", raison)]


def test_ce_qu_une_tache_refuse_est_consigne_a_sa_fin():
    @app.task(name="essai.refus", shared=False)
    def tache():
        noter_refus(Fait.FICHIER_REFUSE, raison="archive_macros")
        return actuel().numero

    assert isinstance(tache, TacheSuivie)
    tache()
    attendu = {"tache": "essai.refus", "raison": "archive_macros"}
    assert lignes() == [("fichier_refuse", None, attendu)]


def test_hors_d_une_demande_rien_ne_reste():
    noter_refus(Fait.LIEN_REFUSE)
    assert (actuel().refus, lignes()) == ([], [])
