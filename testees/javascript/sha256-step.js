// One step of a chain, x -> HMAC-SHA-256(x, "dlotp v2 step") (enrolment.md, ENR-21), many times over. A call of node:crypto costs more than
// the hashing of so little, and a chain can have 2^20 steps: so SHA-256 (FIPS 180-4) stands here once more, for blocks of this form alone.

const words = (bytes) => Int32Array.from({ length: bytes.length / 4 }, (_, n) => bytes.readInt32BE(4 * n));

// The first 32 bits of the fractional parts of roots of the first primes (FIPS 180-4, 4.2.2 and 5.3.3), computed with integers.
const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n += 1) if (PRIMES.every((prime) => n % prime !== 0)) PRIMES.push(n);

function fraction(prime, power) {
  const scaled = BigInt(prime) << BigInt(32 * power);
  let [low, high] = [0n, 1n << 40n]; // the greatest integer whose power is at most `scaled`
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(power) <= scaled) low = middle;
    else high = middle;
  }
  return Number(BigInt.asIntN(32, low));
}

const K = Int32Array.from(PRIMES, (prime) => fraction(prime, 3));
const INITIAL = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(prime, 2));

const w = new Int32Array(64);

// Compresses the block in w[0..16] into `to`, going on from `from`.
function compress(from, to) {
  for (let t = 16; t < 64; t += 1) {
    const x = w[t - 15];
    const y = w[t - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
  }
  let a = from[0];
  let b = from[1];
  let c = from[2];
  let d = from[3];
  let e = from[4];
  let f = from[5];
  let g = from[6];
  let h = from[7];
  for (let t = 0; t < 64; t += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + s1 + ((e & f) ^ (~e & g)) + K[t] + w[t]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  to[0] = (from[0] + a) | 0;
  to[1] = (from[1] + b) | 0;
  to[2] = (from[2] + c) | 0;
  to[3] = (from[3] + d) | 0;
  to[4] = (from[4] + e) | 0;
  to[5] = (from[5] + f) | 0;
  to[6] = (from[6] + g) | 0;
  to[7] = (from[7] + h) | 0;
}

// A message of less than 56 bytes after a block of 64 that is the padded key, with the padding of SHA-256.
function lastBlock(message) {
  const block = Buffer.alloc(64);
  message.copy(block);
  block[message.length] = 0x80;
  block.writeUInt32BE(8 * (64 + message.length), 60);
  return words(block);
}

const LABEL = lastBlock(Buffer.from('dlotp v2 step'));
const DIGEST = lastBlock(Buffer.alloc(32));

const inner = new Int32Array(8);
const outer = new Int32Array(8);

function pad(key, byte) {
  for (let t = 0; t < 8; t += 1) w[t] = key[t] ^ byte;
  for (let t = 8; t < 16; t += 1) w[t] = byte;
}

export function steps(value, number) {
  const x = words(value);
  for (let n = 0; n < number; n += 1) {
    pad(x, 0x36363636);
    compress(INITIAL, inner);
    for (let t = 0; t < 16; t += 1) w[t] = LABEL[t];
    compress(inner, inner);
    pad(x, 0x5c5c5c5c);
    compress(INITIAL, outer);
    for (let t = 0; t < 8; t += 1) w[t] = inner[t];
    for (let t = 8; t < 16; t += 1) w[t] = DIGEST[t];
    compress(outer, x);
  }
  const out = Buffer.alloc(32);
  x.forEach((word, t) => out.writeInt32BE(word, 4 * t));
  w.fill(0); // what was on the way is forgotten (ENR-22)
  inner.fill(0);
  outer.fill(0);
  x.fill(0);
  return out;
}
