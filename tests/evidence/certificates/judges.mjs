// SPDX-License-Identifier: MIT
// The verdicts of cctoken and openssl on a case.
import { execFile } from 'node:child_process';
import { isIP } from 'node:net';
import { cctoken as run } from '../../integration/run.mjs';
import { TOKEN } from './servers.mjs';
import { issue, pem } from './x509.mjs';

/**
 * Issues the certificates of a case, and writes them for both: {certificates: those sent, key: the
 * leaf's, files}.
 */
export function prepare({ id, pki, send, trust }, files) {
  const issued = issue(pki);
  const text = (labels) => labels.map((label) => pem(issued[label].der)).join('');
  return {
    certificates: send.map((label) => issued[label].der),
    key: issued[send[0]].key,
    files: {
      ca: files.file(`${id}-ca.pem`, text(trust)),
      leaf: files.file(`${id}-leaf.pem`, text(send.slice(0, 1))),
      others: send.length > 1 ? files.file(`${id}-others.pem`, text(send.slice(1))) : undefined,
    },
  };
}

const bare = (host) => host.replace(/^\[|\]$/g, '');

/**
 * Whether cctoken gets a token from a server that presents the chain: {cause: undefined if so,
 * words, ms}.
 */
export async function cctoken({ host }, { files }, port) {
  const args = ['get', '--token-url', `https://${host}/token`, '--connect-to', `127.0.0.1:${port}`, '--ca', files.ca,
    '--retry', '0', '--timeout', '10', '--proxy', 'none']; // prettier-ignore
  const env = { CCTOKEN_CLIENT_ID: 'corpus', CCTOKEN_CLIENT_SECRET: 'a-secret-that-is-never-shown' };
  const { status, stdout, stderr, ms } = await run(args, { env, tokens: [TOKEN] });
  if (status === 0 && stdout === `${TOKEN}\n`) return { words: '', ms };
  return { cause: /^cctoken: (\w+): /.exec(stderr)?.[1] ?? `status ${status}`, words: stderr.split('\n')[0], ms };
}

const openssl = (args) =>
  new Promise((resolve) =>
    execFile('openssl', args, { timeout: 10_000 }, (error, stdout, stderr) =>
      resolve({ error, text: `${stdout}${stderr}` }),
    ),
  );
const reason = (text) => /error \d+ at \d+ depth lookup: (.*)/.exec(text)?.[1] ?? 'unreadable';

/**
 * What `openssl verify` says, undefined for yes: of the ordinary checks and, with -x509_strict, of
 * all that it has.
 */
export async function opensslVerify({ host }, { files }) {
  const name = bare(host).replace(/\.$/, '');
  const args = ['verify', '-no-CApath', '-no-CAstore', '-partial_chain', '-purpose', 'sslserver', '-auth_level', '2',
    isIP(name) ? '-verify_ip' : '-verify_hostname', name, '-CAfile', files.ca,
    ...(files.others ? ['-untrusted', files.others] : [])]; // prettier-ignore
  const [usual, strict] = await Promise.all([
    openssl([...args, files.leaf]),
    openssl([...args, '-x509_strict', files.leaf]),
  ]);
  return {
    usual: usual.error ? reason(usual.text) : undefined,
    strict: strict.error ? reason(strict.text) : undefined,
  };
}
