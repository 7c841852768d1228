"""Every page and every file of a poisoned world: read, and nothing of it acts."""

from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.urls import reverse

from tests.droits.attentes import ROUTES
from tests.droits.attentes_admin import MODELES
from tests.droits.test_matrice import adresse
from tests.injection.corpus import MARQUE, effets_de_la_page
from tests.injection.sorties import effets_du_fichier
from tests.rapports.lecture_pdf import compact, texte

pytestmark = pytest.mark.django_db

MANIERES = ("tri", "page", "q", "o", "p", "par", "statut", "annee", "contrat", "quartier", "format",
            "code", "empreinte")  # fmt: skip
ESSENTIELLES = {
    "contrats.Contrat.intitule", "partenaires.Partenaire.nom", "contrats.Action.intitule",
    "comptes.Utilisateur.nom", "contrats.Commentaire.texte", "quartiers.Quartier.nom",
    "contrats.Document.nom_original", "imports.Lot.nom_fichier",
}  # fmt: skip
EN_TETES = (
    "X-Content-Type-Options", "Content-Disposition", "Content-Security-Policy", "Cache-Control",
)  # fmt: skip
# Bytes that are shown, never kept: PDFs read in the browser, and our own drawings.
MONTRES = {"application/pdf", "image/svg+xml"}


def pages(monde, *, gestion: bool) -> list[str]:
    """The address of every page of the back office, or of the portal for the first owner."""
    if gestion:
        return [url for modele in sorted(MODELES) for url in _du_back_office(modele)]
    portail = [
        adresse(monde, nom, route, "mien") + (f"?{urlencode(route.requete)}" * bool(route.requete))
        for nom, route in sorted(ROUTES.items())
        if 200 in route.get.values()
    ]
    return portail + [reverse("imports:lot", args=[lot.pk]) for lot in monde.lots]


def _du_back_office(modele: str) -> list[str]:
    nom = modele.replace(".", "_")
    trouvees = [reverse(f"admin:{nom}_changelist")]
    if premier := apps.get_model(modele)._base_manager.first():
        trouvees.append(reverse(f"admin:{nom}_change", args=[premier.pk]))
        trouvees.append(reverse(f"admin:{nom}_history", args=[premier.pk]))
    return trouvees


def corps(reponse) -> bytes:
    return b"".join(reponse.streaming_content) if reponse.streaming else reponse.content


def effets(reponse) -> list[str]:
    """What the hostile texts became in this answer, whatever its type."""
    octets, genre = corps(reponse), reponse.headers.get("Content-Type", "").partition(";")[0]
    if genre in {"text/html", "image/svg+xml"}:
        return effets_de_la_page(octets.decode())
    return effets_du_fichier(octets, genre)


def en_tetes_manquants(reponse) -> list[str]:
    """What a file lacks so that it does nothing where it arrives."""
    genre = reponse.headers.get("Content-Type", "").partition(";")[0]
    if genre in {"text/html", "text/plain"} or genre.endswith("json"):  # only ever shown
        return []
    lus = {nom: reponse.headers.get(nom, "") for nom in EN_TETES}
    a_garder = lus["Content-Disposition"].startswith("attachment")
    csp, cache = lus["Content-Security-Policy"], lus["Cache-Control"]
    bons = {
        "X-Content-Type-Options": lus["X-Content-Type-Options"] == "nosniff",
        "Content-Disposition": a_garder or genre in MONTRES,
        "Content-Security-Policy": "default-src 'none'" in csp
        and ("sandbox" in csp or (genre == "application/pdf" and not a_garder)),
        "Cache-Control": "no-store" in cache or "public" in cache,
    }
    return [nom for nom, bon in bons.items() if not bon]


def test_presque_toutes_les_colonnes_sont_empoisonnees(monde):
    """The world is worth walking through: the rows are there, and the database let them in."""
    assert monde.ecrites >= ESSENTIELLES
    assert len(monde.ecrites) > 90


@pytest.mark.parametrize("role", ["officier", "administrateur"])
def test_aucune_page_ni_aucun_fichier_n_agit(client, monde, role):
    """The officer walks through the portal, the administrator through the back office."""
    client.force_login(monde.gens[role])
    fautes, vus = [], set()
    for url in pages(monde, gestion=role == "administrateur"):
        reponse = client.get(url)
        if reponse.status_code >= 500:
            fautes.append(f"{url} : {reponse.status_code}")
        if reponse.status_code == 200:
            vus.add(reponse.headers.get("Content-Type", "").partition(";")[0])
            trouves = effets(reponse) + en_tetes_manquants(reponse)
            fautes += [f"{url} : {effet}" for effet in trouves]
    assert fautes == []
    attendus = {"text/html", "text/csv", "application/pdf", "application/octet-stream"}
    assert attendus <= vus or role == "administrateur"


def test_le_texte_hostile_est_imprime_tel_quel(client, monde):
    client.force_login(monde.gens["officier"])
    acte = monde.objets["mien"]["acte en projet"]
    reponse = client.get(reverse("contrats:apercu_du_texte", args=[acte.pk]))
    assert reponse.status_code == 200
    assert compact(f'#panic("{MARQUE}")') in compact(texte(corps(reponse)))
