"""Who sees which neighbourhood, and what became of it."""

import pytest

from quartiers.models import FiliationQuartier, Generation, Quartier
from tests import fabriques

pytestmark = pytest.mark.django_db

# who -> the neighbourhoods they see
ATTENDU = {
    "officier du pilote": {"du contrat", "sans contrat"},
    "officier d'ailleurs": {"d'ailleurs"},
    "agent": {"du contrat"},
    "signataire": {"du contrat"},
    "lecteur": {"du contrat"},
    "agent d'ailleurs": {"d'ailleurs"},
    "administrateur": {"du contrat", "sans contrat", "d'ailleurs", "orphelin"},
}


@pytest.fixture
def lieux():
    """Neighbourhoods of my contract, of my communes, of another ground, of no known ground."""
    pilote, autre = fabriques.creer_intercommunalite(), fabriques.creer_intercommunalite()
    ici = fabriques.creer_commune(intercommunalite=pilote)
    ici_aussi = fabriques.creer_commune(intercommunalite=pilote)
    la_bas = fabriques.creer_commune(intercommunalite=autre)
    q = {
        "du contrat": fabriques.creer_quartier(ici, ici_aussi, nom="du contrat"),
        "sans contrat": fabriques.creer_quartier(ici, nom="sans contrat"),
        "d'ailleurs": fabriques.creer_quartier(la_bas, nom="d'ailleurs"),
        "orphelin": fabriques.creer_quartier(fabriques.creer_commune(), nom="orphelin"),
    }
    moi, eux = fabriques.creer_partenaire(), fabriques.creer_partenaire()
    return {
        **q,
        "moi": moi,
        "eux": eux,
        "mien": fabriques.creer_contrat(moi, pilote=pilote, quartiers=[q["du contrat"]]),
        "second": fabriques.creer_contrat(moi, pilote=pilote, quartiers=[q["du contrat"]]),
        "voisin": fabriques.creer_contrat(eux, pilote=autre, quartiers=[q["d'ailleurs"]]),
    }


def _personne(qui, lieux):
    return {
        "officier du pilote": lambda: fabriques.creer_officier(lieux["mien"]),
        "officier d'ailleurs": lambda: fabriques.creer_officier(lieux["voisin"]),
        "agent": lambda: fabriques.creer_utilisateur("agent", lieux["moi"]),
        "signataire": lambda: fabriques.creer_utilisateur("signataire", lieux["moi"]),
        "lecteur": lambda: fabriques.creer_utilisateur("lecteur", lieux["moi"]),
        "agent d'ailleurs": lambda: fabriques.creer_utilisateur("agent", lieux["eux"]),
        "administrateur": lambda: fabriques.creer_utilisateur("lecteur", is_superuser=True),
    }[qui]()


@pytest.mark.parametrize("qui", ATTENDU)
def test_quartiers_visibles_chacun_une_fois(lieux, qui):
    vus = Quartier.objects.visibles_par(_personne(qui, lieux))
    assert sorted(vus.values_list("nom", flat=True)) == sorted(ATTENDU[qui])


@pytest.mark.parametrize("qui", ATTENDU)
def test_filiations_visibles_par_l_un_ou_l_autre_de_leurs_quartiers(lieux, qui):
    for nom in ("du contrat", "sans contrat", "d'ailleurs", "orphelin"):
        FiliationQuartier.objects.create(
            ancien=lieux[nom],
            nouveau=fabriques.creer_quartier(generation=Generation.G2024, nom=f"{nom} 2024"),
            nature="identique",
        )
    vues = FiliationQuartier.objects.visibles_par(_personne(qui, lieux))
    assert sorted(vues.values_list("ancien__nom", flat=True)) == sorted(ATTENDU[qui])


def test_un_officier_sans_intercommunalite_ne_voit_rien(lieux):
    """The link was emptied after the account was made: « none » must never mean « all »."""
    personne = _personne("officier du pilote", lieux)
    personne.partenaire.intercommunalite = None
    personne.partenaire.save()
    assert list(Quartier.objects.visibles_par(personne)) == []


def test_un_officier_garde_les_quartiers_du_contrat_repris(lieux):
    """A commune left the intercommunality, the contract of its neighbourhood did not."""
    lieux["du contrat"].communes.update(intercommunalite=None)
    vus = Quartier.objects.visibles_par(_personne("officier du pilote", lieux))
    assert sorted(vus.values_list("nom", flat=True)) == ["du contrat"]
