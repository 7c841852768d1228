"""The text of an act: what it says, how it is built, how it is frozen."""

import hashlib
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contrats import texte
from contrats.models import Evenement, OrigineTexte, Signature
from contrats.statuts import StatutActe
from tests import fabriques
from tests.rapports.lecture_pdf import compact, elements, ouvrir
from tests.rapports.lecture_pdf import texte as lire

pytestmark = pytest.mark.django_db


@pytest.fixture
def acte():
    """A contract with something in each article, and two signatories."""
    commune = fabriques.creer_commune(nom="Longuenesse")
    quartier = fabriques.creer_quartier(commune, nom="Saint-Exupéry", code="QP062099")
    caf = fabriques.creer_partenaire(nom="Caisse d'allocations familiales")
    mairie = fabriques.creer_partenaire(nom="Mairie de Longuenesse")
    contrat = fabriques.creer_contrat(
        caf, mairie, quartiers=[quartier], intitule="Contrat de ville de l'Audomarois"
    )
    pilier = contrat.piliers.create(intitule="Cohésion sociale")
    objectif = fabriques.creer_objectif(contrat, pilier=pilier, numero="1", intitule="Réussir")
    fabriques.creer_indicateur(objectif=objectif, responsable=caf, demonstration=True)
    fabriques.creer_engagement(contrat, partenaire=caf, montant=12000)
    action = fabriques.creer_action(contrat, porteur=mairie, statut="retenue", intitule="Lire")
    fabriques.creer_financement(action, accorde=4500)
    fabriques.creer_action(contrat, statut="refusee", intitule="Une idée écartée")
    acte = fabriques.creer_acte(contrat, signataires=[caf, mairie])
    personne = fabriques.creer_representant(caf, prenom="Ada", nom="Lesage", fonction="directrice")
    vote = fabriques.creer_deliberation(caf, numero="2015-12")
    Signature.objects.filter(partenaire=caf).update(representant=personne, deliberation=vote)
    return acte


@pytest.fixture
def imprime(acte):
    return compact(lire(texte.preparer(acte).pdf))


@pytest.mark.parametrize(
    "phrase",
    [
        "Entre les soussignés :",
        "Caisse d’allocations familiales, pour qui signe Ada Lesage, directrice "
        "(délibération n° 2015-12 du 2 avril 2015)",
        "Mairie de Longuenesse, pour qui signe personne à désigner",
        "Article 1 – Le contexte et les quartiers",
        "QP062099",
        "Cohésion sociale",
        "1. Réussir",
        "Taux de chômage des jeunes donnée de démonstration",
        "40 %",
        "12 000 €",
        "4 500,00 €",
        "Le contrat prend effet le 1er janvier 2015 et s’achève le 31 décembre 2020.",
    ],
)
def test_le_texte_dit_le_contrat(imprime, phrase):
    assert imprime.count(compact(phrase)) > 0


def test_une_action_ecartee_n_est_pas_dans_le_texte(imprime):
    assert imprime.count("écartée") == 0


def test_deux_compositions_donnent_les_memes_octets(acte):
    assert texte.preparer(acte).empreinte == texte.preparer(acte).empreinte


def test_le_fichier_est_accessible_et_archivable(acte):
    with ouvrir(texte.preparer(acte).pdf) as pdf:
        meta = pdf.open_metadata()
        annonces = [meta["pdfuaid:part"], meta["pdfaid:part"], meta["pdfaid:conformance"]]
        assert annonces == ["1", "2", "A"]
        assert str(pdf.Root.Lang) == "fr-FR"
        assert str(pdf.docinfo["/Title"]) == "Contrat initial – Contrat de ville de l’Audomarois"
        portees = {str(a.Scope) for e in elements(pdf, "/TH") for a in e.A if "/Scope" in a}
        assert portees == {"/Column"}


def test_un_contrat_vide_se_compose_et_dit_ce_qui_manque():
    prepare = texte.preparer(fabriques.creer_acte())
    assert texte.manques(prepare.donnees) == [
        "Aucun signataire n’est désigné.",
        "Aucun quartier n’est rattaché au contrat.",
        "Aucun objectif n’est enregistré.",
        "Aucun engagement des signataires n’est enregistré.",
    ]


def test_un_avenant_dit_ce_qui_change_avant_et_apres():
    acte = fabriques.creer_acte(nature="avenant", numero=1, titre="Avenant 1", objet="Prolonger.")
    fabriques.creer_modification(acte, libelle="Lieu", base="Arques", propose="Longuenesse")
    autre = {"cible": "contrats.engagement", "cible_id": None, "base": "", "champ": ""}
    fabriques.creer_modification(acte, operation="ajouter", sujet="CAF", propose="Aider", **autre)
    imprime = compact(lire(texte.preparer(acte).pdf))
    for phrase in (
        "Article 2 – Les modifications",
        "Prolonger.",
        "Le contrat Ce qui change Avant Après Lieu Arques Longuenesse",
        "Engagements Ce qui change Avant Après CAF : Intitulé nouveau Aider",
    ):
        assert imprime.count(compact(phrase)) == 1, phrase


def test_un_avenant_vide_le_dit():
    acte = fabriques.creer_acte(nature="avenant", numero=1, titre="Avenant 1")
    prepare = texte.preparer(acte)
    assert (
        texte.manques(prepare.donnees)[-1] == "Cet avenant ne contient encore aucune modification."
    )
    assert compact(lire(prepare.pdf)).count(compact("Cet avenant ne modifie encore rien.")) == 1


def test_figer_garde_les_donnees_et_les_octets(acte):
    officier = fabriques.creer_officier(acte.contrat)
    prepare = texte.preparer(acte)
    version = texte.figer_le_texte(acte, par=officier, apercu=prepare.empreinte)
    assert (version.numero, version.origine, version.gabarit) == (
        1,
        OrigineTexte.COMPOSE,
        texte.VERSION_GABARIT,
    )
    assert version.lire_pdf() == prepare.pdf
    version.refresh_from_db()
    assert texte.composer(version.donnees) == prepare.pdf
    assert Evenement.objects.get(verbe="figer_le_texte").auteur == officier


def test_le_texte_suivant_porte_son_numero(acte):
    texte.figer_le_texte(acte, par=None)
    assert texte.figer_le_texte(acte, par=None).donnees["version"] == 2


def test_le_contrat_a_change_depuis_l_apercu(acte):
    vu = texte.preparer(acte).empreinte
    acte.contrat.date_fin = date(2022, 12, 31)
    acte.contrat.save()
    with pytest.raises(texte.TexteChange, match="relisez le texte"):
        texte.figer_le_texte(acte, par=None, apercu=vu)
    assert acte.versions.count() == 0


def test_un_depot_garde_ses_octets(acte):
    version = texte.figer_un_depot(acte, par=None, octets=b"%PDF-1.7 depose")
    assert version.origine == OrigineTexte.DEPOSE
    assert version.empreinte == hashlib.sha256(b"%PDF-1.7 depose").hexdigest()
    with pytest.raises(ValidationError, match="déjà la version 1"):
        texte.figer_un_depot(acte, par=None, octets=b"%PDF-1.7 depose")


@pytest.mark.parametrize("statut", [StatutActe.EN_SIGNATURE, StatutActe.SIGNE])
def test_un_acte_ouvert_ne_se_fige_plus(acte, statut):
    type(acte).objects.filter(pk=acte.pk).update(statut=statut)
    for figer in (
        lambda: texte.figer_le_texte(acte, par=None),
        lambda: texte.figer_un_depot(acte, par=None, octets=b"%PDF-1.7"),
    ):
        with pytest.raises(ValidationError, match="ne change plus"):
            figer()
    assert acte.versions.count() == 0


def test_des_donnees_d_un_autre_format_sont_refusees(acte):
    donnees = texte.donnees_du_texte(acte) | {"schema": 99}
    with pytest.raises(texte.CompositionImpossible, match="format connu"):
        texte.composer(donnees)


def test_un_intitule_hostile_reste_du_texte(acte):
    acte.contrat.contexte = '#read("/etc/passwd") $x$ *gras* <b>\x00\u202e fin'
    imprime = compact(lire(texte.preparer(acte).pdf))
    assert imprime.count(compact('#read("/etc/passwd") $x$ *gras* <b> fin')) == 1


def test_le_texte_est_du_jour(acte):
    assert texte.donnees_du_texte(acte)["etabli_le"] == timezone.localdate().isoformat()
