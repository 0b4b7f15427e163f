// enrolment.md, ENR-21 and ENR-22: the chains of version 2, of which each value leads to the next and none leads back.

import { steps } from './sha256-step.js';

export const MOST_STEPS = 1048576; // of a phone at once (AUTH-21), and from a start on the wire

// The value that stands `number` steps after the given one.
export const walk = (value, number) => steps(value, number);

// The values of one chain for a party that may ask for any position: a verifier. The last few that were asked for are kept, so
// that a far one is walked to once.
export class Chain {
  #known; // [position, value], the start first

  constructor(start) {
    this.#known = [[0, start]];
  }

  at(position) {
    const [near, value] = this.#known.reduce((best, one) => (one[0] <= position && one[0] >= best[0] ? one : best));
    if (near === position) return value;
    const found = walk(value, position - near);
    if (this.#known.length > 16) this.#known.splice(1, 1);
    this.#known.push([position, found]);
    return found;
  }
}
