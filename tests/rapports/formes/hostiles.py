"""Texts that try to be markup, code or a formula, and how to put them everywhere in a report."""

HOSTILE = (
    '#read("/etc/passwd") #panic() $x$ *gras* _i_ \\ `c` @lab <l> // = t [x] #{1+1} '
    "<script>alert(1)</script> {{ settings.SECRET_KEY }} {% now %} &amp; ]]> <w:t>x</w:t>"
)
FORMULES = ("=1+1", "+1", "-1+2", "@SOMME(A1)", "\t=1", "＝1")
STRUCTURE = {"bloc", "ton", "genre", "svg", "code"}


def partout(donnees, texte, cle="", sauf=frozenset()):
    """A copy of blocks whose texts and values are all replaced by `texte`."""
    if isinstance(donnees, dict):
        return {nom: partout(valeur, texte, nom, sauf) for nom, valeur in donnees.items()}
    if isinstance(donnees, list):
        return [partout(valeur, texte, cle, sauf) for valeur in donnees]
    return texte if isinstance(donnees, str) and cle not in STRUCTURE | sauf else donnees
