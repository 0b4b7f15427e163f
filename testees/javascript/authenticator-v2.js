// authenticator.md, "Version 2": the state has the place and the value of two chains besides.

import { answer, BUCKET } from './authenticator.js';
import { MOST_STEPS, walk } from './chain.js';
import { refuse } from './errors.js';
import { readKeyed } from './keyed.js';
import { isOperationId } from './operation-id.js';
import { stepOf } from './otp.js';
import * as otp from './otp-v2.js';
import * as payload from './payload.js';

// AUTH-19. `base` is the time base or null, `p` is the least serial that is not stale, `s` is s_p, `q` the position of `l`. With it the chain starts are gone.
export const initial = (enrolment) => ({
  ...BUCKET, version: 2, base: null, p: 1, s: walk(enrolment.key('chain scanned'), 1), q: 0, l: enrolment.key('chain login'),
});

// AUTH-7, AUTH-20.
export function checkState({ version, left, begin, seen, p, q }) {
  const right = version === 2 && left <= 20 && begin <= seen && p >= 1 && p <= 2 ** 53 && q >= 0 && q < p;
  if (!right) refuse('malformed-state');
}

// A scan: gives the opened payload with its s_n, which stays in memory alone (AUTH-23), and the state that it leads to (AUTH-22).
export function scan(enrolment, state, text, moment) {
  checkState(state);
  const opened = payload.decode([enrolment], text);
  const { n, m } = opened;
  if (n < state.p || n - state.p > MOST_STEPS || m >= n || m - state.q > MOST_STEPS) refuse('stale'); // AUTH-21
  const sn = walk(state.s, n - state.p);
  const chains = { p: n + 1, s: walk(sn, 1) };
  if (m > state.q) Object.assign(chains, { q: m, l: walk(state.l, m - state.q) });
  const base = { issuedAt: opened.issuedAt, sinceBoot: moment.sinceBoot, boot: moment.boot };
  return { opened: { ...opened, sn }, state: { ...state, ...chains, base } };
}

const SLOW = 300;

// The time of an OTP (AUTH-26).
function timeOf({ base }, { unix, sinceBoot, boot }) {
  if (base === null || base.boot !== boot || sinceBoot < base.sinceBoot) return unix;
  const ofBank = base.issuedAt + sinceBoot - base.sinceBoot;
  return ofBank > unix + SLOW ? ofBank : unix;
}

const stepNow = (domain, state, moment) => stepOf(domain, timeOf(state, moment));

// The OTPs (AUTH-16, AUTH-24).

export function authorise(enrolment, state, { sn, digest }, pin, moment) {
  checkState(state);
  return answer(enrolment, state, pin, moment, (p) => otp.scanned(enrolment, p, sn, digest).otp);
}

export function type(enrolment, state, { id, typed }, pin, moment) {
  checkState(state);
  if (!isOperationId(2, id)) refuse('malformed-operation-id');
  const keyed = readKeyed(typed);
  const minute = stepNow('typed', state, moment);
  return answer(enrolment, state, pin, moment, (p) => otp.typed(enrolment, p, state.l, id, keyed, minute).otp);
}

export function login(enrolment, state, pin, moment) {
  checkState(state);
  return answer(enrolment, state, pin, moment, (p) => otp.login(enrolment, p, state.l, stepNow('login', state, moment)).otp);
}

export function confirm(enrolment, state, pin, moment) {
  checkState(state);
  const step = stepNow('confirmation', state, moment);
  return answer(enrolment, state, pin, moment, (p) => otp.confirmation(enrolment, p, state.l, step).otp);
}
