// verifier.md: the two rows of counters, and blocks (VER-4, VER-25, VER-27 to VER-29). A row is never changed, but replaced.

const FAILURES = 5;
const FIRST_BLOCK = 1800;
const LONGEST_BLOCK = 86400;
const ALERT_AT = 20;
const LASTING_AT = 50;

export const LASTING = 'lasting';

// `block` is null, the time until which it holds, or LASTING.
export const CLEAR = Object.freeze({ failures: 0, blocks: 0, sinceUnblocking: 0, block: null });

// One failure more. Gives the new row, whether a block began, and whether an alert is raised.
export function fail(row, now, growing) {
  const next = { ...row, failures: row.failures + 1, sinceUnblocking: row.sinceUnblocking + 1 };
  let began = next.failures >= FAILURES;
  if (began) next.block = blockOf(row.blocks + 1, now, growing);
  let alert = began;
  if (!growing && next.sinceUnblocking >= LASTING_AT) { // VER-28
    began = true;
    next.block = LASTING;
  }
  if (!growing && next.sinceUnblocking === ALERT_AT) alert = true;
  if (began) next.blocks = row.blocks + 1;
  return { row: next, began, alert: alert || began };
}

// The k-th block in a row.
function blockOf(k, now, growing) {
  if (growing) return now + Math.min(FIRST_BLOCK * 2 ** (k - 1), LONGEST_BLOCK); // VER-29
  return k === 1 ? now + FIRST_BLOCK : LASTING; // VER-27
}

// A success (VER-25): it ends no block and leaves since-unblocking.
export const reset = (row) => ({ ...row, failures: 0, blocks: 0 });

// What time alone does (VER-12).
export function elapse(row, now) {
  const ended = row.block !== null && row.block !== LASTING && now >= row.block;
  return ended ? { ...row, block: null, failures: 0 } : row;
}
