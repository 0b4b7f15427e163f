// testee.md, "Traces of the verifier": one enrolment at a bank, with a store in memory for the length of one case.

import { Failure } from './errors.js';
import * as operations from './operation.js';
import { stepOf } from './otp.js';
import * as verifier from './verifier.js';
import * as wire from './wire.js';
import { GIVEN_OPERATION } from './wire-operation.js';

export const POLICY = wire.object({
  lifetime: wire.uint,
  typed: wire.oneOf('never', 'low-value', 'always'),
  'login-blocks': wire.oneOf('fixed', 'growing'),
  'unlinked-purposes': wire.array(wire.uint),
  bulk: wire.boolean,
});

const tag = { do: wire.string };
const handle = { handle: wire.hexText(16) };

// An issuer's draws are nonces, in version 2 fresh bytes.
const step = (draws, length) => wire.object(
  {
    at: wire.uint,
    store: wire.oneOf('ok', 'fails'),
    input: wire.tagged('do', {
      issue: wire.object({ ...tag, ...handle, [draws]: wire.array(wire.bytes(length)), operation: GIVEN_OPERATION }),
      submit: wire.object({ ...tag, ...handle, otp: wire.string }),
      login: wire.object({ ...tag, otp: wire.string }),
      confirm: wire.object({ ...tag, ...handle, otp: wire.string }),
      cancel: wire.object({ ...tag, ...handle }),
      unblock: wire.object(tag),
      revoke: wire.object(tag),
      restore: wire.object(tag),
      sweep: wire.object(tag),
    }),
  },
  { loaded: wire.uint, epoch: wire.uint },
);

// By version.
export const STEPS = { 1: wire.steps(step('nonces', 12), 'loaded'), 2: wire.steps(step('fresh', 32), 'loaded') };

// What the store holds: the enrolment's record, and the operations' records by handle. A snapshot is never changed.
export function trace(enrolment, { pin, policy: given, 'enrolled-at': enrolledAt, active, steps }) {
  const policy = {
    lifetime: given.lifetime,
    typed: given.typed,
    loginBlocks: given['login-blocks'],
    unlinked: given['unlinked-purposes'],
    bulk: given.bulk,
  };
  verifier.checkPolicy(policy);
  const bank = { enrolment, policy, p: enrolment.p(pin) };
  const record = verifier.newRecord(enrolledAt);
  if (active) {
    record.status = 'active';
    record.lastSteps.login = stepOf('login', enrolledAt);
  }
  const stored = [{ record, operations: new Map() }]; // after each step, 0 being before the first
  const replies = steps.map((step) => {
    const { reply, store } = commit(bank, stored.at(-1), stored[step.loaded ?? stored.length - 1], step);
    stored.push(store);
    return reply;
  });
  return { replies };
}

// VER-9: the transaction fails unless the records are those that were loaded.
function commit(bank, store, loaded, { at, store: works, epoch = 0, input }) {
  let outcome;
  let epochs;
  const asked = { ...input, draws: input.nonces ?? input.fresh };
  try {
    const current = verifier.restore(loaded.record, epoch); // before every other error (RST-5)
    epochs = epoch - loaded.record.epoch;
    if (input.do === 'issue') { // VER-14: before clock and status
      const asked = input.operation();
      operations.check(asked);
      verifier.checkBulk(bank.policy, asked);
    }
    outcome = input.do === 'restore' ? verifier.restoring(current, epochs) : verifier.judge(bank, current, loaded.operations.get(input.handle) ?? null, at, asked);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { reply: { error: error.code }, store };
  }
  if (works === 'fails') return { reply: { 'store-failed': true }, store };
  if (store.record.revision !== loaded.record.revision) return { reply: { conflict: true }, store };
  // VER-14: where an operation is issued there must be no record yet.
  if (input.do === 'issue' && outcome.operation !== null && store.operations.has(input.handle)) {
    return { reply: { conflict: true }, store };
  }
  const record = { ...outcome.record, revision: store.record.revision + 1 };
  let held = store.operations;
  if (outcome.operation !== null) held = new Map(held).set(input.handle, outcome.operation);
  const { gives, event, alert } = outcome;
  const reply = { gives, status: verifier.statusOf(record), event, alert };
  if (epochs > 0) reply.restored = epochs; // RST-6
  return { reply, store: { record, operations: held } };
}
