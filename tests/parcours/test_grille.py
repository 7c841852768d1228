"""The sheet of values in a real browser: pasted from a spreadsheet, kept by itself, proposed."""

import pytest
from django.urls import reverse

from contrats.models import Mesure, Saisie
from tests import fabriques
from tests.monde_feuille import cases, creer_monde
from tests.parcours.outils import connecter, debordement, examiner, inspecter

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def monde():
    monde = creer_monde(statut="en_vigueur")
    for annee, valeur in ((2017, 1100), (2018, None)):
        fabriques.creer_mesure(monde.somme, annee, valeur, quartier=monde.quai)
        fabriques.creer_mesure(monde.somme, annee, 50, quartier=monde.saint_ex)
    return monde


def _adresse(monde, serveur, nom="grille"):
    arguments = [monde.contrat.pk, 2018, monde.agent.partenaire.pk]
    return serveur.url + reverse(f"contrats:{nom}", args=arguments)


def _case(page, indicateur, quartier, champ):
    return page.locator(f"#cellule-{indicateur.pk}-{quartier.pk if quartier else 0}-{champ}")


def _coller(page, case, texte):
    """Copy `texte` as a spreadsheet would, and paste it with the keyboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("texte => navigator.clipboard.writeText(texte)", texte)
    case.focus()
    page.keyboard.press("Control+V")


def _envoyer(page, bouton):
    with page.expect_navigation():
        page.get_by_role("button", name=bouton).click()


def test_coller_garder_revenir_proposer(page, live_server, monde):
    connecter(page, live_server, monde.agent)
    page.goto(_adresse(monde, live_server))
    debut = _case(page, monde.somme, monde.quai, "valeur")
    _coller(page, debut, '1 234\t700\t534\t\n"60"\t30\t30\t\nperdue\n')
    etat = page.locator("[data-etat]")
    assert etat.inner_text() == "8 cases remplies, 1 valeur hors du tableau ignorée."
    assert _case(page, monde.somme, monde.saint_ex, "valeur_hommes").input_value() == "30"
    _envoyer(page, "Enregistrer le brouillon")
    assert "Le brouillon est enregistré." in page.locator("main").inner_text()
    page.goto(live_server.url)
    page.goto(_adresse(monde, live_server))
    assert debut.input_value() == "1 234"
    _envoyer(page, "Proposer à l’officier")
    assert "Dites pourquoi des valeurs déjà validées changent." in page.locator("main").inner_text()
    page.get_by_label("Pourquoi des valeurs déjà validées changent-elles").fill("Un oubli")
    _envoyer(page, "Proposer à l’officier")
    assert "Vos valeurs sont proposées" in page.locator("main").inner_text()
    saisie = Saisie.objects.get()
    attendu = cases(
        monde.somme,
        monde.quai,
        valeur="1 234",
        valeur_femmes="700",
        valeur_hommes="534",
        motif_absence="",
    ) | cases(monde.somme, monde.saint_ex, valeur="60", valeur_femmes="30", valeur_hommes="30")
    assert (saisie.statut, saisie.correction) == ("proposee", "Un oubli")
    assert saisie.cellules == attendu
    assert [mot for mot in page.plaintes if "422" not in mot] == []


def test_entree_enregistre_le_brouillon(page, live_server, monde):
    connecter(page, live_server, monde.agent)
    page.goto(_adresse(monde, live_server))
    case = _case(page, monde.somme, monde.saint_ex, "valeur")
    case.fill("61")
    with page.expect_navigation():
        case.press("Enter")
    assert "Le brouillon est enregistré." in page.locator("main").inner_text()


def test_le_clavier_marche_dans_la_feuille(page, live_server, monde):
    connecter(page, live_server, monde.agent)
    page.goto(_adresse(monde, live_server))
    _case(page, monde.somme, monde.quai, "valeur").focus()

    def active():
        return page.evaluate("document.activeElement.id")

    suite = []
    for touche in ("ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(touche)
        suite.append(active())
    bas, haut = (f"cellule-{monde.somme.pk}-{q.pk}" for q in (monde.saint_ex, monde.quai))
    assert suite == [
        f"{bas}-valeur", f"{bas}-valeur_femmes", f"{haut}-valeur_femmes", f"{haut}-valeur",
        f"{haut}-valeur",
    ]  # fmt: skip


def test_le_brouillon_s_enregistre_seul_et_s_arrete_sur_un_conflit(page, live_server, monde):
    connecter(page, live_server, monde.agent)
    page.goto(_adresse(monde, live_server))
    page.locator("#grille").evaluate("formulaire => { formulaire.dataset.cadence = 0.1; }")
    case = _case(page, monde.somme, monde.saint_ex, "valeur")
    for valeur in ("61", "62"):
        with page.expect_response(lambda r: r.request.method == "POST"):
            case.fill(valeur)
        assert Saisie.objects.get().cellules == cases(monde.somme, monde.saint_ex, valeur=valeur)
    page.get_by_text("Brouillon enregistré à ").wait_for()
    Saisie.objects.update(cellules=cases(monde.somme, monde.saint_ex, valeur="70"))
    case.fill("63")
    page.get_by_text("Cette feuille a changé depuis").wait_for()
    _envoyer(page, "Enregistrer le brouillon")
    assert (
        "Ce qui a changé depuis que vous avez ouvert la page" in page.locator("main").inner_text()
    )
    assert case.input_value() == "63"
    # What the page of a conflict holds is confirmed by the person, never by the clock.
    page.locator("#grille").evaluate("formulaire => { formulaire.dataset.cadence = 0.1; }")
    case.fill("64")
    page.wait_for_timeout(400)
    assert Saisie.objects.get().cellules == cases(monde.somme, monde.saint_ex, valeur="70")
    case.fill("63")
    _envoyer(page, "Enregistrer le brouillon")
    assert Saisie.objects.get().cellules == cases(monde.somme, monde.saint_ex, valeur="63")


def test_quitter_sans_enregistrer_est_annonce(page, live_server, monde):
    connecter(page, live_server, monde.agent)
    page.goto(_adresse(monde, live_server))
    annonces = []
    page.on("dialog", lambda dialogue: (annonces.append(dialogue.type), dialogue.dismiss()))
    case = _case(page, monde.somme, monde.saint_ex, "valeur")
    case.press_sequentially("6")
    page.get_by_role("link", name="Accueil").click()
    page.wait_for_timeout(300)
    assert annonces == ["beforeunload"]
    assert case.input_value() == "650"


def test_le_ratio_se_voit_en_tapant(page, live_server, monde):
    connecter(page, live_server, monde.agent)
    page.goto(_adresse(monde, live_server))
    _case(page, monde.ratio, None, "numerateur").fill("1 000")
    _case(page, monde.ratio, None, "denominateur").fill("3 000")
    sortie = page.locator("tr", has=_case(page, monde.ratio, None, "numerateur")).locator("output")
    assert sortie.inner_text() == "33,33\u202f%"


def test_sans_javascript(page_sans_javascript, live_server, monde):
    page = page_sans_javascript
    connecter(page, live_server, monde.agent)
    page.goto(_adresse(monde, live_server))
    _case(page, monde.somme, monde.quai, "valeur").fill("1 234")
    _envoyer(page, "Enregistrer le brouillon")
    _case(page, monde.ratio, None, "numerateur").fill("45")
    _envoyer(page, "Proposer à l’officier")
    assert "Un ratio demande son numérateur et son dénominateur." in page.content()
    _case(page, monde.ratio, None, "denominateur").fill("60")
    _envoyer(page, "Proposer à l’officier")
    assert "Vos valeurs sont proposées" in page.locator("main").inner_text()
    connecter(page, live_server, fabriques.creer_officier(monde.contrat))
    page.goto(_adresse(monde, live_server))
    _envoyer(page, "Reprendre la main")
    _envoyer(page, "Enregistrer et valider")
    faites = Mesure.objects.filter(saisie_par__isnull=False).order_by("indicateur")
    assert list(faites.values_list("valeur", flat=True)) == [1234, 75]


def test_les_gestes_du_script_ne_se_promettent_qu_avec_lui(
    page, page_sans_javascript, live_server, monde
):
    """Pasting into a cell and walking with the arrows are told to whom can do it."""
    vus = []
    for fenetre in (page, page_sans_javascript):
        connecter(fenetre, live_server, monde.agent)
        fenetre.goto(_adresse(monde, live_server))
        vus.append(fenetre.get_by_text("les flèches du clavier").is_visible())
    assert vus == [True, False]


@pytest.mark.parametrize("largeur", [1280, 390])
def test_pages_sans_violation(page, live_server, monde, largeur):
    """The choice, the empty sheet, the refused one, the one in conflict, the one handed over."""
    page.set_viewport_size({"width": largeur, "height": 900})
    connecter(page, live_server, monde.agent)
    choix = live_server.url + reverse("contrats:saisir", args=[monde.contrat.pk])
    constats, largeurs = [], []

    def voir(mots):
        constats.extend(mot for mot in mots if "status of 4" not in mot)
        largeurs.append(debordement(page))

    voir(examiner(page, choix))
    voir(examiner(page, _adresse(monde, live_server) + "?tout=1"))
    _case(page, monde.somme, monde.quai, "valeur").fill("beaucoup")
    _envoyer(page, "Proposer à l’officier")
    voir(inspecter(page))
    Saisie.objects.update(cellules=cases(monde.somme, monde.quai, valeur="70"))
    _case(page, monde.somme, monde.quai, "valeur").fill("80")
    _envoyer(page, "Proposer à l’officier")
    voir(inspecter(page))
    _envoyer(page, "Proposer à l’officier")
    voir(examiner(page, _adresse(monde, live_server)))
    assert Saisie.objects.get().statut == "proposee"
    assert constats == []
    assert max(largeurs) <= 0
