// otp.md, OTP-13 to OTP-16: what is keyed in with an operation ID of version 2, and what it stands for in the OTP. Both sides come to one
// array: the phone from what the customer keyed in, the bank from the operation that it stored.

import { refuse } from './errors.js';
import { MOST_AMOUNT } from './operation.js';
import { CURRENCIES, LOG_IN, PURPOSES, RECOVER_ACCESS } from './tables.js';

const TAIL = 8;
// The purposes of payments that may be typed, and the number that stands for each in the array (OTP-13).
const KINDS = new Map([[1, 1], [2, 1], [4, 4], [6, 6]]);

// Neither version ever types these (VER-16, OTP-14).
export const isNeverTyped = (purpose) => purpose === LOG_IN || purpose === RECOVER_ACCESS;

// OTP-13. Null where there is no array, so that the operation may not be typed (OTP-14, VER-40).
export function keyedOf({ kind, purpose, amount, currency, account }) {
  if (kind === 'action') return isNeverTyped(purpose) ? null : [3, purpose];
  if (kind !== 'payment' || account === null || !KINDS.has(purpose)) return null;
  return [1, KINDS.get(purpose), amount, currency, account.slice(-TAIL)];
}

// OTP-16. `given` is as on the wire.
export function readKeyed(given) {
  if (given.kind === 'action') {
    if (!PURPOSES.get(given.purpose)?.shapes.includes('action') || isNeverTyped(given.purpose)) refuse('malformed-typed');
    return [3, given.purpose];
  }
  const kind = KINDS.get(given.purpose) ?? refuse('malformed-typed');
  const currency = plain(given.currency);
  const tail = plain(given.tail);
  if (!CURRENCIES.has(currency) || !/^[0-9A-Z]{8}$/.test(tail)) refuse('malformed-typed');
  return [1, kind, readAmount(plain(given.amount), CURRENCIES.get(currency)), currency, tail];
}

// Without the spaces of OTP-16, and ASCII letters alone in upper case.
const plain = (text) => text.replace(/[ \u00a0\u2009\u202f]/g, '').replace(/[a-z]/g, (letter) => letter.toUpperCase());

function readAmount(text, decimals) {
  const found = /^([0-9]+)(?:[.,]([0-9]+))?$/.exec(text) ?? refuse('malformed-typed');
  const fraction = found[2] ?? '';
  if (fraction.length > decimals) refuse('malformed-typed');
  const digits = (found[1] + fraction.padEnd(decimals, '0')).replace(/^0+/, '');
  if (digits === '' || digits.length > 15 || Number(digits) > MOST_AMOUNT) refuse('malformed-typed');
  return Number(digits);
}
