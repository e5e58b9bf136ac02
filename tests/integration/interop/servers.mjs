// SPDX-License-Identifier: MIT
// The servers of the table, and how each does what a row of features.mjs wishes:
//   {version, leaf, root, groups, pieces (small records), clients (asks for a certificate), staple,
//   keyUpdate: {commands (of s_server), suite}}
// A row is {title, version() (what it says of itself), absent() (why it cannot be run), cannot:
// {feature: reason}, start(wish, cell)}. A cell is {files, keys, port}: a folder of its own, where
// its key log goes, the port that the client connects to. start() resolves to {port, ca, issuer (in
// place of a token URL), keyLog() (if it is in no file), stop()}. Most are a proxy before a
// responder of plain HTTP.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { certificate, identity } from '../servers/certificates.mjs';
import { listen } from '../servers/loopback.mjs';
import { startProgram } from '../servers/program.mjs';
import { CLIENT_CA, missing, startWeb } from '../servers/web.mjs';
import { TOKEN } from '../servers/raw.mjs';

const built = (path) => fileURLToPath(new URL(`../../../build/${path}`, import.meta.url));
const GO = built('evidence/interop-go');

/** OpenSSL's names of groups, which all but Go understand. */
const OPENSSL_GROUPS = { 'P-256': 'prime256v1', 'P-384': 'secp384r1', X25519: 'X25519' };
const groupsOf = ({ groups }) => groups.map((name) => OPENSSL_GROUPS[name]).join(':');
const STAPLE = certificate('ec-good.ocsp');

// ---- the token responder -------------------------------------------------------

const PIECE = 64; // bytes
const PIECE_PAUSE = 5; // ms
const BODY = JSON.stringify({ access_token: TOKEN, token_type: 'Bearer', expires_in: 3600, note: 'x'.repeat(1200) });

// In pieces a response goes through a proxy as it comes, so each piece becomes a record.
async function respond(response, pieces) {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': BODY.length });
  for (let at = 0; pieces && at < BODY.length; at += PIECE) {
    response.write(BODY.slice(at, at + PIECE));
    await pause(PIECE_PAUSE);
  }
  response.end(pieces ? undefined : BODY);
}

const startResponder = ({ pieces }) =>
  listen(
    createHttp((request, response) => {
      request.resume();
      request.on('end', () => (request.method === 'POST' ? respond(response, pieces) : response.writeHead(405).end()));
    }),
  );

// ---- proxies ---------------------------------------------------------------------

/** What an OpenSSL server without a key log of its own needs. */
const logging = (file) => ({ LD_PRELOAD: built('tests/keylog.so'), SSLKEYLOGFILE: file });

/** configure(wish, port of the responder) returns {settings, bind, more}. */
const proxy = (name, configure) => async (wish, { keys }) => {
  const responder = await startResponder(wish);
  const { settings, bind, more, end } = await configure(wish, responder.port);
  const { leaf, root } = wish;
  const server = await startWeb(name, settings, more, { leaf, root, bind, env: logging(keys) });
  const stop = () => Promise.all([server.stop(), responder.stop(), end?.()]);
  return { ...server, stop };
};

const nginx = proxy('nginx', (wish, port) => ({
  settings: `
    ssl_protocols TLSv${wish.version}; ssl_ecdh_curve ${groupsOf(wish)};
    ${wish.clients ? `ssl_client_certificate ${CLIENT_CA}; ssl_verify_client optional;` : ''}
    ${wish.staple ? `ssl_stapling on; ssl_stapling_file ${STAPLE};` : ''}
    location / { proxy_pass http://127.0.0.1:${port}; proxy_buffering off; }`,
}));

const haproxy = proxy('haproxy', (wish, port) => ({
  bind: `ssl-min-ver TLSv${wish.version} ssl-max-ver TLSv${wish.version} curves ${groupsOf(wish)} ${
    wish.clients ? `verify optional ca-file ${CLIENT_CA}` : ''
  }`,
  settings: `
  default_backend b
backend b
  server s 127.0.0.1:${port}
`,
  more: wish.staple ? { 'pair.pem.ocsp': readFileSync(STAPLE) } : {},
}));

// Apache asks a responder itself: one that has this response for all.
const startOcspResponder = () =>
  listen(
    createHttp((request, response) => {
      request.resume();
      response.writeHead(200, { 'Content-Type': 'application/ocsp-response' }).end(readFileSync(STAPLE));
    }),
  );

const APACHE_MODULES = ['proxy', 'proxy_http', 'socache_shmcb'].map(
  (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so\n`,
);
const apache = proxy('apache', async (wish, port) => {
  const ocsp = wish.staple && (await startOcspResponder());
  return {
    end: ocsp?.stop,
    settings: `${APACHE_MODULES.join('')}
SSLProtocol -all +TLSv${wish.version}
SSLOpenSSLConfCmd Groups ${groupsOf(wish)}
${wish.clients ? 'SSLVerifyClient optional' : ''}
${ocsp ? `SSLUseStapling on\nSSLStaplingCache shmcb:stapling(32768)\nSSLStaplingForceURL http://127.0.0.1:${ocsp.port}/` : ''}
ProxyPass / http://127.0.0.1:${port}/ flushpackets=on
`,
  };
});

const stunnel = proxy('stunnel', (wish, port) => ({
  settings: `connect = 127.0.0.1:${port}
sslVersion = TLSv${wish.version}
curves = ${groupsOf(wish)}
${wish.clients ? `CAfile = ${CLIENT_CA}\nverify = 1` : ''}
`,
}));

// ---- s_server and gnutls-serv ----------------------------------------------------

const RESPONSE = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\nConnection: close\r\n\r\n${BODY}`;
const FRAGMENT_MAX = 512; // bytes; the least that s_server takes

// What it decrypts is on its standard output; what it is to send, and its commands, go to its
// input, each in a write of its own.
function answerRequests(child, commands) {
  let text = '';
  child.stdin.on('error', () => {});
  child.stdout.on('data', async (chunk) => {
    text += chunk;
    if (!/POST \/token [^]*\r?\n\r?\n.*grant_type=/.test(text)) return;
    text = '';
    for (const piece of [...commands].map((command) => `${command}\n`).concat(RESPONSE)) {
      child.stdin.write(piece);
      await pause(50);
    }
  });
}

function openssl(wish, { keys }) {
  const settings = [`-tls${wish.version.replace('.', '_')}`, '-groups', groupsOf(wish), '-keylogfile', keys];
  if (wish.pieces) settings.push('-max_send_frag', FRAGMENT_MAX);
  if (wish.clients) settings.push('-verify', 1, '-CAfile', CLIENT_CA);
  if (wish.staple) settings.push('-status_file', STAPLE);
  if (wish.keyUpdate?.suite) settings.push('-ciphersuites', wish.keyUpdate.suite);
  const started = (child) => answerRequests(child, wish.keyUpdate?.commands ?? '');
  return startWeb('openssl', settings, {}, { leaf: wish.leaf, root: wish.root, started });
}

const GNUTLS_GROUPS = { 'P-256': 'SECP256R1', 'P-384': 'SECP384R1', X25519: 'X25519' };

// It answers GET alone: so it has the metadata of an issuer, whose token endpoint is Node's.
async function gnutls(wish, { files, keys, port }) {
  const endpoint = await node({ version: wish.version, groups: ['P-256'], leaf: wish.leaf, root: wish.root });
  const issuer = `https://localhost:${port}`;
  const metadata = { issuer, token_endpoint: `https://localhost:${endpoint.port}/token` };
  const groups = wish.groups.map((name) => `:+GROUP-${GNUTLS_GROUPS[name]}`).join('');
  const data = files.file('metadata', JSON.stringify(metadata));
  const settings = ['--httpdata', data, '--priority', `NORMAL:-VERS-ALL:+VERS-TLS${wish.version}:-GROUP-ALL${groups}`];
  settings.push(...(wish.clients ? ['--x509cafile', CLIENT_CA] : ['--disable-client-cert']));
  if (wish.staple) settings.push('--ocsp-response', STAPLE);
  const server = await startWeb('gnutls', settings, {}, { leaf: wish.leaf, root: wish.root, env: { SSLKEYLOGFILE: keys } });
  return { ...server, issuer, stop: () => Promise.all([server.stop(), endpoint.stop()]) };
}

// ---- libraries -------------------------------------------------------------------

async function node(wish) {
  let log = '';
  const protocol = `TLSv${wish.version}`;
  const [chain, name] = wish.leaf.split('-');
  const clients = wish.clients ? { requestCert: true, rejectUnauthorized: false, ca: readFileSync(CLIENT_CA) } : {};
  const options = { ...identity(chain, name), minVersion: protocol, maxVersion: protocol, ...clients };
  const server = createHttps({ ...options, ecdhCurve: groupsOf(wish) }, (request, response) => {
    request.resume();
    request.on('end', () => respond(response, wish.pieces));
  });
  server.on('keylog', (line) => (log += line));
  if (wish.staple) server.on('OCSPRequest', (_certificate, _issuer, done) => done(null, readFileSync(STAPLE)));
  return { ...(await listen(server)), ca: certificate(`${wish.root}.pem`), keyLog: () => log };
}

async function go(wish, { files, keys }) {
  const responder = await startResponder(wish);
  const free = await listen(createHttp());
  await free.stop();
  const args = ['-port', free.port, '-backend', `http://127.0.0.1:${responder.port}`, '-version', wish.version];
  args.push('-cert', certificate(`${wish.leaf}.pem`), '-key', certificate(`${wish.leaf}.key`), '-groups', wish.groups.join());
  args.push('-keylog', keys, ...(wish.clients ? ['-clients', CLIENT_CA] : []), ...(wish.staple ? ['-staple', STAPLE] : []));
  const end = await startProgram('go', { path: GO, args, where: files.path('go'), port: free.port });
  const stop = () => Promise.all([end(), responder.stop()]);
  return { port: free.port, ca: certificate(`${wish.root}.pem`), stop };
}

// ---- the table -------------------------------------------------------------------

const said = (program, args, pattern) => {
  const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
  return pattern.exec(execFileSync('/bin/sh', ['-c', '"$@" 2>&1', '-', program, ...args], options))?.[1];
};
// prettier-ignore
const NO_UPDATE = { 'KeyUpdate': 'KeyUpdate cannot be configured', 'KeyUpdate requested': 'KeyUpdate cannot be configured' };

export const SERVERS = {
  nginx: {
    title: 'nginx', start: nginx, cannot: NO_UPDATE, absent: () => missing('nginx'),
    version: () => said('/usr/sbin/nginx', ['-v'], /nginx\/(\S+)/),
  },
  haproxy: {
    title: 'HAProxy', start: haproxy, cannot: NO_UPDATE, absent: () => missing('haproxy'),
    version: () => said('/usr/sbin/haproxy', ['-v'], /version (\S+)/),
  },
  apache: {
    title: 'Apache', start: apache, cannot: NO_UPDATE, absent: () => missing('apache'),
    version: () => said('/usr/sbin/apache2', ['-v'], /Apache\/(\S+)/),
  },
  openssl: {
    title: '`openssl s_server`', start: openssl, cannot: {}, absent: () => missing('openssl'),
    version: () => said('/usr/bin/openssl', ['version'], /OpenSSL (\S+)/),
  },
  gnutls: {
    title: '`gnutls-serv`', start: gnutls, absent: () => missing('gnutls'),
    cannot: { ...NO_UPDATE, 'small records': 'the size of sent records cannot be configured' },
    version: () => said('/usr/bin/gnutls-serv', ['--version'], /gnutls-serv (\S+)/),
  },
  stunnel: {
    title: 'stunnel', start: stunnel, absent: () => missing('stunnel'),
    cannot: { ...NO_UPDATE, 'OCSP stapling': 'this version does not staple' },
    version: () => said('/usr/bin/stunnel4', ['-version'], /stunnel (\S+)/),
  },
  node: {
    title: 'Node.js', start: node, absent: () => false,
    cannot: { KeyUpdate: 'its interface has no KeyUpdate', 'KeyUpdate requested': 'its interface has no KeyUpdate' },
    version: () => `${process.versions.node} (OpenSSL ${process.versions.openssl})`,
  },
  go: {
    title: 'Go', start: go, absent: () => !existsSync(GO) && 'not built (make evidence)',
    cannot: {
      KeyUpdate: 'its interface has no KeyUpdate', 'KeyUpdate requested': 'its interface has no KeyUpdate',
      'RSA-PSS key': 'crypto/tls does not support such keys',
    },
    version: () => said(GO, ['-about'], /go(\S+)/),
  },
}; // prettier-ignore
