// Base32 (RFC 4648, section 6) without padding, in its one form (payload.md, PAY-23, PAY-32).

import { refuse } from './errors.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function toBase32(bytes) {
  let out = '';
  let held = 0; // bits that wait, at most 12
  let count = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (count += 8; count >= 5; count -= 5) out += ALPHABET[(held >> (count - 5)) & 31];
  }
  return count > 0 ? out + ALPHABET[(held << (5 - count)) & 31] : out;
}

export function fromBase32(text) {
  if (!/^[A-Z2-7]*$/.test(text)) refuse('malformed-payload');
  const bytes = Buffer.alloc(Math.floor((text.length * 5) / 8));
  let held = 0;
  let count = 0;
  let at = 0;
  for (const character of text) {
    held = ((held << 5) | ALPHABET.indexOf(character)) & 0xfff;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    bytes[at] = (held >> count) & 0xff;
    at += 1;
  }
  // A length that no bytes have leaves a whole character over, and unused bits have to be zero.
  if (count >= 5 || (held & ((1 << count) - 1)) !== 0) refuse('malformed-payload');
  return bytes;
}
