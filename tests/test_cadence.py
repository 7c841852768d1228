"""The calls of a test fit in one piece of the stack, however deep they begin."""

import resource


def _rien() -> None:
    pass


def _appels_de_toute_profondeur(profondeur: int) -> None:
    """Twenty calls from here, then from one call deeper, and so on."""
    for _ in range(20):
        _rien()
    if profondeur:
        _appels_de_toute_profondeur(profondeur - 1)


def test_aucune_boucle_ne_prend_et_ne_rend_la_pile():
    _appels_de_toute_profondeur(600)  # the pages of the piece itself are touched once
    avant = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    _appels_de_toute_profondeur(600)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_minflt - avant < 20
