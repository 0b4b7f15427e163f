// verifier.md: what the bank counts, accepts and refuses. Every input takes the two records as they were loaded and gives new ones to be
// stored in one transaction (VER-9); nothing here is changed in place, and nothing is stored here.

import { decodeBody } from './body.js';
import { display } from './display.js';
import { refuse } from './errors.js';
import { isNeverTyped, keyedOf } from './keyed.js';
import * as operationIds from './operation-id.js';
import * as otp from './otp.js';
import { LOG_IN } from './tables.js';
import * as candidates from './verifier-candidates.js';
import * as orders from './verifier-orders.js';
import * as serials from './verifier-serials.js';
import * as rows from './verifier-rows.js';

const DAY = 86400;
const MOST_BACK = 300;
const MOST_LIVE = 5;
const LOW_VALUE = { one: 3000, together: 10000, number: 5 }; // minor units of EUR (VER-16)
const PENDING_FAILURES = 5;
const NO_STEP = -1;
const FAR_STEP = 3600; // seconds (VER-33)
const HALF_MINUTE = 30;

const UNLINKED = [36, 63]; // what may be confirmed: `consent` and `other` (VER-8)

export function checkPolicy({ lifetime, unlinked }) {
  const right = lifetime >= 120 && lifetime <= 600 && unlinked.every((one) => UNLINKED.includes(one));
  if (!right) refuse('invalid-policy'); // VER-8
}

// OP-20. VER-14 looks at this before clock and status.
export function checkBulk(policy, { kind }) {
  if (kind === 'bulk' && !policy.bulk) refuse('bulk-off');
}

// The record of a new enrolment (VER-1). Version 1 has serials too (VER-38), and nobody asks for them. An entry of `live`
// has handle, id, end, typing, amount and purpose.
export function newRecord(enrolledAt) {
  return {
    revision: 0,
    epoch: 0,
    status: 'pending',
    enrolledAt,
    lastNow: enrolledAt,
    login: rows.CLEAR,
    operation: rows.CLEAR,
    orders: { login: orders.full(enrolledAt), other: orders.full(enrolledAt) },
    lastSteps: { login: NO_STEP, confirmation: NO_STEP },
    typed: { amount: 0, number: 0 },
    live: [],
    ids: [],
    ...serials.INITIAL,
  };
}

export const statusOf = (record) =>
  record.status === 'active' && (record.login.block !== null || record.operation.block !== null) ? 'blocked' : record.status;

// RST-3, RST-5. The record in the bank's epoch, as every input finds it. Version 1 has no serials to skip.
export function restore(record, epoch) {
  if (record.epoch > epoch) refuse('malformed-record');
  if (record.epoch === epoch) return record;
  const skipped = serials.skip(record, epoch - record.epoch);
  return { ...skipped, epoch, live: [], status: record.status === 'pending' ? 'revoked' : record.status };
}

// bank: { enrolment, p, policy }. record: in the bank's epoch. at: the caller's clock. operation: the record under the input's handle, or null.
// Gives { record, operation, gives, event, alert }; throws where the input gives no commit.
export function judge(bank, record, operation, at, input) {
  serials.check(record);
  if (input.do === 'unblock') return unblock(record, at);
  if (at < record.lastNow - MOST_BACK) refuse('clock-went-back');
  const now = Math.max(at, record.lastNow); // VER-11
  const current = elapse({ ...record, lastNow: now }, now);
  const lapsed = current.status !== record.status; // time alone changes no other status
  const outcome = input.do === 'sweep'
    ? { record: current, gives: { done: lapsed }, event: 'refused' }
    : INPUTS[input.do](bank, current, operation, { ...input, clock: at });
  if (lapsed) outcome.event = 'lapsed'; // VER-52
  return { operation: null, alert: false, ...outcome };
}

// What time alone does (VER-12).
function elapse(record, now) {
  if (record.status === 'pending' && now >= record.enrolledAt + DAY) return revoked(record);
  return {
    ...record,
    login: rows.elapse(record.login, now),
    operation: rows.elapse(record.operation, now),
    live: record.live.filter(({ end }) => now < end), // VER-13
    ids: record.ids.filter(({ usedAt }) => now - usedAt < DAY),
    orders: { login: orders.elapse(record.orders.login, now), other: orders.elapse(record.orders.other, now) },
  };
}

const revoked = (record) => ({ ...record, status: 'revoked', live: [] }); // VER-6

const verdict = (record, word) => ({ record, gives: { verdict: word }, event: 'refused' });

const INPUTS = { issue, submit, login, confirm, cancel, revoke };

// ---- issuing (VER-14 to VER-16)

function issue(bank, record, _, { handle, draws, operation, clock }) {
  const asked = operation(); // may fail: a bulk's items are judged first
  const kind = asked.purpose === LOG_IN ? 'login' : 'other';
  const refusal = issueRefusal(record, handle, kind);
  if (refusal !== null) return { record, gives: { rejected: refusal }, event: 'refused' };
  const now = record.lastNow;
  const { lifetime } = bank.policy;
  const typing = mayBeTyped(bank, record, asked);
  const isTaken = (id) => typing && record.ids.some((one) => one.id === id); // VER-15
  const serial = serials.next(bank.enrolment, record);
  const fields = { issuedAt: clock, lifetime, ...serial, operation: asked };
  const drawn = operationIds.draw(bank.enrolment, fields, draws, isTaken);
  const { store, alert } = orders.take(record.orders[kind], now);
  const entry = {
    handle, id: drawn.operationId, end: now + lifetime, typing, amount: euros(asked), purpose: asked.purpose,
  };
  return {
    record: {
      ...record,
      live: [...placesFor(record.live, kind), entry],
      ids: typing ? [...record.ids, { id: drawn.operationId, usedAt: now }] : record.ids,
      orders: { ...record.orders, [kind]: store },
      issued: serial.n,
    },
    operation: { revision: 0, handle, body: drawn.body, digest: drawn.digest, nonce: drawn.nonce, purpose: asked.purpose },
    gives: typing ? { text: drawn.text, 'operation-id': drawn.operationId } : { text: drawn.text },
    event: 'issued',
    alert,
  };
}

const isLogin = ({ purpose }) => purpose === LOG_IN;

// VER-51: a sixth login ends the first of them.
function placesFor(live, kind) {
  const logins = live.filter(isLogin);
  return kind === 'login' && logins.length >= MOST_LIVE ? live.filter((one) => one !== logins[0]) : live;
}

function issueRefusal(record, handle, kind) {
  if (record.status !== 'active') return 'not-active';
  if (record.operation.block !== null) return 'blocked';
  if (kind === 'other' && record.live.filter((one) => !isLogin(one)).length >= MOST_LIVE) return 'too-many-live';
  if (record.orders[kind].left === 0) return 'too-many-orders';
  if (record.live.some((one) => one.handle === handle)) refuse('handle-taken'); // no commit: the caller draws another handle
  return null;
}

const euros = (operation) => (operation.currency === 'EUR' ? operation.amount ?? operation.total : 0);

function mayBeTyped({ enrolment, policy }, record, operation) {
  if (isNeverTyped(operation.purpose)) return false;
  if (enrolment.version === 2 && keyedOf(operation) === null) return false; // OTP-14, VER-40
  if (policy.typed !== 'low-value') return policy.typed === 'always';
  if (operation.kind !== 'payment' || ![1, 2].includes(operation.purpose)) return false;
  if (operation.currency !== 'EUR' || operation.amount > LOW_VALUE.one) return false;
  const open = record.live.filter(({ typing }) => typing);
  const together = open.reduce((sum, { amount }) => sum + amount, record.typed.amount + operation.amount);
  return together <= LOW_VALUE.together && record.typed.number + open.length + 1 <= LOW_VALUE.number;
}

// ---- judging an OTP (VER-17 to VER-26)

// VER-17 (1), the table at the end of verifier.md. Null is "judged".
function statusVerdict(record, { pending, login }) {
  if (record.status === 'revoked' || (record.status === 'pending' && !pending)) return 'rejected';
  if (record.operation.block !== null || (login && record.login.block !== null)) return 'blocked';
  return null;
}

function submit(bank, record, operation, input) {
  const entry = record.live.find(({ handle }) => handle === input.handle);
  // Its purpose stands in the operation's record, and is that of one that has ended too (VER-17 (1), VER-22).
  const row = operation?.purpose === LOG_IN ? 'login' : 'operation';
  const word = statusVerdict(record, { pending: false, login: row === 'login' });
  if (word !== null) return verdict(record, word);
  if (!otp.isOtp(input.otp) || entry === undefined || operation === null) return verdict(record, 'rejected');

  const { version } = bank.enrolment;
  const stored = { ...operation, ...decodeBody(version, operation.body) }; // VER-18
  const matchesScanned = candidates.matchesScanned(bank, stored, input.otp);
  const drifts = entry.typing ? candidates.typedDrifts(bank, record, entry, stored, input) : [];
  if (drifts.length > 0) {
    const { amount, number } = record.typed;
    const typed = { amount: Math.min(amount + entry.amount, Number.MAX_SAFE_INTEGER), number: number + 1 };
    const binding = version === 2 && stored.operation.kind === 'payment' ? 'typed-details' : 'typed'; // VER-44
    return accepted(bank, { ...record, typed }, entry, operation, { binding, drift: drifts[0] });
  }
  if (!matchesScanned) return failed(bank, record, row);
  const moved = { ...serials.moved(bank.enrolment, record, stored), typed: { amount: 0, number: 0 } };
  return accepted(bank, moved, entry, operation, { binding: 'scanned' });
}

function confirm(bank, record, operation, input) {
  const word = statusVerdict(record, { pending: false, login: false });
  if (word !== null) return verdict(record, word);
  const entry = record.live.find(({ handle }) => handle === input.handle);
  if (!otp.isOtp(input.otp) || entry === undefined || operation === null) return verdict(record, 'rejected');
  if (!bank.policy.unlinked.includes(entry.purpose)) return verdict(record, 'rejected'); // VER-26: purposes of actions alone
  const found = once(bank, record, 'confirmation', input);
  if (found === null) return failed(bank, record, 'operation');
  return accepted(bank, found.record, entry, operation, { binding: 'unlinked', drift: found.drift });
}

function login(bank, record, _, input) {
  const word = statusVerdict(record, { pending: true, login: true });
  if (word !== null) return verdict(record, word);
  if (!otp.isOtp(input.otp)) return verdict(record, 'rejected');
  const found = once(bank, record, 'login', input);
  if (found === null) return failed(bank, record, 'login');
  return {
    record: { ...found.record, status: 'active', login: rows.reset(found.record.login) },
    gives: { verdict: 'accepted', binding: 'login', drift: found.drift },
    event: 'accepted',
  };
}

// A step that is greater than the last accepted one, which it becomes (VER-24).
function once(bank, record, domain, given) {
  const step = otp.stepOf(domain, given.clock); // VER-11
  const last = record.lastSteps[domain];
  const drift = candidates.timedDrifts(domain, bank, record, given).find((one) => step + one > last);
  if (drift === undefined) return null;
  return { drift, record: { ...record, lastSteps: { ...record.lastSteps, [domain]: step + drift } } };
}

// VER-21, VER-25. What is executed is decoded from the stored body (VER-18).
function accepted(bank, record, entry, operation, binding) {
  const next = { ...record, live: record.live.filter((one) => one !== entry), login: rows.reset(record.login) };
  if (entry.purpose !== LOG_IN) next.operation = rows.reset(record.operation);
  const gives = { verdict: 'accepted', ...binding, display: display(decodeBody(bank.enrolment.version, operation.body).operation) };
  return { record: next, gives, event: 'accepted' };
}

// VER-22, and what comes of a failure too many (VER-5, VER-27 to VER-30).
function failed(bank, record, name) {
  const growing = name === 'login' && bank.policy.loginBlocks === 'growing';
  const { row, began, alert } = rows.fail(record[name], record.lastNow, growing);
  if (record.status === 'pending') {
    const next = { ...record, [name]: { ...row, block: null } };
    const over = row.failures >= PENDING_FAILURES;
    return { record: over ? revoked(next) : next, gives: { verdict: 'rejected' }, event: 'failed', alert: over };
  }
  const next = { ...record, [name]: row };
  if (began) next.live = record.live.filter(({ purpose }) => name === 'login' && purpose !== LOG_IN); // VER-30
  return { record: next, gives: { verdict: began ? 'blocked' : 'rejected' }, event: 'failed', alert };
}

// ---- other inputs (VER-32 to VER-34)

function cancel(bank, record, _, { handle }) {
  const live = record.live.filter((one) => one.handle !== handle);
  const done = live.length < record.live.length;
  return { record: { ...record, live }, gives: { done }, event: done ? 'cancelled' : 'refused' };
}

function revoke(bank, record) {
  const done = record.status !== 'revoked';
  return { record: revoked(record), gives: { done }, event: done ? 'revoked' : 'refused' };
}

// RST-7. The record is in the bank's epoch already; neither clock nor time is looked at.
export const restoring = (record, epochs) => ({
  record, operation: null, gives: { done: epochs > 0 }, event: epochs > 0 ? 'restored' : 'refused', alert: false,
});

// VER-33. Exempt from VER-11: now is the caller's clock, also where that is earlier. One that is refused sets no last now, and does
// not do what time alone does.
function unblock(record, at) {
  if (record.status !== 'active') {
    return { record, operation: null, gives: { done: false }, event: 'refused', alert: false };
  }
  const wentBack = at < record.lastNow;
  const { login: ofLogins, other } = record.orders;
  const back = wentBack ? { login: orders.goBack(ofLogins, at), other: orders.goBack(other, at) } : record.orders;
  const current = elapse({ ...record, orders: back }, at);
  const latest = (domain) => {
    const last = current.lastSteps[domain];
    return last * HALF_MINUTE > at + FAR_STEP ? otp.stepOf(domain, at) + 1 : last;
  };
  const next = {
    ...current,
    lastNow: at,
    login: rows.CLEAR,
    operation: rows.CLEAR,
    lastSteps: { login: latest('login'), confirmation: latest('confirmation') },
    live: wentBack ? [] : current.live,
    ids: current.ids.map(({ id, usedAt }) => ({ id, usedAt: Math.min(usedAt, at) })),
  };
  return { record: next, operation: null, gives: { done: true }, event: 'unblocked', alert: false };
}
