"""Life cycles moved from the back office: the models' verbs, object by object, in French."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.urls import reverse

from contrats.circuit import ouvrir_le_circuit
from contrats.models import Acte, Action, Contrat, Engagement, Evenement
from tests.fabriques import creer_acte, creer_action, creer_version
from tests.monde_admin import creer_monde

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde(client):
    monde = creer_monde()
    client.force_login(monde.officier)
    return monde


def agir(client, objets, action, **champs):
    opts = type(objets[0])._meta
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    cles = [objet.pk for objet in objets]
    return client.post(url, {"action": action, "_selected_action": cles, **champs})


def messages(reponse):
    return [str(message) for message in get_messages(reponse.wsgi_request)]


def statuts(objets):
    modele = type(objets[0])
    return [modele.objects.get(pk=objet.pk).statut for objet in objets]


def test_ce_qui_peut_avancer_avance_le_reste_dit_pourquoi(client, monde):
    deposee = creer_action(monde.contrat, intitule="Neuve")
    retenue = creer_action(monde.contrat, intitule="Déjà retenue")
    retenue.retenir(par=monde.officier)
    reponse = agir(client, [deposee, retenue], "retenir")
    assert statuts([deposee, retenue]) == ["retenue", "retenue"]
    assert messages(reponse) == [
        "C’est déjà fait\u00a0: « Déjà retenue (2018) » est à l'état « retenue ».",
        "« Retenir » : c'est fait pour 1 action.",
    ]
    trace = Evenement.objects.get(verbe="retenir", objet_id=deposee.pk)
    assert (trace.auteur, trace.de, trace.vers) == (monde.officier, "deposee", "retenue")


@pytest.mark.parametrize(
    ("verbe", "prealables", "statut"),
    [
        ("ajourner", [], "ajournee"),
        ("refuser", [], "refusee"),
        ("annuler", ["retenir"], "annulee"),
    ],
)
def test_une_decision_motivee_demande_son_motif(client, monde, verbe, prealables, statut):
    action = creer_action(monde.contrat)
    for prealable in prealables:
        getattr(action, prealable)(par=monde.officier)
    depart = action.statut
    page = agir(client, [action], verbe)
    assert page.status_code == 200
    assert "Motif" in page.content.decode()
    assert str(action) in page.content.decode()
    vide = agir(client, [action], verbe, appliquer="1", motif="  ")
    assert vide.context["formulaire"].errors == {"motif": ["Ce champ est obligatoire."]}
    assert statuts([action]) == [depart]
    agir(client, [action], verbe, appliquer="1", motif="Hors des priorités")
    action.refresh_from_db()
    assert (action.statut, action.motif) == (statut, "Hors des priorités")


def test_demarrer_puis_terminer(client, monde):
    action = creer_action(monde.contrat)
    for verbe in ("retenir", "demarrer", "terminer"):
        agir(client, [action], verbe)
    action.refresh_from_db()
    assert (action.statut, action.avancement) == ("terminee", 100)


def test_la_vie_d_un_contrat(client, monde):
    contrat = monde.contrat
    agir(client, [contrat], "ouvrir_signature")
    agir(client, [contrat], "reprendre")
    agir(client, [contrat], "ouvrir_signature")
    assert statuts([contrat]) == ["en_signature"]
    agir(
        client,
        [contrat],
        "entrer_en_vigueur",
        appliquer="1",
        jour="2015-05-28",
        lieu="Longuenesse",
    )
    contrat = Contrat.objects.get(pk=contrat.pk)
    assert (contrat.statut, contrat.date_signature, contrat.lieu_signature) == (
        "en_vigueur",
        date(2015, 5, 28),
        "Longuenesse",
    )
    refus = agir(
        client, [contrat], "proroger", appliquer="1", jusqu_au="2019-01-01", fondement="Loi"
    )
    assert messages(refus)[-1] == (
        f"« {contrat} » : La nouvelle date de fin doit suivre l'actuelle."
    )
    agir(client, [contrat], "proroger", appliquer="1", jusqu_au="2022-12-31", fondement="LF 2019")
    page = agir(client, [contrat], "clore").content.decode()
    assert "Cette décision porte sur" in page
    assert Contrat.objects.get(pk=contrat.pk).statut == "en_vigueur"
    agir(client, [contrat], "clore", appliquer="1")
    contrat.refresh_from_db()
    assert (contrat.statut, contrat.date_fin) == ("clos", date(2022, 12, 31))


def test_sans_successeur_le_pilote_reste(client, monde):
    reponse = agir(client, [monde.contrat], "changer_de_pilote", appliquer="1", fondement="Arrêté")
    pilote = monde.contrat.pilote
    assert messages(reponse) == [
        f"« {monde.contrat} » : Aucune intercommunalité ne succède à {pilote} : "
        "le pilote reste le même."
    ]


def test_en_vigueur_les_dates_et_le_pilote_ne_se_tapent_plus(client, monde):
    contrat = monde.contrat
    contrat.ouvrir_signature(par=None)
    page = client.get(reverse("admin:contrats_contrat_change", args=[contrat.pk]))
    assert {"pilote", "date_debut", "date_fin", "statut"} & set(
        page.context["adminform"].form.fields
    ) == set()


def test_la_fiche_offre_les_seuls_verbes_possibles(client, monde):
    page = client.get(reverse("admin:contrats_action_change", args=[monde.action.pk]))
    assert [verbe.nom for verbe in page.context["verbes"]] == ["retenir", "ajourner", "refuser"]
    reponse = agir(client, [monde.action], "retenir", depuis_la_fiche="1")
    assert reponse.url == reverse("admin:contrats_action_change", args=[monde.action.pk])
    page = client.get(reponse.url)
    assert [verbe.nom for verbe in page.context["verbes"]] == ["demarrer", "annuler"]


def test_un_engagement_tenu_ou_abandonne(client, monde):
    engagement = monde.engagement
    agir(client, [engagement], "abandonner", appliquer="1", motif="Budget retiré")
    engagement = Engagement.objects.get(pk=engagement.pk)
    assert (engagement.statut, engagement.motif) == ("abandonne", "Budget retiré")
    refus = agir(client, [engagement], "tenir")
    assert messages(refus)[-1] == (
        f"« {engagement} » est à l'état « abandonné » : impossible de constater qu'il est tenu."
    )


def test_un_contrat_suspendu_puis_leve_puis_resilie(client, monde):
    """Each decision asks for its ground; a suspended contract receives no signature."""
    contrat = monde.autre_contrat
    contrat.ouvrir_signature(par=None)
    contrat.entrer_en_vigueur(par=None, signe_le=None)
    vide = agir(client, [contrat], "suspendre", appliquer="1", fondement=" ")
    assert vide.context["formulaire"].errors == {"fondement": ["Ce champ est obligatoire."]}
    for verbe, statut in (
        ("suspendre", "suspendu"),
        ("lever_suspension", "en_vigueur"),
        ("resilier", "resilie"),
    ):
        agir(client, [contrat], verbe, appliquer="1", fondement="Délibération 12")
        assert statuts([contrat]) == [statut]
        fait = Evenement.objects.get(contrat=contrat, verbe=verbe)
        assert (fait.auteur, fait.details) == (monde.officier, {"fondement": "Délibération 12"})


@pytest.mark.parametrize("statut", ["suspendu", "resilie"])
def test_rien_ne_se_signe_dans_un_contrat_suspendu_ou_resilie(monde, statut):
    Contrat.objects.filter(pk=monde.contrat.pk).update(statut=statut)
    acte = creer_acte(monde.contrat, nature="avenant", numero=7, signataires=[monde.partenaire])
    creer_version(acte)
    with pytest.raises(ValidationError, match="rien ne s’y signe"):
        ouvrir_le_circuit(Acte.objects.get(pk=acte.pk), par=monde.officier)
    Acte.objects.filter(pk=acte.pk).update(statut="en_signature")
    with pytest.raises(ValidationError, match="rien ne s'y signe"):
        acte.signatures.get().signer_sur_papier(
            par=monde.officier, le=date(2015, 5, 28), lieu="Arques"
        )


def test_le_circuit_ne_se_mene_pas_depuis_le_back_office(client, monde):
    """No verb is offered, and the signatures are only read: the portal's pages do it whole."""
    acte, signature = monde.acte, monde.signature
    fiche = client.get(reverse("admin:contrats_acte_change", args=[acte.pk]))
    assert reverse("contrats:acte", args=[acte.pk]) in fiche.content.decode()
    assert fiche.context["inline_admin_formsets"][0].has_change_permission is False
    for objet, verbe in ((acte, "ouvrir"), (acte, "achever"), (signature, "signer_sur_papier")):
        agir(client, [objet], verbe, appliquer="1", jour="2015-05-28", lieu="Arques")
    assert (statuts([acte]), statuts([signature])) == (["projet"], ["attendue"])


def test_un_acte_signe_est_intouchable(client, monde):
    acte, signature = monde.acte, monde.signature
    Acte.objects.filter(pk=acte.pk).update(statut="signe")
    for modele, objet in (("acte", acte), ("signature", signature)):
        fiche = reverse(f"admin:contrats_{modele}_change", args=[objet.pk])
        assert client.get(fiche).status_code == 200
        assert client.post(fiche, {"titre": "Falsifié"}).status_code == 403
        suppression = reverse(f"admin:contrats_{modele}_delete", args=[objet.pk])
        assert client.post(suppression, {"post": "yes"}).status_code == 403
    assert Acte.objects.get(pk=acte.pk).titre == acte.titre


def test_un_agent_ne_fait_rien_avancer(client, monde):
    client.force_login(monde.utilisateur)
    assert agir(client, [monde.action], "retenir").status_code == 302
    assert statuts([monde.action]) == ["deposee"]
    assert Action.objects.filter(statut="retenue").count() == 0
