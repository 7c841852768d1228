"""The back office shows an officer what is theirs only: every list, page, choice and action."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from contrats.models import Action, Contrat
from partenaires.models import Partenaire
from rapports.models import Rapport
from tests.fabriques import creer_partenaire, creer_utilisateur
from tests.monde_admin import creer_monde, exemplaire

pytestmark = pytest.mark.django_db

PUBLICS = {
    "quartiers.intercommunalite",
    "quartiers.commune",
    "quartiers.statistique",
    "quartiers.releve",
}
# closed to every officer: tests/courriels, tests/audit
RESERVES = {"courriels.courriel", "audit.ligneaudit", "audit.trace"}
MODELES = sorted(admin.site._registry, key=lambda modele: modele._meta.label_lower)
PRIVES = [modele for modele in MODELES if modele._meta.label_lower not in PUBLICS | RESERVES]


def adresse(modele, page, *args):
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_{page}", args=args)


@pytest.fixture(scope="module")
def deux_mondes(django_db_setup, django_db_blocker):
    """Made once; what a test writes is taken back by its own transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield creer_monde(), creer_monde()
        transaction.set_rollback(True)


@pytest.fixture
def voisin(client, deux_mondes):
    """An officer of another intercommunality, logged in, with a contract of their own."""
    client.force_login(deux_mondes[0].officier)
    return deux_mondes[0]


def lignes(reponse):
    return set(reponse.context["cl"].result_list)


par_modele_prive = pytest.mark.parametrize("modele", PRIVES, ids=lambda m: m._meta.label_lower)


@par_modele_prive
def test_rien_d_un_autre_n_est_liste_ni_nomme_ni_ouvert(client, voisin, deux_mondes, modele):
    autre = deux_mondes[1]
    Partenaire.objects.filter(pk=autre.partenaire.pk).update(nom="Partenaire étranger")
    Contrat.objects.filter(pk=autre.contrat.pk).update(intitule="Contrat étranger")
    etranger = exemplaire(autre, modele)
    reponse = client.get(adresse(modele, "changelist"))
    assert exemplaire(voisin, modele) in lignes(reponse)
    assert etranger not in lignes(reponse)
    assert "étranger" not in reponse.content.decode()
    for page in ("change", "delete", "history"):
        refus = client.get(adresse(modele, page, etranger.pk))
        # Django answers an unknown object by a return to the index.
        assert refus.status_code in {302, 403}
        assert refus.status_code == 403 or refus.url == reverse("admin:index")


def test_qui_n_a_rien_ne_voit_rien(client):
    creer_monde()
    seul = creer_utilisateur("officier", password=None)
    client.force_login(seul)
    siens = {"comptes.utilisateur": {seul}, "partenaires.partenaire": {seul.partenaire}}
    vus = {
        modele._meta.label_lower: lignes(client.get(adresse(modele, "changelist")))
        for modele in PRIVES
    }
    assert vus == {
        modele._meta.label_lower: siens.get(modele._meta.label_lower, set()) for modele in PRIVES
    }


def test_le_filtre_d_un_partenaire_partage_tait_le_contrat_du_voisin(client, voisin):
    etranger = creer_monde()
    Contrat.objects.filter(pk=etranger.contrat.pk).update(intitule="Contrat étranger")
    etranger.contrat.partenaires.add(voisin.partenaire)
    page = client.get(adresse(Partenaire, "changelist")).content.decode()
    assert voisin.contrat.intitule in page
    assert "Contrat étranger" not in page


def test_les_autocompletions_ne_proposent_que_le_visible(client, voisin):
    autre = creer_monde()
    champs = [
        (modele, champ, modele._meta.get_field(champ).related_model)
        for modele, modele_admin in admin.site._registry.items()
        for champ in modele_admin.autocomplete_fields
    ]
    assert len(champs) > 20
    for modele, champ, cible in champs:
        demande = {
            "app_label": modele._meta.app_label,
            "model_name": modele._meta.model_name,
            "field_name": champ,
        }
        reponse = client.get(reverse("admin:autocomplete"), demande).json()
        proposes = {resultat["id"] for resultat in reponse["results"]}
        public = cible._meta.label_lower in PUBLICS
        attendu = (True, public)
        obtenu = (
            str(exemplaire(voisin, cible).pk) in proposes,
            str(exemplaire(autre, cible).pk) in proposes,
        )
        assert (demande, obtenu) == (demande, attendu)


@pytest.mark.parametrize(
    "demande",
    [
        {},
        {"app_label": "contrats", "model_name": "inconnu", "field_name": "contrat"},
        {"app_label": "inconnue", "model_name": "action", "field_name": "contrat"},
        {"app_label": "contrats", "model_name": "action"},
        {"app_label": "contrats", "model_name": "action", "field_name": "intitule"},
        # Its target is the officer's to read and to search: Django alone would answer.
        {"app_label": "contrats", "model_name": "evenement", "field_name": "contrat"},
    ],
)
def test_rien_ne_se_complete_hors_des_champs_d_une_page(client, voisin, demande):
    assert client.get(reverse("admin:autocomplete"), demande).status_code == 403


def test_les_choix_des_formulaires_sont_les_siens(rf, voisin):
    """Each foreign key and many-to-many of each form; what is not a choice is refused."""
    autre = creer_monde()
    requete = rf.get("/")
    requete.user, requete.resolver_match = voisin.officier, None
    # Public reference data that a form may point at, whoever one is.
    ouverts = {"quartier.communes", "partenaire.commune", "releve.statistique"}
    vus = set()
    for modele, modele_admin in admin.site._registry.items():
        if not modele_admin.has_add_permission(requete):
            continue
        for nom, champ in modele_admin.get_form(requete).base_fields.items():
            if not hasattr(champ, "queryset"):
                continue
            chemin = f"{modele._meta.model_name}.{nom}"
            vus.add(chemin)
            etranger = exemplaire(autre, champ.queryset.model)
            assert (chemin, etranger in champ.queryset) == (chemin, chemin in ouverts)
    assert {"contrat.pilote", "partenaire.intercommunalite", "utilisateur.partenaire"} < vus
    assert ouverts < vus


def test_un_formulaire_complet_refuse_la_cle_d_un_autre(client, voisin):
    etranger = creer_monde()
    reponse = client.post(
        adresse(Action, "add"),
        {
            "contrat": etranger.contrat.pk,
            "reference": "X1",
            "exercice": 2018,
            "intitule": "Intrusion",
            "porteur": etranger.partenaire.pk,
            "objectifs": [etranger.objectif.pk],
            "quartiers": [etranger.quartier.pk],
            "coporteurs": [etranger.partenaire.pk],
            "avancement": 0,
            "jalons-TOTAL_FORMS": 0,
            "jalons-INITIAL_FORMS": 0,
            "financements-TOTAL_FORMS": 1,
            "financements-INITIAL_FORMS": 0,
            "financements-0-financeur": etranger.partenaire.pk,
            "financements-0-nature": "p147",
            "financements-0-annee": 2018,
        },
    )
    assert set(reponse.context["adminform"].form.errors) == {
        "contrat",
        "porteur",
        "objectifs",
        "quartiers",
        "coporteurs",
    }
    inline = reponse.context["inline_admin_formsets"][0].formset
    assert [set(erreurs) for erreurs in inline.errors] == [{"financeur"}]
    assert not Action.objects.filter(intitule="Intrusion").exists()


def test_une_ligne_d_un_autre_glissee_dans_un_inline_ne_change_pas(client, voisin):
    etranger = creer_monde()
    client.post(
        adresse(Action, "change", voisin.action.pk),
        {
            "reference": voisin.action.reference,
            "exercice": 2018,
            "intitule": voisin.action.intitule,
            "porteur": voisin.action.porteur_id,
            "avancement": 0,
            "jalons-TOTAL_FORMS": 0,
            "jalons-INITIAL_FORMS": 0,
            "financements-TOTAL_FORMS": 1,
            "financements-INITIAL_FORMS": 1,
            "financements-0-id": etranger.financement.pk,
            "financements-0-action": voisin.action.pk,
            "financements-0-financeur": voisin.partenaire.pk,
            "financements-0-nature": "p147",
            "financements-0-annee": 2018,
            "financements-0-accorde": "999999",
        },
    )
    etranger.financement.refresh_from_db()
    assert (etranger.financement.accorde, etranger.financement.action) == (100, etranger.action)


def test_un_pilier_d_un_autre_contrat_est_refuse_dans_l_inline(client, voisin):
    """Even between two contracts of the same officer."""
    autre = voisin.autre_contrat
    reponse = client.post(
        adresse(Contrat, "change", autre.pk),
        {
            "intitule": autre.intitule,
            "generation": 2015,
            "pilote": autre.pilote_id,
            "date_debut": "2015-01-01",
            "date_fin": "2020-12-31",
            "piliers-TOTAL_FORMS": 0,
            "piliers-INITIAL_FORMS": 0,
            "objectifs-TOTAL_FORMS": 1,
            "objectifs-INITIAL_FORMS": 0,
            "objectifs-0-contrat": autre.pk,
            "objectifs-0-numero": "1",
            "objectifs-0-intitule": "Objectif",
            "objectifs-0-pilier": voisin.pilier.pk,
            "objectifs-0-parent": voisin.objectif.pk,
        },
    )
    objectifs = reponse.context["inline_admin_formsets"][1].formset
    assert [set(erreurs) for erreurs in objectifs.errors] == [{"pilier", "parent"}]


def test_une_cle_d_un_autre_arrete_toute_l_action_groupee(client, voisin):
    etranger = creer_monde()
    cles = [voisin.action.pk, etranger.action.pk]
    for action in ("retenir", "delete_selected", "exporter_csv"):
        demande = {"action": action, "_selected_action": cles, "post": "yes"}
        reponse = client.post(adresse(Action, "changelist"), demande, follow=True)
        (dit,) = reponse.context["messages"]
        assert "rien n’a été fait" in str(dit)
        statuts = dict(Action.objects.filter(pk__in=cles).values_list("pk", "statut"))
        assert statuts == dict.fromkeys(cles, "deposee")


def test_aucun_rapport_ne_se_demande_sur_le_contrat_d_un_autre(client, voisin):
    etranger = creer_monde()
    avant = Rapport.objects.count()
    client.post(
        adresse(Contrat, "changelist"),
        {
            "action": "produire_le_rapport",
            "_selected_action": [etranger.contrat.pk],
            "appliquer": "1",
            f"contrat-{etranger.contrat.pk}-periode_debut": "2018-01-01",
            f"contrat-{etranger.contrat.pk}-periode_fin": "2018-12-31",
        },
    )
    assert Rapport.objects.count() == avant


def test_un_lien_deja_pose_reste_un_choix(client, voisin):
    """A funder that has left the contract must not vanish when its action is saved."""
    parti = creer_partenaire()
    voisin.action.coporteurs.add(parti)
    page = client.get(adresse(Action, "change", voisin.action.pk))
    choix = page.context["adminform"].form.fields["coporteurs"].queryset
    assert parti in choix
    assert (
        parti
        not in client.get(adresse(Action, "add"))
        .context["adminform"]
        .form.fields["coporteurs"]
        .queryset
    )
