// errors.md: every failure has one code (ERR-1).

export class Failure extends Error {
  // extra: what goes with the code, such as the wait of `bucket-empty`.
  constructor(code, extra = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}

// A request that can't be read (TEST-9): no failure of the protocol, and without a code.
export class Unreadable extends Error {}

export function refuse(code) {
  throw new Failure(code);
}
