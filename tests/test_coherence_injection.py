"""What would let a text become an instruction is never written: SQL, HTML, code, commands."""

from __future__ import annotations

import ast

import pytest

from tests.analyse import APPS, RACINE, fichiers

CODE = fichiers(*APPS)
INTERDITS = {
    "eval",
    "exec",
    "__import__",
    "extra",
    "RawSQL",
    "mark_safe",
    "system",
    "popen",
}
MODULES = {"pickle", "marshal", "shelve", "dill", "yaml"}
# Erasure writes in every column of text: the names of our own models, quoted; values apart.
# The cursor prepares the very statement that it was given; its values stay apart too.
PERMISES = {"rgpd/identites.py": "execute composé", "config/curseur.py": "execute composé"}
# The only module by which bytes leave as a file: see there what it forbids them.
REMISE = "contrats/remise.py"
FICHIERS = {"FileResponse", "StreamingHttpResponse"}
EN_TETE = "content-disposition"
REQUETE = {"GET", "POST", "COOKIES", "headers", "META", "body"}
TRIS = {
    "order_by",
    "filter",
    "exclude",
    "values",
    "values_list",
    "annotate",
    "get",
    "update",
    "only",
}


def _nom(appel: ast.Call) -> str:
    return getattr(appel.func, "attr", getattr(appel.func, "id", ""))


def _de_la_requete(noeud: ast.AST) -> bool:
    """Whether what is written there comes straight from the request."""
    return any(
        isinstance(n, ast.Attribute)
        and n.attr in REQUETE
        and isinstance(n.value, ast.Name)
        and n.value.id == "request"
        for n in ast.walk(noeud)
    )


def _compose(noeud: ast.AST) -> bool:
    """A text made of pieces: an f-string, `%`, `+`, `.format`."""
    return (
        isinstance(noeud, ast.JoinedStr)
        or (isinstance(noeud, ast.BinOp) and isinstance(noeud.op, ast.Mod | ast.Add))
        or (
            isinstance(noeud, ast.Call)
            and _nom(noeud) == "format"
            and not ast.unparse(noeud).startswith("sql.SQL(")  # psycopg quotes what it is given
        )
    )


def portes(source: str) -> list[str]:
    """The ways, in this source, for a text to become an instruction: `line: what`."""
    trouvees = []
    for noeud in ast.walk(ast.parse(source)):
        if isinstance(noeud, ast.Import | ast.ImportFrom):
            noms = {alias.name.partition(".")[0] for alias in noeud.names}
            noms |= {(getattr(noeud, "module", "") or "").partition(".")[0]}
            trouvees += [f"{noeud.lineno}: {nom}" for nom in sorted(noms & MODULES)]
        elif isinstance(noeud, ast.Call):
            trouvees += [f"{noeud.lineno}: {quoi}" for quoi in _de_l_appel(noeud)]
    return trouvees


def _de_l_appel(appel: ast.Call) -> list[str]:
    nom, trouves = _nom(appel), []
    if nom in INTERDITS:
        trouves.append(nom)
    if any(cle.arg == "shell" for cle in appel.keywords):
        trouves.append("shell")
    premier = appel.args[0] if appel.args else None
    if nom in {"format_html", "execute", "executemany", "raw"} and premier and _compose(premier):
        trouves.append(f"{nom} composé")
    if nom in TRIS:
        deplies = [c.value for c in appel.keywords if c.arg is None]
        nus = appel.args if nom == "order_by" else []
        nus = nus or [a.value for a in appel.args if isinstance(a, ast.Starred)]
        if any(map(_de_la_requete, [*deplies, *nus])):
            trouves.append(f"{nom} de la requête")
    return trouves


def fichiers_sortis(source: str) -> list[str]:
    """Where this source answers with a file, or says how one is to be kept; reading it is none."""
    arbre = ast.parse(source)
    lectures = {
        id(appel.args[0])
        for appel in ast.walk(arbre)
        if isinstance(appel, ast.Call) and _nom(appel) == "get" and appel.args
    }
    return [
        f"{n.lineno}: {getattr(n, 'id', '') or getattr(n, 'attr', '') or n.value}"
        for n in ast.walk(arbre)
        if (isinstance(n, ast.Name) and n.id in FICHIERS)
        or (isinstance(n, ast.Attribute) and n.attr in FICHIERS)
        or (
            isinstance(n, ast.Constant)
            and str(n.value).lower() == EN_TETE
            and id(n) not in lectures
        )
    ]


def fichiers_entres(source: str) -> list[str]:
    """Where this source takes a received file itself: `FILES` is only ever given to a form."""
    arbre = ast.parse(source)
    donnes = {
        id(arg)
        for appel in ast.walk(arbre)
        if isinstance(appel, ast.Call)
        for arg in [*appel.args, *(cle.value for cle in appel.keywords)]
    }
    donnes |= {id(e) for n in ast.walk(arbre) if isinstance(n, ast.Tuple) for e in n.elts}
    donnes |= {id(n.body) for n in ast.walk(arbre) if isinstance(n, ast.IfExp)}
    return [
        f"{n.lineno}: FILES"
        for n in ast.walk(arbre)
        if isinstance(n, ast.Attribute) and n.attr == "FILES" and id(n) not in donnes
    ]


def _trouves(examiner, *, sauf: str = "") -> dict[str, list[str]]:
    """What `examiner` finds in the source of each file, by file."""
    sources = {str(c.relative_to(RACINE)): c.read_text(encoding="utf-8") for c in CODE}
    trouves = {nom: examiner(source) for nom, source in sources.items() if nom != sauf}
    return {nom: lieux for nom, lieux in trouves.items() if lieux}


def test_un_fichier_n_entre_et_ne_sort_que_par_sa_porte():
    assert _trouves(fichiers_entres) == {}
    assert _trouves(fichiers_sortis, sauf=REMISE) == {}


@pytest.mark.parametrize(
    "source",
    [
        "return FileResponse(x)",
        "return http.FileResponse(x)",
        "return StreamingHttpResponse(x)",
        "reponse['Content-Disposition'] = 'inline'",
        "HttpResponse(x, headers={'content-disposition': 'inline'})",
        "reponse.headers['Content-Disposition'] = x",
        "reponse.setdefault('Content-Disposition', x)",
    ],
)
def test_un_fichier_sorti_est_vu(source):
    assert len(fichiers_sortis(source)) == 1
    assert fichiers_sortis("reponse.get('Content-Disposition', '')") == []


@pytest.mark.parametrize("source", ["request.FILES['f']", "request.FILES.get('f')", "x = r.FILES"])
def test_un_fichier_entre_est_vu(source):
    assert len(fichiers_entres(source)) == 1
    assert fichiers_entres("F(request.POST, files=request.FILES)") == []


def test_aucun_texte_ne_devient_une_instruction():
    trouvees = {
        (nom, porte)
        for nom, lieux in _trouves(portes).items()
        for porte in lieux
        if porte.partition(": ")[2] != PERMISES.get(nom)
    }
    assert trouvees == set()


@pytest.mark.parametrize(
    "source",
    [
        "eval(x)",
        "exec(x)",
        "Contrat.objects.extra(where=[x])",
        "RawSQL(x, ())",
        "mark_safe(x)",
        "os.system(x)",
        "subprocess.run(x, shell=True)",
        "import pickle",
        "from yaml import load",
        "import yaml\nyaml.load(x)",
        "format_html(f'<b>{x}</b>')",
        "format_html('<b>' + x)",
        "format_html('<b>%s</b>' % x)",
        "curseur.execute(f'SELECT {x}')",
        "curseur.execute('SELECT {}'.format(x))",
        "Contrat.objects.raw('SELECT %s' % x)",
        "lignes.order_by(request.GET['tri'])",
        "lignes.order_by(*request.GET.getlist('tri'))",
        "lignes.filter(**request.GET.dict())",
        "lignes.filter(**{request.GET['champ']: 1})",
        "lignes.values(*request.GET.getlist('c'))",
    ],
)
def test_une_porte_est_vue(source):
    assert len(portes(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "format_html('<b>{}</b>', x)",
        "curseur.execute('SELECT %s', [x])",
        "curseur.execute(sql.SQL('CREATE DATABASE {}').format(nom))",
        "subprocess.run([x])",
        "lignes.filter(nom=request.GET['q'])",
        "lignes.order_by('nom', *autres)",
        "ordre(request.GET, lignes)",
    ],
)
def test_ce_qui_est_sur_n_est_pas_vu(source):
    assert portes(source) == []
