// SPDX-License-Identifier: MIT
// A token server whose behaviour can be switched, and that can be stopped and started again; its
// tokens contain their expiry.
import { createServer } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { certificate, identity } from './certificates.mjs';
import { listen } from './loopback.mjs';

export const SECRET = 'moody-secret-0123456789';

/**
 * What a token of this server looks like; groups: its number, and when it expires (ms since 1970).
 */
export const TOKEN = /moody-(\d+)-(\d+)-end/;

const credentials = ({ authorization = '' }) => {
  const [, id, secret] = /^(.*?):(.*)$/.exec(Buffer.from(authorization.replace(/^Basic /, ''), 'base64')) ?? [];
  return { id, secret };
};

/**
 * moody.mood(request) decides each answer, or resolves to it; a request is {id, secret, at, n}. It
 * answers undefined for a token, or {status, body, headers}; {wait: ms} before either; {hang: true}
 * for no answer; {reset: true}. lifetime: seconds, undefined for a token that does not say. accept:
 * secrets that are taken; others get 401. Returns {port, url, ca, requests, issued, grants, mood,
 * accept, lifetime, pad, become(chain), down(), up(), stop()}; the mutable ones can be set at any
 * time. grants: by its number, the request that a token was issued for.
 */
export async function startMoody({ lifetime = 3600, mood = () => undefined, chain = 'ec' } = {}) {
  const moody = { requests: [], issued: 0, grants: {}, lifetime, mood, accept: [SECRET], pad: '' };
  let listening, server;

  async function answer(req, res) {
    let body = '';
    for await (const chunk of req) body += chunk;
    const request = { ...credentials(req.headers), at: Date.now(), n: moody.requests.length, body };
    moody.requests.push(request);
    const { wait, hang, reset, status, body: text = '', headers = {} } = (await moody.mood(request)) ?? {};
    if (wait) await pause(wait);
    if (hang) return;
    if (reset) return void req.socket.destroy();
    if (status) return void res.writeHead(status, headers).end(text);
    const json = (code, value) =>
      res.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    if (!moody.accept.includes(request.secret)) return void json(401, { error: 'invalid_client' });
    moody.issued += 1;
    moody.grants[moody.issued] = request;
    const expires = Date.now() + (moody.lifetime ?? 3600) * 1000;
    const access_token = `moody-${moody.issued}-${expires}-end${moody.pad}`;
    json(200, { access_token, token_type: 'Bearer', expires_in: moody.lifetime });
  }

  // The first port that it got is its port from then on.
  async function up() {
    server = createServer(identity(chain), (req, res) => answer(req, res).catch(() => res.destroy()));
    listening = await listen(server, '127.0.0.1', moody.port ?? 0);
    moody.port = listening.port;
  }
  await up();
  return Object.assign(moody, {
    url: `https://localhost:${moody.port}/token`,
    ca: certificate(`${chain}-root.pem`),
    // Another certificate from now on, by another root.
    become(other) {
      chain = other;
      server.setSecureContext(identity(other));
      moody.ca = certificate(`${other}-root.pem`);
    },
    up,
    down: () => listening.stop(),
    stop: () => listening.stop(),
  });
}
