"""The CASO case as loaded: real facts exact, nothing official invented, the rest marked."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import Sum

from config.demo import COMPTES_DEMO, MOT_DE_PASSE_DEMO
from config.demo.caso import charger
from config.demo.chargeur import lire_csv
from contrats.calculs import etat_indicateur
from contrats.models import (
    Acte,
    Action,
    Contrat,
    Engagement,
    Evenement,
    Financement,
    Indicateur,
    Mesure,
    NatureCredit,
    Objectif,
    Signature,
)
from partenaires.models import Partenaire, Representant
from quartiers.models import Intercommunalite, Quartier, Releve
from rapports.models import Abonnement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def caso(django_db_setup, django_db_blocker):
    """The whole case, loaded once; each test has its own savepoint inside."""
    with django_db_blocker.unblock(), transaction.atomic():
        charger("mi-parcours")
        yield
        transaction.set_rollback(True)


def reelles():
    return Action.objects.filter(demonstration=False)


def cv220():
    return Contrat.objects.get(code="CV220")


def test_the_contract_is_signed_where_and_when_the_article_says():
    contrat = cv220()

    assert contrat.date_signature == date(2015, 5, 28)
    assert contrat.lieu_signature == "Centre social inter-générations de Longuenesse"
    assert [
        f"{o.numero} {o.intitule} / {o.pilier}" for o in contrat.objectifs.order_by("numero")
    ] == [
        "1 Promotion de l’égalité des chances / Cohésion sociale",
        "2 Réussite éducative / Cohésion sociale",
        "3 Insertion par l’emploi / Développement économique et emploi",
        "4 Développement du bien-vivre ensemble / Cohésion sociale",
        "5 Renfort du lien social et amélioration du cadre de vie / "
        "Cadre de vie et renouvellement urbain",
    ]


def test_the_neighbourhoods_have_their_communes_and_no_invented_code():
    assert {
        (q.nom, q.nature, tuple(q.communes.values_list("nom", flat=True)))
        for q in cv220().quartiers.all()
    } == {
        ("Saint-Exupéry - Léon Blum", "qpv", ("Arques", "Longuenesse", "Saint-Omer")),
        ("Quai du Commerce - Saint-Sépulcre", "qpv", ("Saint-Omer",)),
        ("Castors", "veille", ()),
        ("Aviateurs", "veille", ()),
        ("Maillebois-Peintres", "veille", ()),
    }
    assert Quartier.objects.get(nom="Maillebois-Peintres").alias == ["Fort Maillebois"]
    assert Quartier.objects.filter(code__isnull=True, contour__isnull=True).count() == 6
    assert Quartier.objects.count() == 6


def test_only_the_persons_that_a_source_names_are_representatives():
    """But for those of the demonstration, whose name says that they do not exist."""
    reels = Representant.objects.exclude(nom="Démonstration")
    assert {str(r.partenaire) for r in reels} == {"Département du Pas-de-Calais"}
    assert {str(r) for r in reels} == {
        "Michel Dagbert, président du conseil départemental",
        "Bertrand Petit, vice-président du conseil départemental",
        "Sophie Warot-Lemaire, conseillère départementale",
        "Rachid Ben Amor, conseiller départemental",
    }


def test_the_signatories_signed_on_paper_that_day():
    signatures = Signature.objects.filter(acte=Acte.objects.get(numero=0))

    assert {(s.signee_le, s.niveau, s.lieu) for s in signatures} == {
        (date(2015, 5, 28), "papier", "Centre social inter-générations de Longuenesse")
    }
    assert {s.partenaire.nom_court for s in signatures} == {
        "État", "Région Nord-Pas-de-Calais", "Département du Pas-de-Calais", "CASO",
        "Procureur de la République", "DASEN", "ARS", "CDC", "CAF", "Pôle emploi", "CCI", "CMA",
        "Le Cottage Social des Flandres", "Logis 62", "PACT du Pas-de-Calais", "SIA Habitat",
        "Habitat 62/59", "Pas-de-Calais Habitat",
    }  # fmt: skip
    assert [str(s.representant) for s in signatures.exclude(representant=None)] == [
        "Michel Dagbert, président du conseil départemental"
    ]


def test_figures_that_disagree_stand_side_by_side_with_year_and_source():
    habitants = Releve.objects.filter(statistique__code="population_qpv")

    assert {
        (str(r.intercommunalite), r.millesime, int(r.valeur), r.approximatif) for r in habitants
    } == {
        ("CASO", 2015, 5000, True),
        ("CASO", 2018, 4820, False),
        ("CAPSO", 2017, 7500, True),
        ("Communauté de communes du Pays d’Aire", 2018, 1640, False),
        ("Communauté urbaine d’Arras", 2018, 12411, False),
        ("Communauté de communes Artois-Lys", 2018, 2797, False),
    }
    assert not Releve.objects.filter(source="").exists()


def test_one_young_person_in_two_is_the_sourced_baseline_and_nothing_else_is():
    reels = Indicateur.objects.filter(demonstration=False)

    jeunes = reels.get()
    assert (jeunes.intitule, jeunes.reference_valeur, jeunes.reference_annee) == (
        "Taux de chômage des jeunes",
        50,
        2015,
    )
    assert jeunes.reference_source == (
        "Département du Pas-de-Calais, article du 28 mai 2015 : "
        "« un jeune sur deux est au chômage »"
    )


def test_every_illustrative_row_is_marked():
    assert not Indicateur.objects.filter(demonstration_cibles=False).exists()
    assert not Mesure.objects.filter(demonstration=False).exists()
    assert not Engagement.objects.filter(demonstration=False).exists()
    assert set(reelles().values_list("pk")) == set(
        Action.objects.exclude(reference__startswith="DEMO-").values_list("pk")
    )
    objectifs_2024 = Objectif.objects.filter(contrat__code="CN06206M")
    assert objectifs_2024.filter(intitule__endswith="(donnée de démonstration)").count() == 3
    assert objectifs_2024.count() == 3


def test_the_indicators_show_success_failure_absence_and_every_rule():
    indicateurs = Indicateur.objects.filter(objectif__contrat__code="CV220")
    etats = {i: etat_indicateur(i) for i in indicateurs}
    motifs = {p.motif for e in etats.values() for p in e.points if p.valeur is None}

    assert sum(etat.atteinte == "atteinte" for etat in etats.values()) == 5
    assert {i.intitule for i, etat in etats.items() if (etat.part_du_chemin or 0) < 0} == {
        "Part des habitants sans médecin traitant",
        "Participations aux réunions des conseils citoyens",
    }
    assert motifs == {"Non transmis par le partenaire", "Pas d’enquête cette année"}
    assert Mesure.objects.filter(motif_absence="Secret statistique").count() == 2
    assert {i.agregation for i in indicateurs} == {"somme", "derniere", "ratio"}
    assert {i.sens for i in indicateurs} == {"hausse", "baisse"}
    assert {i.objectif.numero for i in indicateurs} == {"1", "2", "3", "4", "5"}


def test_women_and_men_add_up_to_the_counts():
    comptes = Mesure.objects.filter(indicateur__agregation="somme").exclude(valeur_femmes=None)

    assert len(comptes) == 61
    assert [m for m in comptes if m.valeur_femmes + m.valeur_hommes != m.valeur] == []


def test_the_illustrative_actions_meet_every_decision_and_every_kind_of_credit():
    actions = Action.objects.filter(demonstration=True)

    assert {(a.statut, a.motif != "") for a in actions} == {
        ("terminee", False),
        ("refusee", True),
        ("ajournee", True),
        ("annulee", True),
        ("en_cours", False),
        ("retenue", False),
    }
    lignes = Financement.objects.filter(action__in=actions)
    assert {ligne.nature for ligne in lignes} == set(NatureCredit.values)


def test_the_56_posts_are_finished_actions_paid_by_the_state_to_the_cent():
    lignes = lire_csv("postes_p147")
    credits = Financement.objects.filter(action__in=reelles())

    assert len(lignes) == reelles().count() == credits.count() == 56
    assert credits.aggregate(s=Sum("accorde"))["s"] == sum(
        Decimal(ligne["montant"]) for ligne in lignes
    )
    assert {(f.financeur.sigle, f.nature, f.demande, f.verse) for f in credits} == {
        ("État", "p147", None, None)
    }
    assert {(a.statut, a.avancement, a.beneficiaires_prevus_femmes) for a in reelles()} == {
        ("terminee", 100, None)
    }
    assert {a.source for a in reelles()} == {
        "ANCT, Ci.Ville, postes adultes-relais et Fonjep du programme 147 (Licence Ouverte 2.0)"
    }


def test_two_spellings_of_one_body_are_one_partner_and_lookalikes_stay_apart():
    porteurs = {
        ligne["poste"]: reelles()
        .get(reference=ligne["poste"], exercice=ligne["exercice"])
        .porteur.nom
        for ligne in lire_csv("postes_p147")
    }

    assert (
        porteurs["06215R000602"] == porteurs["D01863"] == "Centre social et culturel de Saint-Omer"
    )
    assert porteurs["06223R003200"] == porteurs["D01192"] == "Association Community"
    assert {porteurs["D01178"], porteurs["06216R001202"], porteurs["06218R000102"]} == {
        "Espaces socio-culturels et d’animations de Longuenesse",
        "Association Centre social de Longuenesse",
        "Centre socioculturel intergénérationnel",
    }
    assert set(Partenaire.objects.exclude(siret=None).values_list("siret", flat=True)) == {
        ligne["siret"] for ligne in lire_csv("postes_p147") if ligne["siret"]
    }


def test_only_the_known_signature_has_a_date():
    assert dict(Contrat.objects.values_list("code", "date_signature")) == {
        "CV217": None,
        "CV218": None,
        "CV220": date(2015, 5, 28),
        "CV223": None,
        "CN06206M": None,
    }


def test_the_journal_tells_the_succession_and_both_extensions_with_their_ground():
    evenements = Evenement.objects.filter(contrat=cv220()).order_by("pk")

    assert [e.details["pilote"] for e in evenements.filter(verbe="changer_de_pilote")] == [
        {"avant": "CASO", "apres": "CAPSO"}
    ]
    assert [
        (e.details["date_fin"]["apres"], e.details["fondement"].split(" : ")[0])
        for e in evenements.filter(verbe="proroger")
    ] == [
        ("2022-12-31", "Loi de finances pour 2019"),
        ("2023-12-31", "Loi de finances pour 2022, article 68"),
    ]
    assert evenements.filter(verbe="clore").count() == 1
    caso = Intercommunalite.objects.get(siren="246200455")
    assert (caso.date_fin, caso.successeur.siren) == (date(2016, 12, 31), "200069037")


def test_each_demo_account_logs_in_and_sees_its_contracts_only():
    comptes = {c.courriel: c for c in get_user_model().objects.all()}

    assert set(comptes) == {courriel for _, courriel in COMPTES_DEMO}
    (empreinte,) = {compte.password for compte in comptes.values()}
    assert check_password(MOT_DE_PASSE_DEMO, empreinte)
    assert len(MOT_DE_PASSE_DEMO) >= 15
    vus = {
        (compte.role, compte.is_superuser): set(
            Contrat.objects.visibles_par(compte).values_list("code", flat=True)
        )
        for compte in comptes.values()
        if not compte.courriel.startswith(("officier@artois-lys", "signataire@capso"))
    }
    assert vus == {
        ("officier", False): {"CV220", "CV218", "CN06206M"},
        ("agent", False): {"CV220", "CN06206M"},
        ("signataire", False): {"CV220", "CN06206M"},
        ("lecteur", False): {"CV220"},
        ("lecteur", True): {"CV217", "CV218", "CV220", "CV223", "CN06206M"},
    }
    voisin = comptes["officier@artois-lys.exemple.invalid"]
    assert [c.code for c in Contrat.objects.visibles_par(voisin)] == ["CV223"]
    assert [p.nom for p in Partenaire.objects.visibles_par(voisin)] == [
        "Communauté de communes Artois-Lys"
    ]


def test_three_accounts_and_one_outside_address_receive_the_report():
    assert {(a.contrat.code, a.adresse) for a in Abonnement.objects.filter(liste=None)} == {
        ("CV220", "officier@capso.exemple.invalid"),
        ("CV220", "agent@centre-social.exemple.invalid"),
        ("CV220", "signataire@departement.exemple.invalid"),
        ("CV220", "abonne@exterieur.exemple.invalid"),
    }
