"""Charts on a phone: the longest bar leaves room for its amount, nothing has to be scrolled to."""

import pytest
from django.urls import reverse

from tests import fabriques
from tests.parcours.outils import connecter, debordement

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]

# The words of the bars that stick out of what is seen of their drawing.
COUPES = """() => [...document.querySelectorAll(".graphique")].flatMap((cadre) => {
    const droite = cadre.getBoundingClientRect().right + 0.5;
    return [...cadre.querySelectorAll("text")]
        .filter((texte) => texte.getBoundingClientRect().right > droite)
        .map((texte) => texte.textContent);
})"""


def test_les_montants_des_barres_se_lisent_sur_un_telephone(page, live_server):
    long = "Établissement public de coopération intercommunale du littoral et des marais"
    contrat = fabriques.creer_contrat()
    action = fabriques.creer_action(contrat, statut="retenue")
    for nom, accorde in ((long, 12_345_678), ("Commune", 10)):
        financeur = fabriques.creer_partenaire(nom=nom)
        fabriques.creer_financement(action, financeur=financeur, accorde=accorde)
    fabriques.creer_engagement(contrat, partenaire=fabriques.creer_partenaire(nom="CAF"))
    connecter(page, live_server, fabriques.creer_officier(contrat))
    page.set_viewport_size({"width": 390, "height": 844})
    for nom, dessins in (("financements", 4), ("partenaires_du_contrat", 1)):
        page.goto(live_server.url + reverse(f"contrats:{nom}", args=[contrat.pk]))
        assert page.locator(".graphique").count() >= dessins
        assert (page.evaluate(COUPES), debordement(page)) == ([], 0)
