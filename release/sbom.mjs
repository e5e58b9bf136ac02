// SPDX-License-Identifier: MIT
//
//   node release/sbom.mjs OUTDIR ARCHITECTURE=BINARY...
//
// What the executables of a release are made of, as SPDX 2.3 and as CycloneDX 1.6, both in JSON.
// RINGED: the architectures with the curves of ring. Names and identifiers come from the content,
// so the same release has the same documents.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [out, ...rows] = process.argv.slice(2);
const ringed = (process.env.RINGED ?? '').split(' ').filter(Boolean);
const created = new Date(Number(process.env.SOURCE_DATE_EPOCH) * 1000).toISOString().replace('.000', '');
const [, version] = /^#define CCT_VERSION "(.*)"/m.exec(readFileSync('include/cctoken.h', 'utf8'));
const pins = Object.fromEntries(
  [...readFileSync('deps/versions', 'utf8').matchAll(/^(\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
);
const sum = (algorithm, bytes) => createHash(algorithm).update(bytes).digest('hex');

const binaries = rows.map((row) => {
  const [arch, path] = row.split('=');
  const bytes = readFileSync(path);
  return { arch, name: `cctoken-${arch}`, sha1: sum('sha1', bytes), sha256: sum('sha256', bytes), ringed: ringed.includes(arch) };
});

// Linked into every executable, but for ring. The sums are those of the source tarballs that
// deps/fetch.sh verifies.
const part = (name, pin, supplier, license, purl, more) => ({
  ...{ name, supplier, license, purl: `pkg:${purl}`, version: pins[`${pin}_VERSION`], sha256: pins[`${pin}_SHA256`], ...more },
});
const MBEDTLS = `github/mbed-tls/mbedtls@v${pins.MBEDTLS_VERSION}`;
const cpe = (vendor, product, number) => `cpe:2.3:a:${vendor}:${product}:${number}:*:*:*:*:*:*:*`;
const everywhere = [
  part('mbedtls', 'MBEDTLS', 'Mbed TLS', 'Apache-2.0 OR GPL-2.0-or-later', MBEDTLS, { cpe: cpe('arm', 'mbed_tls', pins.MBEDTLS_VERSION) }),
  part('jsmn', 'JSMN', 'Serge Zaitsev', 'MIT', `github/zserge/jsmn@v${pins.JSMN_VERSION}`),
  part('musl', 'MUSL', 'musl', 'MIT', `generic/musl@${pins.MUSL_VERSION}`, { cpe: cpe('musl-libc', 'musl', pins.MUSL_VERSION) }),
];
const ring = part('ring', 'RING', 'Brian Smith', 'Apache-2.0 AND ISC', `cargo/ring@${pins.RING_VERSION}`);

// The image has roots besides.
const debian = (format) => execFileSync('dpkg-query', ['-W', '-f', format, 'ca-certificates'], { encoding: 'utf8' });
const roots = process.env.CA_BUNDLE
  ? { name: 'ca-bundle', version: sum('sha256', readFileSync(process.env.CA_BUNDLE)).slice(0, 16), supplier: 'NOASSERTION', license: 'NOASSERTION' }
  : { name: 'ca-certificates', version: debian('${Version}'), supplier: 'Debian', license: 'MPL-2.0 AND GPL-2.0-or-later' };
if (!process.env.CA_BUNDLE) roots.purl = `pkg:deb/debian/ca-certificates@${encodeURIComponent(roots.version)}?arch=all`;

const parts = [...everywhere, ...(binaries.some((binary) => binary.ringed) ? [ring] : [])];
const identity = sum('sha256', JSON.stringify({ version, created, binaries, parts, roots }));
const uuid = [identity.slice(0, 8), identity.slice(8, 12), `5${identity.slice(13, 16)}`, `a${identity.slice(17, 20)}`, identity.slice(20, 32)].join('-');
const write = (name, document) => writeFileSync(join(out, `cctoken-${version}.${name}`), `${JSON.stringify(document, null, 1)}\n`);

// ---- SPDX -------------------------------------------------------------------

const spdxId = (name) => `SPDXRef-${name.replaceAll(/[^a-zA-Z0-9.-]/g, '-')}`;
const spdxPackage = ({ name, version: number, supplier, license, purl, cpe: cpeName, sha256 }) => ({
  SPDXID: spdxId(name),
  name,
  versionInfo: number,
  supplier: supplier === 'NOASSERTION' ? supplier : `Organization: ${supplier}`,
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  licenseConcluded: license,
  licenseDeclared: license,
  copyrightText: 'NOASSERTION',
  ...(sha256 && { checksums: [{ algorithm: 'SHA256', checksumValue: sha256 }] }),
  externalRefs: [
    ...(purl ? [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }] : []),
    ...(cpeName ? [{ referenceCategory: 'SECURITY', referenceType: 'cpe23Type', referenceLocator: cpeName }] : []),
  ],
});
const itself = { name: 'cctoken', version, supplier: 'The cctoken authors', license: 'MIT', purl: `pkg:generic/cctoken@${version}` };
const relation = (from, relationshipType, to) => ({ spdxElementId: from, relationshipType, relatedSpdxElement: to });
const partsOf = (binary) => [...everywhere, ...(binary.ringed ? [ring] : [])];
write('spdx.json', {
  spdxVersion: 'SPDX-2.3',
  dataLicense: 'CC0-1.0',
  SPDXID: 'SPDXRef-DOCUMENT',
  name: `cctoken-${version}`,
  documentNamespace: `https://spdx.org/spdxdocs/cctoken-${version}-${uuid}`,
  creationInfo: { created, creators: [`Tool: cctoken-release-${version}`] },
  packages: [itself, ...parts, roots].map(spdxPackage),
  files: binaries.map(({ name, arch, sha1, sha256 }) => ({
    SPDXID: spdxId(name),
    fileName: `./cctoken-${version}-linux-${arch}/bin/cctoken`,
    fileTypes: ['BINARY'],
    checksums: [
      { algorithm: 'SHA1', checksumValue: sha1 },
      { algorithm: 'SHA256', checksumValue: sha256 },
    ],
    licenseConcluded: 'NOASSERTION',
    licenseInfoInFiles: ['NOASSERTION'],
    copyrightText: 'NOASSERTION',
  })),
  relationships: [
    relation('SPDXRef-DOCUMENT', 'DESCRIBES', spdxId('cctoken')),
    ...binaries.flatMap((binary) => [
      relation(spdxId(binary.name), 'GENERATED_FROM', spdxId('cctoken')),
      ...partsOf(binary).map(({ name }) => relation(spdxId(binary.name), 'STATIC_LINK', spdxId(name))),
    ]),
    { ...relation(spdxId(roots.name), 'OPTIONAL_COMPONENT_OF', spdxId('cctoken')), comment: 'in the OCI image only' },
  ],
});

// ---- CycloneDX ---------------------------------------------------------------

const licenses = (license) =>
  license === 'NOASSERTION' ? {} : { licenses: [/ /.test(license) ? { expression: license } : { license: { id: license } }] };
const component = (type) => ({ name, version: number, supplier, license, purl, cpe: cpeName, sha256 }) => ({
  type,
  'bom-ref': name,
  ...(supplier !== 'NOASSERTION' && { supplier: { name: supplier } }),
  name,
  version: number,
  ...licenses(license),
  ...(cpeName && { cpe: cpeName }),
  ...(purl && { purl }),
  // The sum is of the source, not of anything in the release.
  ...(sha256 && { properties: [{ name: 'cctoken:source-tarball:sha256', value: sha256 }] }),
});
write('cdx.json', {
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: `urn:uuid:${uuid}`,
  version: 1,
  metadata: {
    timestamp: created,
    tools: { components: [{ type: 'application', name: 'cctoken-release', version }] },
    component: component('application')(itself),
  },
  components: [
    ...binaries.map(({ name, arch, sha256 }) => ({
      type: 'file',
      'bom-ref': name,
      name: `cctoken-${version}-linux-${arch}/bin/cctoken`,
      hashes: [{ alg: 'SHA-256', content: sha256 }],
    })),
    ...parts.map(component('library')),
    { ...component('data')(roots), scope: 'optional', description: 'Trust anchors, in the OCI image only' },
  ],
  dependencies: [
    { ref: 'cctoken', dependsOn: binaries.map(({ name }) => name) },
    ...binaries.map((binary) => ({ ref: binary.name, dependsOn: partsOf(binary).map(({ name }) => name) })),
    ...[...parts, roots].map(({ name }) => ({ ref: name })),
  ],
});
