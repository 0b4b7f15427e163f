// verifier.md: the OTPs that a submitted one may equal (VER-19, VER-24, VER-42 to VER-44). All of them are computed and compared, in constant
// time, and none is given out: what comes back is which of them matched.

import { keyedOf } from './keyed.js';
import * as otp from './otp.js';
import * as otp2 from './otp-v2.js';

// bank: { enrolment, p }. `operation` is the operation's record.
export function matchesScanned({ enrolment, p }, operation, given) {
  const { digest, n } = operation;
  const candidate = enrolment.version === 1
    ? otp.scanned(enrolment, p, digest)
    : otp2.scanned(enrolment, p, enrolment.chain('scanned').at(n), digest).otp;
  return otp.equal(candidate, given);
}

// The values of the login chain at cur and at prev; where these are equal, once (VER-43).
const loginValues = (enrolment, { cur, prev }) => [...new Set([cur, prev])].map((q) => enrolment.chain('login').at(q));

// Each gives the drifts that match, in the order of VER-20.

export function typedDrifts({ enrolment, p }, record, entry, operation, given) {
  if (enrolment.version === 1) return drifts('typed', given, (step) => [otp.typed(enrolment, p, entry.id, step)]);
  const values = loginValues(enrolment, record);
  const keyed = keyedOf(operation.operation); // from what is stored (VER-44)
  return drifts('typed', given, (step) =>
    values.map((l) => otp2.typed(enrolment, p, l, entry.id, keyed, step).otp));
}

// domain: `login` or `confirmation`.
export function timedDrifts(domain, { enrolment, p }, record, given) {
  if (enrolment.version === 1) return drifts(domain, given, (step) => [otp[domain](enrolment, p, step)]);
  const values = loginValues(enrolment, record);
  return drifts(domain, given, (step) => values.map((l) => otp2[domain](enrolment, p, l, step).otp));
}

// By the caller's clock (VER-11).
function drifts(domain, { otp: given, clock }, candidates) {
  const now = otp.stepOf(domain, clock);
  return [0, -1, 1].filter((drift) => {
    if (now + drift < 0) return false;
    const equals = candidates(now + drift).map((candidate) => otp.equal(candidate, given));
    return equals.includes(true);
  });
}
