// verifier.md, "Version 2": the serials that were given, and the two positions of the login chain at which the phone may be (VER-38, VER-39, VER-41).

import { refuse } from './errors.js';

const MOST = Number.MAX_SAFE_INTEGER;
const SKIPPED = 16384;

export const INITIAL = Object.freeze({ issued: 0, prev: 0, cur: 0 });

export function check({ issued, prev, cur }) {
  if (prev > cur || cur > issued) refuse('malformed-record'); // VER-38
}

// n and m of the next payload (VER-39). In version 1 they are counted too, and stand in no payload.
export function next({ version }, { issued, cur }) {
  if (version === 2 && issued >= MOST) refuse('invalid-operation');
  return { n: issued + 1, m: cur };
}

// After a scanned OTP of the payload (n, m) was accepted (VER-41).
export function moved({ version }, record, { n, m }) {
  return version === 2 && m === record.cur ? { ...record, prev: record.cur, cur: n } : record;
}

// So many epochs later (RST-3): the skipped serials may have been given. A sum beyond 2^53 is not exact, and is greater than any serial.
export const skip = (record, epochs) => ({ ...record, issued: Math.min(record.issued + SKIPPED * epochs, MOST) });
