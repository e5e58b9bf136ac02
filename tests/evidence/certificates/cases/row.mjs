// SPDX-License-Identifier: MIT
/**
 * One case of the corpus. `rfc` is the verdict of the standards, thought out and not observed:
 * accept, reject, or either where they leave it to whoever verifies (what they only demand of
 * issuers is such a case), with the section. `pki` changes the ordinary chain root → mid → leaf and
 * adds to it; what it holds is explained at issue() in ../x509.mjs. More: {send: what the server
 * sends, trust: the trust anchors, host: the name in the URL, cause: with which cctoken refuses it
 * (none: it accepts), why: the reason of a difference, smoke: part of make check}.
 */
export function row(
  id,
  what,
  rfc,
  section,
  pki = {},
  { send = ['leaf', 'mid'], trust = ['root'], host = 'server.test', ...more } = {},
) {
  const ordinary = { root: {}, mid: { by: 'root' }, leaf: { by: 'mid', leaf: true } };
  const merged = { ...ordinary };
  for (const [label, description] of Object.entries(pki)) merged[label] = { ...ordinary[label], ...description };
  return { id, what, rfc, section, pki: merged, send, trust, host, ...more };
}
