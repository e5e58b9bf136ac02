// SPDX-License-Identifier: MIT
// A MODEL of the token endpoint of Microsoft Entra ID, not Entra ID: that cannot be run here. It
// does what Microsoft's documentation says of the client-credentials flow with a secret, a
// certificate and a federated credential, and words its refusals as the documentation of AADSTS
// codes does. Lines marked GUESS rest on nothing but plausibility.
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import { certificate, identity } from './certificates.mjs';
import { isSignedBy, readJwt, seconds, signJwt } from './jwts.mjs';
import { listen } from './loopback.mjs';

export const TENANT = '11111111-2222-4333-8444-555555555555';
export const CLIENT = '8e1d6c0a-2f3b-4c5d-9e7f-0123456789ab';
export const SECRET = 'abc8Q~entra-model-secret.0123456789_-~';
export const SCOPE = 'https://graph.microsoft.com/.default';
export const HOST = 'login.microsoftonline.com';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

// The cluster, say, whose tokens are accepted in place of a secret.
const cluster = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const FEDERATED = {
  iss: 'https://oidc.cluster.test/',
  sub: 'system:serviceaccount:default:sidecar',
  aud: 'api://AzureADTokenExchange',
};

/** A federated token, with changes. */
export const federatedToken = (changes = {}, key = cluster.privateKey) =>
  signJwt(key, { ...FEDERATED, iat: seconds(), nbf: seconds(), exp: seconds(3600), jti: randomUUID(), ...changes });

const refusal = (status, error, text) => ({ status, body: { error, error_description: text, error_codes: [Number(/\d+/.exec(text)[0])] } });
const rejected = (text) => refusal(401, 'invalid_client', text);

function checkFederated(jwt, { iss, sub, aud }) {
  if (iss !== FEDERATED.iss) return rejected('AADSTS700211: No matching federated identity record found for presented assertion issuer');
  if (sub !== FEDERATED.sub) return rejected('AADSTS700213: No matching federated identity record found for presented assertion subject');
  if (aud !== FEDERATED.aud) return rejected('AADSTS700212: No matching federated identity record found for presented assertion audience');
  if (!isSignedBy(jwt, cluster.publicKey)) return rejected('AADSTS700027: Client assertion failed signature validation.');
  return undefined;
}

// One that the client signed itself: issuer and subject are the client, and the certificate is
// named by its thumbprint.
function checkOwn(jwt, { iss, sub, aud }, header, certificates, endpoint) {
  if (sub !== iss) return rejected('AADSTS700021: Client assertion application identifier does not match client_id parameter.');
  if (aud !== endpoint) return rejected('AADSTS700023: Client assertion audience claim does not match Realm issuer.');
  const known = certificates.find((one) => header['x5t#S256'] === one.thumbprint);
  if (!known) return rejected('AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application.');
  if (!['RS256', 'PS256'].includes(header.alg) || !isSignedBy(jwt, known.pem)) return rejected('AADSTS700027: Client assertion failed signature validation.');
  return undefined;
}

function checkAssertion(form, certificates, endpoint) {
  const jwt = form.get('client_assertion');
  // GUESS
  if (form.get('client_assertion_type') !== JWT_BEARER) return refusal(400, 'invalid_request', 'AADSTS900144: The request body must contain the following parameter: client_assertion_type.');
  const { header, claims } = readJwt(jwt);
  if (!(claims.exp > seconds(-300)) || claims.nbf > seconds(300)) return rejected('AADSTS700024: Client assertion is not within its valid time range.');
  return claims.iss === CLIENT ? checkOwn(jwt, claims, header, certificates, endpoint) : checkFederated(jwt, claims);
}

function basic({ authorization = '' }) {
  const [, id, secret] = /^(.*?):(.*)$/.exec(Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString()) ?? [];
  return { id: id && decodeURIComponent(id), secret: secret && decodeURIComponent(secret) };
}

function decide(req, form, certificates) {
  const [, tenant] = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(req.url) ?? [];
  if (!tenant) return { status: 404, body: {} };
  if (tenant !== TENANT) return refusal(400, 'invalid_request', `AADSTS90002: Tenant '${tenant}' not found.`);
  const given = basic(req.headers);
  const id = given.id ?? form.get('client_id');
  if (!id) return refusal(400, 'invalid_request', "AADSTS900144: The request body must contain the following parameter: 'client_id'.");
  if (id !== CLIENT) return refusal(400, 'unauthorized_client', `AADSTS700016: Application with identifier '${id}' was not found in the directory '${tenant}'.`);
  if (!form.get('scope')) return refusal(400, 'invalid_request', "AADSTS900144: The request body must contain the following parameter: 'scope'.");
  const secret = given.secret ?? form.get('client_secret');
  if (form.has('client_assertion')) {
    const refused = checkAssertion(form, certificates, `https://${req.headers.host}${req.url}`);
    if (refused) return refused;
  } else if (secret !== SECRET) {
    return rejected('AADSTS7000215: Invalid client secret provided.');
  }
  return { status: 200, body: { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: `entra-model-${randomUUID()}` } };
}

/**
 * Certificates: those that are registered, as [{pem, thumbprint (base64url of SHA-256)}]. It
 * answers under the name of Entra ID and as localhost. Returns {port, connectTo, ca, requests,
 * stop()}.
 */
export async function startEntraModel({ certificates = [], leaf = 'vendors' } = {}) {
  const requests = [];
  const server = createServer(identity('ec', leaf), async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    const form = new URLSearchParams(body);
    requests.push({ url: req.url, host: req.headers.host, headers: req.headers, form });
    const { status, body: value } = decide(req, form, certificates);
    res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  });
  const { port, stop } = await listen(server);
  return { port, connectTo: `127.0.0.1:${port}`, ca: certificate('ec-root.pem'), requests, stop };
}
