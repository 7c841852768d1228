"""From an act that everyone has signed to one sealed PDF, whatever dies on the way."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from contrats import dossier, sceau, tasks
from contrats.models import Acte, Evenement, FaitRegistre, LigneRegistre, VersionActe
from contrats.models.acte import SCELLEMENTS_MAX
from contrats.scellement import reveiller_scellement, sceller_la_version
from contrats.statuts import StatutActe
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return fabriques.creer_acte_signe().version_courante


def lignes():
    return LigneRegistre.objects.filter(fait=FaitRegistre.SCELLEMENT)


def test_le_texte_signe_est_scelle(version):
    assert sceller_la_version(version.pk) is True
    version.refresh_from_db()
    lu = sceau.verifier(version.lire_scelle())
    assert (lu.intact, lu.valid) == (True, True)
    assert version.horodatage == sceau.SANS_AUTORITE
    assert (version.erreur, version.bail_fin) == ("", None)
    contenu = lignes().get().contenu
    assert (contenu["document"], contenu["scelle"]) == (version.empreinte, version.scelle_empreinte)
    assert contenu["certificat"]["demonstration"] is True
    assert Evenement.objects.filter(verbe="sceller", auteur=None).count() == 1


def test_la_tache_deux_fois_ne_scelle_qu_une_fois(version):
    sceller_la_version(version.pk)
    version.refresh_from_db()
    avant = version.scelle_empreinte
    assert sceller_la_version(version.pk) is False
    version.refresh_from_db()
    assert (version.scelle_empreinte, lignes().count()) == (avant, 1)


def test_un_texte_tenu_par_un_autre_travailleur_est_laisse(version):
    VersionActe.objects.update(bail_fin=Now() + timedelta(minutes=1))
    assert sceller_la_version(version.pk) is False


def test_un_travailleur_mort_est_remplace_apres_son_bail(version):
    VersionActe.objects.reserver(version.pk)
    assert list(VersionActe.objects.a_sceller()) == []
    VersionActe.objects.update(bail_fin=Now() - timedelta(seconds=1))
    assert list(VersionActe.objects.a_sceller()) == [version]
    assert sceller_la_version(version.pk) is True


def test_un_travailleur_en_retard_ne_pose_pas_un_second_sceau(version, monkeypatch):
    """Its lease is over and another worker has sealed while it was typesetting."""
    composer = dossier.composer_le_dossier

    def lentement(*args):
        monkeypatch.setattr("contrats.dossier.composer_le_dossier", composer)
        VersionActe.objects.update(bail_fin=Now() - timedelta(seconds=1))
        assert sceller_la_version(version.pk) is True
        return composer(*args)

    monkeypatch.setattr("contrats.dossier.composer_le_dossier", lentement)
    assert sceller_la_version(version.pk) is False
    assert lignes().count() == 1


@pytest.mark.parametrize("statut", [StatutActe.PROJET, StatutActe.EN_SIGNATURE])
def test_un_acte_que_tous_n_ont_pas_signe_ne_se_scelle_pas(version, statut):
    Acte.objects.update(statut=statut)
    assert sceller_la_version(version.pk) is False


def test_une_version_remplacee_ne_se_scelle_pas(version):
    Acte.objects.update(statut=StatutActe.PROJET)
    fabriques.creer_version(version.acte)
    Acte.objects.update(statut=StatutActe.SIGNE)
    assert sceller_la_version(version.pk) is False


def test_sans_certificat_l_echec_est_dit_et_repris_plus_tard(version, settings):
    settings.LOCAL = False
    assert sceller_la_version(version.pk) is False
    version.refresh_from_db()
    assert version.erreur == "Aucun certificat de sceau n’est configuré (SCEAU_P12)."
    assert list(VersionActe.objects.a_sceller()) == []
    VersionActe.objects.update(bail_fin=Now() - timedelta(seconds=1))
    settings.LOCAL = True
    assert sceller_la_version(version.pk) is True
    version.refresh_from_db()
    assert version.erreur == ""


def test_un_texte_fige_altere_n_est_jamais_scelle(version):
    with version.pdf.storage.open(version.pdf.name, "ab") as fichier:
        fichier.write(b" ")
    assert sceller_la_version(version.pk) is False
    version.refresh_from_db()
    assert version.erreur == (
        "Le fichier du texte figé a été altéré ou a disparu\u00a0: rien n’est scellé."
    )
    assert lignes().count() == 0


def test_apres_cinq_essais_un_officier_relance(version):
    VersionActe.objects.update(tentatives=SCELLEMENTS_MAX)
    version.refresh_from_db()
    assert (version.a_relancer, sceller_la_version(version.pk)) == (True, False)
    assert version.relancer_le_scellement(par=None) is True
    assert version.relancer_le_scellement(par=None) is False
    assert Evenement.objects.filter(verbe="relancer_le_scellement").count() == 1
    assert sceller_la_version(version.pk) is True


def test_le_balayage_reveille_ce_qui_attend_son_sceau(version, monkeypatch):
    reveilles = []
    monkeypatch.setattr(tasks, "appeler", lambda tache, pk: reveilles.append((tache.name, pk)))
    fabriques.creer_version_scellee()
    tasks.reprendre_les_scellements()
    assert reveilles == [("contrats.sceller", version.pk)]


def test_le_reveil_attend_la_fin_de_la_transaction(version, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as appels:
        reveiller_scellement(version.acte)
    assert len(appels) == 1


@pytest.mark.django_db(transaction=True)
def test_quatre_travailleurs_ensemble_ne_posent_qu_un_sceau(en_meme_temps):
    pk = fabriques.creer_acte_signe().version_courante.pk
    obtenus = en_meme_temps(*[lambda: sceller_la_version(pk)] * 4)
    assert sorted(obtenus) == [False, False, False, True]
    assert lignes().count() == 1
