// SPDX-License-Identifier: MIT
// MODELS of the token endpoints of some providers, not the providers: those cannot be run here.
// Each does what the provider's documentation says of this grant: host, path, how credentials are
// read, which parameter it requires, and how it refuses. Lines marked GUESS rest on nothing but
// plausibility.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import { certificate, identity } from './certificates.mjs';
import { listen } from './loopback.mjs';

const refusal = (status, error, text) => ({ status, body: { error, ...(text ? { error_description: text } : {}) } });
const issue = (more = {}) => ({ status: 200, body: { access_token: `model-${randomUUID()}`, token_type: 'Bearer', expires_in: 3600, ...more } });

// How credentials are read: from a form, or from HTTP Basic, form-decoded (RFC 6749 section 2.3.1)
// or raw.
const inForm = (req, form) => (form.has('client_secret') ? [form.get('client_id'), form.get('client_secret')] : undefined);
const inBasic = (decode) => (req) => {
  const [, base64] = /^Basic (\S+)$/.exec(req.headers.authorization ?? '') ?? [];
  const [, ...pair] = /^([^:]*):(.*)$/.exec(Buffer.from(base64 ?? '', 'base64').toString()) ?? [];
  return pair.length > 0 ? pair.map(decode) : undefined;
};
const formDecoded = inBasic((text) => new URLSearchParams(`v=${text}`).get('v'));
const raw = inBasic((text) => text);

export const MODELS = {
  Auth0: {
    host: 'tenant.auth0.com',
    path: '/oauth/token',
    readers: [formDecoded, inForm],
    wrong: refusal(401, 'access_denied', 'Unauthorized'),
    decide: (form) =>
      form.get('audience') === 'https://api.example.com'
        ? issue({ expires_in: 86400 })
        // GUESS: without an audience
        : refusal(403, 'access_denied', `Service not found: ${form.get('audience') ?? ''}`),
  },
  Okta: {
    host: 'tenant.okta.com',
    path: '/oauth2/default/v1/token',
    readers: [formDecoded, inForm],
    wrong: refusal(401, 'invalid_client', 'The client secret supplied for a confidential client is invalid.'),
    decide: (form) =>
      form.get('scope')
        ? issue({ scope: form.get('scope') })
        : refusal(400, 'invalid_scope', "The authorization server resource does not have any configured default scopes, 'scope' must be provided."),
  },
  Keycloak: {
    host: 'keycloak.server.test',
    path: '/realms/main/protocol/openid-connect/token',
    readers: [formDecoded, inForm],
    wrong: refusal(401, 'unauthorized_client', 'Invalid client or Invalid client credentials'),
    decide: () => issue({ expires_in: 300, refresh_expires_in: 0, 'not-before-policy': 0, scope: 'profile email' }),
  },
  'Amazon Cognito': {
    host: 'pool.auth.us-east-1.amazoncognito.com',
    path: '/oauth2/token',
    readers: [formDecoded, inForm],
    wrong: refusal(400, 'invalid_client'),
    decide: () => issue(),
  },
  Salesforce: {
    host: 'acme.my.salesforce.com',
    path: '/services/oauth2/token',
    readers: [formDecoded, inForm],
    wrong: refusal(400, 'invalid_client', 'invalid client credentials'),
    decide: () => issue({ expires_in: undefined, scope: 'api', instance_url: 'https://acme.my.salesforce.com', issued_at: '1700000000000' }),
  },
  'SAP BTP (XSUAA)': {
    host: 'acme.authentication.eu10.hana.ondemand.com',
    path: '/oauth/token',
    readers: [raw, inForm],
    wrong: refusal(401, 'unauthorized', 'Bad credentials'),
    decide: () => issue({ expires_in: 43199, scope: 'uaa.resource', jti: randomUUID() }),
  },
  PingOne: {
    host: 'auth.pingone.eu',
    path: '/0a1b2c3d-0000-4000-8000-0123456789ab/as/token',
    readers: [formDecoded], // the application's method is Client Secret Basic
    wrong: refusal(401, 'invalid_client', 'Request denied: Unsupported authentication method (Correlation ID: 0)'),
    decide: () => issue(),
  },
  Google: {
    host: 'oauth2.googleapis.com',
    path: '/token',
    readers: [formDecoded, inForm],
    wrong: refusal(401, 'invalid_client', 'The OAuth client was not found.'),
    decide: () => refusal(400, 'unsupported_grant_type', 'Invalid grant_type: client_credentials'),
  },
};

function answer(model, req, form, id, secret) {
  if (req.headers.host !== model.host || req.url !== model.path || req.method !== 'POST') return { status: 404, body: {} };
  const given = model.readers.map((read) => read(req, form)).filter(Boolean);
  if (given.length !== 1 || given[0][0] !== id || given[0][1] !== secret) return model.wrong;
  // GUESS
  if (form.get('grant_type') !== 'client_credentials') return refusal(400, 'unsupported_grant_type');
  return model.decide(form);
}

/** The model of that name, with one client. Returns {connectTo, ca, requests, stop()}. */
export async function startProviderModel(name, { id, secret }) {
  const requests = [];
  const server = createServer(identity('ec', 'vendors'), async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    const form = new URLSearchParams(body);
    requests.push({ method: req.method, url: req.url, headers: req.headers, form });
    const { status, body: value } = answer(MODELS[name], req, form, id, secret);
    res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  });
  const { port, stop } = await listen(server);
  return { connectTo: `127.0.0.1:${port}`, ca: certificate('ec-root.pem'), requests, stop };
}
