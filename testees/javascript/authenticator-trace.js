// testee.md, "Traces of the authenticator": one phone, in memory for the length of one case.

import * as version1 from './authenticator.js';
import * as version2 from './authenticator-v2.js';
import { display } from './display.js';
import { Failure } from './errors.js';
import * as wire from './wire.js';

const moment = {
  do: wire.string,
  unix: wire.uint,
  'since-boot': wire.uint,
  boot: wire.hexText(16),
  store: wire.oneOf('ok', 'fails'),
};

// What is keyed in with an operation ID of version 2 (OTP-16).
export const TYPED = wire.tagged('kind', {
  payment: wire.object({ kind: wire.string, purpose: wire.uint, amount: wire.string, currency: wire.string, tail: wire.string }),
  action: wire.object({ kind: wire.string, purpose: wire.uint }),
});

const step = (keyed) => wire.tagged('do', {
  scan: wire.object({ ...moment, text: wire.string }),
  authorise: wire.object({ ...moment, pin: wire.string }),
  type: wire.object({ ...moment, ...keyed, 'operation-id': wire.string, pin: wire.string }),
  login: wire.object({ ...moment, pin: wire.string }),
  confirm: wire.object({ ...moment, pin: wire.string }),
  restore: wire.object({ do: wire.string, step: wire.uint }),
});

// By version.
export const STEPS = { 1: wire.steps(step({}), 'step'), 2: wire.steps(step({ typed: TYPED }), 'step') };
const PHONES = { 1: version1, 2: version2 };

export function trace(enrolment, steps) {
  const phone = PHONES[enrolment.version];
  const stored = [phone.initial(enrolment)]; // what the store held after each step, 0 being before the first
  let opened = null; // what the last successful scan gave
  const replies = steps.map((step) => {
    const before = stored.at(-1);
    if (step.do === 'restore') {
      stored.push(stored[step.step]);
      return { restored: true };
    }
    if (step.do === 'authorise' && opened === null) { // TEST-13
      stored.push(before);
      return { 'nothing-scanned': true };
    }
    let result;
    try {
      result = input(phone, enrolment, before, opened, step);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      stored.push(before); // AUTH-6
      return { rejected: error.code, ...error.extra };
    }
    if (step.store === 'fails') {
      stored.push(before); // AUTH-4: nothing comes out
      return { 'store-failed': true };
    }
    stored.push(result.state);
    if (result.opened === undefined) return { otp: result.otp };
    opened = result.opened;
    return { display: display(opened.operation) };
  });
  return { replies };
}

function input(phone, enrolment, state, opened, step) {
  const moment = { unix: step.unix, sinceBoot: step['since-boot'], boot: step.boot };
  switch (step.do) {
    case 'scan':
      return phone.scan(enrolment, state, step.text, moment);
    case 'authorise':
      return phone.authorise(enrolment, state, opened, step.pin, moment);
    case 'type':
      return phone.type(enrolment, state, { id: step['operation-id'], typed: step.typed }, step.pin, moment);
    case 'login':
      return phone.login(enrolment, state, step.pin, moment);
    default:
      return phone.confirm(enrolment, state, step.pin, moment);
  }
}
