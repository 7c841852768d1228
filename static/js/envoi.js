/* One press sends a form once: its buttons rest until the next page, or until one comes back. */

(() => {
  const REPOS = 8000; // ms: an answer that is a file leaves the page as it is

  const reposer = (formulaire, repos) => {
    const boutons = [...formulaire.elements].filter((champ) => champ.type === "submit");
    for (const bouton of boutons) bouton.disabled = repos;
    if (repos) formulaire.setAttribute("aria-busy", "true");
    else formulaire.removeAttribute("aria-busy");
  };

  document.addEventListener("submit", (evenement) => {
    const formulaire = evenement.target;
    if (formulaire.method !== "post" || evenement.defaultPrevented) return;
    // Later: the button that was pressed must still be part of what is sent.
    setTimeout(() => {
      if (evenement.defaultPrevented) return;
      reposer(formulaire, true);
      formulaire.dataset.envoi = "";
      setTimeout(() => reposer(formulaire, false), REPOS);
    }, 0);
  });

  // Back from the next page, kept by the browser as it was.
  window.addEventListener("pageshow", () => {
    for (const formulaire of document.querySelectorAll("form[data-envoi]")) {
      delete formulaire.dataset.envoi;
      reposer(formulaire, false);
    }
  });
})();
