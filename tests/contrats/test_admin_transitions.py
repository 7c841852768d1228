"""Life cycles moved from the back office: the models' verbs, object by object, in French."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from contrats.models import Acte, Action, Contrat, Engagement, Evenement, Signature
from tests.fabriques import creer_acte, creer_action, creer_representant
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
        "« Déjà retenue (2018) » est à l'état « retenue » : impossible de retenir.",
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
    agir(client, [contrat], "clore")
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


def test_un_acte_signe_de_bout_en_bout_puis_intouchable(client, monde):
    acte, signature = monde.acte, monde.signature
    agir(client, [acte], "ouvrir")
    agir(client, [signature], "signer_sur_papier", appliquer="1", jour="2015-05-28", lieu="Arques")
    agir(client, [acte], "achever")
    signature = Signature.objects.get(pk=signature.pk)
    assert (signature.statut, signature.signee_le, signature.lieu) == (
        "signee",
        date(2015, 5, 28),
        "Arques",
    )
    assert (statuts([acte]), statuts([monde.autre_contrat])) == (["signe"], ["en_vigueur"])
    for modele, objet in (("acte", acte), ("signature", signature)):
        fiche = reverse(f"admin:contrats_{modele}_change", args=[objet.pk])
        assert client.get(fiche).status_code == 200
        assert client.post(fiche, {"titre": "Falsifié"}).status_code == 403
        suppression = reverse(f"admin:contrats_{modele}_delete", args=[objet.pk])
        assert client.post(suppression, {"post": "yes"}).status_code == 403
    assert Acte.objects.get(pk=acte.pk).titre == acte.titre


def test_une_signature_donnee_ne_change_pas_dans_l_inline(client, monde):
    acte = creer_acte(monde.contrat, signataires=[monde.partenaire, monde.officier.partenaire])
    acte.ouvrir(par=monde.officier)
    donnee = acte.signatures.get(partenaire=monde.partenaire)
    donnee.signer_sur_papier(par=monde.officier, le=date(2015, 5, 28), lieu="Arques")
    attendue = acte.signatures.exclude(pk=donnee.pk).get()
    autre = creer_representant(monde.partenaire)
    saisie = {"signatures-TOTAL_FORMS": 2, "signatures-INITIAL_FORMS": 2}
    for rang, signature in enumerate((donnee, attendue)):
        saisie |= {
            f"signatures-{rang}-id": signature.pk,
            f"signatures-{rang}-acte": acte.pk,
            f"signatures-{rang}-partenaire": signature.partenaire_id,
        }
    saisie |= {"signatures-0-representant": autre.pk, "signatures-0-DELETE": "on"}
    reponse = client.post(reverse("admin:contrats_acte_change", args=[acte.pk]), saisie)
    assert reponse.status_code == 302
    donnee.refresh_from_db()
    assert (donnee.statut, donnee.representant) == ("signee", None)


def test_un_agent_ne_fait_rien_avancer(client, monde):
    client.force_login(monde.utilisateur)
    assert agir(client, [monde.action], "retenir").status_code == 302
    assert statuts([monde.action]) == ["deposee"]
    assert Action.objects.filter(statut="retenue").count() == 0
