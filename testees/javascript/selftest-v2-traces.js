// The worked example of verifier.md, version 2, and traces of phone and bank against each other: node --test selftest-v2-traces.js

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerCase } from './cases.js';
import { Enrolment } from './enrolment.js';
import { parseJson } from './json.js';
import { example, lines } from './examples.js';
import * as verifier from './verifier.js';

const V2 = 'example v2';
const SECRET = example('enrolment').get('secret');
const PIN = example('enrolment').get('pin');
const OPERATION = example('operation').get('json');
const two = new Enrolment(2, Buffer.from(SECRET, 'hex'));
const NOW = 1767225600;
const policy = (typed = 'always') => ({ lifetime: 300, typed, 'login-blocks': 'fixed', 'unlinked-purposes': [36], bulk: false });
const enrolled = { version: 2, secret: SECRET };
const call = (op, args) => answerCase(op, parseJson(JSON.stringify({ ...enrolled, ...args })));
const handle = (n) => n.toString(16).padStart(32, '0');
const fresh = (n) => n.toString(16).padStart(64, '0');

test('verifier.md', () => {
  const bank = { enrolment: two, p: two.p(PIN), policy: { lifetime: 300, typed: 'low-value', loginBlocks: 'fixed', unlinked: [], bulk: false } };
  let record = { ...verifier.newRecord(NOW), status: 'active' };
  const operations = [];
  const shown = [];
  const judge = (input, n) => {
    const outcome = verifier.judge(bank, record, operations[n] ?? null, NOW, { handle: String(n), ...input });
    ({ record } = outcome);
    return outcome;
  };
  const computed = lines('verifier', V2, /^(\S.*?)\s{2,}(.*)$/).map(([name, value]) => {
    let gives = [];
    if (name.startsWith('issue')) {
      for (const [,] of name.matchAll(/issue/g)) {
        const n = record.issued + 1;
        const m = record.cur;
        const outcome = judge({ do: 'issue', draws: [Buffer.alloc(32, n)], operation: () => parseJson(OPERATION) }, n);
        operations[n] = outcome.operation;
        shown[n] = outcome.gives.text;
        gives.push(`n=${n} m=${m}`);
      }
    } else if (name.startsWith('submit')) {
      const n = Number(name.split('=')[1]);
      const { otp } = call('otp.scanned', { pin: PIN, text: shown[n] });
      const { verdict, binding } = judge({ do: 'submit', otp }, n).gives;
      gives = [`${verdict} binding=${binding}`];
    }
    const { issued, prev, cur } = record;
    return [name, [...gives, `issued=${issued} prev=${prev} cur=${cur}`].join(', ')];
  });
  assert.deepEqual(computed, lines('verifier', V2, /^(\S.*?)\s{2,}(.*)$/));
});

const bankTrace = (steps, typed) =>
  call('verifier.trace', { pin: PIN, policy: policy(typed), 'enrolled-at': NOW, active: true, steps }).replies;
const phoneTrace = (steps) => call('authenticator.trace', {
  steps: steps.map((step, n) => (step.do === 'restore' ? step
    : { unix: NOW + 90, 'since-boot': 5000 + n, boot: '00'.repeat(16), store: 'ok', ...step })),
}).replies;
const bankStep = (input, at = NOW + 90) => ({ at, store: 'ok', input });
const issue = (n, operation = JSON.parse(OPERATION)) => bankStep({ do: 'issue', handle: handle(n), fresh: [fresh(n)], operation });
const submit = (n, otp, at) => bankStep({ do: 'submit', handle: handle(n), otp }, at);
const TYPED = { kind: 'payment', purpose: 1, amount: '1250', currency: 'EUR', tail: '00123456' };
const code = (expected) => (error) => error.code === expected;

test('typed, scanned and login OTPs at both positions of the chain', () => {
  const [one, other] = bankTrace([issue(1), issue(2)]).map(({ gives }) => gives);
  const first = phoneTrace([{ do: 'scan', text: one.text }, { do: 'authorise', pin: PIN }]);
  const accepted = submit(1, first[1].otp);
  const [, , , third] = bankTrace([issue(1), issue(2), accepted, issue(3)]).map(({ gives }) => gives);
  // q is still 0 until the payload with m = 1 is scanned; then it is 1.
  const typing = { do: 'type', 'operation-id': other['operation-id'], typed: TYPED, pin: PIN };
  const replies = phoneTrace([
    { do: 'scan', text: one.text }, typing, { do: 'login', pin: PIN }, { do: 'scan', text: third.text }, typing, { do: 'login', pin: PIN },
    { do: 'authorise', pin: PIN }, { do: 'restore', step: 1 }, { do: 'authorise', pin: PIN }, { do: 'scan', text: one.text },
    { do: 'scan', text: other.text },
  ]);
  assert.notEqual(replies[1].otp, replies[4].otp);
  assert.notEqual(replies[2].otp, replies[5].otp);
  assert.equal(replies[6].otp, replies[8].otp); // s_n stays in memory over a restore
  assert.deepEqual(replies[9], { rejected: 'stale' });
  assert.ok(replies[10].display);
  for (const at of [1, 4]) {
    const gives = bankTrace([issue(1), issue(2), accepted, issue(3), submit(2, replies[at].otp)]).at(-1).gives;
    assert.deepEqual([gives.verdict, gives.binding, gives.drift], ['accepted', 'typed-details', 0]);
    const login = bankStep({ do: 'login', otp: replies[at + 1].otp });
    const logins = bankTrace([issue(1), issue(2), accepted, issue(3), login, login]);
    assert.equal(logins.at(-2).gives.verdict, 'accepted');
    assert.equal(logins.at(-1).gives.verdict, 'rejected');
  }
  // The second position does not exist before an acceptance moved cur.
  assert.equal(bankTrace([issue(1), issue(2), submit(2, replies[4].otp)]).at(-1).gives.verdict, 'rejected');
  const gives = bankTrace([issue(1), issue(2), accepted, issue(3), submit(3, replies[6].otp)]).at(-1).gives;
  assert.deepEqual([gives.verdict, gives.binding], ['accepted', 'scanned']);
});

test('actions are typed by their purpose, a batch and a payment without account never', () => {
  const details = [];
  const action = { kind: 'action', purpose: 36, title: 'Consent', details };
  const item = { payee: 'A', account: JSON.parse(OPERATION).account, amount: 1 };
  const batch = { kind: 'batch', purpose: 1, total: 2, currency: 'EUR', items: [item, item], reference: null, details };
  const card = { kind: 'payment', purpose: 4, amount: 1, currency: 'EUR', payee: 'A', account: null, reference: null, details };
  const issued = bankTrace([issue(1, action), issue(2, batch), issue(3, card)]);
  assert.deepEqual(issued.map(({ gives }) => 'operation-id' in gives), [true, false, false]);
  const series = { ...card, purpose: 3, account: item.account };
  const others = [issue(1, series), issue(2, { ...series, purpose: 5 }), issue(3, { ...action, purpose: 38 }), issue(4, { ...action, purpose: 39 })];
  assert.ok(bankTrace(others).every(({ gives }) => gives.text && !('operation-id' in gives)));
  const low = [1, 2, 3, 4, 5, 6].map((purpose, n) => bankTrace([issue(n, { ...series, purpose })], 'low-value')[0].gives);
  assert.deepEqual(low.map((gives) => 'operation-id' in gives), [true, true, false, false, false, false]);
  assert.deepEqual(bankTrace([issue(1, { ...batch, kind: 'bulk' })])[0], { error: 'bulk-off' });
  const typed = { kind: 'action', purpose: 36 };
  const [{ otp }, confirmed] = phoneTrace([
    { do: 'type', 'operation-id': issued[0].gives['operation-id'], typed, pin: PIN }, { do: 'confirm', pin: PIN },
  ]);
  assert.equal(bankTrace([issue(1, action), submit(1, otp, NOW + 120)]).at(-1).gives.binding, 'typed');
  const confirm = bankStep({ do: 'confirm', handle: handle(1), otp: confirmed.otp });
  assert.deepEqual(bankTrace([issue(1, action), confirm]).at(-1).gives.binding, 'unlinked');
});

test('the order in which a phone judges what is keyed in', () => {
  const args = { pin: '27', 'operation-id': '41723463', typed: { ...TYPED, amount: '1.250' }, q: 0, time: NOW };
  assert.throws(() => call('otp.typed', args), code('malformed-operation-id'));
  args['operation-id'] = '41723464';
  assert.throws(() => call('otp.typed', args), code('malformed-typed'));
  args.typed = TYPED;
  assert.throws(() => call('otp.typed', args), code('malformed-pin'));
  assert.equal(call('otp.typed', { ...args, pin: PIN, time: 1767225685 }).otp, example('otp', V2).get('typed.otp'));
});

test('serials: the bounds, and a long way', () => {
  const encode = (n, m) => call('payload.encode', {
    'issued-at': NOW, lifetime: 300, n, m, fresh: fresh(n), operation: JSON.parse(OPERATION),
  }).text;
  const most = Number.MAX_SAFE_INTEGER;
  assert.throws(() => encode(0, 0), code('invalid-operation'));
  const decoded = answerCase('payload.decode', parseJson(JSON.stringify({ enrolments: [enrolled], text: encode(most, most) })));
  assert.deepEqual([decoded.n, decoded.m], [most, most]);
  const begin = Date.now();
  const far = encode(1048577, 1048576);
  const replies = phoneTrace([
    { do: 'scan', text: encode(1048578, 0) }, { do: 'scan', text: encode(5, 5) }, { do: 'scan', text: encode(most, 0) },
    { do: 'scan', text: far, store: 'fails' }, { do: 'scan', text: far }, { do: 'authorise', pin: PIN },
  ]);
  assert.deepEqual(replies.slice(0, 4), [{ rejected: 'stale' }, { rejected: 'stale' }, { rejected: 'stale' }, { 'store-failed': true }]);
  assert.equal(replies[5].otp, call('otp.scanned', { pin: PIN, text: far }).otp);
  process.stdout.write(`# five ways of 2^20 steps: ${Date.now() - begin} ms\n`);
});

// Each line: an input, its epoch, and what comes of it. The trace is asked for anew after each.
test('restoring.md', () => {
  const stated = lines('restoring', V2, /^(\S.*?)\s{2,}(.*)$/);
  const steps = [];
  let text;
  let kept = { epoch: 0, issued: 0, live: 0 };
  const computed = stated.map(([name]) => {
    const [, input, number] = /^(\w+).* epoch (\d+)$/.exec(name) ?? [];
    let gives = '';
    if (input !== undefined) {
      const otp = input === 'submit' ? call('otp.scanned', { pin: PIN, text }).otp : undefined;
      const step = { issue: issue(steps.length + 1), submit: submit(1, otp), restore: bankStep({ do: 'restore' }) }[input];
      steps.push({ ...step, epoch: Number(number) });
      const reply = bankTrace(steps).at(-1);
      const restored = reply.restored ?? 0;
      if (restored > 0) kept = { epoch: Number(number), issued: kept.issued + 16384 * restored, live: 0 };
      if (reply.gives?.text !== undefined) {
        const { n } = call('payload.decode', { version: undefined, secret: undefined, enrolments: [enrolled], text: reply.gives.text });
        text ??= reply.gives.text;
        kept = { ...kept, issued: n, live: kept.live + 1 };
        gives = `n=${n}`;
      } else {
        gives = reply.error ?? reply.gives.verdict ?? reply.event;
      }
      gives += restored > 0 ? ` restored=${restored}, ` : ', ';
    }
    return [name, `${gives}epoch=${kept.epoch} issued=${kept.issued} live=${kept.live}`];
  });
  assert.deepEqual(computed, stated);
});
