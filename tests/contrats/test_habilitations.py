"""Votes and delegations: kept with their file, within the mandates, only ever shortened."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contrats.models import Delegation, Deliberation, Evenement
from tests import fabriques

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 une piece"


@pytest.fixture
def maire():
    """A mayor in mandate, whose town hall takes part in two contracts of one officer."""
    commune = fabriques.creer_partenaire(nom="La commune")
    maire = fabriques.creer_representant(
        commune, nom="Martin", mandat_debut=date(2026, 3, 28), mandat_fin=date(2032, 3, 31)
    )
    maire.adjoint = fabriques.creer_representant(
        commune, nom="Petit", mandat_debut=date(2026, 4, 1), mandat_fin=date(2030, 6, 30)
    )
    premier = fabriques.creer_contrat(commune)
    second = fabriques.creer_contrat(commune, pilote=premier.pilote)
    fabriques.creer_contrat(commune)  # another officer's
    maire.contrats = [premier, second]
    maire.officier = fabriques.creer_officier(premier)
    return maire


def _deleguer(maire, **champs):
    return Delegation.objects.enregistrer(
        **{
            "par": maire.officier,
            "nom": "arrêté.pdf",
            "octets": PDF,
            "partenaire": maire.partenaire,
            "delegant": maire,
            "delegataire": maire.adjoint,
            "reference": "Arrêté 2026-031",
            "debut": date(2026, 4, 1),
            "fin": date(2030, 6, 30),
            **champs,
        }
    )


def _deliberer(maire, **champs):
    return Deliberation.objects.enregistrer(
        **{
            "par": maire.officier,
            "nom": "délibération.pdf",
            "octets": PDF,
            "partenaire": maire.partenaire,
            "numero": "2026-12",
            "adoptee_le": date(2026, 4, 2),
            "objet": "Autorisation de signer",
            **champs,
        }
    )


def _fichiers(settings):
    return sorted(c for c in settings.DOSSIER_FICHIERS.rglob("*") if c.is_file())


def test_une_deliberation_est_gardee_avec_son_fichier_et_ses_evenements(maire):
    deliberation = _deliberer(maire)
    assert deliberation.lire() == PDF
    assert deliberation.nom_original == "délibération.pdf"
    faits = Evenement.objects.filter(verbe="deposer").order_by("contrat")
    assert [(e.contrat, e.auteur, e.objet_id) for e in faits] == [
        (contrat, maire.officier, deliberation.pk) for contrat in maire.contrats
    ]


def test_une_deliberation_refusee_ne_laisse_ni_ligne_ni_fichier(maire, settings):
    _deliberer(maire)
    with pytest.raises(ValidationError, match="déjà enregistrée"):
        _deliberer(maire)
    demain = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="pas encore adoptée"):
        _deliberer(maire, numero="2026-13", adoptee_le=demain)
    assert (Deliberation.objects.count(), len(_fichiers(settings))) == (1, 1)


def test_un_fichier_altere_n_est_pas_lu(maire, settings):
    deliberation = _deliberer(maire)
    _fichiers(settings)[0].write_bytes(b"autre")
    with pytest.raises(ValueError, match="altéré"):
        deliberation.lire()


def test_une_delegation_tient_dans_les_mandats(maire):
    delegation = _deleguer(maire)
    jours = [date(2026, 3, 31), date(2026, 4, 1), date(2030, 6, 30), date(2030, 7, 1)]
    assert [delegation.tient(jour) for jour in jours] == [False, True, True, False]
    maire.mandat_fin = date(2028, 1, 1)
    assert [delegation.tient(jour) for jour in jours] == [False, True, False, False]


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"debut": date(2026, 3, 28)}, "Le mandat de Jeanne Petit commence le 01/04/2026."),
        ({"fin": date(2030, 7, 1)}, "Le mandat de Jeanne Petit se termine le 30/06/2030."),
        ({"fin": date(2026, 3, 31)}, "La fin de la délégation précède son début."),
    ],
)
def test_une_delegation_ne_depasse_pas_les_mandats(maire, settings, champs, message):
    maire.adjoint.prenom = "Jeanne"
    maire.adjoint.save()
    with pytest.raises(ValidationError) as refus:
        _deleguer(maire, **champs)
    assert message in refus.value.messages
    assert (Delegation.objects.count(), _fichiers(settings)) == (0, [])


def test_une_delegation_ne_sort_pas_du_partenaire(maire):
    etranger = fabriques.creer_representant()
    for champ in ("delegant", "delegataire"):
        with pytest.raises(ValidationError) as refus:
            _deleguer(maire, **{champ: etranger})
        assert list(refus.value.error_dict) == [champ]
    with pytest.raises(ValidationError, match="autre personne"):
        _deleguer(maire, delegataire=maire)


def test_une_seule_delegation_court_un_jour_donne(maire):
    """The same dates, an overlap, or a delegation given back: refused; the day after is free."""
    _deleguer(maire, fin=date(2027, 1, 31))
    autre = fabriques.creer_representant(maire.partenaire, nom="Durand")
    for champs in (
        {},
        {"delegataire": autre, "debut": date(2027, 1, 31)},
        {"delegant": maire.adjoint, "delegataire": maire},
    ):
        with pytest.raises(ValidationError, match="Une autre délégation court sur ces dates"):
            _deleguer(maire, **champs)
    suivante = _deleguer(maire, delegataire=autre, debut=date(2027, 2, 1))
    assert list(Delegation.objects.order_by("debut").values_list("pk", flat=True))[1:] == [
        suivante.pk
    ]


@pytest.mark.django_db(transaction=True)
def test_deux_delegations_en_meme_temps(maire, en_meme_temps):
    resultats = en_meme_temps(*[lambda: _deleguer(maire)] * 2)
    assert sorted(type(r).__name__ for r in resultats) == ["Delegation", "ValidationError"]
    assert Delegation.objects.count() == 1


def test_une_delegation_ne_peut_que_prendre_fin_plus_tot(maire):
    delegation = _deleguer(maire)
    jour = timezone.localdate()
    for le in (jour - timedelta(days=1), delegation.fin, delegation.fin + timedelta(days=1)):
        with pytest.raises(ValidationError):
            delegation.mettre_fin(par=maire.officier, le=le, motif="Changement")
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        delegation.mettre_fin(par=maire.officier, le=jour, motif=" ")
    delegation.mettre_fin(par=maire.officier, le=jour, motif="Changement d'adjoint")
    delegation.refresh_from_db()
    assert delegation.fin == jour
    faits = Evenement.objects.filter(verbe="mettre_fin").order_by("contrat")
    assert [(e.contrat, e.details) for e in faits] == [
        (
            contrat,
            {
                "motif": "Changement d'adjoint",
                "fin": {"avant": "2030-06-30", "apres": jour.isoformat()},
            },
        )
        for contrat in maire.contrats
    ]
