"""Values put back in a form: every sort of field, the right form among several, never a tag."""

from comptes.remplissage import remplir

PAGE = """<html><body><main id="contenu"><p>é &amp; <b>gras</b></p>
<form method="get" action=""><input name="a" value="cherche"></form>
<form method="post" action="/vers/">
<input type="hidden" name="bloc" value="1"><input name="a"></form>
<form method="post" id="f" action="?x=1">
<input type="hidden" name="csrfmiddlewaretoken" value="neuf">
<input type="hidden" name="bloc" value="2"><input name="a" value="ancien" required>
<input type="checkbox" name="b" value="1" checked><input type="checkbox" name="b" value="2">
<input type="radio" name="r" value="oui"><input type="radio" name="r" value="non" checked>
<select name="s"><option value="">Choisir</option>
<option value="x" selected>X</option><option value="y">Y</option></select>
<textarea name="t" rows="3">vieux <i>texte</i></textarea><input type="password" name="p">
<input type="hidden" name="l-TOTAL_FORMS" value="1"><input name="ferme" value="fixe" disabled>
</form><input name="dehors" form="f" value=""><p>fin</p></main></body></html>"""
SAISIE = [
    ("csrfmiddlewaretoken", ["vieux"]),
    ("bloc", ["2"]),
    ("a", ['"><script>x</script>']),
    ("b", ["2"]),
    ("r", ["oui"]),
    ("s", ["y"]),
    ("t", ["</textarea><b>"]),
    ("p", ["secret"]),
    ("l-TOTAL_FORMS", ["3"]),
    ("l-2-nom", ["perdu"]),
    ("ferme", ["forcé"]),
    ("dehors", ["ici"]),
]


def test_chaque_champ_retrouve_sa_valeur_et_la_page_reste():
    page = PAGE.replace("?x=1", "/vers/?x=1")
    rempli, restes, debut = remplir(page, page="/page/", vers="/vers/", champs=SAISIE)
    assert restes == [("l-2-nom", ["perdu"])]
    assert rempli[:debut].endswith('<main id="contenu">')
    attendu = page
    for avant, apres in (
        (
            'name="a" value="ancien" required',
            'name="a" value="&quot;&gt;&lt;script&gt;x&lt;/script&gt;" required',
        ),
        ('value="1" checked><input type="checkbox" name="b" value="2"',
         'value="1"><input type="checkbox" name="b" value="2" checked'),
        ('value="oui"><input type="radio" name="r" value="non" checked',
         'value="oui" checked><input type="radio" name="r" value="non"'),
        ('value="x" selected>X</option><option value="y"',
         'value="x">X</option><option value="y" selected'),
        ("vieux <i>texte</i>", "\n&lt;/textarea&gt;&lt;b&gt;"),
        ('name="dehors" form="f" value=""', 'name="dehors" form="f" value="ici"'),
    ):  # fmt: skip
        assert attendu.count(avant) == 1
        attendu = attendu.replace(avant, apres)
    assert rempli == attendu


def test_sans_formulaire_tout_reste_a_lire():
    rempli, restes, _ = remplir(PAGE, page="/page/", vers="/ailleurs/", champs=SAISIE)
    assert (rempli, restes) == (PAGE, SAISIE)


def test_une_adresse_relative_est_celle_de_la_page():
    _, restes, _ = remplir(PAGE, page="/page/", vers="/page/", champs=[("a", ["1"])])
    assert restes == []
