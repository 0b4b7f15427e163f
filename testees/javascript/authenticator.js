// authenticator.md: the phone's state, and what each input changes; version 1, and what version 2 has in common with it. Every function
// gives a new state and changes none; the caller stores it before anything comes out (AUTH-4).

import { refuse, Failure } from './errors.js';
import * as otp from './otp.js';
import * as payload from './payload.js';
import { isOperationId } from './operation-id.js';

const MOST_LEFT = 20;
const INTERVAL = 1200;
const AHEAD = 900;

// AUTH-2, without F.
export const BUCKET = Object.freeze({ left: MOST_LEFT, begin: 0, seen: 0, boot: '00'.repeat(16) });

// `newest` is F.
export const INITIAL = Object.freeze({ ...BUCKET, newest: 0 });

export const initial = () => INITIAL;

// A scan: gives the opened payload and the state that it leads to (AUTH-8 to AUTH-11).
export function scan(enrolment, state, text, moment) {
  const opened = payload.decode([enrolment], text);
  return { opened, state: { ...state, newest: newestAfter(state, opened, moment) } };
}

// F after a payload was opened (AUTH-8, AUTH-9).
function newestAfter({ newest }, { issuedAt, lifetime }, { unix }) {
  if (issuedAt + lifetime <= newest) refuse('stale');
  return Math.max(newest, Math.min(issuedAt, unix + AHEAD));
}

// Takes one from the bucket (AUTH-14, whose steps are numbered so).
export function takeOne(state, { sinceBoot, boot }) {
  let { left, begin } = state;
  if (boot !== state.boot || sinceBoot < state.seen) begin = 0; // (1)
  const n = Math.floor((sinceBoot - begin) / INTERVAL); // (2)
  left = Math.min(left + n, MOST_LEFT);
  begin += INTERVAL * n;
  if (left === 0) throw new Failure('bucket-empty', { wait: begin + INTERVAL - sinceBoot }); // (3)
  if (left === MOST_LEFT) begin = sinceBoot; // (4)
  return { ...state, left: left - 1, begin, seen: sinceBoot, boot }; // (5)
}

// The step for max(clock, F) (AUTH-15).
const stepNow = (domain, state, { unix }) => otp.stepOf(domain, Math.max(unix, state.newest));

// The OTPs. Each is judged in the order of AUTH-16, and computed on one path for a right and a wrong PIN (AUTH-17).

export function answer(enrolment, state, pin, moment, compute) {
  const p = enrolment.p(pin);
  return { state: takeOne(state, moment), otp: compute(p) };
}

export const authorise = (enrolment, state, opened, pin, moment) =>
  answer(enrolment, state, pin, moment, (p) => otp.scanned(enrolment, p, opened.digest));

export function type(enrolment, state, { id }, pin, moment) {
  if (!isOperationId(1, id)) refuse('malformed-operation-id');
  const step = stepNow('typed', state, moment);
  return answer(enrolment, state, pin, moment, (p) => otp.typed(enrolment, p, id, step));
}

export const login = (enrolment, state, pin, moment) =>
  answer(enrolment, state, pin, moment, (p) => otp.login(enrolment, p, stepNow('login', state, moment)));

export const confirm = (enrolment, state, pin, moment) =>
  answer(enrolment, state, pin, moment, (p) =>
    otp.confirmation(enrolment, p, stepNow('confirmation', state, moment)));
