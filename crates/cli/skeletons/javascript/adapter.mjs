// An adapter for DLOTP's conformance suite: requests in, answers out, one JSON object a line.
import { createInterface } from "node:readline";

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

function answer(request) {
  if (request.type === "hello") {
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
  const { type, seq, op, args, ...more } = request;
  if (type !== "case" || args === undefined || Object.keys(more).length > 0) {
    throw new Error("not a request of the contract");
  }
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

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  let request;
  let reply;
  try {
    request = JSON.parse(line);
    reply = answer(request);
  } catch (error) {
    // Whatever fails is told, and the next line is read.
    reply = { seq: request?.seq ?? 0, error: { trace: String(error) } };
  }
  process.stdout.write(JSON.stringify(reply) + "\n");
}
