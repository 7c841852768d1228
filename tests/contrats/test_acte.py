"""Acts and signatures: opened to signature, signed on paper, achieved."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from contrats.models import Acte, Evenement, Signature
from tests import contraintes, fabriques

pytestmark = pytest.mark.django_db

JOUR = date(2015, 5, 28)


@pytest.fixture
def auteur():
    return fabriques.creer_utilisateur()


@pytest.fixture
def acte():
    """An initial act with two signatories."""
    return fabriques.creer_acte(
        signataires=[fabriques.creer_partenaire(nom="État"), fabriques.creer_partenaire(nom="CAF")]
    )


def _signer_tout(acte, par):
    for rang, signature in enumerate(acte.signatures.order_by("pk")):
        signature.signer_sur_papier(par=par, le=date(2015, 5, 28 + rang), lieu=f"Lieu {rang}")


def test_numero_unique_dans_le_contrat():
    contrat = fabriques.creer_contrat()
    fabriques.creer_acte(contrat, nature="avenant", numero=1)
    contraintes.verifier(
        fabriques.creer_acte(contrat, nature="avenant", numero=2),
        "acte_numero_unique",
        "Ce contrat a déjà un acte de ce numéro.",
        numero=1,
    )


@pytest.mark.parametrize(("nature", "numero"), [("initial", 1), ("avenant", 0)])
def test_numero_selon_nature(nature, numero):
    contraintes.verifier(
        fabriques.creer_acte(),
        "acte_numero_selon_nature",
        "Le contrat initial a le numéro 0, un avenant 1 ou plus.",
        nature=nature,
        numero=numero,
    )


def test_un_partenaire_signe_une_fois(acte):
    premiere, seconde = acte.signatures.order_by("pk")
    contraintes.verifier(
        seconde,
        "signature_unique_par_partenaire",
        "Ce partenaire est déjà signataire de cet acte.",
        partenaire=premiere.partenaire,
    )


@pytest.mark.parametrize(("statut", "date_"), [("signee", None), ("attendue", JOUR)])
def test_signature_datee_quand_signee(acte, statut, date_):
    contraintes.verifier(
        acte.signatures.first(),
        "signature_datee_quand_signee",
        "Une signature donnée porte sa date.",
        statut=statut,
        signee_le=date_,
    )


def test_une_signature_du_portail_a_son_texte_et_sa_preuve(acte):
    contraintes.verifier(
        acte.signatures.first(),
        "signature_electronique_prouvee",
        "Une signature du portail a son texte et sa preuve.",
        statut="signee",
        signee_le=JOUR,
        niveau="simple",
    )


def test_toutes_les_contraintes_sont_essayees():
    assert contraintes.noms(Acte, Signature) == {
        "acte_numero_unique",
        "acte_numero_selon_nature",
        "signature_unique_par_partenaire",
        "signature_datee_quand_signee",
        "signature_electronique_prouvee",
    }


def test_ouvrir_l_acte_initial_ouvre_le_contrat(acte, auteur):
    acte.ouvrir(par=auteur)
    acte.contrat.refresh_from_db()
    assert (acte.statut, acte.contrat.statut) == ("en_signature", "en_signature")
    assert list(Evenement.objects.order_by("pk").values_list("objet_type", "verbe", "auteur")) == [
        ("contrats.acte", "ouvrir", auteur.pk),
        ("contrats.contrat", "ouvrir_signature", auteur.pk),
    ]


def test_ouvrir_sans_signataire_est_refuse(auteur):
    acte = fabriques.creer_acte()
    with pytest.raises(ValidationError) as refus:
        acte.ouvrir(par=auteur)
    assert refus.value.messages == ["Ajoutez au moins un signataire avant d'ouvrir la signature."]
    assert not Evenement.objects.exists()


def test_ouvrir_rien_a_moitie_quand_le_contrat_refuse(acte, auteur):
    """The contract is closed: the act, opened first, must come back."""
    type(acte.contrat).objects.update(statut="clos")
    with pytest.raises(ValidationError):
        acte.ouvrir(par=auteur)
    acte.refresh_from_db()
    assert (acte.statut, Evenement.objects.exists()) == ("projet", False)


def test_ouvrir_un_avenant_ne_touche_pas_le_contrat(auteur):
    avenant = fabriques.creer_acte(
        nature="avenant", numero=1, signataires=[fabriques.creer_partenaire()]
    )
    avenant.ouvrir(par=auteur)
    avenant.contrat.refresh_from_db()
    assert (avenant.statut, avenant.contrat.statut) == ("en_signature", "elaboration")


def test_reprendre_l_acte_initial_ramene_le_contrat_a_son_elaboration(acte, auteur):
    acte.ouvrir(par=auteur)
    acte.reprendre(par=auteur)
    acte.contrat.refresh_from_db()
    assert (acte.statut, acte.contrat.statut) == ("projet", "elaboration")
    assert list(Evenement.objects.order_by("pk").values_list("verbe", "auteur"))[2:] == [
        ("reprendre", auteur.pk),
        ("reprendre", auteur.pk),
    ]


def test_reprendre_apres_une_signature_est_refuse(acte, auteur):
    acte.ouvrir(par=auteur)
    acte.signatures.first().signer_sur_papier(par=auteur, le=JOUR, lieu="")
    with pytest.raises(ValidationError) as refus:
        acte.reprendre(par=auteur)
    assert refus.value.messages == ["Une signature est déjà donnée : cet acte ne se reprend plus."]
    acte.refresh_from_db()
    assert (acte.statut, acte.contrat.statut) == ("en_signature", "en_signature")


def test_signer_sur_papier(acte, auteur):
    acte.ouvrir(par=auteur)
    signature = acte.signatures.first()
    signature.signer_sur_papier(par=auteur, le=JOUR, lieu="Longuenesse")
    signature.refresh_from_db()
    assert (signature.statut, signature.niveau, signature.signee_le, signature.lieu) == (
        "signee",
        "papier",
        JOUR,
        "Longuenesse",
    )
    evenement = Evenement.objects.get(objet_type="contrats.signature")
    assert (evenement.contrat, evenement.auteur, evenement.de, evenement.vers) == (
        acte.contrat,
        auteur,
        "attendue",
        "signee",
    )


def test_signer_un_acte_ferme_est_refuse(acte, auteur):
    signature = acte.signatures.first()
    with pytest.raises(ValidationError) as refus:
        signature.signer_sur_papier(par=auteur, le=JOUR, lieu="")
    assert refus.value.messages == ["Cet acte n'est pas ouvert à la signature."]
    signature.refresh_from_db()
    assert (signature.statut, Evenement.objects.exists()) == ("attendue", False)


@pytest.mark.parametrize("jour", [date(2015, 1, 1), date(2015, 12, 31)])
def test_signer_hors_mandat_est_refuse(acte, auteur, jour):
    acte.ouvrir(par=auteur)
    signature = acte.signatures.first()
    signature.representant = fabriques.creer_representant(
        signature.partenaire, mandat_debut=date(2015, 4, 2), mandat_fin=date(2015, 12, 30)
    )
    with pytest.raises(ValidationError) as refus:
        signature.signer_sur_papier(par=auteur, le=jour, lieu="")
    assert refus.value.messages == [
        "Le mandat de Camille Martin, présidente ne couvre pas cette date."
    ]
    signature.refresh_from_db()
    assert signature.statut == "attendue"


def test_le_representant_est_du_partenaire(acte):
    signature = acte.signatures.first()
    signature.representant = fabriques.creer_representant()
    with pytest.raises(ValidationError) as refus:
        signature.full_clean()
    assert refus.value.messages == ["Cette personne représente un autre partenaire."]


def test_achever_met_le_contrat_en_vigueur_a_la_derniere_signature(acte, auteur):
    acte.ouvrir(par=auteur)
    _signer_tout(acte, auteur)
    acte.achever(par=auteur)
    contrat = type(acte.contrat).objects.get(pk=acte.contrat_id)
    assert (contrat.statut, contrat.date_signature, contrat.lieu_signature) == (
        "en_vigueur",
        date(2015, 5, 29),
        "Lieu 1",
    )
    assert set(Evenement.objects.values_list("verbe", flat=True)) == {
        "ouvrir",
        "ouvrir_signature",
        "signer",
        "achever",
        "entrer_en_vigueur",
    }


def test_achever_avant_la_derniere_signature_est_refuse(acte, auteur):
    acte.ouvrir(par=auteur)
    acte.signatures.first().signer_sur_papier(par=auteur, le=JOUR, lieu="")
    with pytest.raises(ValidationError) as refus:
        acte.achever(par=auteur)
    assert refus.value.messages == ["Toutes les signatures ne sont pas recueillies."]
    acte.refresh_from_db()
    assert acte.statut == "en_signature"


def test_une_signature_ne_se_date_pas_dans_l_avenir():
    acte = fabriques.creer_acte(signataires=[fabriques.creer_partenaire()])
    acte.ouvrir(par=None)
    signature = acte.signatures.get()
    with pytest.raises(ValidationError, match="dans l'avenir"):
        signature.signer_sur_papier(par=None, le=date(2999, 1, 1), lieu="Longuenesse")
    signature.refresh_from_db()
    assert signature.statut == "attendue"
