/**
 * A provider of single sign-on for tests: oidc-provider on loopback, whose login page logs in whoever the test says.
 *
 * It prints its issuer, then takes one line of JSON after the other:
 *
 * - `{"visit": address, "account": name, "spoil": how}` goes to the address as a browser would, logs in, and answers
 *   with `{"returned": address}`, where the provider sends the browser back to;
 * - `spoil` says what is wrong with the next token: nothing, `expired`, `audience`, `nonce`, `issuer`, `signature`,
 *   or `claim`, which puts the login into the token instead of the user info;
 * - without `visit` the account is noted for a browser that comes by itself, and nothing is answered.
 *
 * It ends with its standard input.
 */

import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';

const [, , redirect = 'http://127.0.0.1:8080/login/provider'] = process.argv;
const KEY = { kid: 'one', alg: 'RS256', use: 'sig' };

const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const { privateKey: strange } = await generateKeyPair('RS256', { extractable: true });
const jwks = { keys: [{ ...(await exportJWK(privateKey)), ...KEY }] };

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

let account = 'nobody';
let spoil;

const provider = new Provider(issuer, {
  jwks,
  clients: [{ client_id: 'forecourt', client_secret: 'the secret of the tests', redirect_uris: [redirect] }],
  cookies: { keys: ['a key of the tests'] },
  claims: { openid: ['sub'], profile: ['preferred_username'] },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  // The subject is not the login, as with every real provider.
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      ...(spoil !== 'claim' && { preferred_username: id.replace(/^subject-of-/, '') }),
    }),
  }),
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({
      clientId: oidc.client.clientId,
      accountId: oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
});

const SPOILT = {
  expired: () => ({ exp: Math.floor(Date.now() / 1000) - 60 }),
  audience: () => ({ aud: 'another program' }),
  nonce: () => ({ nonce: 'of another login' }),
  issuer: () => ({ iss: 'https://evil.example' }),
  // `wang/2` is somebody else whom the provider now calls `wang`.
  claim: () => ({ preferred_username: account.split('/')[0] }),
  signature: () => ({}),
};

async function spoilt(token) {
  const claims = { ...decodeJwt(token), ...SPOILT[spoil]() };
  const header = { alg: KEY.alg, kid: KEY.kid, typ: 'JWT' };
  return new SignJWT(claims).setProtectedHeader(header).sign(spoil === 'signature' ? strange : privateKey);
}

provider.use(async (ctx, next) => {
  if (ctx.path.startsWith('/interaction/')) {
    ctx.respond = false;
    const login = { accountId: `subject-of-${account}` };
    await provider.interactionFinished(ctx.req, ctx.res, { login }, { mergeWithLastSubmission: false });
    return;
  }
  await next();
  if (ctx.path === '/token' && ctx.body?.id_token && spoil) {
    ctx.body = { ...ctx.body, id_token: await spoilt(ctx.body.id_token) };
  }
});
server.on('request', provider.callback());

/** Follows the provider's redirections with its cookies until they lead away from it. */
async function visit(address) {
  const cookies = new Map();
  let next = address;
  while (next.startsWith(issuer)) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(next, { redirect: 'manual', headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [name, ...value] = set.split(';')[0].split('=');
      cookies.set(name, value.join('='));
    }
    const location = response.headers.get('location');
    if (!location) throw new Error(`${response.status} ${await response.text()}`);
    next = new URL(location, next).href;
  }
  return next;
}

console.log(issuer);
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  account = asked.account;
  spoil = asked.spoil ?? undefined;
  // Without an address only the account is noted, for a browser that comes by itself.
  if (!asked.visit) continue;
  const answer = await visit(asked.visit).then(
    (returned) => ({ returned }),
    (error) => ({ error: String(error) }),
  );
  console.log(JSON.stringify(answer));
}
process.exit(0);
