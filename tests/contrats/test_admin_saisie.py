"""Typing in the back office: errors beside their field, and one event for each change."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from contrats.admin import ActionAdmin
from contrats.models import Action, Contrat, Engagement, Evenement, Mesure, Objectif, Pilier
from tests.fabriques import (
    creer_action,
    creer_financement,
    creer_indicateur,
    creer_mesure,
    creer_objectif,
)
from tests.monde_admin import creer_monde

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde(client):
    monde = creer_monde()
    client.force_login(monde.officier)
    return monde


def url(modele, page, *args):
    return reverse(f"admin:contrats_{modele}_{page}", args=args)


def sans_lignes(*prefixes):
    return {f"{p}-{n}_FORMS": 0 for p in prefixes for n in ("TOTAL", "INITIAL")}


def saisie_action(monde, **champs):
    return {
        "contrat": monde.contrat.pk,
        "reference": "2018-77",
        "exercice": 2018,
        "intitule": "Ateliers du mercredi",
        "porteur": monde.partenaire.pk,
        "avancement": 0,
        **sans_lignes("financements", "jalons"),
        **champs,
    }


def erreurs(reponse):
    return {nom: list(textes) for nom, textes in reponse.context["adminform"].form.errors.items()}


def test_des_dates_inversees_se_disent_a_cote_de_la_date(client, monde):
    saisie = saisie_action(monde, date_debut="31/12/2018", date_fin="01/01/2018")
    reponse = client.post(url("action", "add"), saisie)
    assert erreurs(reponse) == {"date_fin": ["La fin de l'action précède son début."]}
    contrat = {
        "intitule": "Nouveau",
        "generation": 2024,
        "pilote": monde.contrat.pilote.pk,
        "date_debut": "2024-01-01",
        "date_fin": "2023-01-01",
        "delai_saisie": 90,
        **sans_lignes("piliers"),
    }
    reponse = client.post(url("contrat", "add"), contrat)
    assert erreurs(reponse) == {"date_fin": ["La fin du contrat doit suivre son début."]}
    assert not Contrat.objects.filter(intitule="Nouveau").exists()


def test_un_montant_negatif_se_dit_a_cote_du_montant(client, monde):
    saisie = saisie_action(monde) | {
        "financements-TOTAL_FORMS": 1,
        "financements-0-financeur": monde.partenaire.pk,
        "financements-0-nature": "p147",
        "financements-0-annee": 2018,
        "financements-0-accorde": "-5",
    }
    reponse = client.post(url("action", "add"), saisie)
    lignes = reponse.context["inline_admin_formsets"][0].formset.errors
    assert lignes == [{"accorde": ["Le montant accordé ne peut pas être négatif."]}]
    assert not Action.objects.filter(reference="2018-77").exists()


def test_une_mesure_sans_valeur_demande_son_motif(client, monde):
    saisie = {
        "indicateur": monde.indicateur.pk,
        "periode_debut": "2017-01-01",
        "periode_fin": "2017-12-31",
    }
    reponse = client.post(url("mesure", "add"), saisie)
    assert erreurs(reponse) == {"motif_absence": ["Donnez une valeur, ou le motif de son absence."]}
    saisie["numerateur"] = 12
    reponse = client.post(url("mesure", "add"), {**saisie, "denominateur": 0})
    texte = "Un ratio demande un numérateur et un dénominateur supérieur à zéro."
    assert erreurs(reponse)["denominateur"] == [texte]


def test_une_reference_deja_prise_se_dit_a_cote_d_elle(client, monde):
    prise = monde.action
    saisie = saisie_action(monde, reference=prise.reference, exercice=prise.exercice)
    reponse = client.post(url("action", "add"), saisie)
    assert erreurs(reponse) == {"exercice": ["Cette référence existe déjà pour cet exercice."]}


def test_deux_mesures_de_la_meme_periode_sans_quartier_sont_refusees(client, monde):
    """The neighbourhood is empty in both: two empty cells are the same territory."""
    indicateur = creer_indicateur(monde.contrat)
    saisie = {
        "objectif": indicateur.objectif_id,
        "intitule": "Chômage",
        "unite": "%",
        "sens": "baisse",
        "agregation": "derniere",
        "mesures-TOTAL_FORMS": 2,
        "mesures-INITIAL_FORMS": 0,
    }
    for rang, valeur in enumerate((41, 42)):
        saisie |= {
            f"mesures-{rang}-indicateur": indicateur.pk,
            f"mesures-{rang}-periode_debut": "2018-01-01",
            f"mesures-{rang}-periode_fin": "2018-12-31",
            f"mesures-{rang}-valeur": valeur,
        }
    reponse = client.post(url("indicateur", "change", indicateur.pk), saisie)
    lignes = reponse.context["inline_admin_formsets"][0].formset.errors
    assert lignes == [{}, {"quartier": ["Cette période est déjà renseignée."]}]
    assert indicateur.mesures.count() == 0


def test_un_objectif_d_un_autre_contrat_est_refuse(client, monde):
    ailleurs = creer_objectif(monde.autre_contrat)
    reponse = client.post(url("action", "add"), saisie_action(monde, objectifs=[ailleurs.pk]))
    assert erreurs(reponse) == {"objectifs": ["Choisissez des objectifs de ce contrat."]}
    engagement = {
        "contrat": monde.contrat.pk,
        "partenaire": monde.partenaire.pk,
        "objectif": ailleurs.pk,
        "intitule": "Promesse",
    }
    reponse = client.post(url("engagement", "add"), engagement)
    assert erreurs(reponse) == {"objectif": ["Choisissez un objectif de ce contrat."]}
    assert not Engagement.objects.filter(intitule="Promesse").exists()


def test_creer_ecrit_un_evenement_par_objet(client, monde):
    saisie = saisie_action(monde, quartiers=[monde.quartier.pk]) | {
        "financements-TOTAL_FORMS": 1,
        "financements-0-financeur": monde.partenaire.pk,
        "financements-0-nature": "p147",
        "financements-0-annee": 2018,
        "financements-0-accorde": "1500.5",
    }
    avant = set(Evenement.objects.values_list("pk", flat=True))
    assert client.post(url("action", "add"), saisie).status_code == 302
    nouveaux = Evenement.objects.exclude(pk__in=avant).order_by("pk")
    assert [(e.verbe, e.objet_type, e.auteur, e.contrat) for e in nouveaux] == [
        ("creer", "contrats.action", monde.officier, monde.contrat),
        ("creer", "contrats.financement", monde.officier, monde.contrat),
    ]
    action, financement = nouveaux
    assert action.details["quartiers"] == {"avant": None, "apres": monde.quartier.nom}
    assert financement.details["accorde"] == {"avant": None, "apres": "1500.50"}


def test_modifier_ecrit_l_avant_et_l_apres_de_ce_qui_change(client, monde):
    action = creer_action(monde.contrat, porteur=monde.partenaire, intitule="Avant")
    ligne = creer_financement(action, financeur=monde.partenaire, accorde=100)
    action.quartiers.set([monde.quartier])
    saisie = saisie_action(
        monde, reference=action.reference, intitule="Après", date_debut="01/03/2018"
    ) | {
        "financements-TOTAL_FORMS": 1,
        "financements-INITIAL_FORMS": 1,
        "financements-0-id": ligne.pk,
        "financements-0-action": action.pk,
        "financements-0-financeur": monde.partenaire.pk,
        "financements-0-nature": "p147",
        "financements-0-annee": 2018,
        "financements-0-accorde": "250",
    }
    assert client.post(url("action", "change", action.pk), saisie).status_code == 302
    details = {
        e.objet_type: e.details
        for e in Evenement.objects.filter(verbe="modifier", contrat=monde.contrat)
    }
    assert details == {
        "contrats.action": {
            "intitule": {"avant": "Avant", "apres": "Après"},
            "date_debut": {"avant": None, "apres": "2018-03-01"},
            "quartiers": {"avant": monde.quartier.nom, "apres": ""},
        },
        "contrats.financement": {"accorde": {"avant": "100.00", "apres": "250.00"}},
    }


def test_enregistrer_sans_rien_changer_n_ecrit_rien_au_journal(client, monde):
    pilier = Pilier.objects.create(contrat=monde.contrat, intitule="Emploi", ordre=2)
    avant = Evenement.objects.count()
    client.post(url("pilier", "change", pilier.pk), {"intitule": "Emploi", "ordre": 2})
    assert Evenement.objects.count() == avant


def test_supprimer_consigne_aussi_ce_qui_est_emporte(client, monde):
    objectif = creer_objectif(monde.contrat, intitule="Éphémère")
    sous = creer_objectif(monde.contrat, parent=objectif)
    attendus = {("contrats.objectif", objectif.pk), ("contrats.objectif", sous.pk)}
    client.post(url("objectif", "delete", objectif.pk), {"post": "yes"})
    traces = Evenement.objects.filter(verbe="supprimer", contrat=monde.contrat)
    assert {(e.objet_type, e.objet_id) for e in traces} == attendus
    assert traces.get(objet_id=objectif.pk).details["intitule"] == {
        "avant": "Éphémère",
        "apres": None,
    }
    assert not Objectif.objects.filter(pk__in=[objectif.pk, sous.pk]).exists()


def test_supprimer_en_groupe_se_consigne_aussi(client, monde):
    mesures = [creer_mesure(monde.indicateur, annee, 45) for annee in (2018, 2019)]
    cles = [mesure.pk for mesure in mesures]
    client.post(
        url("mesure", "changelist"),
        {"action": "delete_selected", "_selected_action": cles, "post": "yes"},
    )
    traces = Evenement.objects.filter(verbe="supprimer", objet_type="contrats.mesure")
    assert sorted(traces.values_list("objet_id", flat=True)) == cles
    assert not Mesure.objects.filter(pk__in=cles).exists()


def test_la_mesure_retient_qui_l_a_saisie(client, monde):
    saisie = {
        "indicateur": monde.indicateur.pk,
        "periode_debut": "2018-01-01",
        "periode_fin": "2018-12-31",
        "numerateur": "45",
        "denominateur": "100",
    }
    assert client.post(url("mesure", "add"), saisie).status_code == 302
    mesure = Mesure.objects.get(indicateur=monde.indicateur, periode_fin=date(2018, 12, 31))
    assert (mesure.saisie_par, mesure.valeur) == (monde.officier, 45)


def test_une_fiche_ouverte_avant_une_decision_ne_l_annule_pas(client, monde, monkeypatch):
    """The row is read again under lock: the status is never the one of a stale page."""
    action = monde.action
    lire = ActionAdmin.get_object

    def lire_puis_decider(self, request, *args, **kwargs):
        objet = lire(self, request, *args, **kwargs)
        Action.objects.get(pk=action.pk).retenir(par=monde.officier)
        return objet

    monkeypatch.setattr(ActionAdmin, "get_object", lire_puis_decider)
    saisie = saisie_action(
        monde, reference=action.reference, porteur=action.porteur_id, intitule="Corrigé"
    )
    assert client.post(url("action", "change", action.pk), saisie).status_code == 302
    action.refresh_from_db()
    assert (action.intitule, action.statut) == ("Corrigé", "retenue")


def test_un_contrat_ne_se_supprime_pas(client, monde):
    client.force_login(get_user_model().objects.create_superuser("chef@exemple.fr"))
    reponse = client.post(url("contrat", "delete", monde.contrat.pk), {"post": "yes"})
    assert reponse.status_code == 403
    assert Contrat.objects.filter(pk=monde.contrat.pk).exists()
