"""AES-256-GCM (FIPS 197, NIST SP 800-38D), with a nonce of 96 bits and a tag of 128.

Table lookups tell a secret by the time that they take: this is a reference to test with, not code for a phone or a bank.
"""

import hmac
from functools import lru_cache

# --- AES-256, encryption alone (FIPS 197) ---


def doubled(byte: int) -> int:
    """The byte times x in GF(2^8), modulo x^8 + x^4 + x^3 + x + 1."""
    return byte << 1 ^ (0x11B if byte & 0x80 else 0)


def substitutions() -> list[int]:
    """The S-box: the inverse in GF(2^8), then the affine map (FIPS 197, section 5.1.1)."""
    powers = [1]  # of the generator x + 1
    while len(powers) < 255:
        powers.append(powers[-1] ^ doubled(powers[-1]))
    inverse = {powers[i]: powers[-i % 255] for i in range(255)} | {0: 0}
    box = []
    for byte in range(256):
        spread = 0  # the sum of five rotations to the left, of which what left the byte comes back below
        for shift in range(5):
            spread ^= inverse[byte] << shift
        box.append((spread ^ spread >> 8) & 255 ^ 0x63)
    return box


BOX = substitutions()


def rotated(word: int, bits: int) -> int:
    """A word of 32 bits, rotated to the right."""
    return (word >> bits | word << 32 - bits) & 0xFFFFFFFF


# SubBytes and MixColumns of one byte in one lookup; a table for each row of the state.
TABLE_0 = [doubled(s) << 24 | s << 16 | s << 8 | doubled(s) ^ s for s in BOX]
TABLE_1 = [rotated(word, 8) for word in TABLE_0]
TABLE_2 = [rotated(word, 16) for word in TABLE_0]
TABLE_3 = [rotated(word, 24) for word in TABLE_0]


def substituted(word: int) -> int:
    return BOX[word >> 24] << 24 | BOX[word >> 16 & 255] << 16 | BOX[word >> 8 & 255] << 8 | BOX[word & 255]


@lru_cache(maxsize=256)
def schedule(key: bytes) -> list[tuple[int, int, int, int]]:
    """15 round keys of four words (FIPS 197, section 5.2)."""
    words = [int.from_bytes(key[at : at + 4], "big") for at in range(0, 32, 4)]
    constant = 1
    while len(words) < 60:
        word = words[-1]
        if len(words) % 8 == 0:
            word = substituted(rotated(word, 24)) ^ constant << 24
            constant = doubled(constant)
        elif len(words) % 8 == 4:
            word = substituted(word)
        words.append(words[-8] ^ word)
    return [tuple(words[at : at + 4]) for at in range(0, 60, 4)]


def encrypt_block(key: bytes, block: bytes) -> bytes:
    first, *middle, last = schedule(key)
    a, b, c, d = (int.from_bytes(block[at : at + 4], "big") ^ first[at // 4] for at in range(0, 16, 4))
    for k0, k1, k2, k3 in middle:  # ShiftRows is in the choice of the columns
        a, b, c, d = (
            TABLE_0[a >> 24] ^ TABLE_1[b >> 16 & 255] ^ TABLE_2[c >> 8 & 255] ^ TABLE_3[d & 255] ^ k0,
            TABLE_0[b >> 24] ^ TABLE_1[c >> 16 & 255] ^ TABLE_2[d >> 8 & 255] ^ TABLE_3[a & 255] ^ k1,
            TABLE_0[c >> 24] ^ TABLE_1[d >> 16 & 255] ^ TABLE_2[a >> 8 & 255] ^ TABLE_3[b & 255] ^ k2,
            TABLE_0[d >> 24] ^ TABLE_1[a >> 16 & 255] ^ TABLE_2[b >> 8 & 255] ^ TABLE_3[c & 255] ^ k3,
        )
    columns = ((a, b, c, d), (b, c, d, a), (c, d, a, b), (d, a, b, c))
    shifted = (w & 0xFF000000 | x & 0xFF0000 | y & 0xFF00 | z & 0xFF for w, x, y, z in columns)
    return b"".join((substituted(word) ^ k).to_bytes(4, "big") for word, k in zip(shifted, last))


# --- GHASH (SP 800-38D, sections 6.3 and 6.4) ---

REDUCTION = 0xE1 << 120


@lru_cache(maxsize=256)
def multiples(key: bytes) -> list[list[int]]:
    """For each of the 32 half bytes of a block, its 16 products with H. The first bit of a block is x^0."""
    power = int.from_bytes(encrypt_block(key, bytes(16)), "big")
    tables = []
    for _ in range(32):
        bits = []
        for _ in range(4):
            bits.append(power)
            power = power >> 1 ^ (REDUCTION if power & 1 else 0)
        table = [0]
        for bit in reversed(bits):  # the half byte's lowest bit is its last
            table += [product ^ bit for product in table]
        tables.append(table)
    return tables


def times_h(key: bytes, block: int) -> int:
    product, shift = 0, 124
    for table in multiples(key):
        product ^= table[block >> shift & 15]
        shift -= 4
    return product


def ghash(key: bytes, aad: bytes, ciphertext: bytes) -> int:
    padded = aad + bytes(-len(aad) % 16) + ciphertext + bytes(-len(ciphertext) % 16)
    padded += (8 * len(aad)).to_bytes(8, "big") + (8 * len(ciphertext)).to_bytes(8, "big")
    found = 0
    for at in range(0, len(padded), 16):
        found = times_h(key, found ^ int.from_bytes(padded[at : at + 16], "big"))
    return found


# --- GCM (SP 800-38D, section 7) ---


def counter_mode(key: bytes, nonce: bytes, text: bytes) -> bytes:
    blocks = (len(text) + 15) // 16
    stream = b"".join(encrypt_block(key, nonce + (2 + block).to_bytes(4, "big")) for block in range(blocks))
    return bytes(x ^ y for x, y in zip(text, stream))


def tag_of(key: bytes, nonce: bytes, aad: bytes, ciphertext: bytes) -> bytes:
    mask = int.from_bytes(encrypt_block(key, nonce + b"\0\0\0\1"), "big")
    return (mask ^ ghash(key, aad, ciphertext)).to_bytes(16, "big")


def seal(key: bytes, nonce: bytes, aad: bytes, plaintext: bytes) -> tuple[bytes, bytes]:
    """The ciphertext and its tag."""
    ciphertext = counter_mode(key, nonce, plaintext)
    return ciphertext, tag_of(key, nonce, aad, ciphertext)


def open_sealed(key: bytes, nonce: bytes, aad: bytes, ciphertext: bytes, tag: bytes) -> bytes | None:
    """The plaintext, or None where the tag differs: nothing is decrypted before it is verified."""
    if not hmac.compare_digest(tag_of(key, nonce, aad, ciphertext), tag):
        return None
    return counter_mode(key, nonce, ciphertext)
