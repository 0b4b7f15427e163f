package dlotp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The deterministic subset of CBOR (RFC 8949) that operation.md allows: unsigned integers, strings, arrays, null. */
final class Cbor {
    private static final int UINT = 0;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int NULL = 0xf6;

    private Cbor() {
    }

    /** Writes every head in its shortest form and with definite length (OP-2). */
    static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        private Writer head(int major, long value) {
            int top = major << 5;
            if (value >= 0 && value < 24) {
                out.write(top | (int) value);
                return this;
            }
            int size = value >>> 8 == 0 ? 1 : value >>> 16 == 0 ? 2 : value >>> 32 == 0 ? 4 : 8;
            out.write(top | 24 + Integer.numberOfTrailingZeros(size));
            for (int i = size - 1; i >= 0; i--) {
                out.write((int) (value >>> 8 * i));
            }
            return this;
        }

        Writer uint(long value) {
            return head(UINT, value);
        }

        Writer array(int count) {
            return head(ARRAY, count);
        }

        Writer bytes(byte[] value) {
            head(BYTES, value.length);
            return raw(value);
        }

        Writer text(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            head(TEXT, utf8.length);
            return raw(utf8);
        }

        Writer textOrNull(String value) {
            if (value != null) {
                return text(value);
            }
            out.write(NULL);
            return this;
        }

        /** Bytes that are an encoding already. */
        Writer raw(byte[] encoded) {
            out.write(encoded, 0, encoded.length);
            return this;
        }

        byte[] toBytes() {
            return out.toByteArray();
        }
    }

    /** Reads what the caller expects next; every other byte is `malformed-body` (OP-3, OP-4). */
    static final class Reader {
        private final byte[] data;
        private int at;

        Reader(byte[] data) {
            this.data = data;
        }

        private int next() {
            if (at == data.length) {
                throw Refusal.malformedBody("the body ends in the middle of an item");
            }
            return data[at++] & 0xff;
        }

        private long head(int major) {
            int first = next();
            if (first >> 5 != major) {
                throw Refusal.malformedBody("an item of another type stands at byte " + (at - 1));
            }
            int info = first & 31;
            if (info < 24) {
                return info;
            }
            if (info > 27) {
                throw Refusal.malformedBody("indefinite length or reserved information at byte " + (at - 1));
            }
            int size = 1 << info - 24;
            long value = 0;
            for (int i = 0; i < size; i++) {
                value = value << 8 | next();
            }
            boolean shortest = size == 1 ? value >= 24 : value >>> 4 * size != 0;
            if (!shortest) {
                throw Refusal.malformedBody("a form longer than needed before byte " + at);
            }
            return value;
        }

        /** Up to 2^64 - 1: from 2^63 on the long is negative, and so outside every range. */
        long uint() {
            return head(UINT);
        }

        /** The count of an array, which must be from min to max. */
        int array(int min, int max) {
            long count = head(ARRAY);
            if (count < min || count > max) {
                throw Refusal.malformedBody("an array of another number of elements before byte " + at);
            }
            return (int) count;
        }

        private byte[] string(int major) {
            long length = head(major);
            if (length < 0 || length > data.length - at) {
                throw Refusal.malformedBody("the body ends in the middle of a string");
            }
            byte[] value = Arrays.copyOfRange(data, at, at + (int) length);
            at += (int) length;
            return value;
        }

        byte[] bytes(int length) {
            byte[] value = string(BYTES);
            if (value.length != length) {
                throw Refusal.malformedBody("a byte string of another length before byte " + at);
            }
            return value;
        }

        String text() {
            byte[] value = string(TEXT);
            try {
                return StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(value)).toString();
            } catch (CharacterCodingException e) {
                throw Refusal.malformedBody("a text that is not UTF-8 before byte " + at);
            }
        }

        String textOrNull() {
            if (at < data.length && (data[at] & 0xff) == NULL) {
                at++;
                return null;
            }
            return text();
        }

        void end() {
            if (at != data.length) {
                throw Refusal.malformedBody("bytes after the last item");
            }
        }
    }
}
