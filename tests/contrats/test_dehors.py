"""Signatures given outside the portal are recorded under the rules of those given inside."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contrats import dehors, parapheur, registre
from contrats.models import LienDeSignature, LigneRegistre, NiveauSignature
from contrats.pieces import Piece
from contrats.statuts import StatutActe, StatutSignature
from tests import fabriques
from tests.contrats import certificats

pytestmark = pytest.mark.django_db

TEXTE = certificats.pdf()
NOMS = ("Martin", "Petit", "Durand")


@pytest.fixture
def acte():
    """An act open to signature, for Camille Martin, Camille Petit (rank 1), Camille Durand (2)."""
    return ouvrir()


def ouvrir(**champs):
    """The same, with other fields for the signatures."""
    acte = fabriques.creer_acte(signataires=[fabriques.creer_partenaire() for _ in NOMS])
    for rang, signature in enumerate(acte.signatures.order_by("pk")):
        signature.representant = fabriques.creer_representant(signature.partenaire, nom=NOMS[rang])
        signature.rang = 1 + rang // 2
        for nom, valeur in champs.items():
            setattr(signature, nom, valeur)
        signature.save()
    fabriques.creer_version(acte, pdf=TEXTE)
    acte.ouvrir(par=None)
    return acte


def _de(acte, nom):
    return acte.signatures.get(representant__nom=nom)


def _officier(acte):
    return fabriques.creer_officier(acte.contrat, password=None)


def _parapheur(signature, octets, *, par, **choix):
    relevees = parapheur.lire("signe.pdf", octets, signature.version)
    piece = Piece("signe.pdf", "application/pdf", octets)
    return dehors.enregistrer_parapheur(
        signature, par=par, version=signature.version, piece=piece, relevees=relevees, **choix
    )


def _signe_par(*noms, texte=TEXTE):
    for rang, nom in enumerate(noms):
        qui = certificats.identite(f"Camille {nom}")
        texte = certificats.signer(texte, qui, champ=f"Signature{rang}")
    return texte


# -- from a parapheur ---------------------------------------------------------------------------


def test_une_signature_au_parapheur_est_enregistree_et_prouvee(acte):
    signature, officier = _de(acte, "Martin"), _officier(acte)
    fabriques.creer_lien(signature)
    signe = _signe_par("Martin")
    assert _parapheur(signature, signe, par=officier) is False
    signature.refresh_from_db()
    assert (signature.statut, signature.niveau, signature.signee_le) == (
        StatutSignature.SIGNEE,
        NiveauSignature.PARAPHEUR,
        timezone.localdate(),
    )
    assert signature.niveau_en_clair == (
        "électronique, donnée hors du portail (certificat de Camille Martin, chaîne non vérifiée)"
    )
    assert signature.lire_piece() == signe
    contenu = signature.preuve.contenu
    assert contenu["document"] == signature.version.empreinte
    assert contenu["piece"] == signature.piece_empreinte
    assert (contenu["personne"]["nom"], contenu["compte"]) == ("Camille Martin", officier.pk)
    assert contenu["certificat"]["numero"] == "4F3A0011"
    assert "adresse.privee" not in str(contenu)
    assert registre.verifier().anomalies == []
    assert LienDeSignature.objects.filter(expire_le__gt=timezone.now()).count() == 0


def test_le_meme_fichier_ne_signe_pas_deux_fois(acte):
    officier, signe = _officier(acte), _signe_par("Martin")
    _parapheur(_de(acte, "Martin"), signe, par=officier)
    with pytest.raises(ValidationError, match="déjà enregistrées"):
        _parapheur(_de(acte, "Petit"), signe, par=officier, identite_verifiee=True)
    assert _de(acte, "Petit").statut == StatutSignature.ATTENDUE


def test_un_fichier_signe_a_la_suite_sert_a_chacun(acte):
    officier, signe = _officier(acte), _signe_par("Martin", "Petit")
    for nom in ("Petit", "Martin"):
        _parapheur(_de(acte, nom), signe, par=officier)
    titulaires = {
        s.preuve.contenu["certificat"]["titulaire"] for s in acte.signatures.filter(rang=1)
    }
    assert titulaires == {"Camille Martin", "Camille Petit"}


def test_deux_signatures_sans_le_bon_nom_sont_refusees(acte):
    with pytest.raises(ValidationError, match="plusieurs signatures nouvelles"):
        _parapheur(_de(acte, "Martin"), _signe_par("Legrand", "Roux"), par=_officier(acte))


def test_un_autre_nom_demande_que_l_officier_s_en_porte_garant(acte):
    signature, officier, signe = _de(acte, "Martin"), _officier(acte), _signe_par("Legrand")
    with pytest.raises(ValidationError, match="Le certificat est au nom de"):
        _parapheur(signature, signe, par=officier)
    assert _de(acte, "Martin").statut == StatutSignature.ATTENDUE
    _parapheur(signature, signe, par=officier, identite_verifiee=True)
    assert _de(acte, "Martin").preuve.contenu["identite_verifiee"] is True


def test_un_delegataire_signe_a_la_place_du_representant(acte):
    signature = _de(acte, "Martin")
    autre = fabriques.creer_representant(signature.partenaire, nom="Legrand")
    delegation = fabriques.creer_delegation(signature.representant, autre)
    _parapheur(signature, _signe_par("Legrand"), par=_officier(acte))
    signature.refresh_from_db()
    assert (signature.delegation, signature.preuve.contenu["personne"]["nom"]) == (
        delegation,
        "Camille Legrand",
    )


def test_un_texte_repris_pendant_l_examen_est_refuse(acte):
    signature, signe = _de(acte, "Martin"), _signe_par("Martin")
    version = signature.version
    acte.reprendre(par=None)
    with pytest.raises(ValidationError):
        dehors.enregistrer_parapheur(
            signature,
            par=_officier(acte),
            version=version,
            piece=Piece("signe.pdf", "application/pdf", signe),
            relevees=parapheur.lire("signe.pdf", signe, version),
        )
    assert LigneRegistre.objects.count() == 0


@pytest.mark.parametrize(
    ("nom", "champs", "attendu"),
    [
        ("Durand", {}, "d’autres partenaires signent avant lui"),
        ("Martin", {"deliberation_requise": True}, "La délibération qui autorise"),
    ],
)
def test_les_regles_sont_celles_du_portail(nom, champs, attendu):
    acte = ouvrir(**champs)
    with pytest.raises(ValidationError, match=attendu):
        _parapheur(_de(acte, nom), _signe_par(nom), par=_officier(acte))
    assert (_de(acte, nom).statut, LigneRegistre.objects.count()) == (StatutSignature.ATTENDUE, 0)


def test_un_mandat_fini_ne_signe_plus(acte):
    signature = _de(acte, "Martin")
    signature.representant.mandat_fin = timezone.localdate() - timedelta(days=1)
    signature.representant.save()
    with pytest.raises(ValidationError, match="le mandat de Camille Martin ne couvre pas"):
        _parapheur(signature, _signe_par("Martin"), par=_officier(acte))


# -- on paper -----------------------------------------------------------------------------------


def _papier(acte, *noms, le=None, **choix):
    lignes = list(acte.signatures.filter(representant__nom__in=noms).select_related("acte"))
    choix = {"par": _officier(acte), "lieu": "Arques", **choix}
    return dehors.enregistrer_papier(lignes, le=le or timezone.localdate(), **choix)


def test_une_ceremonie_signe_tous_les_rangs_d_un_coup(acte):
    piece = Piece("scan.png", "image/png", b"\x89PNG\r\n\x1a\n scan")
    assert _papier(acte, *NOMS, piece=piece) is True
    acte.refresh_from_db()
    assert acte.statut == StatutActe.SIGNE
    vues = {(s.niveau, s.lieu, s.piece.name) for s in acte.signatures.all()}
    empreinte = acte.signatures.first().piece_empreinte
    assert vues == {("papier", "Arques", f"signatures/{empreinte}.png")}
    assert registre.verifier().anomalies == []


def test_une_seule_ligne_refusee_et_rien_n_est_enregistre(acte):
    personne = _de(acte, "Durand").representant
    personne.mandat_fin = date(2020, 1, 1)
    personne.save()
    with pytest.raises(ValidationError, match="le mandat de Camille Durand"):
        _papier(acte, *NOMS)
    assert set(acte.signatures.values_list("statut", flat=True)) == {StatutSignature.ATTENDUE}


def test_une_personne_inconnue_peut_avoir_signe_sur_papier():
    acte = ouvrir(representant=None)
    signature = acte.signatures.filter(rang=1).first()
    dehors.enregistrer_papier(
        [signature], par=_officier(acte), le=timezone.localdate(), lieu="Arques"
    )
    signature.refresh_from_db()
    assert (signature.statut, registre.verifier().anomalies) == (StatutSignature.SIGNEE, [])


@pytest.mark.django_db(transaction=True)
def test_la_meme_ligne_enregistree_quatre_fois_n_est_signee_qu_une_fois(en_meme_temps):
    acte = ouvrir()
    officier, pk = _officier(acte), _de(acte, "Martin").pk

    def enregistrer():
        ligne = acte.signatures.select_related("acte__contrat").get(pk=pk)
        dehors.enregistrer_papier([ligne], par=officier, le=timezone.localdate(), lieu="Arques")
        return "signée"

    obtenus = en_meme_temps(*[enregistrer] * 4)
    assert obtenus.count("signée") == 1
    assert sum(isinstance(obtenu, ValidationError) for obtenu in obtenus) == 3
    assert LigneRegistre.objects.filter(fait="signature").count() == 1


# -- the pages ----------------------------------------------------------------------------------


def _deposer(client, signature, octets, **autres):
    fichier = SimpleUploadedFile("signe.pdf", octets, content_type="application/pdf")
    adresse = reverse("contrats:parapheur", args=[signature.pk])
    return client.post(adresse, {"fichier": fichier, **autres})


def test_l_officier_depose_le_fichier_signe(client, acte):
    client.force_login(_officier(acte))
    signature = _de(acte, "Martin")
    reponse = _deposer(client, signature, _signe_par("Martin"))
    assert reponse.status_code == 302
    page = client.get(reponse.url).content.decode()
    assert "certificat de Camille Martin, chaîne non vérifiée" in page
    assert "Certificat n° 4F3A0011" in page
    piece = client.get(reverse("contrats:piece_signee", args=[signature.pk]))
    assert b"".join(piece.streaming_content) == _de(acte, "Martin").lire_piece()


def test_un_refus_dit_pourquoi_a_cote_du_fichier(client, acte):
    client.force_login(_officier(acte))
    reponse = _deposer(client, _de(acte, "Martin"), TEXTE)
    assert reponse.status_code == 422
    assert reponse.context["form"].errors["fichier"] == [parapheur.IDENTIQUE]


def test_une_signature_donnee_ne_se_depose_plus(client, acte):
    client.force_login(_officier(acte))
    _papier(acte, "Martin")
    reponse = _deposer(client, _de(acte, "Martin"), _signe_par("Martin"))
    assert (reponse.status_code, reponse.context["form"]) == (422, None)


def test_une_piece_alteree_n_est_pas_delivree(client, acte):
    client.force_login(_officier(acte))
    _papier(acte, "Martin", piece=Piece("scan.png", "image/png", b"\x89PNG\r\n\x1a\n scan"))
    signature = _de(acte, "Martin")
    with signature.piece.storage.open(signature.piece.name, "wb") as fichier:
        fichier.write(b"autre chose")
    assert client.get(reverse("contrats:piece_signee", args=[signature.pk])).status_code == 500


def test_la_piece_n_est_que_pour_son_partenaire(client, acte):
    _papier(acte, "Martin", piece=Piece("scan.png", "image/png", b"\x89PNG\r\n\x1a\n scan"))
    signature = _de(acte, "Martin")
    acte.contrat.partenaires.add(*(s.partenaire for s in acte.signatures.all()))
    vus = []
    for nom in ("Martin", "Petit"):
        client.force_login(fabriques.creer_utilisateur("lecteur", _de(acte, nom).partenaire))
        vus.append(client.get(reverse("contrats:piece_signee", args=[signature.pk])).status_code)
    assert vus == [200, 403]
