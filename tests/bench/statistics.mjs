// SPDX-License-Identifier: MIT

/** The value below which the PART (0 to 1) of the values lies. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)];
  return below + (sorted[Math.ceil(at)] - below) * (at % 1);
}

export const median = (values) => quantile(values, 0.5);

/** What A is of B in each round: {median, low, high}, with the quartiles. */
export function ratio(a, b, field) {
  const ratios = a.map((one, i) => one[field] / b[i][field]);
  return { median: median(ratios), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}
