// SPDX-License-Identifier: MIT
// HTTP proxies: Tinyproxy and Squid as Debian has them, and one whose behaviour is scripted.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen } from './loopback.mjs';
import { startProgram } from './program.mjs';

// What is written where, and run. `settings` is what a test adds; `user` needs the files when root
// starts it.
const PROGRAMS = {
  tinyproxy: {
    path: '/usr/bin/tinyproxy',
    config: (port, _where, settings) => `
Port ${port}
Listen 127.0.0.1
Timeout 20
MaxClients 20
LogLevel Critical
${settings}`,
    args: (file) => ['-d', '-c', file],
  },
  squid: {
    path: '/usr/sbin/squid',
    user: 13, // proxy
    config: (port, where, settings, options) => `
http_port 127.0.0.1:${port} ${options}
pid_filename none
access_log none
cache_log stdio:${where}/log
coredump_dir ${where}
netdb_filename none
cache deny all
dns_nameservers 127.0.0.1
shutdown_lifetime 0 seconds
visible_hostname proxy.test
${settings}`,
    args: (file) => ['-N', '-f', file],
  },
};

/** Why it cannot be tested here, or false. CI must have it. */
export const missing = (name) =>
  !process.env.CI && !existsSync(PROGRAMS[name].path) && `${PROGRAMS[name].path} is not installed`;

/**
 * Starts one with settings of its own, text or a function of its folder. `files`: {name: content}
 * beside its configuration; `options`: of Squid's http_port; `prepare(where)` before it starts.
 * Returns {port, address, stop()}.
 */
export async function startProxy(name, settings = '', { files = {}, options = () => '', prepare } = {}) {
  const { path, config, args, user } = PROGRAMS[name];
  const where = mkdtempSync(join(tmpdir(), `cctoken-${name}-`));
  const free = await listen(createServer());
  await free.stop();
  const text = typeof settings === 'function' ? settings(where) : settings;
  for (const [file, content] of Object.entries({ config: config(free.port, where, text, options(where)), ...files }))
    writeFileSync(join(where, file), content, { mode: 0o644 });
  if (user && process.getuid() === 0) {
    chmodSync(where, 0o755);
    chownSync(where, user, user);
  }
  prepare?.(where, user && process.getuid() === 0 ? { uid: user, gid: user } : {});
  const stop = await startProgram(name, { path, args: args(join(where, 'config')), where, port: free.port });
  return { port: free.port, address: `127.0.0.1:${free.port}`, stop };
}

/** The database of Squid's generator of certificates, which it wants to be made before. */
export const makeCertificateDatabase = (where, as) =>
  execFileSync('/usr/lib/squid/security_file_certgen', ['-c', '-s', join(where, 'certificates'), '-M', '4MB'], {
    stdio: 'ignore',
    ...as,
  });

// The header section of one request, without what follows.
const readHead = (socket) =>
  new Promise((resolve) => {
    let text = '';
    const onData = (chunk) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      socket.off('data', onData);
      socket.pause();
      resolve(text.slice(0, end + 4));
    };
    socket.on('data', onData);
    socket.on('close', () => resolve(undefined));
  });

/**
 * A proxy that reads a CONNECT and then does what handle(socket, request, open) says: open(host,
 * port) connects the socket with a server, whatever was asked for. Without it: 200, and connected
 * as asked. Returns {port, address, requests, stop()}.
 */
export async function startNodeProxy(handle, host) {
  const requests = [];
  const server = createServer(async (socket) => {
    socket.on('error', () => {});
    const text = await readHead(socket);
    if (text === undefined) return;
    const [line, ...fields] = text.trimEnd().split('\r\n');
    const request = { line, fields, destination: line.split(' ')[1] };
    requests.push(request);
    const open = (to = request.destination, greeting = 'HTTP/1.1 200 Connection established\r\n\r\n') => {
      const colon = to.lastIndexOf(':');
      const upstream = connect(Number(to.slice(colon + 1)), to.slice(0, colon).replace(/^\[|\]$/g, ''), () => {
        socket.write(greeting);
        socket.pipe(upstream).pipe(socket);
      });
      upstream.unref();
      upstream.on('error', () => socket.destroy());
      socket.on('close', () => upstream.destroy());
    };
    if (handle) handle(socket, request, open);
    else open();
  });
  const { port, stop } = await listen(server, host);
  return { port, address: `${host === '::1' ? '[::1]' : (host ?? '127.0.0.1')}:${port}`, requests, stop };
}
