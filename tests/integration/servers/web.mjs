// SPDX-License-Identifier: MIT
// Other web servers and proxies in front of a token endpoint: nginx, HAProxy, Apache, stunnel,
// Python's http.server; and what TLS libraries have for tests, s_server and gnutls-serv.
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificate } from './certificates.mjs';
import { listen } from './loopback.mjs';
import { startProgram } from './program.mjs';

/** The CA for client certificates, of which this program has none. */
export const CLIENT_CA = certificate('client-root.pem');

// What is written where, and run, to serve on a port. `where` is a folder of its own, `settings`
// what a test adds (arguments to those without a configuration file), `bind` that to HAProxy's line
// with the port.
const PROGRAMS = {
  nginx: {
    path: '/usr/sbin/nginx',
    files: ({ port, where, cert, key, settings }) => ({
      'nginx.conf': `
        daemon off; master_process off; pid ${where}/pid; error_log stderr; events {}
        http {
          access_log off; default_type application/json;
          ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((n) => `${n}_temp_path ${where}/tmp;`).join(' ')}
          server {
            listen 127.0.0.1:${port} ssl; root ${where};
            ssl_certificate ${cert}; ssl_certificate_key ${key};
            ${settings}
          }
        }`,
    }),
    args: ({ where }) => ['-p', where, '-e', 'stderr', '-c', join(where, 'nginx.conf')],
  },
  haproxy: {
    path: '/usr/sbin/haproxy',
    files: ({ port, where, cert, key, settings, bind }) => ({
      'pair.pem': readFileSync(cert, 'utf8') + readFileSync(key, 'utf8'),
      'haproxy.cfg': `
defaults
  mode http
  timeout connect 2s
  timeout client 5s
  timeout server 5s
frontend f
  bind 127.0.0.1:${port} ssl crt ${where}/pair.pem ${bind}
${settings}`,
    }),
    args: ({ where }) => ['-db', '-f', join(where, 'haproxy.cfg')],
  },
  apache: {
    path: '/usr/sbin/apache2',
    files: ({ port, where, cert, key, settings }) => ({
      'apache.conf': `
ServerRoot ${where}
ServerName localhost
PidFile ${where}/pid
ErrorLog ${where}/log
Mutex file:${where} default
Listen 127.0.0.1:${port}
${['mpm_event', 'ssl', 'authz_core'].map((n) => `LoadModule ${n}_module /usr/lib/apache2/modules/mod_${n}.so`).join('\n')}
SSLEngine on
SSLCertificateFile ${cert}
SSLCertificateKeyFile ${key}
SSLCACertificateFile ${CLIENT_CA}
DocumentRoot ${where}
${settings}`,
    }),
    args: ({ where }) => ['-f', join(where, 'apache.conf'), '-DFOREGROUND'],
  },
  python: {
    path: '/usr/bin/python3',
    files: ({ port, cert, key, settings }) => ({
      'server.py': `
import http.server, ssl
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers['Content-Length']))
${settings}
    def log_message(self, *args):
        pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', ${port}), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('${cert}', '${key}')
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
`,
    }),
    args: ({ where }) => [join(where, 'server.py')],
  },
  stunnel: {
    path: '/usr/bin/stunnel4',
    files: ({ port, cert, key, settings }) => ({
      'stunnel.conf': `
foreground = yes
syslog = no
pid =
[tests]
accept = 127.0.0.1:${port}
cert = ${cert}
key = ${key}
${settings}`,
    }),
    args: ({ where }) => [join(where, 'stunnel.conf')],
  },
  openssl: {
    path: '/usr/bin/openssl',
    args: ({ port, cert, key, chain, settings }) =>
      ['s_server', '-accept', `127.0.0.1:${port}`, '-cert', cert, '-cert_chain', chain, '-key', key, ...settings],
  },
  gnutls: {
    path: '/usr/bin/gnutls-serv',
    args: ({ port, cert, key, settings }) =>
      ['--http', '-p', port, '--x509certfile', cert, '--x509keyfile', key, ...settings],
  },
};

/** Why it cannot be tested here, or false. CI must have it. */
export const missing = (name) =>
  !process.env.CI && !existsSync(PROGRAMS[name].path) && `${PROGRAMS[name].path} is not installed`;

/**
 * Starts one with settings of its own, and more files: {name: content}. `leaf` and `root`: other
 * certificates; `bind`, and what startProgram() takes. Returns {port, where, url, ca, stop()}.
 */
export async function startWeb(name, settings, more = {}, { leaf = 'ec-good', root = 'ec-root', bind = '', env, started } = {}) {
  const where = mkdtempSync(join(tmpdir(), `cctoken-${name}-`));
  const free = await listen(createServer());
  await free.stop();
  const { port } = free;
  const { path, files, args } = PROGRAMS[name];
  const [cert, key, chain] = [`${leaf}.pem`, `${leaf}.key`, `${root.replace(/root$/, 'intermediate')}.pem`].map(certificate);
  const values = { port, where, cert, key, chain, settings, bind };
  for (const [file, content] of Object.entries({ ...files?.(values), ...more })) writeFileSync(join(where, file), content);
  const stop = await startProgram(name, { path, args: args(values), where, port, env, started });
  return { port, where, url: `https://localhost:${port}/token`, ca: certificate(`${root}.pem`), stop };
}
