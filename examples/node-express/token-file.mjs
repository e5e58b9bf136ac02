// SPDX-License-Identifier: MIT
// Calls an API with the token that `cctoken watch` keeps in a file.
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const HOW_LONG_MS = 5000; // to wait for a new token after a 401

// The file is replaced atomically: what is read is always one complete token.
const read = async (path) => (await readFile(path, 'utf8')).trim();

// The API refused this token before it expired. `cctoken watch` renews it on SIGHUP.
async function renewed(path, refused, pid) {
  if (pid) process.kill(pid, 'SIGHUP');
  for (const end = Date.now() + HOW_LONG_MS; Date.now() < end; await pause(50)) {
    const token = await read(path);
    if (token !== refused) return token;
    if (!pid) break;
  }
  return undefined;
}

/**
 * path: the file of `cctoken watch --output`. pid: that of `cctoken watch`, if this process may
 * signal it. Returns a function like fetch() that adds the token, and repeats the call once with a
 * new one after a 401.
 */
export function fetchWithToken(path, pid) {
  const ask = (url, options, token) =>
    fetch(url, { ...options, headers: { ...options.headers, Authorization: `Bearer ${token}` } });
  return async (url, options = {}) => {
    const token = await read(path);
    const server_report = await ask(url, options, token);
    const next = server_report.status === 401 ? await renewed(path, token, pid) : undefined;
    return next === undefined ? server_report : ask(url, options, next);
  };
}

/** Express middleware: req.api(url, options) calls an API with the token. */
export function tokenFile(path, pid) {
  const api = fetchWithToken(path, pid);
  return (req, res, next) => {
    req.api = api;
    next();
  };
}
