// Passkeys: asks the browser for the key, puts its answer in the form, sends it. Nothing else.
(function () {
  'use strict'
  const { webauthnJSON } = window

  function dire (formulaire, texte) {
    let avis = formulaire.querySelector('.avis-cle')
    if (!avis) {
      avis = document.createElement('p')
      avis.className = 'avis avis-error avis-cle'
      avis.setAttribute('role', 'alert')
      formulaire.append(avis)
    }
    avis.textContent = texte
  }

  async function demander (geste, options, adresse) {
    if (geste === 'creation') return webauthnJSON.create(options)
    if (geste === 'preuve') return webauthnJSON.get(options)
    const reponse = await fetch(adresse, { headers: { Accept: 'application/json' } })
    return webauthnJSON.get((await reponse.json()).request_options)
  }

  for (const lieu of document.querySelectorAll('[data-cle]')) {
    const formulaire = lieu.matches('form') ? lieu : lieu.querySelector('form')
    if (!webauthnJSON || !webauthnJSON.supported()) continue
    lieu.hidden = false
    formulaire.addEventListener('submit', async (evenement) => {
      const reponse = formulaire.elements.credential
      evenement.preventDefault()
      try {
        const options = JSON.parse(lieu.dataset.options || '{}')
        reponse.value = JSON.stringify(await demander(lieu.dataset.cle, options, formulaire.action))
        formulaire.submit()
      } catch {
        dire(formulaire, 'Votre navigateur n’a pas utilisé de clé d’accès. Recommencez, ou choisissez une autre manière.')
      }
    })
  }
})()
