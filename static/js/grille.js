/* The sheet of values like a spreadsheet: paste a block, walk with the arrows, save the draft by
   itself, warn before leaving. Without this file every field and button still works. */
(() => {
  "use strict";

  const formulaire = document.querySelector("form[data-modifiable]");
  if (!formulaire) return;

  const etat = formulaire.querySelector("[data-etat]");
  const lecture = formulaire.elements.namedItem("lecture");
  let envoi = false;
  let minuterie = null;
  /* After a conflict only the person confirms, by a button. */
  let conflit = "conflit" in formulaire.dataset;
  let modifie = conflit || "modifie" in formulaire.dataset;
  let enCours = null;

  const dire = (texte) => { etat.textContent = texte; };
  const rangees = (table) => [...table.tBodies[0].rows].map((r) => [...r.querySelectorAll(".case")]);

  function situer(champ) {
    const lignes = rangees(champ.closest("table"));
    const y = lignes.findIndex((ligne) => ligne.includes(champ));
    return { lignes, y, x: lignes[y].indexOf(champ) };
  }

  /* A block copied from a spreadsheet; a quoted cell may hold line breaks and doubled quotes. */
  function lireBloc(texte) {
    const bloc = [[]];
    const motif = /(?:"((?:[^"]|"")*)"(?=\t|\r?\n|$)|([^\t\r\n]*))(\t|\r?\n|$)/gy;
    let trouve;
    while (motif.lastIndex < texte.length && (trouve = motif.exec(texte))) {
      const cite = trouve[1] !== undefined;
      const lu = cite ? trouve[1].replace(/""/g, '"').replace(/\s+/g, " ") : trouve[2];
      bloc[bloc.length - 1].push(lu.trim());
      if (trouve[3] === "\n" || trouve[3] === "\r\n") bloc.push([]);
      else if (trouve[3] === "\t" && motif.lastIndex === texte.length) bloc[bloc.length - 1].push("");
    }
    if (bloc.length > 1 && bloc[bloc.length - 1].length === 0) bloc.pop();
    return bloc;
  }

  function coller(evenement) {
    const champ = evenement.target;
    if (!champ.matches(".case")) return;
    const texte = evenement.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(texte.replace(/\r?\n$/, ""))) return;
    evenement.preventDefault();
    const { lignes, y, x } = situer(champ);
    let remplies = 0;
    let perdues = 0;
    lireBloc(texte).forEach((valeurs, dy) => valeurs.forEach((valeur, dx) => {
      const cible = lignes[y + dy]?.[x + dx];
      if (!cible) { perdues += valeur === "" ? 0 : 1; return; }
      cible.value = valeur;
      cible.dispatchEvent(new Event("input", { bubbles: true }));
      remplies += 1;
    }));
    const pluriel = (nombre) => (nombre > 1 ? "s" : "");
    dire(`${remplies} case${pluriel(remplies)} remplie${pluriel(remplies)}` + (perdues
      ? `, ${perdues} valeur${pluriel(perdues)} hors du tableau ignorée${pluriel(perdues)}.` : "."));
  }

  function marcher(evenement) {
    const champ = evenement.target;
    if (!champ.matches(".case") || evenement.altKey || evenement.ctrlKey || evenement.metaKey || evenement.shiftKey) return;
    const debut = champ.selectionStart === 0 && champ.selectionEnd === 0;
    const fin = champ.selectionStart === champ.value.length && champ.selectionEnd === champ.value.length;
    const tout = champ.value !== "" && champ.selectionStart === 0 && champ.selectionEnd === champ.value.length;
    const libre = !champ.list; /* up and down choose in the list of usual reasons */
    const pas = {
      ArrowUp: libre && [-1, 0], ArrowDown: libre && [1, 0],
      ArrowLeft: (debut || tout) && [0, -1], ArrowRight: (fin || tout) && [0, 1],
    }[evenement.key];
    if (!pas) return;
    const { lignes, y, x } = situer(champ);
    const cible = lignes[y + pas[0]]?.[x + pas[1]];
    if (!cible) return;
    evenement.preventDefault();
    cible.focus();
    cible.select();
  }

  function nombre(texte) {
    const serre = texte.replace(/[\s\u00a0\u202f'’]/g, "").replace(",", ".");
    return /^-?\d+(\.\d+)?$/.test(serre) ? Number(serre) : NaN;
  }

  /* A first look at the ratio; the server computes the one that counts. */
  function calculer(champ) {
    const rangee = champ.closest("tr");
    const sortie = rangee && rangee.querySelector("[data-ratio]");
    if (!sortie) return;
    const [haut, bas] = [...rangee.querySelectorAll(".case-nombre")].map((c) => nombre(c.value));
    const ratio = bas > 0 ? (100 * haut) / bas : NaN;
    sortie.textContent = Number.isNaN(ratio) ? ""
      : `${ratio.toLocaleString("fr-FR", { maximumFractionDigits: 2 })}\u202f%`;
  }

  async function envoyer() {
    modifie = false;
    try {
      const reponse = await fetch(formulaire.action, {
        method: "POST",
        body: new FormData(formulaire),
        headers: { "X-Requested-With": "brouillon" },
      });
      const dit = await reponse.json();
      if (reponse.ok) {
        lecture.value = dit.lecture;
        dire(`Brouillon enregistré à ${dit.heure}.`);
      } else {
        conflit = true;
        modifie = true;
        dire(`${dit.message} Enregistrez le brouillon pour comparer.`);
      }
    } catch {
      modifie = true;
      dire("L’enregistrement automatique n’a pas marché\u00a0: enregistrez le brouillon.");
    }
  }

  /* One at a time: a second one would be read as somebody else's. */
  function programmer() {
    minuterie ??= setTimeout(() => {
      minuterie = null;
      if (enCours) programmer();
      else if (modifie && !envoi && !conflit) enCours = envoyer().finally(() => { enCours = null; });
    }, 1000 * Number(formulaire.dataset.cadence));
  }

  formulaire.addEventListener("input", (evenement) => {
    modifie = true;
    calculer(evenement.target);
    programmer();
  });
  formulaire.querySelector("[data-gestes]").hidden = false;
  formulaire.addEventListener("paste", coller);
  formulaire.addEventListener("keydown", marcher);
  formulaire.addEventListener("submit", (evenement) => {
    envoi = true;
    clearTimeout(minuterie);
    if (!enCours) return;
    evenement.preventDefault();
    enCours.finally(() => formulaire.requestSubmit(evenement.submitter));
  });
  window.addEventListener("pageshow", () => { envoi = false; });
  window.addEventListener("beforeunload", (evenement) => {
    if (modifie && !envoi) evenement.preventDefault();
  });
})();
