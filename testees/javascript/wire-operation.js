// testee.md, "An operation in JSON" (TEST-12).

import * as operations from './operation.js';
import * as wire from './wire.js';

const account = wire.nullable(wire.string);
const reference = { reference: wire.nullable(wire.string) };
const common = { kind: wire.string, purpose: wire.uint, details: wire.array(wire.pair(wire.string)) };
const items = wire.array(wire.object({ payee: wire.string, account: wire.string, amount: wire.uint }));
const many = { ...common, ...reference, total: wire.uint, currency: wire.string, items };

const GIVEN = wire.tagged('kind', {
  payment: wire.object({ ...common, ...reference, amount: wire.uint, currency: wire.string, payee: wire.string, account }),
  batch: wire.object(many),
  action: wire.object({ ...common, title: wire.string }),
  bulk: wire.object(many),
});

// An operation as a caller hands it to an issuer. Reading gives a function, since making a bulk of its items can fail with
// `invalid-operation`, which has its place in the order of judgement.
export const GIVEN_OPERATION = (value, name) => {
  const given = GIVEN(value, name);
  return () => (given.kind === 'bulk' ? operations.bulkOf(given) : given);
};

export const toJson = (operation) =>
  operation.kind === 'bulk' ? { ...operation, sha256: operation.sha256.toString('hex') } : operation;
