"""Signing on paper: the sheet, its codes, its scan filed back to its lines by an officer."""

import shutil
import subprocess
from datetime import timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pytest
import segno
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from contrats import papier
from contrats.models import Signature
from contrats.pieces import Piece
from contrats.statuts import StatutActe, StatutSignature
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def acte():
    return ouvrir()


def ouvrir(n=2):
    """An act open to signature, with `n` signatories of the same rank."""
    acte = fabriques.creer_acte(signataires=[fabriques.creer_partenaire() for _ in range(n)])
    for signature in acte.signatures.all():
        signature.representant = fabriques.creer_representant(signature.partenaire)
        signature.save()
    fabriques.creer_version(acte)
    acte.ouvrir(par=None)
    return acte


def _code(texte):
    """One QR code, as an image."""
    sortie = BytesIO()
    segno.make(texte, error="m").save(sortie, kind="png", scale=5, border=4)
    return Image.open(sortie).convert("L")


def _scan(*textes, format="PNG", angle=0):
    """A page that bears these codes one above the other, a little crooked perhaps."""
    codes = [_code(texte) for texte in textes]
    page = Image.new("L", (1000, 500 + 500 * len(codes)), 255)
    for rang, code in enumerate(codes):
        page.paste(code, (600, 100 + 450 * rang))
    sortie = BytesIO()
    page.rotate(angle, fillcolor=255).save(sortie, format=format)
    return sortie.getvalue()


def _adresses(acte):
    return [papier.adresse_de_la_ligne(signature) for signature in papier.lignes_a_signer(acte.pk)]


def _lire(acte, octets, nom="scan.png"):
    return papier.reconnaitre(acte, papier.examiner_le_scan(nom, octets))


# -- the sheet ----------------------------------------------------------------------------------


def test_la_feuille_imprimee_puis_numerisee_retrouve_ses_lignes(tmp_path):
    acte = ouvrir(5)
    assert shutil.which("pdftoppm"), "pdftoppm est absent\u00a0: installez poppler-utils."
    (tmp_path / "feuille.pdf").write_bytes(papier.feuille(acte))
    commande = ["pdftoppm", "-r", "200", "-gray", "-png", "feuille.pdf", "page"]
    subprocess.run(commande, cwd=tmp_path, check=True)
    pages = [Image.open(chemin) for chemin in sorted(tmp_path.glob("page*.png"))]
    sortie = BytesIO()
    pages[0].save(sortie, format="PDF", save_all=True, append_images=pages[1:])
    lecture = _lire(acte, sortie.getvalue(), "scan.pdf")
    assert lecture == papier.Lecture(frozenset(s.pk for s in acte.signatures.all()), 0, 0)


def test_la_feuille_ne_porte_que_les_lignes_attendues(acte):
    premiere, seconde = acte.signatures.all()
    premiere.signer_sur_papier(par=None, le=timezone.localdate(), lieu="Arques")
    donnees = papier.donnees_de_la_feuille(acte)
    assert [ligne["partenaire"] for ligne in donnees["lignes"]] == [seconde.partenaire.nom]
    assert donnees["empreinte"] == acte.version_courante.empreinte


def test_la_feuille_est_un_pdf_accessible(acte):
    with pikepdf.open(BytesIO(papier.feuille(acte))) as pdf:
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("fr-FR", True)


def test_le_code_du_papier_mene_a_la_verification(client, acte):
    adresse = _adresses(acte)[0]
    assert urlsplit(adresse).path == reverse("contrats:verifier")
    reponse = client.get(reverse("contrats:verifier"), parse_qs(urlsplit(adresse).query))
    assert reponse.context["reponse"].version == acte.version_courante


# -- the scan -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nom", "format", "angle"),
    [("scan.png", "PNG", 0), ("scan.jpg", "JPEG", 4), ("scan.pdf", "PDF", 180)],
)
def test_les_codes_d_un_scan_designent_les_lignes(acte, nom, format, angle):
    scan = _scan(*_adresses(acte), format=format, angle=angle)
    assert _lire(acte, scan, nom).lignes == {s.pk for s in acte.signatures.all()}


def test_un_code_contrefait_ne_designe_rien(acte):
    adresse = _adresses(acte)[0]
    pk = acte.signatures.first().pk
    faux = [adresse[:-1] + ("A" if adresse[-1] != "A" else "B"), f"https://x/?ligne={pk}.1:abc"]
    lecture = _lire(acte, _scan(*faux, "bonjour"))
    assert lecture == papier.Lecture(frozenset(), 0, 3)


def test_les_codes_d_un_autre_acte_ne_designent_rien(acte):
    lecture = _lire(acte, _scan(*_adresses(ouvrir()), _adresses(acte)[0]))
    assert (len(lecture.lignes), lecture.etrangers, lecture.faux) == (1, 2, 0)


def test_la_feuille_d_une_version_remplacee_ne_designe_rien(acte):
    anciennes = _adresses(acte)
    acte.reprendre(par=None)
    fabriques.creer_version(acte, pdf=b"%PDF-1.7 la suite")
    acte.ouvrir(par=None)
    assert _lire(acte, _scan(*anciennes)) == papier.Lecture(frozenset(), 2, 0)


@pytest.mark.parametrize(
    ("nom", "octets", "attendu"),
    [
        ("scan.txt", b"bonjour", "Un scan est un PDF"),
        ("scan.png", b"bonjour", "n’est pas celui du type"),
        ("scan.png", b"\x89PNG\r\n\x1a\n" + b"x" * 100, "image est abîmée"),
        ("scan.png", b"", "Ce fichier est vide."),
    ],
)
def test_un_scan_illisible_est_refuse(acte, nom, octets, attendu):
    with pytest.raises(ValidationError, match=attendu):
        _lire(acte, octets, nom)


def test_une_image_demesuree_est_refusee(acte):
    sortie = BytesIO()
    Image.new("1", (12_000, 12_000), 1).save(sortie, format="PNG")
    with pytest.raises(ValidationError, match="trop grand"):
        papier.reconnaitre(acte, Piece("scan.png", "image/png", sortie.getvalue()))


# -- the pages ----------------------------------------------------------------------------------


@pytest.fixture
def officier(client, acte):
    personne = fabriques.creer_officier(acte.contrat, password=None)
    client.force_login(personne)
    return personne


def _deposer(client, acte, octets, nom="scan.png"):
    adresse = reverse("contrats:lire_feuille", args=[acte.pk])
    return client.post(adresse, {"fichier": SimpleUploadedFile(nom, octets)})


def _enregistrer(client, acte, lignes, **autres):
    donnees = {"lignes": [s.pk for s in lignes], "le": timezone.localdate(), "lieu": "Arques"}
    adresse = reverse("contrats:enregistrer_papier", args=[acte.pk])
    return client.post(adresse, donnees | autres)


def test_un_scan_est_range_a_ses_lignes(client, acte, officier):
    scan = _scan(*_adresses(acte))
    page = _deposer(client, acte, scan)
    form = page.context["papier"]
    assert set(form.initial["lignes"]) == {s.pk for s in acte.signatures.all()}
    signee = acte.signatures.first()
    reponse = _enregistrer(client, acte, [signee], scan=form.initial["scan"])
    assert reponse.status_code == 302
    signee.refresh_from_db()
    assert (signee.lire_piece(), signee.lieu) == (scan, "Arques")
    assert signee.preuve.contenu["piece"] == signee.piece_empreinte
    # The other line was on the paper too: nobody said that it was signed.
    assert acte.signatures.get(statut=StatutSignature.ATTENDUE).piece.name == ""


def test_sans_code_lisible_l_officier_coche_lui_meme(client, acte, officier):
    page = _deposer(client, acte, _scan())
    assert "Aucun code n’a pu être lu" in page.content.decode()
    jeton = page.context["papier"].initial["scan"]
    assert _enregistrer(client, acte, acte.signatures.all(), scan=jeton).status_code == 302
    acte.refresh_from_db()
    assert acte.statut == StatutActe.SIGNE


def test_la_feuille_d_un_autre_acte_est_refusee(client, acte, officier):
    page = _deposer(client, acte, _scan(*_adresses(ouvrir())))
    assert page.status_code == 422
    assert "n’est pas celle de cet acte" in page.context["scan"].errors["fichier"][0]


def test_sans_scan_la_saisie_a_la_main_reste_possible(client, acte, officier):
    assert _enregistrer(client, acte, [acte.signatures.first()]).status_code == 302
    assert acte.signatures.filter(statut=StatutSignature.SIGNEE, piece="").count() == 1


def test_un_jeton_d_un_autre_acte_ou_abime_est_refuse(client, acte, officier):
    autre = ouvrir()
    autre.contrat.pilote = acte.contrat.pilote
    autre.contrat.save()
    jeton = _deposer(client, autre, _scan()).context["papier"].initial["scan"]
    for scan in (jeton, jeton[:-2]):
        reponse = _enregistrer(client, acte, [acte.signatures.first()], scan=scan)
        assert (reponse.status_code, "scan" in reponse.context["papier"].errors) == (422, True)
    assert Signature.objects.filter(statut=StatutSignature.SIGNEE).count() == 0


def test_un_refus_garde_ce_qui_est_coche(client, acte, officier):
    demain = timezone.localdate() + timedelta(days=1)
    reponse = _enregistrer(client, acte, acte.signatures.all(), le=demain)
    form = reponse.context["papier"]
    assert reponse.status_code == 422
    assert form.errors["lignes"] == ["Une signature ne se date pas dans l’avenir."]
    assert len(form["lignes"].value()) == 2


def test_la_feuille_s_imprime_depuis_la_page(client, acte, officier):
    reponse = client.get(reverse("contrats:feuille_de_signature", args=[acte.pk]))
    assert b"".join(reponse.streaming_content).startswith(b"%PDF-")


@pytest.mark.parametrize("n", [1, 3])
def test_la_page_en_un_nombre_constant_de_requetes(client, django_assert_num_queries, n):
    acte = ouvrir(n)
    client.force_login(fabriques.creer_officier(acte.contrat, password=None))
    with django_assert_num_queries(3):
        client.get(reverse("contrats:papier", args=[acte.pk]))
