// enrolment.md: the secret, the keys derived from it (ENR-5, ENR-6, ENR-18), the PIN and what
// stands for it (ENR-3, ENR-8, ENR-19).

import { createHmac, hkdfSync } from 'node:crypto';
import { Chain } from './chain.js';
import { refuse } from './errors.js';

export const VERSIONS = [1, 2];

export const hmac = (key, ...parts) => {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

export class Enrolment {
  #secret;
  #keys = new Map();
  #chains = new Map();

  constructor(version, secret) {
    this.version = version;
    this.#secret = secret;
    this.keyId = this.key('key-id').subarray(0, 8); // ENR-7, ENR-19
  }

  // k("dlotp v<version> <role>")
  key(role) {
    let key = this.#keys.get(role);
    if (key === undefined) {
      key = Buffer.from(hkdfSync('sha256', this.#secret, '', `dlotp v${this.version} ${role}`, 32));
      this.#keys.set(role, key);
    }
    return key;
  }

  // The chain `scanned` or `login` of version 2, from its start (ENR-21).
  chain(name) {
    let chain = this.#chains.get(name);
    if (chain === undefined) {
      chain = new Chain(this.key(`chain ${name}`));
      this.#chains.set(name, chain);
    }
    return chain;
  }

  // P (ENR-8): over the digits as entered.
  p(pin) {
    if (!isPin(pin)) refuse('malformed-pin');
    return hmac(this.key('pin'), pin);
  }
}

export const isPin = (pin) => /^[0-9]{4,12}$/.test(pin); // ENR-3

