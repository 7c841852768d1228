/* Names the search fields that select2 draws, which its authors leave nameless. */

(() => {
  const nommer = (champ) => {
    const boite = champ.nextElementSibling;
    const etiquette = document.querySelector(`label[for="${CSS.escape(champ.id)}"]`);
    if (!boite || !boite.classList.contains("select2-container") || !etiquette) return;
    const nom = etiquette.textContent.replace(/\s*:\s*$/, "").trim();
    const choix = boite.querySelector(".select2-selection--single");
    if (choix) {
      const rendu = choix.querySelector(".select2-selection__rendered");
      etiquette.id = etiquette.id || `${champ.id}_etiquette`;
      choix.setAttribute("aria-labelledby", `${etiquette.id} ${rendu.id}`);
      rendu.removeAttribute("role");
      rendu.removeAttribute("aria-readonly");
    }
    const recherche = boite.querySelector(".select2-search__field");
    if (recherche) recherche.setAttribute("aria-label", nom);
    champ.dataset.nom = nom;
  };

  const nommerTout = (racine) => {
    racine.querySelectorAll("select.admin-autocomplete:not([name*=__prefix__])").forEach(nommer);
  };

  window.addEventListener("load", () => {
    if (!window.django || !window.django.jQuery) return;
    // jQuery runs these in order: the one that draws the fields was registered before.
    window.django.jQuery(() => nommerTout(document));
    window.django.jQuery(document).on("select2:open", (evenement) => {
      const recherche = document.querySelector(".select2-container--open .select2-search--dropdown .select2-search__field");
      if (recherche) {
        recherche.setAttribute("aria-label", `Chercher : ${evenement.target.dataset.nom || ""}`);
        recherche.focus();
      }
    });
  });
  document.addEventListener("formset:added", (evenement) => {
    // select2 dresses the new row on the same event: name it once that is done.
    setTimeout(() => nommerTout(evenement.target), 0);
  });
})();
