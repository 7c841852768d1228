/* Checking a file: its SHA-256 is computed here, in the browser, and only that is asked about.
   The file itself goes nowhere: its field belongs to no form. Without this file, the code does. */
(() => {
  "use strict";

  const depot = document.querySelector("[data-depot]");
  const formulaire = document.getElementById("formulaire-verifier");
  if (!depot || !formulaire || !window.crypto || !window.crypto.subtle) return;

  const zone = depot.querySelector("[data-zone]");
  const champ = depot.querySelector("input[type=file]");
  const etat = depot.querySelector("[data-etat]");
  const TAILLE_MAX = 200 * 1024 * 1024;

  async function calculer(fichier) {
    const condense = await crypto.subtle.digest("SHA-256", await fichier.arrayBuffer());
    return [...new Uint8Array(condense)].map((o) => o.toString(16).padStart(2, "0")).join("");
  }

  async function verifier(fichier) {
    if (!fichier) return;
    if (fichier.size > TAILLE_MAX) {
      etat.textContent = "Ce fichier dépasse 200 Mo : ce n’est pas un acte de ce portail.";
      return;
    }
    etat.textContent = "Calcul de l’empreinte…";
    try {
      formulaire.elements.namedItem("empreinte").value = await calculer(fichier);
    } catch (erreur) {
      console.error(erreur);
      etat.textContent = "Ce fichier n’a pas pu être lu. Choisissez-le de nouveau.";
      return;
    }
    champ.value = "";
    formulaire.requestSubmit();
  }

  champ.addEventListener("change", () => verifier(champ.files[0]));
  for (const nom of ["dragenter", "dragover"]) {
    zone.addEventListener(nom, () => zone.classList.add("depot-survol"));
  }
  for (const nom of ["dragleave", "drop"]) {
    zone.addEventListener(nom, () => zone.classList.remove("depot-survol"));
  }
  /* A file let go beside the zone would replace the page: it is taken all the same. */
  window.addEventListener("dragover", (evenement) => evenement.preventDefault());
  window.addEventListener("drop", (evenement) => {
    evenement.preventDefault();
    verifier(evenement.dataTransfer.files[0]);
  });
  depot.hidden = false;
})();
