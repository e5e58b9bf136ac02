// SPDX-License-Identifier: MIT
// Certificates of any kind for one test file, issued with openssl in its folder.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const KEYS = {
  ec: ['EC', 'ec_paramgen_curve:P-256'],
  p384: ['EC', 'ec_paramgen_curve:P-384'],
  explicit: ['EC', 'ec_paramgen_curve:P-256', 'ec_param_enc:explicit'],
  p521: ['EC', 'ec_paramgen_curve:P-521'],
  brainpool: ['EC', 'ec_paramgen_curve:brainpoolP256r1'],
  rsa: ['RSA', 'rsa_keygen_bits:2048'],
  rsa1024: ['RSA', 'rsa_keygen_bits:1024'],
  ed25519: ['ED25519'],
};
const AUTHORITY = ['basicConstraints = critical, CA:TRUE', 'keyUsage = critical, keyCertSign, cRLSign'];
const SERVER = ['basicConstraints = CA:FALSE', 'extendedKeyUsage = serverAuth'];
const day = (offset) => `${new Date(Date.now() + offset * 86_400_000).toISOString().replace(/[-:T]|\..*/g, '')}Z`;

/**
 * Returns {authority, leaf, pem, key}: each of the first two issues NAME.pem, with
 * {by: the issuer's name (itself without), key: a kind above, or the name of a certificate to share
 * its key, subject, extensions: lines, md, from, to: days}. A leaf is for localhost unless `names`
 * says otherwise (null: no such extension). pem(name, ...) is their text.
 */
export function issuer(files) {
  const config = files.file(
    'openssl.conf',
    `[req]\ndistinguished_name = name\nstring_mask = utf8only\n[name]\n[ca]\ndefault_ca = tests\n[tests]
database = ${files.file('database', '')}\nnew_certs_dir = ${files.path('')}\nunique_subject = no\nrand_serial = yes
policy = any\npreserve = yes\n[any]\norganizationName = optional\ncommonName = optional\nemailAddress = optional\n`,
  );
  const openssl = (...args) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  const path = (name, kind = 'pem') => files.path(`${name}.${kind}`);

  function keyOf(name, kind) {
    if (!KEYS[kind]) return writeFileSync(path(name, 'key'), readFileSync(path(kind, 'key')));
    const [algorithm, ...options] = KEYS[kind];
    const all = options.flatMap((option) => ['-pkeyopt', option]);
    return openssl('genpkey', '-algorithm', algorithm, ...all, '-out', path(name, 'key'));
  }

  function issue(name, { by = name, key = 'ec', subject = `/CN=${name}`, extensions, md = 'sha256', from = -1, to = 30 }) {
    if (!existsSync(path(name, 'key'))) keyOf(name, key);
    const request = path(name, 'csr');
    openssl('req', '-new', '-config', config, '-utf8', '-key', path(name, 'key'), '-subj', subject, '-out', request);
    const extfile = files.file('extensions', `${extensions.join('\n')}\n`);
    const signer = by === name ? ['-selfsign'] : ['-cert', path(by)];
    const hash = /^ed/i.test(md) ? 'default' : md;
    openssl('ca', '-batch', '-notext', '-config', config, ...signer, '-keyfile', path(by, 'key'), '-md', hash,
      // prettier-ignore
      '-startdate', day(from), '-enddate', day(to), '-extfile', extfile, '-in', request, '-out', path(name));
    return name;
  }

  return {
    path,
    authority: (name, { extensions = [], ...more } = {}) =>
      issue(name, { ...more, extensions: [...AUTHORITY, ...extensions] }),
    leaf: (name, { extensions = [], names = 'DNS:localhost', ...more } = {}) =>
      issue(name, {
        subject: '/CN=localhost',
        ...more,
        extensions: [...(more.usage ?? SERVER), ...(names ? [`subjectAltName = ${names}`] : []), ...extensions],
      }),
    pem: (...names) => names.map((name) => readFileSync(path(name), 'utf8')).join(''),
    key: (name) => readFileSync(path(name, 'key'), 'utf8'),
  };
}
