// SPDX-License-Identifier: MIT
// oidc-provider, a real authorization server, behind Node's https.
import { X509Certificate, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import Provider, { errors } from 'oidc-provider';
import { certificate, identity } from './certificates.mjs';
import { listen } from './loopback.mjs';

/** The resource that this server knows, and the scopes there. */
export const RESOURCE = { name: 'https://api.server.test', scope: 'read write' };

/** The same; its tokens are JWTs, the others opaque. */
export const JWT_RESOURCE = 'https://jwt.server.test';

// oidc-provider takes VSCHAR only (RFC 6749 appendix A), so no é here.
const ODD = 'p+ss/w%rd=& "x:y';

/** Secrets by client id. oidc-provider takes Basic and post alike for either registration. */
export const SECRETS = {
  plain: 'plain-secret-0123456789',
  'plain-post': 'plain-secret-0123456789',
  odd: ODD,
  'odd-post': ODD,
  nogrant: 'nogrant-secret-0123456789',
  expired: 'expired-secret-0123456789',
  scoped: 'scoped-secret-0123456789',
};

/** Keys of the clients that sign assertions, and one that is registered nowhere. */
export const assertions = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ec384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  otherEc: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  otherRsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  pss: generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
};

// A JWK does not say RSASSA-PSS: the same numbers, as a key of type rsaEncryption.
function plainRsa(publicKey) {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const oid = Buffer.from('2a864886f70d01010a', 'hex');
  der[der.indexOf(oid) + oid.length - 1] = 1;
  return createPublicKey({ key: der, type: 'spki', format: 'der' });
}

/** The secret by which a client signs. */
export const HMAC_SECRET = 'hmac-secret-0123456789-0123456789-0123456789';

const signing = (...keys) => ({
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys: keys.map((key) => key.publicKey.export({ format: 'jwk' })) },
});

const DIFFERENT = {
  'plain-post': { token_endpoint_auth_method: 'client_secret_post' },
  'odd-post': { token_endpoint_auth_method: 'client_secret_post' },
  nogrant: { grant_types: ['refresh_token'] },
  expired: { client_secret_expires_at: 1 },
  scoped: { scope: 'openid' },
};

const client = (id, secret, more) => ({
  client_id: id,
  client_secret: secret,
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  ...more,
});

/**
 * A client that authenticates by its certificate: its name among those of an authority that Node
 * trusts, or itself.
 */
export const byCertificate = (id, pem, sanDns) =>
  client(id, undefined, {
    tls_client_certificate_bound_access_tokens: true,
    ...(sanDns
      ? { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: sanDns }
      : { token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [jwkOf(pem)] } }),
  });

function jwkOf(pem) {
  const certificate = new X509Certificate(pem);
  return { ...certificate.publicKey.export({ format: 'jwk' }), x5c: [certificate.raw.toString('base64')] };
}

const mutualTls = {
  enabled: true,
  certificateBoundAccessTokens: true,
  selfSignedTlsClientAuth: true,
  tlsClientAuth: true,
  getCertificate: (ctx) => ctx.socket.getPeerX509Certificate()?.toString(),
  certificateAuthorized: (ctx) => ctx.socket.authorized,
  certificateSubjectMatches: (ctx, property, expected) =>
    property === 'tls_client_auth_san_dns' && ctx.socket.getPeerX509Certificate().subjectAltName === `DNS:${expected}`,
};

const configuration = ({ clients = [], discovery, requireNonce = () => false } = {}) => ({
  adapter: Store,
  discovery,
  clients: [
    ...clients,
    ...Object.entries(SECRETS).map(([id, secret]) => client(id, secret, DIFFERENT[id])),
    client('bound', SECRETS.plain, { dpop_bound_access_tokens: true }),
    client('public', undefined, { token_endpoint_auth_method: 'none' }),
    client('signed-rsa', undefined, signing(assertions.rsa)),
    client('signed-ec', undefined, signing(assertions.ec)),
    client('signed-ec384', undefined, { ...signing(assertions.ec384), token_endpoint_auth_signing_alg: 'ES384' }),
    client('signed-pss', undefined, { ...signing({ publicKey: plainRsa(assertions.pss.publicKey) }), token_endpoint_auth_signing_alg: 'PS256' }),
    client('signed-hmac', HMAC_SECRET, { token_endpoint_auth_method: 'client_secret_jwt' }),
  ],
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none',
    'tls_client_auth', 'self_signed_tls_client_auth'], // prettier-ignore
  enabledJWA: {
    dPoPSigningAlgValues: ['ES256', 'ES384', 'RS256', 'PS256'],
    clientAuthSigningAlgValues: ['HS256', 'RS256', 'PS256', 'ES256', 'ES384'],
  },
  // Without an RS256 key every client is answered 400 invalid_client_metadata.
  jwks: { keys: [createPrivateKey(readFileSync(certificate('rsa-good.key'))).export({ format: 'jwk' })] },
  cookies: { keys: ['unused'] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    mTLS: mutualTls,
    dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      getResourceServerInfo(ctx, name) {
        if (name === JWT_RESOURCE) return { scope: RESOURCE.scope, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } };
        if (name !== RESOURCE.name) throw new errors.InvalidTarget();
        return { scope: RESOURCE.scope };
      },
    },
    introspection: { enabled: true },
    revocation: { enabled: true },
  },
  ttl: { ClientCredentials: () => 600 },
});

// What the provider issued, by kind and id. Given one of our own, it does not warn about its
// default.
class Store {
  static kept = new Map();

  constructor(kind) {
    this.key = (id) => `${kind}:${id}`;
  }

  async upsert(id, payload) {
    Store.kept.set(this.key(id), payload);
  }

  async find(id) {
    return Store.kept.get(this.key(id));
  }

  async destroy(id) {
    Store.kept.delete(this.key(id));
  }
}

// Notes what comes in as it comes, without reading the stream before the provider does.
function note(requests, req) {
  const { method, url, headers } = req;
  const seen = { method, url, headers, body: '' };
  const push = req.push;
  req.push = (chunk, ...rest) => {
    if (chunk) seen.body += chunk;
    return push.call(req, chunk, ...rest);
  };
  requests.push(seen);
}

/**
 * chain, leaf: which certificate; clients: more of them; discovery: more metadata;
 * requireNonce(ctx): of DPoP; the rest goes to the https server (minVersion, maxVersion,
 * requestCert…). Returns {port, url, ca, requests, issued(token), kept(token): what the server
 * keeps of it, stop()}.
 */
export async function startOidc({ chain = 'ec', leaf = 'good', host, clients, discovery, requireNonce, ...tls } = {}) {
  const requests = [];
  let provider;
  const server = createServer({ ...identity(chain, leaf), ...tls }, (req, res) => {
    note(requests, req);
    provider.callback()(req, res);
  });
  const { port, stop } = await listen(server, host);
  provider = new Provider(`https://localhost:${port}`, configuration({ clients, discovery, requireNonce }));
  return {
    port,
    url: `https://localhost:${port}/token`,
    issuer: `https://localhost:${port}`,
    ca: certificate(`${chain}-root.pem`),
    requests,
    kept: (token) => provider.ClientCredentials.find(token),
    issued: async (token) => (await provider.ClientCredentials.find(token)) !== undefined,
    stop,
  };
}
