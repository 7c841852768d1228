"""The pages of the text of an act: prepare, freeze, deposit, read."""

import pytest
from django.urls import reverse

from contrats import texte
from contrats.models import VersionActe
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def acte():
    contrat = fabriques.creer_contrat(fabriques.creer_partenaire())
    return fabriques.creer_acte(contrat, signataires=contrat.partenaires.all())


@pytest.fixture
def officier(client, acte):
    officier = fabriques.creer_officier(acte.contrat)
    client.force_login(officier)
    return officier


@pytest.fixture
def agent(acte):
    return fabriques.creer_utilisateur("agent", acte.contrat.partenaires.first())


def adresse(nom, objet):
    return reverse(f"contrats:{nom}", args=[objet.pk])


def fichier(octets, nom="contrat.pdf"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {"fichier": SimpleUploadedFile(nom, octets)}


def un_pdf() -> bytes:
    return texte.preparer(fabriques.creer_acte()).pdf


def test_lire_l_apercu_puis_figer(client, officier, acte):
    page = client.get(adresse("preparer_texte", acte))
    apercu = client.get(adresse("apercu_du_texte", acte))
    assert (apercu.status_code, apercu["Content-Type"]) == (200, "application/pdf")
    assert b"".join(apercu.streaming_content) == page.context["apercu"].pdf
    assert VersionActe.objects.count() == 0
    vu = {"apercu": page.context["apercu"].empreinte}
    reponse = client.post(adresse("figer_texte", acte), vu, follow=True)
    version = acte.versions.get()
    assert reponse.redirect_chain == [(adresse("acte", acte), 302)]
    assert version.figee_par == officier
    assert reponse.context["versions"] == [version]


def test_un_apercu_perime_est_refuse(client, officier, acte):
    vu = {"apercu": client.get(adresse("preparer_texte", acte)).context["apercu"].empreinte}
    fabriques.creer_objectif(acte.contrat)
    reponse = client.post(adresse("figer_texte", acte), vu)
    assert reponse.status_code == 409
    assert reponse.context["figer"].non_field_errors() == [
        "Le contrat a changé depuis l’aperçu\u00a0: relisez le texte avant de le figer."
    ]
    assert VersionActe.objects.count() == 0


def test_un_texte_deja_fige_ne_se_refige_pas(client, officier, acte):
    texte.figer_un_depot(acte, par=None, octets=un_pdf())
    reponse = client.get(adresse("preparer_texte", acte))
    assert reponse.context["derniere"].numero == 1


def test_deposer_un_pdf(client, officier, acte):
    octets = un_pdf()
    reponse = client.post(adresse("deposer_texte", acte), fichier(octets))
    assert reponse.status_code == 302
    version = acte.versions.get()
    assert (version.origine, version.lire_pdf()) == ("depose", octets)


@pytest.mark.parametrize(
    ("octets", "nom", "refus"),
    [
        (b"%PDF-1.7 /ByteRange", "contrat.pdf", "Ce PDF est abîmé"),
        (b"GIF89a", "contrat.pdf", "Le contenu de ce fichier n’est pas celui"),
        (b"texte", "contrat.txt", "Ce fichier n’est pas un PDF"),
        (b"%PDF-" + b"0" * 20 * 1024**2, "contrat.pdf", "Ce fichier dépasse 20\u00a0Mo."),
    ],
)
def test_un_fichier_refuse_le_dit_a_cote_de_son_champ(client, officier, acte, octets, nom, refus):
    reponse = client.post(adresse("deposer_texte", acte), fichier(octets, nom))
    assert reponse.status_code == 422
    [erreur] = reponse.context["depot"].errors["fichier"]
    assert erreur[: len(refus)] == refus
    assert VersionActe.objects.count() == 0


def test_un_pdf_deja_signe_est_refuse(client, officier, acte):
    octets = un_pdf() + b"\n% /ByteRange [0 1 2 3]\n"
    reponse = client.post(adresse("deposer_texte", acte), fichier(octets))
    assert reponse.context["depot"].errors["fichier"] == [
        "Ce PDF porte déjà une signature\u00a0: déposez le texte avant toute signature."
    ]


def test_qui_voit_le_contrat_lit_le_texte_fige(client, acte, agent):
    version = fabriques.creer_version(acte)
    client.force_login(agent)
    reponse = client.get(adresse("texte_fige", version))
    assert b"".join(reponse.streaming_content) == version.lire_pdf()
    assert reponse["Content-Disposition"][:6] == "inline"
    assert reponse["Content-Security-Policy"].count("sandbox") == 0
    garde = client.get(adresse("texte_fige", version), {"telecharger": 1})
    assert garde["Content-Disposition"] == (
        f'attachment; filename="contrat-de-ville-{acte.contrat_id}-contrat-version-1.pdf"'
    )
    client.force_login(fabriques.creer_utilisateur())
    assert client.get(adresse("texte_fige", version)).status_code == 404


def test_un_fichier_altere_n_est_pas_delivre(client, officier, acte):
    version = fabriques.creer_version(acte)
    version.pdf.storage.delete(version.pdf.name)
    reponse = client.get(adresse("texte_fige", version))
    assert reponse.status_code == 500
    assert reponse.content.decode().count("Ce texte ne peut pas être délivré") == 1


def test_un_acte_ouvert_ne_propose_plus_de_figer(client, officier, acte):
    fabriques.creer_version(acte)
    acte.ouvrir(par=officier)
    reponse = client.get(adresse("preparer_texte", acte))
    assert (reponse.status_code, reponse.context["apercu"]) == (200, None)
    assert client.post(adresse("figer_texte", acte), {"apercu": "0" * 64}).status_code == 409
