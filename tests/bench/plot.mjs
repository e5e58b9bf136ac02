// SPDX-License-Identifier: MIT
// Diagrams as SVG: memory and time by the number of roots, side by side, all scales logarithmic;
// and bars by peer.

const SIZE = { width: 1000, height: 420 };
const PANEL = { top: 54, height: 300, width: 320 };
const LABEL = 40; // the least distance between two labels of the lower scale
const COLOUR = { cctoken: '#0b5fb0', arena: '#0b5fb0', curl: '#c0500c', Go: '#3d7a3a', BearSSL: '#7a5230' };
const TEXT = '#222';
const FAINT = '#ddd';

const text = (x, y, content, more = '') => `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${content}</text>`;
const line = (x1, y1, x2, y2, colour) =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="${colour}"/>`;

const scale = ([from, to], [start, end]) => {
  const span = Math.log(to) - Math.log(from);
  return (value) => start + ((Math.log(value) - Math.log(from)) / span) * (end - start);
};

// Labels beside the ends of the lines, moved apart where they would overlap.
function placeLabels(series, y) {
  const labels = series.map(({ label, points, colour }) => ({ label, colour, y: y(points.at(-1)[1]) + 4 }));
  labels.sort((a, b) => a.y - b.y);
  labels.forEach((one, i) => {
    if (i > 0) one.y = Math.max(one.y, labels[i - 1].y + 15);
  });
  return labels;
}

// series: [{label, colour, dashed, points: [[roots, value], …]}]
function panel(left, title, series, ticks, xTicks) {
  const bottom = PANEL.top + PANEL.height;
  const x = scale([1, xTicks.at(-1)], [left, left + PANEL.width]);
  const y = scale([ticks[0], ticks.at(-1)], [bottom, PANEL.top]);
  return [
    text(left, PANEL.top - 18, title, 'font-weight="bold"'),
    ...ticks.flatMap((tick) => [
      line(left, y(tick), left + PANEL.width, y(tick), FAINT),
      text(left - 8, y(tick) + 4, tick.toLocaleString('en'), 'text-anchor="end"'),
    ]),
    ...xTicks.flatMap((tick, i) => [
      line(x(tick), bottom, x(tick), bottom + 5, TEXT),
      i === xTicks.length - 1 || x(xTicks.at(-1)) - x(tick) >= LABEL
        ? text(x(tick), bottom + 20, tick, 'text-anchor="middle"')
        : '',
    ]),
    line(left, bottom, left + PANEL.width, bottom, TEXT),
    text(left + PANEL.width / 2, bottom + 42, 'trust anchors in the bundle', 'text-anchor="middle"'),
    ...series.flatMap(({ colour, dashed, points }) => {
      const at = points.map(([roots, value]) => [x(roots).toFixed(1), y(value).toFixed(1)]);
      const dash = dashed ? ' stroke-dasharray="6 4"' : '';
      return [
        `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`,
        ...at.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`),
      ];
    }),
    ...placeLabels(series, y).map((one) =>
      text(left + PANEL.width + 10, one.y, one.label, `fill="${one.colour}" font-weight="bold"`),
    ),
  ];
}

/** byRoots: [{roots, arena (KiB), rss: {NAME: KiB}, wall: {NAME: ms}}] */
export function plot(byRoots) {
  const lines = (field) =>
    Object.keys(byRoots[0][field]).map((name) => ({
      label: name,
      colour: COLOUR[name],
      points: byRoots.map((one) => [one.roots, one[field][name]]),
    }));
  const arena = {
    label: 'its arena',
    colour: COLOUR.arena,
    dashed: true,
    points: byRoots.map((one) => [one.roots, one.arena]),
  };
  const xTicks = byRoots.map(({ roots }) => roots);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img"`,
    `  width="${SIZE.width}" height="${SIZE.height}" font-family="sans-serif" font-size="13" fill="${TEXT}">`,
    '<title>Memory and wall time of one token by the number of trusted roots</title>',
    `<rect width="${SIZE.width}" height="${SIZE.height}" fill="#fff"/>`,
    ...panel(70, 'Memory, KiB', [...lines('rss'), arena], powers(byRoots, 'rss', [arena.points]), xTicks),
    ...panel(580, 'Wall time, ms', lines('wall'), powers(byRoots, 'wall', []), xTicks),
    '</svg>',
  ].join('\n')}\n`;
}

// The ticks 1, 3, 10, 30, … around all values.
function powers(byRoots, field, more) {
  const values = [...byRoots.flatMap((one) => Object.values(one[field])), ...more.flat().map(([, value]) => value)];
  const ticks = [];
  for (let power = 1; power <= 1e9; power *= 10) ticks.push(power, 3 * power);
  const first = ticks.findLastIndex((tick) => tick <= Math.min(...values));
  const last = ticks.findIndex((tick) => tick >= Math.max(...values));
  return ticks.slice(Math.max(first, 0), last + 1);
}

const BARS = { left: 90, width: 780, height: 18, gap: 14, top: 40 };

const OPACITY = [1, 0.35]; // of the first and the second part of a bar

/**
 * One bar for each program. groups: [{what, values: {NAME: NUMBER, or the parts of the bar}}],
 * without WHAT no heading; SHOW writes the number at the end of a bar, the sum of its parts.
 */
export function bars(title, groups, show) {
  const sum = (value) => [value].flat().reduce((a, b) => a + b);
  const longest = Math.max(...groups.flatMap(({ values }) => Object.values(values).map(sum)));
  const rows = [];
  let y = BARS.top;
  for (const { what, values } of groups) {
    if (what) {
      rows.push(text(20, y + 13, what, 'font-weight="bold"'));
      y += BARS.height + 4;
    }
    for (const [name, value] of Object.entries(values)) {
      rows.push(text(BARS.left - 8, y + 13, name, `text-anchor="end" fill="${COLOUR[name]}"`));
      let x = BARS.left;
      for (const [i, part] of [value].flat().entries()) {
        const width = (part / longest) * BARS.width;
        const fill = `fill="${COLOUR[name]}" fill-opacity="${OPACITY[i]}"`;
        rows.push(`<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${BARS.height - 3}" ${fill}/>`);
        x += width;
      }
      rows.push(text(x + 6, y + 13, show(sum(value))));
      y += BARS.height;
    }
    y += BARS.gap;
  }
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${y}" role="img"`,
    `  width="${SIZE.width}" height="${y}" font-family="sans-serif" font-size="13" fill="${TEXT}">`,
    `<title>${title}</title>`,
    `<rect width="${SIZE.width}" height="${y}" fill="#fff"/>`,
    text(20, 20, title, 'font-weight="bold" font-size="15"'),
    ...rows,
    '</svg>',
  ].join('\n')}\n`;
}
