"""The final document: what its signature pages and its annex say, before any seal."""

import io
from datetime import date

import pikepdf
import pytest
import segno

from contrats import sceau, texte
from contrats.dossier import composer_le_dossier, donnees_de_cloture
from contrats.models import LigneRegistre, Signature
from tests import fabriques
from tests.rapports.lecture_pdf import compact, elements, ouvrir
from tests.rapports.lecture_pdf import texte as lire

pytestmark = pytest.mark.django_db


@pytest.fixture
def signataires():
    return [
        fabriques.creer_partenaire(nom="Caisse d'allocations familiales"),
        fabriques.creer_partenaire(nom="Mairie de Longuenesse"),
    ]


@pytest.fixture
def acte(signataires):
    return fabriques.creer_acte_signe(signataires=signataires)


def dossier(acte) -> bytes:
    return composer_le_dossier(acte.version_courante, sceau.certificat())


def test_les_pages_disent_qui_a_signe_quand_et_a_quel_niveau(acte, signataires):
    vote = fabriques.creer_deliberation(
        signataires[0], numero="2026-7", adoptee_le=date(2026, 6, 1)
    )
    Signature.objects.filter(partenaire=signataires[0]).update(deliberation=vote)
    imprime = compact(lire(dossier(acte)))
    for phrase in (
        "2 signatures ont été recueillies sur la version 1 du texte.",
        "Mairie de Longuenesse Signé par Camille Martin, présidente",
        "Le 25 novembre 2026",
        "Niveau électronique simple",
        "Délibération n° 2026-7 du 1er juin 2026",
        "sans délibération enregistrée",
        "Certificat de démonstration",
        acte.version_courante.empreinte,
        acte.version_courante.code,
    ):
        assert imprime.count(compact(phrase)) > 0, phrase


def test_l_annexe_porte_chaque_ligne_du_registre_et_sa_tete(acte):
    imprime = compact(lire(dossier(acte)))
    lignes = LigneRegistre.objects.filter(acte=acte).order_by("rang")
    assert [imprime.count(ligne.empreinte) for ligne in lignes] == [1, 2]
    assert imprime.count(compact(f"ligne {lignes.last().rang}, empreinte")) == 1


def test_un_acte_de_demonstration_le_dit_sur_la_couverture_et_sur_ses_signatures(signataires):
    acte = fabriques.creer_acte_signe(signataires=signataires, demonstration=True)
    imprime = compact(lire(dossier(acte)))
    couverture = "Texte signé, avec ses pages de signature et l’annexe des preuves"
    for phrase in (couverture, "donnée de démonstration : ces signatures n’engagent personne."):
        assert imprime.count(compact(phrase)) == 1
    assert imprime.count(compact(f"{couverture} donnée de démonstration")) == 1


def test_rien_de_personnel_n_y_entre(acte):
    fabriques.creer_ligne_du_registre(acte, personnel={"adresse": "203.0.113.77"})
    Signature.objects.filter(acte=acte).first().representant.__class__.objects.update(
        courriel="secret@exemple.fr"
    )
    imprime = compact(lire(dossier(acte)))
    assert (imprime.count("203.0.113.77"), imprime.count("secret@")) == (0, 0)


def test_le_texte_compose_et_ses_pages_font_un_document_accessible(acte):
    with ouvrir(dossier(acte)) as pdf:
        meta = pdf.open_metadata()
        assert [meta["pdfuaid:part"], meta["pdfaid:part"]] == ["1", "2"]
        [figure] = elements(pdf, "/Figure")
        assert str(figure.Alt).startswith("Code à lire avec un téléphone")
    imprime = compact(lire(dossier(acte)))
    assert imprime.count(compact("redonnent ce fichier à l’octet près")) == 1
    assert imprime.count(compact("Article 7 – Les signatures")) == 2  # there, and in the contents


def test_un_texte_d_un_autre_gabarit_est_joint_tel_quel(acte):
    acte.versions.update(gabarit="0")
    imprime = compact(lire(dossier(acte)))
    assert imprime.count(compact("est le fichier signé lui-même, page pour page.")) == 1


def test_un_depot_est_suivi_des_pages_et_ne_promet_plus_de_format(signataires):
    depose = texte.preparer(fabriques.creer_acte(titre="Texte d'ailleurs")).pdf
    acte = fabriques.creer_acte_signe(signataires=signataires, depose=depose)
    octets = dossier(acte)
    with ouvrir(octets) as pdf, pikepdf.open(io.BytesIO(depose)) as avant:
        assert len(pdf.pages) > len(avant.pages)
        for page, origine in zip(pdf.pages, avant.pages, strict=False):
            assert page.Contents.read_bytes() == origine.Contents.read_bytes()
        meta = pdf.open_metadata()
        assert [nom for nom in ("pdfaid:part", "pdfuaid:part") if nom in meta] == []
    imprime = compact(lire(octets))
    assert imprime.count(compact("son balisage pour les lecteurs d’écran")) == 1
    scelle = sceau.apposer(octets, raison="Essai")
    assert sceau.verifier(scelle.pdf).intact is True


def test_le_code_a_lire_mene_a_la_page_de_verification(acte, settings):
    settings.SITE_URL = "https://contrat-de-ville.exemple.fr"
    version = acte.version_courante
    dit = donnees_de_cloture(version, sceau.certificat(), lien="")["verification"]
    url = f"https://contrat-de-ville.exemple.fr/verifier/?code={version.code}"
    assert dit["url"] == url
    assert dit["qr"] == segno.make(url, error="m").svg_inline(border=2)


def test_la_delegation_est_dite(acte):
    signature = Signature.objects.filter(acte=acte).first()
    contenu = {
        "personne": {"nom": "Ada Lesage", "fonction": "vice-présidente"},
        "delegation": {"reference": "Arrêté 12", "delegant": "Camille Martin, présidente"},
    }
    signature.preuve = fabriques.creer_ligne_du_registre(acte, contenu=contenu)
    signature.save()
    imprime = compact(lire(dossier(acte)))
    assert imprime.count(compact("Signé par Ada Lesage, vice-présidente")) == 1
    assert imprime.count(compact("Arrêté 12, de Camille Martin, présidente")) == 1


def test_une_signature_dont_la_personne_n_est_pas_connue_le_dit(acte):
    Signature.objects.filter(acte=acte).update(representant=None)
    imprime = compact(lire(dossier(acte)))
    assert imprime.count(compact("Signé par personne non connue")) == 2
