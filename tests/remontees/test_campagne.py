"""A collection: prepared, opened with what each owes, put off, closed, cancelled."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from contrats.models import Evenement, TransitionInterdite
from remontees import ouverture
from remontees.models import Attendu, Campagne, Demande, LienDeRemontee
from remontees.perimetre import actions_a_suivre, contacts, indicateurs_dus, perimetre
from remontees.statuts import StatutCampagne
from tests import fabriques
from tests.remontees.exemples import creer_monde, lien, messages, mesurer, ouvrir, preparer, texte

pytestmark = pytest.mark.django_db


def _verbes(campagne):
    faits = Evenement.objects.filter(objet_type="remontees.campagne", objet_id=campagne.pk)
    return list(faits.order_by("pk").values_list("verbe", flat=True))


def test_preparer_n_ecrit_a_personne():
    monde = creer_monde(ouverte=False)
    assert monde.campagne.statut == StatutCampagne.PREPARATION
    assert _verbes(monde.campagne) == ["creer"]
    assert (Demande.objects.count(), messages()) == (0, [])


def test_une_seule_remontee_en_cours_par_annee():
    monde = creer_monde(ouverte=False)
    with pytest.raises(ValidationError) as refus:
        preparer(monde)
    assert refus.value.messages == ["Une remontée est déjà en cours pour cette année."]
    monde.campagne.annuler(par=monde.officier, motif="Trop tôt")
    assert preparer(monde).statut == StatutCampagne.PREPARATION


@pytest.mark.parametrize(
    "champs",
    [{"periode_fin": date(2018, 6, 30)}, {"date_limite": date(2017, 1, 1)}],
)
def test_la_base_refuse_une_periode_ou_une_limite_fausse(champs):
    campagne = creer_monde(ouverte=False).campagne
    with pytest.raises(IntegrityError), transaction.atomic():
        Campagne.objects.filter(pk=campagne.pk).update(**champs)


def test_ouvrir_fixe_ce_que_chacun_doit_et_lui_ecrit():
    monde = creer_monde()
    assert monde.campagne.statut == StatutCampagne.OUVERTE
    assert [d.partenaire.nom for d in monde.campagne.demandes.all()] == ["CAF", "Ville"]
    assert [str(a) for a in monde.demande("CAF").attendus.all()] == [
        f"Taux de CAF, {monde.contrat.quartiers.get().nom}",
        "Suivi de l’action Ateliers de CAF",
    ]
    assert [c.destinataire for c in messages()] == ["caf@exemple.fr", "ville@exemple.fr"]
    assert [c.confidentiel for c in messages()] == [True, True]
    assert _verbes(monde.campagne) == ["creer", "ouvrir"]


def test_le_message_dit_ce_qui_est_a_eux_et_rien_des_autres():
    monde = creer_monde(message="Merci d’avance.")
    dit = texte(messages("caf@exemple.fr")[0])
    lieu = monde.contrat.quartiers.get().nom
    assert f"- Taux de CAF (%). Dernière valeur connue, 2017 : 45 % ({lieu})" in dit
    assert "- Ateliers de CAF. Avancement connu : 0 %" in dit
    assert "Merci d’avance." in dit
    assert ("Ville" in dit, lien(messages()[0]) in dit) == (False, True)


def test_le_secret_n_est_pas_dans_la_base():
    monde = creer_monde("CAF")
    secret = lien(messages()[0]).split("/")[-2]
    garde = LienDeRemontee.objects.get()
    assert (secret in str(garde.__dict__), len(garde.empreinte)) == (False, 64)
    assert garde.expire_le == monde.campagne.fin_des_liens


def test_qui_ne_doit_plus_rien_n_est_pas_derange():
    monde = creer_monde("CAF", "Ville", ouverte=False)
    monde.campagne.actions.clear()
    mesurer(monde, "Ville")
    assert ouvrir(monde) == 1
    assert [c.destinataire for c in messages()] == ["caf@exemple.fr"]
    assert list(monde.demande("Ville").attendus.values_list("deja", flat=True)) == [True]


def test_sans_adresse_la_demande_attend_l_officier():
    monde = creer_monde("CAF", "Ville", ouverte=False)
    monde.partenaires["Ville"].courriel = ""
    assert ouvrir(monde) == 1
    assert monde.demande("Ville").courriel == ""


def test_rien_ne_s_ouvre_si_rien_n_est_demande():
    monde = creer_monde("CAF", ouverte=False)
    monde.campagne.actions.clear()
    mesurer(monde, "CAF")
    with pytest.raises(ValidationError) as refus:
        ouvrir(monde)
    assert refus.value.messages == ["Cette remontée ne demande rien à personne."]
    assert (monde.relire().statut, Attendu.objects.count()) == (StatutCampagne.PREPARATION, 0)


def test_on_n_ouvre_pas_deux_fois():
    monde = creer_monde("CAF")
    with pytest.raises(TransitionInterdite):
        ouvrir(monde)
    assert len(messages()) == 1


def test_ce_qui_est_du_par_defaut():
    monde = creer_monde("CAF", ouverte=False)
    fabriques.creer_indicateur(monde.contrat, reference_annee=2018)  # 2018 is its baseline
    fabriques.creer_action(monde.contrat, statut="refusee")
    suivante = fabriques.creer_action(monde.contrat, statut="retenue", exercice=2019)
    assert indicateurs_dus(monde.contrat, 2018) == [monde.indicateurs["CAF"]]
    assert list(actions_a_suivre(monde.contrat, 2018)) == [monde.actions["CAF"]]
    assert suivante in actions_a_suivre(monde.contrat, 2019)


def test_un_indicateur_sans_responsable_est_signale():
    monde = creer_monde("CAF", ouverte=False)
    orphelin = fabriques.creer_indicateur(monde.contrat)
    monde.campagne.indicateurs.add(orphelin)
    assert perimetre(monde.campagne).sans_responsable == [orphelin]


def test_l_adresse_proposee_est_celle_de_qui_saisit():
    partenaire = fabriques.creer_partenaire(courriel="accueil@exemple.fr")
    jour = timezone.localdate()
    fabriques.creer_representant(
        partenaire, courriel="ancien@exemple.fr", mandat_fin=date(2010, 1, 1)
    )
    fabriques.creer_representant(partenaire, courriel="elue@exemple.fr")
    fabriques.creer_representant(partenaire, courriel=f"trop@{'long' * 20}.fr")
    lecteur = fabriques.creer_utilisateur("lecteur", partenaire, password=None)
    agent = fabriques.creer_utilisateur("agent", partenaire, password=None)
    fabriques.creer_utilisateur("agent", password=None)
    trouves = contacts([partenaire], jour)
    assert [c.courriel for c in trouves[partenaire.pk]] == [
        agent.courriel,
        "accueil@exemple.fr",
        "elue@exemple.fr",
    ]
    assert lecteur.courriel not in str(trouves)


def test_prolonger_reporte_la_limite_et_les_liens():
    monde = creer_monde("CAF")
    plus_tard = monde.campagne.date_limite + timedelta(days=15)
    assert monde.campagne.prolonger(par=monde.officier, date_limite=plus_tard) is True
    assert monde.campagne.prolonger(par=monde.officier, date_limite=plus_tard) is False
    assert LienDeRemontee.objects.get().expire_le == monde.relire().fin_des_liens
    assert _verbes(monde.campagne) == ["creer", "ouvrir", "prolonger"]


def test_on_ne_prolonge_ni_en_arriere_ni_apres_la_fin():
    monde = creer_monde("CAF")
    with pytest.raises(ValidationError):
        monde.campagne.prolonger(par=monde.officier, date_limite=timezone.localdate())
    monde.campagne.clore(par=monde.officier)
    with pytest.raises(TransitionInterdite):
        monde.campagne.prolonger(par=monde.officier, date_limite=date(2050, 1, 1))


def test_ce_qu_elle_demande_ne_se_change_plus_une_fois_ouverte():
    monde = creer_monde("CAF")
    avant = Campagne.objects.values().get()
    with pytest.raises(TransitionInterdite):
        monde.relire().remanier(par=monde.officier, indicateurs=[], actions=[], intitule="Autre")
    assert Campagne.objects.values().get() == avant
    assert monde.campagne.indicateurs.count() == 1
    assert _verbes(monde.campagne) == ["creer", "ouvrir"]


def test_les_liens_ne_se_lisent_que_de_qui_lit_la_demande():
    """They hold addresses: an organisation sees its own, an officer those of their contracts."""
    monde = creer_monde("CAF", "Ville")
    gens = [
        fabriques.creer_utilisateur("agent", partenaire=monde.partenaires["CAF"]),
        monde.officier,
        fabriques.creer_officier(fabriques.creer_contrat()),
    ]
    vus = [
        sorted(
            LienDeRemontee.objects.visibles_par(personne).values_list(
                "demande__partenaire__nom", flat=True
            )
        )
        for personne in gens
    ]
    assert vus == [["CAF"], ["CAF", "Ville"], []]


def test_clore_et_annuler_ferment_les_liens():
    for fermer in (
        lambda m: m.campagne.clore(par=m.officier),
        lambda m: m.campagne.annuler(par=m.officier, motif="Doublon"),
    ):
        monde = creer_monde("CAF")
        assert LienDeRemontee.objects.valables().filter(demande__campagne=monde.campagne).exists()
        fermer(monde)
        assert (
            not LienDeRemontee.objects.valables().filter(demande__campagne=monde.campagne).exists()
        )


def test_annuler_demande_un_motif():
    campagne = creer_monde("CAF").campagne
    with pytest.raises(ValidationError):
        campagne.annuler(par=None, motif=" ")
    assert Campagne.objects.get().statut == StatutCampagne.OUVERTE


def test_un_nouveau_lien_ferme_les_autres():
    monde = creer_monde("CAF")
    (ancien,) = LienDeRemontee.objects.valables()
    choix = contacts([monde.partenaires["CAF"]], timezone.localdate())
    (contact,) = choix[monde.partenaires["CAF"].pk]
    nouveau = ouverture.renvoyer_le_lien(monde.demande("CAF"), par=monde.officier, contact=contact)
    assert list(LienDeRemontee.objects.valables()) == [nouveau]
    assert len(messages()) == 2
    assert ouverture.fermer_les_liens(monde.demande("CAF"), par=monde.officier) == 1
    assert list(LienDeRemontee.objects.valables()) == []
    assert ancien != nouveau


def test_un_nouveau_lien_a_qui_a_tout_remis_ne_reclame_rien():
    monde = creer_monde("CAF")
    mesurer(monde, "CAF")
    monde.demande("CAF").attendus.get(action__isnull=False).confirmer(par=monde.officier)
    (contact,) = contacts([monde.partenaires["CAF"]], timezone.localdate())[
        monde.partenaires["CAF"].pk
    ]
    ouverture.renvoyer_le_lien(monde.demande("CAF"), par=monde.officier, contact=contact)
    dit = texte(messages()[-1])
    assert ("Voici un nouveau lien" in dit, "nous avons besoin" in dit) == (True, False)
