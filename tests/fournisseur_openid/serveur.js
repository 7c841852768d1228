// A real OpenID provider for the tests, with ProConnect's paths and a signed userinfo.
// It listens on a free port, prints its address, and lets each test choose who logs in.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';

const reglages = JSON.parse(process.env.FOURNISSEUR);
const gens = reglages.gens;
const cle = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const serveur = createServer();

serveur.listen(0, '127.0.0.1', () => {
  const adresse = `http://127.0.0.1:${serveur.address().port}`;
  const client = (client_id, autres) => ({
    client_id,
    client_secret: 'secret-des-tests-qui-ne-sert-a-rien-d-autre',
    redirect_uris: reglages.retours,
    post_logout_redirect_uris: reglages.sorties,
    token_endpoint_auth_method: 'client_secret_post',
    userinfo_signed_response_alg: 'RS256',
    ...autres,
  });
  const fournisseur = new Provider(adresse, {
    clients: [client('portail', {}), client('sans-signature', { userinfo_signed_response_alg: undefined })],
    jwks: { keys: [{ ...cle.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['cle-des-tests'] },
    routes: {
      authorization: '/authorize', token: '/token', userinfo: '/userinfo',
      jwks: '/jwks', end_session: '/session/end',
    },
    scopes: ['openid', 'given_name', 'usual_name', 'email', 'siret', 'uid', 'idp_id'],
    claims: {
      openid: ['sub'], given_name: ['given_name'], usual_name: ['usual_name'], email: ['email'],
      siret: ['siret'], uid: ['uid'], idp_id: ['idp_id'],
      acr: null, amr: null, auth_time: null, iss: null, sid: null,
    },
    acrValues: ['eidas1', 'eidas0-mfa', 'eidas1-mfa', 'eidas2', 'eidas3'],
    ttl: { AuthorizationCode: reglages.vie_du_code ?? 30, AccessToken: 60 },
    features: {
      claimsParameter: { enabled: true },
      jwtUserinfo: { enabled: true },
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = `<!doctype html><html lang="fr"><title>Sortie</title>${form}
            <button form="op.logoutForm" name="logout" value="yes">Sortir</button></html>`;
        },
      },
    },
    interactions: { url: (ctx, interaction) => `/qui/${interaction.uid}` },
    findAccount: (ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, uid: id, ...gens[id].dit }),
    }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope([...ctx.oidc.requestParamScopes].join(' '));
      grant.addOIDCClaims(['acr', 'amr']);
      await grant.save();
      return grant;
    },
  });
  // Whoever is said to lie has their signed answer altered on its way.
  fournisseur.use(async (ctx, next) => {
    await next();
    if (ctx.oidc?.route === 'userinfo' && ctx.oidc.account && gens[ctx.oidc.account.accountId]?.falsifie) {
      const [tete, corps, sceau] = ctx.body.split('.');
      const dit = JSON.parse(Buffer.from(corps, 'base64url'));
      ctx.body = [tete, Buffer.from(JSON.stringify({ ...dit, email: 'autre@exemple.fr' })).toString('base64url'), sceau].join('.');
    }
  });
  const repondre = fournisseur.callback();
  serveur.on('request', async (req, res) => {
    const choix = /^\/qui\/([^/]+)(?:\/([^/]+))?$/.exec(req.url);
    if (!choix) return repondre(req, res);
    if (!choix[2]) {
      res.setHeader('content-type', 'text/html; charset=utf-8');
      const liens = Object.keys(gens).map((g) => `<li><a href="/qui/${choix[1]}/${g}">${g}</a></li>`);
      return res.end(`<!doctype html><html lang="fr"><title>Qui</title><ul>${liens.join('')}</ul></html>`);
    }
    const { acr, amr } = gens[choix[2]];
    return fournisseur.interactionFinished(req, res, { login: { accountId: choix[2], acr, amr } });
  });
  console.log(adresse);
});
