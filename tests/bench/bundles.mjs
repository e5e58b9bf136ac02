// SPDX-License-Identifier: MIT
// Bundles with any number of roots: the system's, then copies of them with other names.
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

export const SYSTEM = '/etc/ssl/certs/ca-certificates.crt';

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\n/g;
const system = readFileSync(SYSTEM, 'latin1').match(BLOCK);
export const systemCount = system.length;

const base64Lines = (bytes) => bytes.toString('base64').match(/.{1,64}/g).join('\n');

// The last four letters of the organization, wherever they stand (subject and issuer), become a
// number. No client looks at a root's own signature, so nothing needs to be signed anew.
function renamed(pem, number) {
  const certificate = new X509Certificate(pem);
  const bytes = Buffer.from(certificate.raw);
  const [, name] = /^O=([\x20-\x7e]{4,})$/m.exec(certificate.subject) ?? [];
  if (!name || !bytes.includes(name)) return undefined;
  const text = number.toString(36).padStart(4, '0');
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) {
    bytes.write(text, at + name.length - 4, 'latin1');
  }
  return `-----BEGIN CERTIFICATE-----\n${base64Lines(bytes)}\n-----END CERTIFICATE-----\n`;
}

/**
 * Writes a bundle of COUNT roots to PATH: the one in the file CA last, so that all others are
 * passed first.
 */
export function writeBundle(path, ca, count) {
  const roots = system.slice(0, count - 1);
  for (let i = 0; roots.length < count - 1; i++) {
    const copy = renamed(system[i % system.length], i);
    if (copy) roots.push(copy);
  }
  writeFileSync(path, [...roots, readFileSync(ca, 'latin1')].join(''));
  return path;
}
