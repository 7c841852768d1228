"""At random: undoing a lot gives the database back; a bad file changes nothing."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imports.annulation import annuler
from imports.application import appliquer
from imports.sortes import SORTES
from imports.statuts import StatutLot
from quartiers.models import Commune, Intercommunalite, Quartier
from tests import fabriques
from tests.imports.sortes_d_essai import une_sorte

pytestmark = pytest.mark.django_db
au_hasard = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

# What is pointed at: a row that was there, or the nth row of that model that the file creates.
cible = st.one_of(
    st.tuples(st.just("la"), st.integers(0, 1)), st.tuples(st.just("neuf"), st.integers(0, 3))
)
noms = st.sampled_from(["Arques", "Saint-Omer", "Blendecques", "É’’"])
valeurs = {
    "interco": st.fixed_dictionaries(
        {"nom": noms}, optional={"sigle": noms, "successeur": cible | st.none()}
    ),
    "commune": st.fixed_dictionaries(
        {"nom": noms}, optional={"intercommunalite": cible | st.none()}
    ),
    "quartier": st.fixed_dictionaries(
        {"nom": noms},
        optional={
            "communes": st.lists(cible, max_size=3),
            "alias": st.lists(noms, max_size=2),
            "contour": st.none(),
        },
    ),
}
operations = st.lists(
    st.sampled_from(sorted(valeurs)).flatmap(
        lambda nature: st.tuples(st.just(nature), st.none() | st.integers(0, 1), valeurs[nature])
    ),
    max_size=12,
)
MODELES = {"interco": Intercommunalite, "commune": Commune, "quartier": Quartier}
VERS = {"successeur": "interco", "intercommunalite": "interco", "communes": "commune"}


def photo():
    """Every row of the models in play, and of their relation."""
    return [
        sorted(modele._base_manager.values_list(*(c.attname for c in modele._meta.concrete_fields)),
               key=lambda ligne: ligne[0])
        for modele in (*MODELES.values(), Quartier.communes.through)
    ]  # fmt: skip


class Executant:
    """Says to a plan what was drawn; what points at nothing yet is left out."""

    def __init__(self, suite):
        self.suite = suite

    def __call__(self, source, plan):
        self.anciens = {n: list(m.objects.order_by("pk")) for n, m in MODELES.items()}
        self.neufs = {nature: [] for nature in MODELES}
        for numero, (nature, ancien, donnees) in enumerate(self.suite):
            donnees = {nom: self._valeur(nom, v) for nom, v in donnees.items()}
            if ancien is None:
                self.neufs[nature].append(
                    plan.creer(MODELES[nature], self._neuf(nature, numero, donnees))
                )
            else:
                plan.modifier(self.anciens[nature][ancien], donnees)

    def _valeur(self, nom, valeur):
        if nom not in VERS or valeur is None:
            return valeur
        if isinstance(valeur, list):
            return [vise for c in valeur if (vise := self._viser(VERS[nom], *c)) is not None]
        return self._viser(VERS[nom], *valeur)

    def _viser(self, nature, ou, rang):
        if ou == "la":
            return self.anciens[nature][rang]
        return self.neufs[nature][rang] if rang < len(self.neufs[nature]) else None

    def _neuf(self, nature, numero, donnees):
        propres = {
            "interco": {"siren": fabriques.creer_siren()},
            "commune": {"code_insee": f"{80_000 + numero}"},
            "quartier": {"generation": 2015},
        }
        return propres[nature] | donnees


@au_hasard
@given(operations)
def test_annuler_rend_la_base_comme_elle_etait(suite):
    with transaction.atomic():
        intercos = [fabriques.creer_intercommunalite() for _ in range(2)]
        communes = [fabriques.creer_commune(intercommunalite=i) for i in intercos]
        for _ in range(2):
            fabriques.creer_quartier(*communes)
        auteur = fabriques.creer_utilisateur()
        avant = photo()
        with pytest.MonkeyPatch.context() as remplace:
            remplace.setitem(SORTES, "essai", une_sorte(Executant(suite)))
            lot = fabriques.creer_lot_lu("titre\nx\n", sorte="essai", par=auteur)
        assert photo() == avant
        if lot.confirmable:
            appliquer(lot, par=None)
            assert photo() != avant
            annuler(lot, par=None)
            assert _sans_les_liaisons(photo()) == _sans_les_liaisons(avant)
        transaction.set_rollback(True)


def _sans_les_liaisons(lue):
    """A link that was taken off and put back is the same link under another number."""
    return [*lue[:-1], sorted(ligne[1:] for ligne in lue[-1])]


lignes = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(["62040", "62765", "6204", "", '="62040"']), st.text(max_size=6)),
        st.text(max_size=12),
        st.text(max_size=12),
    ),
    max_size=8,
)


@au_hasard
@given(lignes, st.sampled_from([";", ",", "\t"]))
def test_un_fichier_quelconque_ne_change_rien_avant_d_etre_confirme(tirees, separateur):
    """Whatever it holds it is read; with an error, it cannot be applied."""
    with transaction.atomic():
        fabriques.creer_commune(code_insee="62040", nom="Arques")
        auteur = fabriques.creer_utilisateur()
        avant = photo()
        contenu = "\n".join(separateur.join(cellules) for cellules in tirees)
        entete = separateur.join(("code_insee", "commune", "quartier"))
        octets = f"{entete}\n{contenu}".encode(errors="surrogatepass")
        lot = fabriques.creer_lot_lu(octets, sorte="essai_lieux", par=auteur)
        assert (lot.statut, photo()) == (StatutLot.LU, avant)
        if lot.confirmable:
            appliquer(lot, par=None)
            annuler(lot, par=None)
            assert _sans_les_liaisons(photo()) == _sans_les_liaisons(avant)
        transaction.set_rollback(True)


@au_hasard
@given(st.binary(max_size=400), st.sampled_from(["csv", "xlsx", "ods"]))
def test_des_octets_quelconques_ne_changent_rien(octets, extension):
    with transaction.atomic():
        auteur, avant = fabriques.creer_utilisateur(), photo()
        nom = f"x.{extension}"
        lot = fabriques.creer_lot_lu(octets, sorte="essai_lieux", nom=nom, par=auteur)
        assert (lot.statut, lot.confirmable, photo()) == (StatutLot.LU, False, avant)
        transaction.set_rollback(True)
