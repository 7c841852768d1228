/* The map of neighbourhoods: our own outlines, drawn by Leaflet, with no tile of anyone.
   Whatever it shows is in the list beside it; without it nothing is lost. */
"use strict";

(function () {
  function dessiner(cadre, contours) {
    if (!contours.features.length) return;
    cadre.classList.add("carte-ouverte");
    const carte = L.map(cadre, { attributionControl: false, zoomControl: false, zoomSnap: 0.25 });
    L.control.zoom({ zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" }).addTo(carte);
    const formes = L.geoJSON(contours, { style: apparence, onEachFeature: nommer });
    // A view first: names are placed when the outlines come onto the map, which then exist.
    // Wide margins: a name is often wider than its neighbourhood.
    const marge = [Math.min(90, cadre.clientWidth / 5), 32];
    carte.fitBounds(formes.getBounds(), { padding: marge, maxZoom: 16 });
    formes.addTo(carte).eachLayer(ouvrirAuClavier);
  }

  function apparence(contour) {
    return { className: "contour contour-" + contour.properties.nature };
  }

  function nommer(contour, forme) {
    const nom = document.createElement("span");
    nom.textContent = contour.properties.nom;
    forme.bindTooltip(nom, {
      permanent: true, direction: "center", opacity: 1, className: "nom-de-quartier",
    });
    forme.on("click", function () { window.location.assign(contour.properties.adresse); });
  }

  function ouvrirAuClavier(forme) {
    const trace = forme.getElement();
    const dit = forme.feature.properties;
    trace.setAttribute("role", "link");
    trace.setAttribute("tabindex", "0");
    trace.setAttribute("aria-label", dit.nom + " (" + dit.description + ")");
    trace.addEventListener("keydown", function (touche) {
      if (touche.key === "Enter") window.location.assign(dit.adresse);
    });
  }

  function charger(cadre) {
    fetch(cadre.dataset.contours, { headers: { Accept: "application/geo+json" } })
      .then(function (reponse) {
        if (!reponse.ok) throw new Error(String(reponse.status));
        return reponse.json();
      })
      .then(function (contours) { dessiner(cadre, contours); })
      .catch(function (erreur) {
        console.error(erreur);
        const excuse = document.createElement("p");
        excuse.className = "vide";
        excuse.textContent = "La carte n’a pas pu être chargée ; la liste reste complète.";
        cadre.replaceWith(excuse);
      });
  }

  function chercher(racine) {
    racine.querySelectorAll("[data-contours]:not(.carte-ouverte)").forEach(charger);
  }

  chercher(document);
  // The list refreshes itself: its new map is drawn too.
  document.body.addEventListener("htmx:afterSettle", function (echange) {
    chercher(echange.detail.elt);
  });
})();
