// SPDX-License-Identifier: MIT
// Dates (RFC 5280 sections 4.1.2.5 and 6.1.3 (a) (2)).
import { generalizedTime, printable, seq, utcTime } from '../der.mjs';
import { inDays } from '../x509.mjs';
import { row } from './row.mjs';

const expired = { cause: 'certificate_expired' };
const future = { cause: 'certificate_not_yet_valid' };
const rejected = { cause: 'certificate_rejected' };
const leaf = (from, to) => ({ leaf: { from, to } });
const NEXT = new Date().getUTCFullYear() + 1;
// A date next year in other forms than RFC 5280's.
const short = (text) => utcTime(`${NEXT % 100}${text}`);
const long = (text) => generalizedTime(`${NEXT}${text}`);

// prettier-ignore
export default [
  row('date-expired', 'the leaf has expired', 'reject', '5280 6.1.3 (a)', leaf(-60, -30), { ...expired, smoke: true }),
  row('date-expired-second', 'the leaf expired a second ago', 'reject', '5280 6.1.3 (a)', leaf(-60, -1 / 86400),
    expired),
  row('date-future', 'the leaf is not yet valid', 'reject', '5280 6.1.3 (a)', leaf(10, 30), { ...future, smoke: true }),
  row('date-future-hour', 'the leaf becomes valid in an hour', 'reject', '5280 6.1.3 (a)', leaf(1 / 24, 30), future),
  row('date-fresh', 'the leaf became valid a second ago', 'accept', '5280 6.1.3 (a)', leaf(-1 / 86400, 30)),
  row('date-last-hour', 'the leaf is valid for another hour', 'accept', '5280 6.1.3 (a)', leaf(-30, 1 / 24)),
  row('date-mid-expired', 'the intermediate has expired', 'reject', '5280 6.1.3 (a)', { mid: { from: -60, to: -30 } },
    { ...expired, smoke: true }),
  row('date-mid-future', 'the intermediate is not yet valid', 'reject', '5280 6.1.3 (a)', { mid: { from: 10, to: 30 } },
    future),
  row('date-swapped', 'the leaf ends before it begins', 'reject', '5280 6.1.3 (a)', leaf(10, -10), future),
  row('date-outlives', 'the leaf is valid longer than its issuer', 'accept', '5280 6.1.3 (a)', { mid: { to: 5 } }),
  row('date-precedes', 'the leaf became valid before its issuer', 'accept', '5280 6.1.3 (a)', { leaf: { from: -200 } }),
  row('date-long', 'the leaf is valid for a hundred years', 'accept', '5280 6.1.3 (a)', leaf(-1, 36500)),
  row('date-no-end', 'no well-defined end (99991231235959Z)', 'accept', '5280 4.1.2.5',
    leaf(-1, generalizedTime('99991231235959Z'))),
  row('date-1950', 'valid since 1950 (500101000000Z)', 'accept', '5280 4.1.2.5.1', leaf(utcTime('500101000000Z'), 30)),
  row('date-2049', 'valid until 2049 (491231235959Z)', 'accept', '5280 4.1.2.5.1', leaf(-1, utcTime('491231235959Z'))),
  row('date-1950-end', 'valid until 1950 (501231235959Z)', 'reject', '5280 4.1.2.5.1',
    leaf(-1, utcTime('501231235959Z')), expired),
  row('date-2050', 'valid until 2050, as GeneralizedTime', 'accept', '5280 4.1.2.5.2',
    leaf(-1, generalizedTime('20500101000000Z'))),
  row('date-generalized', 'a date before 2050 as GeneralizedTime', 'accept', '5280 4.1.2.5',
    leaf(-1, long('0101000000Z'))),
  row('date-leap', '29 February of a leap year', 'accept', '5280 4.1.2.5.1', leaf(-1, utcTime('280229120000Z'))),
  row('date-no-leap', '29 February of another year', 'reject', '5280 4.1.2.5.1', leaf(-1, utcTime('290229120000Z')),
    rejected),
  row('date-month-13', 'month 13', 'reject', '5280 4.1.2.5.1', leaf(-1, short('1301000000Z')), rejected),
  row('date-month-0', 'month 0', 'reject', '5280 4.1.2.5.1', leaf(-1, short('0001000000Z')), rejected),
  row('date-day-31', '31 April', 'reject', '5280 4.1.2.5.1', leaf(-1, short('0431000000Z')), rejected),
  row('date-day-0', 'day 0', 'reject', '5280 4.1.2.5.1', leaf(-1, short('0400000000Z')), rejected),
  row('date-hour-24', '24:00:00', 'reject', '5280 4.1.2.5.1', leaf(-1, short('0401240000Z')), rejected),
  row('date-second-60', 'second 60', 'either', '5280 4.1.2.5.1', leaf(-1, short('0630235960Z')), { ...rejected }),
  row('date-no-seconds', 'UTCTime without seconds', 'reject', '5280 4.1.2.5.1', leaf(-1, short('04010000Z')), rejected),
  row('date-offset', 'UTCTime with an offset', 'reject', '5280 4.1.2.5.1', leaf(-1, short('0401000000+0000')),
    rejected),
  row('date-no-zulu', 'UTCTime without Z', 'reject', '5280 4.1.2.5.1', leaf(-1, short('0401000000')), rejected),
  row('date-fraction', 'GeneralizedTime with a fraction', 'reject', '5280 4.1.2.5.2', leaf(-1, long('0401000000.5Z')),
    rejected),
  row('date-generalized-no-zulu', 'GeneralizedTime without Z', 'reject', '5280 4.1.2.5.2', leaf(-1, long('0401000000')),
    rejected),
  row('date-letters', 'letters in place of digits', 'reject', '5280 4.1.2.5.1', leaf(-1, short('0401OO0000Z')),
    rejected),
  row('date-sign', 'a sign in place of a digit', 'reject', '5280 4.1.2.5.1', leaf(-1, short('0401+10000Z')), rejected),
  row('date-empty', 'an empty date', 'reject', '5280 4.1.2.5.1', leaf(-1, utcTime('')), rejected),
  row('date-text', 'a date as PrintableString', 'reject', '5280 4.1.2.5', leaf(-1, printable('401231235959Z')),
    rejected),
  row('date-third', 'a third date', 'reject', '5280 4.1',
    { leaf: { parts: { validity: seq(inDays(-1), inDays(30), inDays(60)) } } }, rejected),
  row('date-one', 'one date alone', 'reject', '5280 4.1', { leaf: { parts: { validity: seq(inDays(-1)) } } }, rejected),
];
