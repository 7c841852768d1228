"""Documents of an action: deposited, handed out, taken away; nothing half-written."""

import hashlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contrats.models import Document, Evenement
from tests import fabriques
from tests.contrats.test_pieces import creer_pdf

pytestmark = pytest.mark.django_db

TEXTE = "Bilan de l’été".encode()


@pytest.fixture
def porteur():
    return fabriques.creer_utilisateur("agent")


@pytest.fixture
def action(porteur):
    contrat = fabriques.creer_contrat(porteur.partenaire)
    return fabriques.creer_action(contrat, porteur=porteur.partenaire, statut="en_cours")


def _url(nom, cle):
    return reverse(f"contrats:{nom}", args=[cle.pk])


def _deposer(client, action, nom="bilan.txt", octets=TEXTE, titre="Bilan 2018"):
    # The type that the browser gives is a lie: nobody believes it.
    fichier = SimpleUploadedFile(nom, octets, content_type="text/html")
    return client.post(_url("deposer_document", action), {"titre": titre, "fichier": fichier})


def _fichiers(settings) -> list[Path]:
    return [f for f in Path(settings.DOSSIER_FICHIERS).rglob("*") if f.is_file()]


def test_le_porteur_depose_un_document(client, porteur, action, settings):
    client.force_login(porteur)
    reponse = _deposer(client, action, "../bilan.txt")
    assert reponse.url == f"{_url('action', action)}#documents"
    document = Document.objects.get()
    assert (document.titre, document.nom_original, document.type_mime, document.taille) == (
        "Bilan 2018",
        "bilan.txt",
        "text/plain",
        len(TEXTE),
    )
    assert (document.depose_par, document.empreinte) == (
        porteur,
        hashlib.sha256(TEXTE).hexdigest(),
    )
    (fichier,) = _fichiers(settings)
    assert (fichier.read_bytes(), "bilan" in fichier.name) == (TEXTE, False)
    evenement = Evenement.objects.get()
    assert (evenement.verbe, evenement.objet_id, evenement.details) == (
        "deposer",
        document.pk,
        {"action_id": action.pk},
    )


@pytest.mark.parametrize(
    ("nom", "octets", "titre", "champ"),
    [
        ("bilan.svg", b"<svg/>", "Bilan", "fichier"),
        ("bilan.pdf.exe", creer_pdf(), "Bilan", "fichier"),
        ("bilan.png", b"pas une image", "Bilan", "fichier"),
        ("bilan.txt", b"", "Bilan", "fichier"),
        ("bilan.txt", b"a" * (10 * 1024**2 + 1), "Bilan", "fichier"),
        ("bilan.txt", TEXTE, "  ", "titre"),
    ],
)
def test_un_depot_refuse_n_ecrit_rien_et_garde_le_titre(
    client, porteur, action, settings, nom, octets, titre, champ
):
    client.force_login(porteur)
    reponse = _deposer(client, action, nom, octets, titre)
    assert reponse.status_code == 422
    formulaire = reponse.context["form_document"]
    assert (list(formulaire.errors), formulaire["titre"].value()) == ([champ], titre)
    assert (Document.objects.count(), Evenement.objects.count(), _fichiers(settings)) == (0, 0, [])


def test_le_meme_fichier_n_est_pas_joint_deux_fois(client, porteur, action):
    client.force_login(porteur)
    _deposer(client, action)
    reponse = _deposer(client, action, "copie.txt", TEXTE, "Copie")
    assert reponse.context["form_document"].errors == {
        "fichier": ["Ce fichier est déjà joint à l’action\u00a0: «\u00a0Bilan 2018\u00a0»."]
    }
    autre = fabriques.creer_action(action.contrat, porteur=porteur.partenaire)
    assert _deposer(client, autre).status_code == 302
    assert Document.objects.count() == 2


def test_un_document_que_la_base_refuse_ne_laisse_pas_son_fichier(porteur, action, settings):
    """The bytes are written before the row: they go with it."""
    with pytest.raises(ValidationError):
        Document.objects.deposer(
            action=action,
            titre="x" * 201,
            nom="bilan.txt",
            type_mime="text/plain",
            octets=TEXTE,
            par=porteur,
        )
    assert (Document.objects.count(), Evenement.objects.count(), _fichiers(settings)) == (0, 0, [])


def test_le_document_sort_en_piece_jointe_sous_une_politique_a_lui(client, porteur, action):
    client.force_login(porteur)
    _deposer(client, action, "bilan été.txt")
    reponse = client.get(_url("document", Document.objects.get()))
    assert (reponse.status_code, reponse.getvalue()) == (200, TEXTE)
    assert {
        nom: reponse[nom]
        for nom in ("Content-Type", "X-Content-Type-Options", "Content-Disposition")
    } == {
        "Content-Type": "text/plain",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "attachment; filename*=utf-8''bilan%20%C3%A9t%C3%A9.txt",
    }
    politique = {d.strip() for d in reponse["Content-Security-Policy"].split(";")}
    assert politique == {"sandbox", "default-src 'none'"}
    assert {m.strip() for m in reponse["Cache-Control"].split(",")} == {"private", "no-store"}


@pytest.mark.parametrize("cas", ["altere", "absent"])
def test_un_fichier_altere_ou_absent_ne_sort_pas(client, porteur, action, settings, cas):
    document = fabriques.creer_document(action, contenu=b"%PDF-1.7 vrai")
    (fichier,) = _fichiers(settings)
    if cas == "absent":
        fichier.unlink()
    else:
        fichier.write_bytes(b"%PDF-1.7 faux")
    client.force_login(porteur)
    reponse = client.get(_url("document", document))
    assert reponse.status_code == 500
    assert "ne peut pas être délivré" in reponse.content.decode()
    assert b"faux" not in reponse.content


def test_retirer_efface_le_fichier_quand_c_est_certain(
    client, porteur, action, settings, django_capture_on_commit_callbacks
):
    document = fabriques.creer_document(action, depose_par=porteur)
    client.force_login(porteur)
    with django_capture_on_commit_callbacks() as suites:
        reponse = client.post(_url("retirer_document", document))
        assert reponse.url == f"{_url('action', action)}#documents"
        assert (Document.objects.count(), len(_fichiers(settings))) == (0, 1)
    for suite in suites:
        suite()
    assert _fichiers(settings) == []
    evenement = Evenement.objects.get()
    assert (evenement.verbe, evenement.objet_id, evenement.details) == (
        "retirer",
        document.pk,
        {
            "action_id": action.pk,
            "nom_original": {"avant": "bilan.pdf", "apres": None},
        },
    )
    assert client.post(_url("retirer_document", document)).status_code == 404
    # Its file is gone, its story stays on the sheet.
    recits = client.get(_url("action", action)).context["recits"]
    assert [recit.quand for recit in recits] == [evenement.survenu_le]


def test_l_officier_retire_un_autre_agent_non(client, porteur, action):
    document = fabriques.creer_document(action, depose_par=porteur)
    collegue = fabriques.creer_utilisateur("agent", porteur.partenaire)
    client.force_login(collegue)
    assert client.get(_url("action", action)).context["documents"] == [(document, "PDF", False)]
    assert client.post(_url("retirer_document", document)).status_code == 403
    client.force_login(fabriques.creer_officier(action.contrat))
    assert client.post(_url("retirer_document", document)).status_code == 302
    assert Document.objects.count() == 0


@pytest.mark.parametrize("role", ["lecteur", "signataire", "agent"])
def test_les_autres_partenaires_lisent_sans_deposer(client, action, role):
    document = fabriques.creer_document(action)
    autre = fabriques.creer_utilisateur(role)
    action.contrat.partenaires.add(autre.partenaire)
    client.force_login(autre)
    assert client.get(_url("action", action)).context["form_document"] is None
    assert client.get(_url("document", document)).status_code == 200
    assert _deposer(client, action).status_code == 403
    assert client.post(_url("retirer_document", document)).status_code == 403
    assert list(Document.objects.all()) == [document]


@pytest.mark.parametrize("role", ["agent", "officier"])
def test_le_document_des_autres_est_introuvable(client, action, role):
    document = fabriques.creer_document(action)
    etranger = fabriques.creer_utilisateur(role)
    fabriques.creer_contrat(etranger.partenaire)
    client.force_login(etranger)
    assert client.get(_url("document", document)).status_code == 404
    assert client.post(_url("retirer_document", document)).status_code == 404
    assert _deposer(client, action).status_code == 404
    assert list(Document.objects.all()) == [document]
