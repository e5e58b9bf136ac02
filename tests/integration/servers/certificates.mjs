// SPDX-License-Identifier: MIT
// The test certificates, in build/certificates.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(root, 'build/certificates');

// Does nothing while they are fresh, and one set for all who call it at once.
execFileSync('sh', [join(root, 'tests/servers/certificates.sh'), folder], {
  stdio: ['ignore', 'ignore', 'inherit'],
  timeout: 60_000,
});

/** The path of one of them, say certificate('ec-root.pem'). */
export const certificate = (name) => join(folder, name);

/** What a Node TLS server needs: {key, cert} of TYPE-NAME. */
export const identity = (type, name = 'good') => ({
  key: readFileSync(certificate(`${type}-${name}.key`)),
  cert: readFileSync(certificate(`${type}-${name}.pem`)),
});
