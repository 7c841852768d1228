"""Who sees which organisation, and which person that acts for it."""

import pytest

from partenaires.models import Partenaire, Representant
from tests import fabriques

pytestmark = pytest.mark.django_db

# who -> the organisations they see, besides their own
ATTENDU = {
    "officier du pilote": {"moi", "associée", "d'avant", "enregistrée"},
    "officier d'ailleurs": {"ailleurs"},
    "agent": {"moi", "associée"},
    "signataire": {"moi", "associée"},
    "lecteur": {"moi", "associée"},
}
TOUTES = {"moi", "associée", "d'avant", "enregistrée", "ailleurs", "isolée"}


@pytest.fixture
def lieux():
    """Partners of my contract, of the predecessor's, of another ground, and of no contract."""
    pilote = fabriques.creer_intercommunalite()
    ancienne = fabriques.creer_intercommunalite(successeur=pilote)
    p = {
        nom: fabriques.creer_partenaire(
            nom=nom, enregistre_par=pilote if nom == "enregistrée" else None
        )
        for nom in TOUTES
    }
    for partenaire in p.values():
        fabriques.creer_representant(partenaire)
    return {
        **p,
        "mien": fabriques.creer_contrat(p["moi"], p["associée"], pilote=pilote),
        "repris": fabriques.creer_contrat(p["d'avant"], pilote=ancienne),
        "voisin": fabriques.creer_contrat(p["ailleurs"]),
    }


def _personne(qui, lieux):
    if qui == "officier du pilote":
        return fabriques.creer_officier(lieux["mien"])
    if qui == "officier d'ailleurs":
        return fabriques.creer_officier(lieux["voisin"])
    return fabriques.creer_utilisateur(qui, lieux["moi"])


@pytest.mark.parametrize("qui", ATTENDU)
def test_partenaires_visibles(lieux, qui):
    personne = _personne(qui, lieux)
    vus = Partenaire.objects.visibles_par(personne)
    assert sorted(vus.values_list("nom", flat=True)) == sorted(
        ATTENDU[qui] | {personne.partenaire.nom}
    )


@pytest.mark.parametrize("qui", ATTENDU)
def test_representants_visibles_ceux_des_partenaires_visibles(lieux, qui):
    """Their name, function and address are personal data."""
    vus = Representant.objects.visibles_par(_personne(qui, lieux))
    assert sorted(vus.values_list("partenaire__nom", flat=True)) == sorted(ATTENDU[qui])


def test_l_administrateur_voit_tout(lieux):
    admin = fabriques.creer_utilisateur("lecteur", is_superuser=True)
    vus = set(Partenaire.objects.visibles_par(admin).values_list("nom", flat=True))
    assert vus == TOUTES | {admin.partenaire.nom}


def test_un_officier_sans_intercommunalite_ne_voit_que_son_organisation(lieux):
    """The link was emptied after the account was made: « none » must never mean « all »."""
    personne = _personne("officier du pilote", lieux)
    personne.partenaire.intercommunalite = None
    personne.partenaire.save()
    assert list(Partenaire.objects.visibles_par(personne)) == [personne.partenaire]
