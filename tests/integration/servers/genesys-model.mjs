// SPDX-License-Identifier: MIT
// A MODEL of Genesys Cloud's token endpoint, not Genesys Cloud: that cannot be run here. It does
// what is known from the vendor's own clients (raw Basic, a body of the grant type alone, no
// scope), and answers errors as third parties report them. Lines marked GUESS rest on nothing but
// plausibility.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import { certificate, identity } from './certificates.mjs';
import { listen } from './loopback.mjs';

export const CLIENT = { id: '8e1d6c0a-2f3b-4c5d-9e7f-0123456789ab', secret: 'qZ+7/k%xZ=Vd&0 w_9-genesys' };

// API-style errors by their `code`: what an api. host answers, and the login host when it is busy.
export const API_ERRORS = {
  'authentication.required': 401,
  'bad.credentials': 401,
  'credentials.expired': 401,
  'missing.permissions': 403,
  'too.many.requests': 429,
  'service.unavailable': 503,
};

const apiError = (code) => ({
  status: API_ERRORS[code],
  body: {
    message: code.replaceAll('.', ' '),
    code,
    status: API_ERRORS[code],
    contextId: randomUUID(),
    details: [],
    errors: [],
  },
});

const refusal = (status, error, text) => ({
  status,
  body: { error, description: text, error_description: text },
});

function credentials(authorization = '') {
  const [, base64] = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(authorization) ?? [];
  const text = Buffer.from(base64 ?? '', 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}

// The resource about the token that is presented; members as in the documentation of the vendor's
// SDK. A token of another region is one that nobody knows. GUESS: how a missing permission is
// worded here; it follows reports from other resources.
function answerApi(req, { issued, region, missing }) {
  const [, token] = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '') ?? [];
  if (!token) return apiError('authentication.required');
  if (req.url !== '/api/v2/tokens/me') return { status: 404, body: {} };
  const isHere = !region || req.headers.host === `api.${region}`;
  if (!isHere || !(issued.get(token) > Date.now())) return apiError('bad.credentials');
  if (missing) {
    const error = apiError('missing.permissions');
    error.body.message = `Unable to perform the requested action. You must have at least one of the following permissions assigned: [${missing}]`;
    return error;
  }
  if (req.method === 'DELETE') {
    issued.delete(token);
    return { status: 200, body: {} };
  }
  const organization = { id: randomUUID(), name: 'Model Org' };
  return {
    status: 200,
    body: {
      organization,
      homeOrganization: organization,
      authorizedScope: [],
      OAuthClient: { id: CLIENT.id, name: 'Reporting', organization: { id: organization.id } },
    },
  };
}

// 401 by some reports, 400 by others: `refused` says which.
function decide(req, form, refused, region) {
  // GUESS
  if (req.url !== '/oauth/token' || req.method !== 'POST') return { status: 404, body: {} };
  const given = credentials(req.headers.authorization);
  // GUESS: two methods at once are refused, as RFC 6749 section 2.3 wants; a body without Basic
  // names no client.
  if (given && form.has('client_secret'))
    return refusal(400, 'invalid_request', 'multiple client authentication methods');
  if (!given) return refusal(refused, 'invalid_client', 'client not found');
  if (given.id !== CLIENT.id || (region && req.headers.host !== `login.${region}`)) return refusal(refused, 'invalid_client', 'client not found');
  if (given.secret !== CLIENT.secret) return refusal(refused, 'invalid_client', 'authentication failed');
  // GUESS
  if (form.get('grant_type') !== 'client_credentials') return refusal(400, 'unsupported_grant_type', 'grant type');
  return {
    status: 200,
    body: { access_token: `genesys-model-${randomUUID()}`, token_type: 'bearer', expires_in: 86400 },
  };
}

/**
 * refused: the status of a refusal. busy: codes of API_ERRORS that the first requests get, with
 * headers `busyHeaders` (Retry-After). region: the domain in which alone the client exists. Answers
 * as login.mypurecloud.com, or as api. when the Host header says so. lifetime: expires_in. issued:
 * when each token expires (ms); a token that is deleted there is revoked. missing: the permission
 * that the client lacks to look at its token.
 * Returns {port, connectTo, ca, requests, issued, stop()}; a request also has correlationId.
 */
export async function startGenesysModel({ chain = 'rsa', refused = 401, region, lifetime = 86400, busy = [], busyHeaders = {}, missing } = {}) {
  const requests = [];
  const issued = new Map();
  const server = createServer(identity(chain, 'genesys'), async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    const correlationId = randomUUID();
    requests.push({ method: req.method, url: req.url, headers: req.headers, body, correlationId });
    const code = busy[requests.length - 1];
    const isApi = /^api\./.test(req.headers.host);
    const { status, body: value } = code
      ? apiError(code)
      : isApi
        ? answerApi(req, { issued, region, missing })
        : decide(req, new URLSearchParams(body), refused, region);
    if (value.access_token) {
      value.expires_in = lifetime;
      issued.set(value.access_token, Date.now() + lifetime * 1000);
    }
    res.writeHead(status, {
      'Content-Type': 'application/json',
      'inin-correlation-id': correlationId,
      ...(code ? busyHeaders : {}),
    });
    res.end(JSON.stringify(value));
  });
  const { port, stop } = await listen(server);
  return { port, connectTo: `127.0.0.1:${port}`, ca: certificate(`${chain}-root.pem`), requests, issued, stop };
}
