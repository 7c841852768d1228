"""The pages of the text of an act: prepare, freeze, deposit, read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from contrats import texte
from contrats.models import VersionActe
from contrats.scellement import sceller_la_version
from contrats.views.texte import listes_du_texte, texte_de_l_acte
from quartiers.ensemble import lire_ensemble
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
    octets = un_pdf().replace(b"%%EOF", b"% /ByteRange [0 1 2 3]\n%%EOF")
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


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_section_du_texte_coute_une_requete(officier, acte, django_assert_num_queries, nombre):
    for rang in range(nombre):
        fabriques.creer_version(acte, pdf=b"%%PDF-1.7 %d" % rang)
    requete = RequestFactory().get("/")
    requete.user = type(officier).objects.select_related("partenaire").get(pk=officier.pk)
    with django_assert_num_queries(1):
        listes = listes_du_texte(requete.user, acte)
        lire_ensemble(*listes.values())
        assert len(texte_de_l_acte(requete, acte, listes)["versions"]) == nombre


def test_un_document_scelle_se_lit_et_dit_son_certificat(client, officier, acte):
    acte = fabriques.creer_acte_signe(acte.contrat, nature="avenant", numero=1)
    version = acte.version_courante
    sceller_la_version(version.pk)
    version.refresh_from_db()
    page = client.get(adresse("acte", acte))
    assert page.context["sceau"]["demonstration"] is True
    assert page.content.decode().count("C’est un certificat de démonstration") == 1
    assert page.content.decode().count(version.horodatage.replace("'", "&#x27;")) == 1
    reponse = client.get(adresse("texte_scelle", version))
    assert b"".join(reponse.streaming_content) == version.lire_scelle()


def test_un_scellement_abandonne_se_relance(client, officier, acte):
    acte = fabriques.creer_acte_signe(acte.contrat, nature="avenant", numero=1)
    version = acte.version_courante
    VersionActe.objects.update(tentatives=5, erreur="Aucun certificat.")
    page = client.get(adresse("acte", acte)).content.decode()
    assert (page.count("Aucun certificat."), page.count("Relancer le scellement")) == (1, 1)
    reponse = client.post(adresse("relancer_scellement", version), follow=True)
    assert [str(m) for m in reponse.context["messages"]] == [
        "Le scellement est relancé\u00a0: rechargez la page bientôt."
    ]
    version.refresh_from_db()
    assert (version.tentatives, version.a_relancer) == (0, False)
    encore = client.post(adresse("relancer_scellement", version), follow=True)
    assert [str(m) for m in encore.context["messages"]] == [
        "Le scellement de ce texte n’est pas à relancer."
    ]
