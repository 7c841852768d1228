"""Checking a document by its code or its SHA-256: what is said, to whom, and what never is."""

import hashlib
from datetime import date

import pytest
from django.urls import reverse

from contrats.models import FaitRegistre, LigneRegistre, NiveauSignature
from contrats.verification import Forme, Verdict, verifier
from tests import fabriques

pytestmark = pytest.mark.django_db

TEXTE = b"%PDF-1.7 le texte du contrat"
LE = date(2015, 5, 28)
INCONNUE = "0" * 64


def _sha(octets):
    return hashlib.sha256(octets).hexdigest()


def _acte_ouvert(n=2, pdf=TEXTE, **champs):
    """An act open to signature, its frozen text, and `n` signatories."""
    contrat = fabriques.creer_contrat()
    acte = fabriques.creer_acte(
        contrat, signataires=[fabriques.creer_partenaire() for _ in range(n)], **champs
    )
    for rang, signature in enumerate(acte.signatures.all()):
        signature.representant = fabriques.creer_representant(
            signature.partenaire, nom=f"Nom{rang}", courriel=f"secret{rang}@exemple.fr"
        )
        signature.save()
    version = fabriques.creer_version(acte, pdf=pdf)
    acte.ouvrir(par=None)
    return acte, version


def _signer(signature, niveau=NiveauSignature.PAPIER, le=LE, contenu=None, **champs):
    preuve = LigneRegistre.objects.inscrire(
        acte=signature.acte, fait=FaitRegistre.SIGNATURE, contenu=contenu or {}
    )
    signature.signer(par=None, le=le, niveau=niveau, preuve=preuve, lieu="Arques", **champs)


def test_le_texte_fige_est_authentique():
    _, version = _acte_ouvert()
    reponse = verifier(empreinte=_sha(TEXTE))
    assert (reponse.verdict, reponse.forme, reponse.version) == (
        Verdict.AUTHENTIQUE,
        Forme.FIGE,
        version,
    )
    assert (reponse.attendues, reponse.signataires) == (2, [])


def test_un_seul_bit_change_et_le_document_est_inconnu():
    _acte_ouvert()
    altere = bytes([TEXTE[0] ^ 1]) + TEXTE[1:]
    assert verifier(empreinte=_sha(altere)).verdict == Verdict.INCONNU


def test_avec_le_code_un_bit_change_et_le_document_est_altere():
    _, version = _acte_ouvert()
    altere = bytes([TEXTE[0] ^ 1]) + TEXTE[1:]
    reponse = verifier(version.code, _sha(altere))
    assert (reponse.verdict, reponse.version) == (Verdict.ALTERE, version)


def test_un_code_seul_ne_dit_rien_de_la_copie():
    _, version = _acte_ouvert()
    assert verifier(version.code).verdict == Verdict.RECONNU


def test_l_empreinte_l_emporte_sur_le_code_d_un_autre_texte():
    _, version = _acte_ouvert()
    _, autre = _acte_ouvert(pdf=b"%PDF-1.7 un autre texte")
    assert verifier(autre.code, _sha(TEXTE)).version == version


def test_un_projet_est_inconnu():
    version = fabriques.creer_version(pdf=TEXTE)
    vus = [verifier(version.code), verifier(empreinte=_sha(TEXTE))]
    assert [reponse.verdict for reponse in vus] == [Verdict.INCONNU, Verdict.INCONNU]
    assert [reponse.version for reponse in vus] == [None, None]


def test_qui_a_signe_quand_ou_et_comment():
    acte, _ = _acte_ouvert()
    premiere, _ = acte.signatures.all()
    _signer(premiere)
    [signataire] = verifier(empreinte=_sha(TEXTE)).signataires
    assert (signataire.organisation, signataire.personne, signataire.fonction) == (
        premiere.partenaire.nom,
        premiere.representant.nom_complet,
        premiere.representant.fonction,
    )
    assert (signataire.le, signataire.lieu, signataire.niveau) == (LE, "Arques", "sur papier")


def test_le_registre_l_emporte_sur_la_fiche_d_une_personne_qui_a_change():
    acte, _ = _acte_ouvert(1)
    signature = acte.signatures.get()
    _signer(signature, contenu={"personne": {"nom": "Camille Martin", "fonction": "préfète"}})
    signature.representant.nom = "Durand"
    signature.representant.save()
    [signataire] = verifier(empreinte=_sha(TEXTE)).signataires
    assert (signataire.personne, signataire.fonction) == ("Camille Martin", "préfète")


def test_une_personne_inconnue_reste_inconnue():
    acte, _ = _acte_ouvert(1)
    signature = acte.signatures.get()
    signature.representant = None
    signature.save()
    _signer(signature)
    [signataire] = verifier(empreinte=_sha(TEXTE)).signataires
    assert (signataire.personne, signataire.fonction) == ("", "")


@pytest.mark.parametrize(
    ("niveau", "contenu", "attendu"),
    [
        ("papier", {}, "sur papier"),
        ("simple", {}, "électronique simple"),
        ("parapheur", {}, "électronique, donnée hors du portail"),
        (
            "parapheur",
            {"certificat": {"titulaire": "C. Martin", "chaine": "chaîne non vérifiée"}},
            "électronique, donnée hors du portail (certificat de C. Martin, chaîne non vérifiée)",
        ),
    ],
)
def test_le_niveau_est_dit_tel_qu_il_est(niveau, contenu, attendu):
    acte, _ = _acte_ouvert(1)
    signature = acte.signatures.get()
    _signer(signature, niveau=NiveauSignature(niveau), contenu=contenu)
    assert signature.niveau_en_clair == attendu


def test_l_exemplaire_scelle_est_reconnu():
    _, version = _acte_ouvert()
    version.scelle_empreinte, version.scelle_le = _sha(b"scelle"), version.figee_le
    version.save()
    reponse = verifier(empreinte=_sha(b"scelle"))
    assert (reponse.verdict, reponse.forme) == (Verdict.AUTHENTIQUE, Forme.SCELLE)


@pytest.mark.parametrize("niveau", ["parapheur", "papier"])
def test_une_piece_signee_est_reconnue(niveau):
    acte, _ = _acte_ouvert()
    niveau = NiveauSignature(niveau)
    _signer(acte.signatures.first(), niveau=niveau, piece_empreinte=_sha(b"piece"))
    assert verifier(empreinte=_sha(b"piece")).forme == Forme(niveau)


def test_une_version_remplacee_le_dit():
    acte, ancienne = _acte_ouvert()
    acte.reprendre(par=None)
    assert verifier(ancienne.code).retiree is True
    nouvelle = fabriques.creer_version(acte, pdf=b"%PDF-1.7 la suite")
    acte.ouvrir(par=None)
    vus = [verifier(ancienne.code), verifier(nouvelle.code)]
    assert [(r.remplacee, r.retiree, r.derniere) for r in vus] == [
        (True, False, 2),
        (False, False, 2),
    ]


# -- the page ---------------------------------------------------------------------------------


def _page(client, **demande):
    reponse = client.get(reverse("contrats:verifier"), demande)
    assert reponse.status_code == 200
    return reponse


@pytest.mark.parametrize("n", [1, 3])
def test_la_page_en_un_nombre_constant_de_requetes(client, django_assert_num_queries, n):
    acte, _ = _acte_ouvert(n)
    for signature in acte.signatures.all():
        _signer(signature)
    with django_assert_num_queries(3):
        _page(client, empreinte=_sha(TEXTE))


def test_la_page_vide_ne_demande_rien(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert _page(client).context["reponse"] is None


def test_un_code_tape_sans_soin_est_compris(client):
    _, version = _acte_ouvert()
    tape = f"  {version.code.lower().replace('-', ' ')} "
    assert _page(client, code=tape).context["reponse"].version == version


def test_une_empreinte_tapee_en_majuscules_est_comprise(client):
    _acte_ouvert()
    vu = _page(client, empreinte=f" {_sha(TEXTE).upper()}\n").context["reponse"]
    assert vu.verdict == Verdict.AUTHENTIQUE


@pytest.mark.parametrize(
    ("demande", "champ", "attendu"),
    [
        ({"code": "K7QF"}, "code", "Un code compte douze lettres et chiffres"),
        ({"code": "K0QF-9XRT-M2BD"}, "code", "sans 0, 1, I ni O"),
        ({"empreinte": "xyz"}, "empreinte", "compte 64 signes"),
        ({"code": "", "empreinte": ""}, "__all__", "Tapez un code ou une empreinte"),
    ],
)
def test_une_saisie_illisible_est_expliquee(client, demande, champ, attendu):
    reponse = _page(client, **demande)
    assert attendu in reponse.context["form"].errors[champ][0]
    assert reponse.context["reponse"] is None


def test_la_page_ne_dit_rien_de_personnel_d_autre(client):
    """What is written beside a name in the database never reaches the page."""
    acte, version = _acte_ouvert()
    contenu = {"ip": "203.0.113.7", "agent": "Navigateur secret", "motif": "raison intime"}
    _signer(acte.signatures.first(), contenu=contenu)
    acte.signatures.last().refuser(par=None, motif="Un désaccord privé")
    page = _page(client, code=version.code).content.decode()
    fuites = ("secret0@", "secret1@", "203.0.113.7", "Navigateur", "intime", "désaccord")
    assert [mot for mot in fuites if mot in page] == []


def test_un_refus_ne_compte_pas_pour_une_signature(client):
    acte, version = _acte_ouvert()
    acte.signatures.first().refuser(par=None, motif="Non")
    reponse = _page(client, code=version.code).context["reponse"]
    assert (reponse.attendues, reponse.signataires) == (2, [])


def test_un_acte_de_demonstration_le_dit(client):
    _, version = _acte_ouvert(demonstration=True)
    assert "donnée de démonstration" in _page(client, code=version.code).content.decode()


def test_le_pied_et_l_accueil_des_habitants_y_menent(client):
    page = client.get(reverse("contrats:accueil_public")).content.decode()
    assert page.count(f'href="{reverse("contrats:verifier")}"') == 2
