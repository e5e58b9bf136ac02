// SPDX-License-Identifier: MIT
// The features of the table. Each is {name, versions, title (the head of its column), wish (for
// servers.mjs), what (for readers), seen(facts, connections, server): whether it really took
// place}. `also`: what another client gets that asks for it, where cctoken does not; `refused`: the
// cause when cctoken supports no such thing; `smoke`: the servers that `make check` tries it with.
const VERSIONS = ['1.2', '1.3'];
const ALL = ['nginx', 'haproxy', 'apache', 'openssl', 'gnutls', 'stunnel', 'node'];
const SMALL = 540; // bytes of a record: 512, and what encryption adds

const isSmall = (records) => records.length >= 3 && Math.max(...records) <= SMALL;
const keyIs = (key, pss) => ({ certificates }) =>
  certificates.length === 2 && certificates[0].key === key && certificates.every((one) => one.pss === pss);

const ROWS = [
  {
    name: 'EC',
    what: 'a P-256 certificate and an intermediate',
    seen: keyIs('ec', false),
    smoke: ['stunnel', 'node'],
  },
  {
    name: 'RSA',
    what: 'an RSA certificate (2048 bits) and an intermediate, signed with PKCS #1 v1.5',
    wish: { leaf: 'rsa-good', root: 'rsa-root' },
    seen: keyIs('rsa', false),
    smoke: ['nginx', 'gnutls'],
  },
  {
    name: 'RSA-PSS',
    what: 'the same, signed with RSA-PSS',
    wish: { leaf: 'pss-good', root: 'pss-root' },
    seen: keyIs('rsa', true),
    smoke: ['haproxy', 'gnutls', 'node'],
  },
  {
    name: 'RSA-PSS key',
    what: 'a key that is for RSA-PSS alone (id-RSASSA-PSS)',
    wish: { leaf: 'psskey-good', root: 'pss-root' },
    refused: 'tls_protocol',
    seen: ({ certificates }) => certificates.length === 0,
    also: 'RSA-PSS key',
    smoke: ['openssl'],
  },
  {
    name: 'tickets',
    what: 'session tickets (NewSessionTicket)',
    seen: ({ version, tickets, asksTicket, takesTicket }) => tickets > 0 || !(version === '1.3' ? takesTicket : asksTicket),
    also: 'ticket',
    smoke: ['nginx', 'gnutls'],
  },
  {
    name: 'P-384',
    title: { 1.2: 'P-384 alone', 1.3: 'HelloRetryRequest' },
    what: 'P-384 as its only group; cctoken sends no key share for it, so TLS 1.3 takes a HelloRetryRequest',
    wish: { groups: ['P-384'] },
    seen: ({ version, group, retry }, connections) =>
      group === 'P-384' && retry === (version === '1.3') && connections === 1,
    smoke: ALL,
  },
  {
    name: 'X25519 alone',
    what: 'X25519 as its only group; it refuses the first ClientHello, and a second connection offers that group',
    wish: { groups: ['X25519'] },
    seen: ({ group }, connections) => group === 'X25519' && connections === 2,
    smoke: ['haproxy', 'gnutls', 'openssl'],
  },
  {
    name: 'small records',
    what: 'a response in at least three records of at most 512 bytes; `openssl s_server` its handshake too',
    wish: { pieces: true },
    seen: ({ dataRecords, handshakeRecords }, _connections, server) =>
      isSmall(dataRecords) && (server !== 'openssl' || isSmall(handshakeRecords)),
    smoke: ['nginx', 'openssl', 'stunnel'],
  },
  {
    name: 'client certificate',
    what: 'a request for a client certificate that it does not require; cctoken sends an empty list',
    wish: { clients: true },
    seen: ({ requestsCertificate, clientCertificates }) => requestsCertificate && clientCertificates === 0,
    smoke: ['apache', 'haproxy', 'gnutls'],
  },
  {
    name: 'OCSP stapling',
    what: 'an OCSP response to staple',
    wish: { staple: true },
    seen: ({ stapled, asksStaple }) => !asksStaple && !stapled,
    also: 'staple',
    smoke: ['nginx', 'apache'],
  },
  {
    name: 'KeyUpdate',
    versions: ['1.3'],
    what: 'two KeyUpdates between request and response',
    wish: { keyUpdate: { commands: 'kk' } },
    seen: ({ serverUpdates }) => serverUpdates === 2,
    smoke: ['openssl'],
  },
  {
    name: 'KeyUpdate requested',
    versions: ['1.3'],
    what: 'one that requests one of the client, with ChaCha20-Poly1305; cctoken owes it only before data of its own, and has none left',
    wish: { keyUpdate: { commands: 'K', suite: 'TLS_CHACHA20_POLY1305_SHA256' } },
    seen: ({ serverUpdates, clientUpdates }) => serverUpdates === 1 && clientUpdates === 0,
    smoke: ['openssl'],
  },
];

const WISH = { leaf: 'ec-good', root: 'ec-root', groups: ['P-256', 'P-384', 'X25519'] };

export const FEATURES = ROWS.map((row) => ({ versions: VERSIONS, ...row, wish: { ...WISH, ...row.wish } }));
export { VERSIONS };
