"""A PDF signed outside: what it proves of the frozen text, and everything that it does not."""

import logging
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.timestamps import DummyTimeStamper

from contrats import lecture_signatures, parapheur
from tests import fabriques
from tests.contrats import certificats

pytestmark = pytest.mark.django_db

TEXTE = certificats.pdf()


@pytest.fixture
def version():
    return fabriques.creer_version(pdf=TEXTE)


def _refus(version, octets, nom="signe.pdf"):
    with pytest.raises(ValidationError) as refus:
        parapheur.lire(nom, octets, version)
    return refus.value.messages[0]


def _suite(octets, changer):
    """`octets` followed by an update in which `changer` has done what it wants."""
    ecrivain, sortie = IncrementalPdfFileWriter(BytesIO(octets)), BytesIO()
    changer(ecrivain)
    ecrivain.write(sortie)
    return sortie.getvalue()


def _remplacer_le_texte(ecrivain):
    page = ecrivain.root["/Pages"]["/Kids"][0]
    flux = generic.StreamObject(stream_data=b"BT /F1 20 Tf 60 700 Td (Autre montant) Tj ET")
    page["/Contents"] = ecrivain.add_object(flux)
    ecrivain.update_container(page)


def _annoter(ecrivain):
    page = ecrivain.root["/Pages"]["/Kids"][0]
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Square"),
            generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 9, 9))),
        }
    )
    annotations = page["/Annots"] if "/Annots" in page else generic.ArrayObject()
    page["/Annots"] = generic.ArrayObject([*annotations, ecrivain.add_object(note)])
    ecrivain.update_container(page)


def _ajouter_une_page(ecrivain):
    pages = ecrivain.root["/Pages"]
    page = generic.DictionaryObject(pages["/Kids"][0])
    pages["/Kids"].append(ecrivain.add_object(page))
    pages["/Count"] = generic.NumberObject(2)
    ecrivain.update_container(pages)


def _ajouter_un_programme(ecrivain):
    action = {"/S": "/JavaScript", "/JS": "/x"}
    ecrivain.root["/OpenAction"] = generic.DictionaryObject(
        {generic.pdf_name(cle): generic.pdf_name(valeur) for cle, valeur in action.items()}
    )
    ecrivain.update_root()


# -- what is proved -----------------------------------------------------------------------------


def test_une_signature_est_lue_avec_son_certificat(version):
    [relevee] = parapheur.lire("signe.pdf", certificats.signer(TEXTE), version)
    certificat = relevee.certificat
    assert (certificat.titulaire, certificat.emetteur, certificat.numero) == (
        "Camille Martin",
        certificats.AUTORITE,
        "4F3A0011",
    )
    assert certificat.sujet == "C=FR,O=Département d'essai,CN=Camille Martin"
    assert (certificat.fin - certificat.debut).days == 730
    assert (relevee.le, relevee.date_dite) == (timezone.localdate(), "annoncée par le signataire")
    assert parapheur.Certificat.relire(certificat.ecrire()) == certificat


def test_la_chaine_n_est_verifiee_que_par_une_racine_donnee(version, settings, tmp_path):
    signe = certificats.signer(TEXTE)
    dites = []
    for racine in ("", certificats.autorite("Une autre"), certificats.autorite()):
        settings.SCEAU_RACINES = str(racine and racine.en_pem(tmp_path))
        [relevee] = parapheur.lire("signe.pdf", signe, version)
        dites.append(relevee.certificat.chaine)
    assert dites == ["chaîne non vérifiée", "chaîne non vérifiée", "chaîne vérifiée"]


def test_plusieurs_signatures_a_la_suite_sont_toutes_lues(version):
    premiere = certificats.signer(TEXTE)
    seconde = certificats.signer(
        premiere, certificats.identite("Dominique Petit"), champ="Signature2"
    )
    lues = parapheur.lire("signe.pdf", seconde, version)
    assert [r.certificat.titulaire for r in lues] == ["Camille Martin", "Dominique Petit"]


def test_un_horodatage_donne_la_date_et_dit_ce_qu_il_vaut(version):
    chef = certificats.autorite()
    horodateur = DummyTimeStamper(
        tsa_cert=certificats.en_asn1(chef.certificat),
        tsa_key=certificats.cle_asn1(chef.cle),
        fixed_dt=timezone.now(),
    )
    signe = certificats.signer(TEXTE, timestamper=horodateur)
    [relevee] = parapheur.lire("signe.pdf", signe, version)
    assert relevee.date_dite == "horodatage d’une autorité non vérifiée"


def test_un_champ_prevu_pour_la_signature_se_remplit():
    prevu = _suite(
        TEXTE, lambda e: fields.append_signature_field(e, fields.SigFieldSpec("Signature1"))
    )
    version = fabriques.creer_version(pdf=prevu)
    signe = certificats.signer(prevu, nouveau_champ=False)
    assert len(parapheur.lire("signe.pdf", signe, version)) == 1


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [("Martin", True), ("MARTÎN", True), ("Mart", False), ("Petit", False)],
)
def test_le_nom_du_certificat_est_compare(version, nom, attendu):
    [relevee] = parapheur.lire("signe.pdf", certificats.signer(TEXTE), version)
    assert relevee.est_au_nom_de(nom) is attendu


# -- what is not --------------------------------------------------------------------------------


def test_le_texte_fige_lui_meme_n_est_pas_signe(version):
    assert _refus(version, TEXTE) == parapheur.IDENTIQUE


def test_une_suite_sans_signature_est_refusee(version):
    metadonnees = _suite(TEXTE, lambda e: e.set_info(e.add_object(generic.DictionaryObject())))
    assert _refus(version, metadonnees) == parapheur.REFUS["sans_signature"]


def test_un_autre_document_signe_est_refuse(version):
    autre = certificats.signer(certificats.pdf("Autre contrat"))
    assert _refus(version, autre) == parapheur.AUTRE_TEXTE


def test_un_bit_change_dans_le_texte_est_refuse(version):
    signe = bytearray(certificats.signer(TEXTE))
    signe[len(TEXTE) // 2] ^= 1
    with pytest.raises(ValidationError):
        parapheur.lire("signe.pdf", bytes(signe), version)


def test_aucun_bit_de_la_suite_ne_change_sans_refus():
    """Wherever the signature bears; what carries it is checked apart, to its last zero."""
    signe = certificats.signer(TEXTE)
    acceptes = []
    for rang in range(len(TEXTE), len(signe), max(1, (len(signe) - len(TEXTE)) // 150)):
        altere = bytearray(signe)
        altere[rang] ^= 1
        acceptes += [rang] if _accepte(bytes(altere)) else []
    debut, fin = _contenu(signe)
    assert [rang for rang in acceptes if not debut < rang < fin] == []


def _contenu(octets):
    """Where the hexadecimal figures of the signature begin and end."""
    debut = octets.index(b"<", octets.rindex(b"/Contents <"))
    return debut + 1, octets.index(b">", debut)


def _accepte(octets):
    try:
        return "signatures" in lecture_signatures.lire(octets, str(len(TEXTE)))
    except Exception:
        return False


@pytest.mark.parametrize("ecrit", [b"01", b"g0"])
def test_rien_ne_se_cache_apres_la_signature(ecrit):
    signe = certificats.signer(TEXTE)
    _, fin = _contenu(signe)
    assert _accepte(signe[: fin - 2] + ecrit + signe[fin:]) is False


def test_la_signature_d_un_autre_document_est_refusee(version):
    autre = certificats.signer(certificats.pdf("Autre contrat"))
    signe = certificats.signer(TEXTE)

    (debut, fin), (la, jusque) = _contenu(signe), _contenu(autre)
    greffe = signe[:debut] + autre[la:jusque] + signe[fin:]
    assert _refus(version, greffe) == parapheur.REFUS["pas_intacte"]


def test_une_signature_qui_saute_le_debut_est_refusee(version):
    signe = certificats.signer(TEXTE)
    saute = signe.replace(b"/ByteRange [0 ", b"/ByteRange [9 ")
    assert _refus(version, saute) == parapheur.REFUS["ne_couvre_pas"]


@pytest.mark.parametrize("changer", [_remplacer_le_texte, _annoter, _ajouter_une_page])
def test_un_texte_change_puis_signe_est_refuse(version, changer):
    signe = certificats.signer(_suite(TEXTE, changer))
    assert _refus(version, signe) == parapheur.REFUS["texte_change"]


@pytest.mark.parametrize("changer", [_remplacer_le_texte, _annoter, _ajouter_une_page])
def test_un_texte_signe_puis_change_est_refuse(version, changer):
    change = _suite(certificats.signer(TEXTE), changer)
    assert _refus(version, change) == parapheur.REFUS["modifie_apres"]


def test_un_programme_ajoute_est_refuse(version):
    signe = certificats.signer(_suite(TEXTE, _ajouter_un_programme))
    assert "contient un programme" in _refus(version, signe)


def test_une_suite_qui_oublie_le_texte_est_refusee(version):
    signe = certificats.signer(TEXTE)
    oublieux = signe.replace(b"/Prev ", b"/Xrev ")
    assert oublieux != signe
    assert _refus(version, oublieux) == parapheur.ILLISIBLE


def test_un_pdf_protege_est_refuse(version):
    sortie = BytesIO()
    with pikepdf.open(BytesIO(TEXTE)) as document:
        document.save(sortie, encryption=pikepdf.Encryption(owner="a", user=""))
    assert "protégé" in _refus(version, sortie.getvalue())


def test_un_fichier_trop_lourd_est_refuse(version):
    assert _refus(version, TEXTE.ljust(25 * 1024**2 + 1)) == "Ce fichier dépasse 25\u00a0Mo."


def test_un_fichier_d_un_autre_type_est_refuse(version):
    assert "n’est pas un PDF" in _refus(version, b"bonjour", "signe.txt")


@pytest.mark.parametrize("bornes", [{"debut": -30, "fin": -2}, {"debut": 2, "fin": 30}])
def test_un_certificat_hors_de_ses_dates_est_refuse(version, bornes):
    signe = certificats.signer(TEXTE, certificats.identite(**bornes))
    assert _refus(version, signe) == parapheur.REFUS["certificat_hors_dates"]


def test_un_procede_trop_faible_est_refuse(version):
    signe = certificats.signer(TEXTE, md_algorithm="sha1")
    assert _refus(version, signe) == parapheur.REFUS["algorithme_faible"]


def test_une_signature_anterieure_au_texte_est_refusee(version):
    version.figee_le = timezone.now() + timedelta(days=2)
    assert "avant que le texte ne soit figé" in _refus(version, certificats.signer(TEXTE))


def test_lire_des_signatures_ne_fait_taire_le_journal_de_personne_d_autre():
    """`lecture_signatures` is imported above: the portal's own journal must go on."""
    assert logging.root.manager.disable == logging.NOTSET
