// An adapter for DLOTP's conformance suite: requests in, answers out, one JSON object a line.
import { lines, parse } from "./line-text.mjs";

const IMPLEMENTATION = "my implementation";
const VERSION = "0.1";
const ROLES = ["authenticator"]; // of authenticator, issuer, verifier, oath: what you claim is what is judged
const VERSIONS = [2];
const CLAIMS = []; // of typed, bulk

// An input that the protocol refuses, with its code of spec/errors.md.
class Rejected extends Error {}

// One function for each operation of the table in spec/testee.md: it takes the arguments and gives the
// outputs, or throws new Rejected("code"). It calls your implementation and computes nothing of its own.
//
//   "otp.login": ({ secret, pin, time }) => ({ otp: mine.loginOtp(Buffer.from(secret, "hex"), pin, time) }),
const OPERATIONS = {};

// Exactly these members, each of its form (TEST-5, TEST-9).
function check(request, forms) {
  const names = Object.keys(forms);
  const isRight = (name) => Object.hasOwn(request, name) && forms[name](request[name]);
  if (Object.keys(request).length !== names.length || !names.every(isRight)) throw new Error("not a request of the contract");
}

const isString = (value) => typeof value === "string";
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function answer(request, seq) {
  if (request.type === "hello") {
    check(request, { type: isString, protocol: isCount, nonce: isString });
    return {
      type: "hello",
      protocol: 1,
      nonce: request.nonce,
      implementation: IMPLEMENTATION,
      version: VERSION,
      language: "JavaScript",
      roles: ROLES,
      versions: VERSIONS,
      claims: CLAIMS,
      operations: Object.keys(OPERATIONS),
    };
  }
  check(request, { type: (type) => type === "case", seq: () => request.seq === seq, op: isString, args: isObject });
  const { op, args } = request;
  if (!Object.hasOwn(OPERATIONS, op)) {
    return { seq, unsupported: { reason: `${op} is not there yet` } };
  }
  try {
    return { seq, ok: OPERATIONS[op](args) };
  } catch (error) {
    if (error instanceof Rejected) return { seq, rejected: { code: error.message } };
    throw error;
  }
}

for await (const line of lines(process.stdin)) {
  let seq = 0;
  let reply;
  try {
    const text = parse(line);
    seq = text.seq;
    if (text.fault !== null) throw new Error(text.fault);
    reply = answer(text.request, seq);
  } catch (error) {
    // Whatever fails is told, and the next line is read.
    reply = { seq, error: { trace: String(error) } };
  }
  process.stdout.write(JSON.stringify(reply) + "\n");
}
