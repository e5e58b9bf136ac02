// SPDX-License-Identifier: MIT
//
//   node docs/diagrams.mjs FOLDER      writes the diagrams of the documents: request.svg and
//                                      sidecar.svg
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [TEXT, LINE, FILL, OURS, GOOD, BAD] = ['#222', '#667', '#f4f5f7', '#dbe9f8', '#dff0e0', '#fbe3dc'];
const escape = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const write = (x, y, text, more = '') => `<text x="${x}" y="${y}" text-anchor="middle" ${more}>${escape(text)}</text>`;

/** A box with its title and lines in the middle of it. */
function box({ x, y, width, height, title, lines = [], fill = FILL }) {
  const middle = x + width / 2;
  const first = y + height / 2 + 5 - lines.length * 8;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${fill}" stroke="${LINE}"/>`,
    write(middle, first, title, 'font-weight="bold"'),
    ...lines.map((line, i) => write(middle, first + 17 * (i + 1), line, 'font-size="12"')),
  ];
}

/** From one point to another, with a label above its middle. */
function arrow([fromX, fromY], [toX, toY], label = '') {
  return [
    `<line x1="${fromX}" y1="${fromY}" x2="${toX}" y2="${toY}" stroke="${LINE}" stroke-width="1.5" marker-end="url(#head)"/>`,
    ...(label ? [write((fromX + toX) / 2, (fromY + toY) / 2 - 7, label, 'font-size="12"')] : []),
  ];
}

const svg = (width, height, title, parts) =>
  `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img"`,
    `  width="${width}" height="${height}" font-family="sans-serif" font-size="14" fill="${TEXT}">`,
    `<title>${escape(title)}</title>`,
    '<defs><marker id="head" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto">',
    `  <path d="M0,0 L9,4 L0,8 z" fill="${LINE}"/></marker></defs>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...parts.flat(),
    '</svg>',
  ].join('\n')}\n`;

// The stages of doctor, and the exit status of a failure in each.
const STAGES = [
  ['config', ['options, variables,', 'files; all checked'], '2'],
  ['dns, connect', ['both families', 'raced'], '3'],
  ['proxy', ['CONNECT,', 'if there is one'], '3'],
  ['tls', ['chain, name, dates', 'always verified'], '4'],
  ['http', ['form POST;', 'strict reading'], '7'],
  ['oauth', ['token response,', 'or a refusal'], '5, 6, 7'],
];
function request() {
  const [width, gap, top, height] = [122, 22, 16, 76];
  const at = (i) => 16 + i * (width + gap);
  const right = at(STAGES.length) - gap;
  const parts = STAGES.map(([title, lines, status], i) => [
    ...box({ x: at(i), y: top, width, height, title, lines, fill: OURS }),
    ...(i > 0 ? arrow([at(i) - gap, top + height / 2], [at(i) - 2, top + height / 2]) : []),
    ...arrow([at(i) + width / 2, top + height], [at(i) + width / 2, 158]),
    write(at(i) + width / 2 + 8, 130, `status ${status}`, 'font-size="12" style="text-anchor:start"'),
  ]);
  const cause = { x: at(0), y: 160, width: right - at(0), height: 54, title: 'one cause', fill: BAD };
  const token = { x: right + 40, y: top, width: 116, height, title: 'token', lines: ['output, file,', 'cache, program'], fill: GOOD };
  return svg(right + 172, 230, 'The path of a request', [
    ...parts,
    box({ ...cause, lines: ['what happened, with the value and where it came from; what to do'] }),
    arrow([right, top + height / 2], [right + 38, top + height / 2]),
    box(token),
    write(right + 98, top + height + 38, 'status 0', 'font-size="12"'),
  ]);
}

function sidecar() {
  const pod = `<rect x="236" y="12" width="500" height="226" rx="8" fill="none" stroke="${LINE}" stroke-dasharray="5 4"/>`;
  return svg(972, 252, 'A sidecar', [
    [pod, write(486, 32, 'one pod or machine', 'font-size="12"')],
    box({ x: 16, y: 52, width: 130, height: 62, title: 'authorization', lines: ['server'] }),
    box({ x: 256, y: 52, width: 190, height: 62, title: 'cctoken watch', lines: ['renews at 80 % of the life'], fill: OURS }),
    box({ x: 526, y: 52, width: 190, height: 62, title: 'token file', lines: ['in memory, mode 0600'], fill: GOOD }),
    box({ x: 526, y: 164, width: 190, height: 54, title: 'your service', lines: ['in any language'] }),
    box({ x: 256, y: 164, width: 190, height: 54, title: 'cctoken probe', lines: ['health check'], fill: OURS }),
    box({ x: 836, y: 164, width: 120, height: 54, title: 'API' }),
    arrow([256, 83], [148, 83], 'TLS, POST'),
    arrow([446, 83], [524, 83], 'replaces'),
    arrow([621, 164], [621, 116]),
    [write(672, 145, 'reads', 'font-size="12"')],
    arrow([446, 178], [526, 116]),
    arrow([716, 191], [834, 191], 'Bearer token'),
  ]);
}

const [, , folder] = process.argv;
for (const [name, diagram] of Object.entries({ request, sidecar })) writeFileSync(join(folder, `${name}.svg`), diagram());
