"""The colours of a text against what is under it, as axe compares them: once for each set of
colours that axe found readable, whatever the page. Nothing else of what axe looks at enters.
"""

import json

# A sort of text: all that its contrast depends on, its colour, its size, what each element around
# it paints; and which elements are placed elsewhere than in the flow, as they may cover others.
# `axe.textes` keeps them for what follows. Left out, as axe leaves them out or does not decide: a
# text that is not shown or holds only punctuation, a control that bears an image.
SORTES = """(() => {
    const autour = new Map([[null, ""]]), ordinaire = "none,1,none,none,normal,,static";
    const peint = e => {
        const s = getComputedStyle(e), fond = s.backgroundColor, reste = [s.backgroundImage,
            s.opacity, s.transform, s.filter, s.mixBlendMode, e.ariaDisabled, s.position].join();
        const place = s.position === "static" ? "" : e.localName + "." + e.getAttribute("class");
        return fond === "rgba(0, 0, 0, 0)" && reste === ordinaire ? "" : fond + reste + place + "/";
    };
    const pile = e => {
        if (!autour.has(e)) autour.set(e, pile(e.parentElement) + peint(e));
        return autour.get(e);
    };
    const lu = "textarea, button, input:not([type=checkbox], [type=radio], [type=hidden]), select";
    const texte = e => e.matches(lu) || [...e.childNodes].some(
        n => n.nodeType === Node.TEXT_NODE && !/^[\\s\\p{P}]*$/u.test(n.data));
    const montre = e => {
        const r = e.getBoundingClientRect();
        return r.width > 1 && r.height > 1 && r.right > 0 && r.bottom + scrollY > 0
            && e.checkVisibility({visibilityProperty: true})
            && getComputedStyle(e).backgroundImage === "none";
    };
    const sorte = e => {
        const s = getComputedStyle(e), nom = e.matches(lu) ? e.localName : "";
        return [pile(e), nom, e.matches(":disabled"), s.color, s.fontSize, s.fontWeight,
            s.textShadow].join("|");
    };
    const vus = [...document.body.querySelectorAll("*")].filter(e => texte(e) && montre(e));
    axe.textes = new Map(vus.map(e => [e, sorte(e)]));
    return [...new Set(axe.textes.values())];
})()"""
COMPARER = """((nouvelles) => axe.run(
    {include: [...axe.textes].filter(([, sorte]) => nouvelles.has(sorte)).map(([e]) => e)},
    {preload: false, selectors: false, elementRef: true, runOnly: ["color-contrast"],
     resultTypes: ["violations", "passes"]}
).then(r => ({
    lisibles: r.passes.flatMap(p => p.nodes.map(n => axe.textes.get(n.element))),
    violations: r.violations.map(
        v => v.id + " : " + v.nodes.map(n => n.html.slice(0, 150)).join(" | "))
})))(new Set(%s))"""

_lisibles: set[str] = set()  # of this process of the tests


def illisibles(evaluer) -> list[str]:
    """What axe says of the colours of the open page, where `evaluer` gives a value and axe is."""
    nouvelles = [sorte for sorte in evaluer(SORTES) if sorte not in _lisibles]
    if not nouvelles:
        return []
    trouve = evaluer(COMPARER % json.dumps(nouvelles))
    if not trouve["violations"]:
        _lisibles.update(filter(None, trouve["lisibles"]))
    return trouve["violations"]
