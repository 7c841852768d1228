"""The ledger of a contract read from the sums made in advance: the same as that of its lines."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contrats.argent import cumuls
from contrats.argent.registre import LIGNES_MAX, dresser, listes_gardees, registre
from contrats.models import Action, CumulPerime, CumulVentile, Financement, NatureCredit, Objectif
from contrats.statuts import StatutAction
from quartiers.ensemble import lire_ensemble
from tests import fabriques

pytestmark = pytest.mark.django_db
RANG = st.integers(0, 2)
GESTES = st.one_of(
    st.tuples(
        st.just("financer"),
        RANG,
        st.sampled_from(NatureCredit.values),
        st.none() | st.decimals(0, 10**6, places=2),
    ),
    st.tuples(st.just("retirer"), RANG),
    st.tuples(st.just("statuer"), RANG, st.sampled_from(StatutAction.values)),
    st.tuples(st.just("viser"), RANG, st.sets(RANG)),
    st.tuples(st.just("situer"), RANG, st.sets(RANG)),
    st.tuples(st.just("appuyer"), RANG, st.none() | st.integers(0, 1)),
    st.tuples(st.just("dependre"), RANG),
    st.tuples(st.just("oter"), RANG),
    st.tuples(st.just("additionner")),
)


class Monde:
    """A contract, three neighbourhoods, three objectives under two pillars, three actions."""

    def __init__(self):
        self.lieux = [fabriques.creer_quartier(nom=f"Quartier {n}") for n in range(3)]
        self.contrat = fabriques.creer_contrat(quartiers=self.lieux, statut="en_vigueur")
        self.piliers = [
            self.contrat.piliers.create(intitule=f"Pilier {n}", ordre=n) for n in range(2)
        ]
        self.objectifs = [
            fabriques.creer_objectif(self.contrat, numero=str(n), pilier=self.piliers[n % 2])
            for n in range(3)
        ]
        self.actions = [fabriques.creer_action(self.contrat, statut="retenue") for _ in range(3)]
        for action, objectif, lieu in zip(self.actions, self.objectifs, self.lieux, strict=True):
            action.objectifs.add(objectif)
            action.quartiers.add(lieu)

    def faire(self, geste, *reste) -> None:
        if geste == "additionner":
            cumuls.rafraichir()
            return
        rang, *valeurs = reste
        action = self.actions[rang % len(self.actions)]
        lignes = Financement.objects.filter(action=action)
        if geste == "financer":
            fabriques.creer_financement(
                action,
                financeur=fabriques.creer_partenaire(),
                nature=valeurs[0],
                annee=2016 + rang,
                accorde=valeurs[1],
            )
        elif geste == "retirer":
            lignes.filter(pk__in=lignes.order_by("pk")[:1].values("pk")).delete()
        elif geste == "statuer":
            Action.objects.filter(pk=action.pk).update(statut=valeurs[0])
        elif geste == "viser":
            action.objectifs.set([self.objectifs[n % len(self.objectifs)] for n in valeurs[0]])
        elif geste == "situer":
            action.quartiers.set([self.lieux[n] for n in valeurs[0]])
        else:
            self.ranger_l_objectif(geste, self.objectifs[rang % len(self.objectifs)], *valeurs)

    def ranger_l_objectif(self, geste, objectif, pilier=None) -> None:
        lui = Objectif.objects.filter(pk=objectif.pk)
        if geste == "appuyer":
            lui.update(pilier=None if pilier is None else self.piliers[pilier])
        elif geste == "dependre":
            if objectif != self.objectifs[0]:
                lui.update(parent=self.objectifs[0], pilier=None)
        elif len(self.objectifs) > 1 and objectif != self.objectifs[0]:
            self.objectifs.remove(objectif)
            Objectif.objects.get(pk=objectif.pk).delete()

    def verifier(self) -> bool:
        """What was made in advance is exact, or said to be out of date; return which."""
        gardees = listes_gardees(self.contrat)
        lire_ensemble(*gardees.values())
        if list(gardees["perimes"]):
            return False
        lignes = Financement.objects.filter(action__contrat=self.contrat).comptees()
        assert dresser(gardees) == registre(lignes, self.contrat)
        return True


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(gestes=st.lists(GESTES, max_size=14))
def test_quoi_qu_on_ecrive_le_registre_garde_est_celui_des_lignes(gestes):
    with transaction.atomic():
        monde = Monde()
        for geste in gestes:
            monde.faire(*geste)
            monde.verifier()
        cumuls.rafraichir()
        assert monde.verifier()
        transaction.set_rollback(True)


def test_les_premiers_financeurs_sont_ceux_de_tous():
    """Unknown after nothing, equal ones by their names as Python compares them."""
    contrat = fabriques.creer_contrat()
    action = fabriques.creer_action(contrat, statut="en_cours")
    montants = [None, 0, 40, 40, 40, None, 700, 0, 40, 12, 40, 3, 40, 40, 40, 2, 1]
    noms = ["Ville", "État", "anah", "Zoé", "Éole", "Caf", "CAF", "École", "eau", "œuvre"]
    for rang, accorde in enumerate(montants):
        nom = noms[rang] if rang < len(noms) else f"Fondation {rang}"
        financeur = fabriques.creer_partenaire(nom=nom)
        for nature in ("p147", "droit_commun"):
            fabriques.creer_financement(action, financeur=financeur, accorde=accorde, nature=nature)
    cumuls.rafraichir()
    tous, premiers = (listes_gardees(contrat, abregees) for abregees in (False, True))
    for listes in (tous, premiers):
        lire_ensemble(*listes.values())
    abrege, entier = dresser(premiers, LIGNES_MAX), dresser(tous, LIGNES_MAX)
    assert abrege == entier
    assert (len(premiers["financeurs"]), len(tous["financeurs"])) == (2 * LIGNES_MAX, 34)
    vue = abrege["ventilations"]["financeurs"]
    assert (len(vue.lignes), vue.reste, vue.lignes[0].libelle) == (LIGNES_MAX, 5, "CAF")


def _fini() -> Monde:
    """All that the ledger cuts, added up."""
    monde = Monde()
    ici, ailleurs = monde.actions[:2]
    ici.objectifs.set(monde.objectifs)
    ici.quartiers.set(monde.lieux)
    for action, annee, accorde in ((ici, 2016, 10), (ici, 2017, None), (ailleurs, 2017, 5)):
        fabriques.creer_financement(action, annee=annee, accorde=accorde)
    cumuls.rafraichir()
    return monde


@pytest.mark.parametrize(
    "changer",
    [
        lambda m: m.actions[0].objectifs.remove(m.objectifs[0]),
        lambda m: (
            m.actions[0]
            .objectifs.through.objects.filter(action=m.actions[1])
            .update(action=m.actions[0], objectif=fabriques.creer_objectif(m.contrat, numero="9"))
        ),
        lambda m: m.actions[2].quartiers.add(m.lieux[0]),
        lambda m: m.actions[0].quartiers.clear(),
        lambda m: Objectif.objects.filter(pk=m.objectifs[0].pk).update(pilier=m.piliers[1]),
        lambda m: Objectif.objects.filter(pk=m.objectifs[2].pk).update(parent=m.objectifs[0]),
        lambda m: m.piliers[0].delete(),
    ],
)
def test_ce_qui_change_la_decoupe_perime_le_contrat(changer):
    monde = _fini()
    assert monde.verifier()
    changer(monde)
    assert set(CumulPerime.objects.values_list("contrat", flat=True)) == {monde.contrat.pk}
    assert not monde.verifier()
    assert cumuls.rafraichir() == 1
    assert monde.verifier()


def test_un_nom_qui_change_ne_perime_rien_et_se_lit_aussitot():
    monde = _fini()
    monde.lieux[0].nom = "Renommé"
    monde.lieux[0].save()
    assert monde.verifier()


def test_un_contrat_supprime_ne_laisse_aucune_somme():
    monde = _fini()
    assert CumulVentile.objects.exists()
    monde.contrat.delete()
    cumuls.rafraichir()
    assert not CumulVentile.objects.exists()


def test_la_page_est_la_meme_avant_et_apres_l_addition(client):
    monde = _fini()
    Financement.objects.filter(accorde=5).update(accorde=Decimal("7.50"))
    client.force_login(fabriques.creer_officier(monde.contrat))
    adresse = reverse("contrats:financements", args=[monde.contrat.pk])
    vive, _ = client.get(adresse), cumuls.rafraichir()
    gardee = client.get(adresse)
    assert gardee.context["registre"] == vive.context["registre"]
    assert gardee.context["page"].paginator.count == 3
    for nom in ("annee", "financeur"):
        choix = [reponse.context["filtre"].form.fields[nom].choices for reponse in (vive, gardee)]
        assert choix[0] == choix[1]


@pytest.mark.parametrize("lignes", [1, 3])
@pytest.mark.parametrize(("additionner", "requetes"), [(True, 4), (False, 6)])
def test_meme_nombre_de_requetes(client, django_assert_num_queries, lignes, additionner, requetes):
    monde = Monde()
    for rang in range(lignes):
        fabriques.creer_financement(monde.actions[rang])
    client.force_login(fabriques.creer_officier(monde.contrat))
    adresse = reverse("contrats:financements", args=[monde.contrat.pk])
    if additionner:
        cumuls.rafraichir()
    client.get(adresse)
    with django_assert_num_queries(requetes):
        client.get(adresse)
