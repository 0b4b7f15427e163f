// payload.md: the text in the QR code, made by an issuer and opened by an authenticator. The layouts of the versions stand in files of
// their own; each has a prefix, lengths, `encode`, `fromText` and `open`.

import { refuse } from './errors.js';
import * as version1 from './payload-v1.js';
import * as version2 from './payload-v2.js';

const KEY_ID = 8;
const LAYOUTS = new Map([[1, version1], [2, version2]]);

// Gives { body, nonce, text, digest }. `drawn` is what the random generator gave for this draw: the nonce, in version 2 the fresh bytes.
export const encode = (enrolment, fields, drawn) => LAYOUTS.get(enrolment.version).encode(enrolment, fields, drawn);

// The first code that applies, in the order of the page.
export function decode(enrolments, text) {
  const [version, layout] = layoutOf(text);
  const rest = layout.fromText(text.slice(layout.PREFIX.length));
  if (rest.length < layout.LEAST || rest.length > layout.MOST) refuse('malformed-payload'); // PAY-14, PAY-33
  const keyId = rest.subarray(0, KEY_ID);
  const enrolment = enrolments.find((one) => one.version === version && one.keyId.equals(keyId));
  if (enrolment === undefined) refuse('unknown-key'); // PAY-15, ENR-23
  return { enrolment, ...layout.open(enrolment, rest) };
}

function layoutOf(text) {
  for (const entry of LAYOUTS) if (text.startsWith(entry[1].PREFIX)) return entry;
  return refuse(/^(dlotp|DLOTP):[1-9][0-9]{0,3}\./.test(text) ? 'unsupported-version' : 'malformed-payload'); // PAY-11, PAY-12
}
