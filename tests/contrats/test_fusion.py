"""Merging two partners: everything moves, evidence stays, and every refusal writes nothing."""

from datetime import date
from decimal import Decimal

import pytest

from contrats.apercu_fusion import NOMS, examiner, relations
from contrats.fusion import ApercuPerime, FusionImpossible, fusionner
from contrats.models import Action, Evenement, Financement
from partenaires.models import Partenaire
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    return fabriques.creer_contrat()


@pytest.fixture
def par(contrat):
    return fabriques.creer_officier(contrat)


@pytest.fixture
def deux():
    return fabriques.creer_partenaire(nom="Les Jardins"), fabriques.creer_partenaire(
        nom="LES JARDINS", sigle="LJ", alias=["Jardins (Les)"], siret=fabriques.creer_siret()
    )


def _refus(garde, absorbe, par, **options):
    """What a merge is refused for; nothing may have changed."""
    with pytest.raises(FusionImpossible) as refus:
        fusionner(garde, absorbe, par=par, **options)
    assert Partenaire.objects.filter(pk__in=[garde.pk, absorbe.pk]).count() == 2
    assert list(Evenement.objects.filter(verbe="fusionner")) == []
    return [message.replace("\u00a0", " ") for message in refus.value.messages]


def test_chaque_relation_a_son_nom_francais():
    """A new foreign key to a partner must say what a merge does of it."""
    entre = {Partenaire.contrats.through, Action.coporteurs.through}
    accesseurs = {
        lien.get_accessor_name()
        for lien in Partenaire._meta.get_fields(include_hidden=True)
        if lien.auto_created
        and lien.is_relation
        and lien.related_model not in entre
        # What the portal keeps for itself has no constraint: it is made again, never moved.
        and getattr(lien.field, "db_constraint", True)
    }
    assert accesseurs == NOMS.keys()


def _tout_donner(partenaire, contrat, temoin):
    """One row of each kind for this partner."""
    contrat.partenaires.add(partenaire)
    action = fabriques.creer_action(contrat, porteur=partenaire)
    fabriques.creer_action(contrat, porteur=temoin).coporteurs.add(partenaire)
    fabriques.creer_financement(action, financeur=partenaire)
    fabriques.creer_engagement(contrat, partenaire=partenaire)
    fabriques.creer_indicateur(contrat, responsable=partenaire)
    fabriques.creer_avis(contrat, partenaire, echeance=date(2030, 1, 1))
    agent = fabriques.creer_utilisateur("agent", partenaire)
    fabriques.creer_saisie(action, modifie_par=agent)
    fabriques.creer_deliberation(partenaire)
    fabriques.creer_demande(fabriques.creer_campagne(contrat), partenaire, action=action)
    fabriques.creer_delegation(fabriques.creer_representant(partenaire))
    fabriques.creer_avis_annuel(fabriques.creer_annuel(contrat), partenaire)
    fabriques.creer_contribution(fabriques.creer_annuel(contrat, annee=2017), partenaire)
    fabriques.creer_acte(contrat, signataires=[partenaire])
    rapport = fabriques.creer_rapport(contrat, partenaire=partenaire)
    fabriques.creer_abonnement(contrat, courriel="", partenaire=partenaire)
    rapport.relances.create(partenaire=partenaire, jour=date(2026, 1, 5), nombre=2, par=agent)


def _comptes(partenaire):
    return {r.nom: r.lignes(partenaire).count() for r in relations()}


def test_tout_passe_sous_le_nom_garde(contrat, par, deux):
    garde, absorbe = deux
    _tout_donner(absorbe, contrat, temoin := fabriques.creer_partenaire())
    avant = _comptes(absorbe)
    assert {nom for nom, nombre in avant.items() if nombre} == NOMS.keys()
    leurs = _comptes(temoin)
    siret = absorbe.siret
    fusionner(garde, absorbe, par=par)
    assert _comptes(garde) == avant
    assert _comptes(temoin) == leurs
    garde.refresh_from_db()
    assert (garde.siret, garde.siren, garde.sigle) == (siret, siret[:9], "LJ")
    assert garde.alias == ["LES JARDINS", "Jardins (Les)"]
    assert list(Partenaire.objects.filter(nom="LES JARDINS")) == []


def test_le_journal_de_chaque_contrat_dit_ce_qui_passe(contrat, par, deux):
    garde, absorbe = deux
    autre = fabriques.creer_contrat(pilote=contrat.pilote)
    fabriques.creer_contrat(pilote=contrat.pilote)
    for _ in range(2):
        fabriques.creer_action(contrat, porteur=absorbe)
    fabriques.creer_engagement(autre, partenaire=absorbe)
    nom = f"LES JARDINS (SIRET {absorbe.siret})"
    fusionner(garde, absorbe, par=par)
    faits = Evenement.objects.filter(verbe="fusionner").order_by("contrat_id")
    assert [(f.contrat_id, f.auteur, f.objet_id, f.details) for f in faits] == [
        (contrat.pk, par, garde.pk, {"absorbe": nom, "deplace": "2 actions portées"}),
        (autre.pk, par, garde.pk, {"absorbe": nom, "deplace": "1 engagement"}),
    ]


def test_deja_membre_et_deja_porteur(contrat, par, deux):
    garde, absorbe = deux
    contrat.partenaires.add(garde, absorbe)
    action = fabriques.creer_action(contrat, porteur=garde)
    action.coporteurs.add(absorbe)
    commune = fabriques.creer_action(contrat)
    commune.coporteurs.add(garde, absorbe)
    fusionner(garde, absorbe, par=par)
    assert list(contrat.partenaires.all()) == [garde]
    assert list(action.coporteurs.all()) == []
    assert list(commune.coporteurs.all()) == [garde]


@pytest.fixture
def doubles(contrat, deux):
    """The same funding line under both names; another that is not."""
    garde, absorbe = deux
    action = fabriques.creer_action(contrat)
    fabriques.creer_financement(action, financeur=garde, demande=100, accorde=Decimal("10.50"))
    fabriques.creer_financement(action, financeur=absorbe, demande=50, verse=0)
    fabriques.creer_financement(action, financeur=absorbe, annee=2019, accorde=7)
    return action


def test_lignes_en_double_additionnees_seulement_si_on_le_dit(contrat, par, deux, doubles):
    garde, absorbe = deux
    assert _refus(garde, absorbe, par) == [
        "Dites si les montants des lignes en double s’additionnent."
    ]
    assert Financement.objects.count() == 3
    fusionner(garde, absorbe, par=par, additionner=True)
    lignes = Financement.objects.filter(financeur=garde).order_by("annee")
    assert list(lignes.values_list("annee", "demande", "accorde", "verse")) == [
        (2018, Decimal("150.00"), Decimal("10.50"), Decimal("0.00")),
        (2019, None, Decimal("7.00"), None),
    ]
    assert Evenement.objects.get(verbe="fusionner").details["additionne"] == (
        f"{doubles} (Crédits spécifiques (programme 147), 2018)"
    )


def test_qui_a_signe_est_celui_que_l_on_garde(contrat, par, deux):
    garde, absorbe = deux
    fabriques.creer_acte_signe(contrat, signataires=[absorbe])
    assert _refus(garde, absorbe, par) == [
        "« LES JARDINS » est dans le circuit de signature d’un acte : une signature est une "
        "preuve. C’est ce nom qu’il faut garder."
    ]
    fusionner(absorbe, garde, par=par)
    assert absorbe.signatures.get().statut == "signee"


def test_deux_signataires_ne_se_reunissent_pas(contrat, par, deux):
    garde, absorbe = deux
    fabriques.creer_acte_signe(contrat, signataires=[garde, absorbe])
    assert [refus[:19] for refus in _refus(garde, absorbe, par)] == [
        "Les deux noms sont ",
        "Les deux noms ont «",
    ]


def test_deux_identites_contraires(contrat, par, deux):
    garde, absorbe = deux
    garde.siret = fabriques.creer_siret()
    garde.rna, absorbe.rna = "W595000001", "W595000001"
    garde.save()
    absorbe.save()
    assert [refus[:7] for refus in _refus(garde, absorbe, par)] == ["SIRET :"]


@pytest.mark.parametrize("sorte", ["avis", "saisie", "deliberation"])
def test_ce_qui_serait_deux_fois_la_meme_ligne(contrat, par, deux, sorte):
    for qui in deux:
        contrat.partenaires.add(qui)
        if sorte == "avis":
            fabriques.creer_avis(contrat, qui, objet="Bilan", echeance=date(2030, 1, 1))
        elif sorte == "deliberation":
            fabriques.creer_deliberation(qui, numero="2015-1")
        else:
            qui.saisies.create(
                contrat=contrat,
                nature="indicateurs",
                periode_debut=date(2018, 1, 1),
                periode_fin=date(2018, 12, 31),
            )
    assert [refus[:19] for refus in _refus(*deux, par)] == ["Les deux noms ont «"]


@pytest.mark.parametrize(
    "champs",
    [
        {"operation": "ajouter", "cible": "contrats.engagement", "cible_id": None, "champ": ""},
        {"operation": "modifier", "cible": "contrats.indicateur", "champ": "responsable"},
        {"operation": "enlever", "cible": "partenaires.partenaire", "champ": ""},
    ],
)
def test_un_avenant_en_cours_cite_le_nom(contrat, par, deux, champs):
    garde, absorbe = deux
    acte = fabriques.creer_acte(contrat, nature="avenant", numero=1, titre="Avenant 1")
    valeurs = {"base": None, "propose": absorbe.pk, "cible_id": absorbe.pk, "avant": "a"}
    if champs["operation"] == "ajouter":
        valeurs["propose"] = {"partenaire": absorbe.pk, "intitule": "Promettre"}
    fabriques.creer_modification(acte, **valeurs | {"apres": "b"} | champs)
    assert _refus(garde, absorbe, par) == [
        f"« {acte} », qui n’est pas encore appliqué, cite « LES JARDINS » : appliquez-le, ou "
        "retirez-en d’abord cette modification."
    ]


def test_rien_n_est_dit_des_contrats_que_l_on_ne_lit_pas(par, deux):
    garde, absorbe = deux
    action = fabriques.creer_action(intitule="Secrète")
    for qui in deux:
        fabriques.creer_financement(action, financeur=qui)
    apercu = examiner(garde, absorbe, par=par)
    assert (apercu.deplacements, apercu.doublons) == ([], [])
    assert [refus[:29] for refus in _refus(garde, absorbe, par)] == [
        "L’un de ces partenaires agit "
    ]


def test_ce_qui_a_change_depuis_l_apercu(contrat, par, deux):
    garde, absorbe = deux
    vu = examiner(garde, absorbe, par=par).empreinte
    fabriques.creer_action(contrat, porteur=absorbe)
    with pytest.raises(ApercuPerime):
        fusionner(garde, absorbe, par=par, vu=vu)
    fusionner(garde, absorbe, par=par, vu=examiner(garde, absorbe, par=par).empreinte)
    with pytest.raises(ApercuPerime):
        fusionner(garde, absorbe, par=par)
