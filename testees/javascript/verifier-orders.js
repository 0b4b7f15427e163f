// verifier.md: the two stores of orders (VER-50). A store is never changed, but replaced.

const FULL = 200;
const INTERVAL = 432;
const ALERT_AT = 40;
const DAY = 86400;

// `alerted` is null before the first alert.
export const full = (enrolledAt) => ({ left: FULL, begin: enrolledAt, alerted: null });

// What time alone does (VER-12).
export function elapse({ left, begin, alerted }, now) {
  const n = Math.floor((now - begin) / INTERVAL);
  return { left: Math.min(left + n, FULL), begin: begin + INTERVAL * n, alerted };
}

// One order less. Gives the new store, and whether an alert is raised.
export function take({ left, begin, alerted }, now) {
  const rest = { left: left - 1, begin: left === FULL ? now : begin, alerted };
  const alert = rest.left <= ALERT_AT && (alerted === null || now - alerted >= DAY);
  return { store: alert ? { ...rest, alerted: now } : rest, alert };
}

// A clock that went back takes later times with it (VER-33).
export const goBack = ({ left, begin, alerted }, now) => ({
  left, begin: Math.min(begin, now), alerted: alerted === null ? null : Math.min(alerted, now),
});
