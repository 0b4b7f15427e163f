// operation-id.md: the 8 digits under the QR code.

import { hmac } from './enrolment.js';
import { refuse } from './errors.js';
import { encode } from './payload.js';

const DRAWN = { 1: 12, 2: 32 }; // bytes of a draw: a nonce, in version 2 fresh bytes

// ID-8: the rows of the table; the row is the number so far, the column the digit.
const DAMM = [
  '0317598642', '7092154863', '4206871359', '1750983426', '6123045978', '3674209581', '5869720134', '8945362017', '9438617205',
  '2581436790',
];

export const checkDigit = (seven) => [...seven].reduce((row, digit) => DAMM[row][digit], '0');

export const isOperationId = (version, text) =>
  /^[0-9]{8}$/.test(text) && (version === 1 || checkDigit(text.slice(0, 7)) === text[7]); // ID-3, ID-9

export function operationId(enrolment, digest) {
  const first8 = hmac(enrolment.key('operation-id'), digest).readBigUInt64BE(0);
  if (enrolment.version === 1) return String(first8 % 100000000n).padStart(8, '0'); // ID-1, ID-2
  const seven = String(first8 % 10000000n).padStart(7, '0'); // ID-7
  return seven + checkDigit(seven);
}

// The first draw, in the order drawn, whose ID is not taken (ID-4, ID-5, ID-10). `isTaken` says of an ID whether it is.
export function draw(enrolment, fields, draws, isTaken) {
  encode(enrolment, fields, Buffer.alloc(DRAWN[enrolment.version])); // a fault of the operation does not depend on the draw
  for (const drawn of draws) {
    const payload = encode(enrolment, fields, drawn);
    const id = operationId(enrolment, payload.digest);
    if (isTaken(id)) continue;
    const { body, nonce, digest, text } = payload; // in version 2 the text is sealed only now (PAY-28)
    return { body, nonce, digest, text, operationId: id };
  }
  return refuse('operation-id-taken');
}
