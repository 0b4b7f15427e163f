package dlotp;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The text of version 1: readable, with a tag (payload.md, "Layout, version 1"). */
final class TaggedText {
    static final String PREFIX = "dlotp:1.";

    private TaggedText() {
    }

    /** PAY-1. */
    static String write(Enrolment enrolment, byte[] keyId, byte[] body) {
        return PREFIX + Base64.getUrlEncoder().withoutPadding()
                .encodeToString(Bytes.join(keyId, body, tag(enrolment, keyId, body)));
    }

    /** PAY-6. */
    private static byte[] tag(Enrolment enrolment, byte[] keyId, byte[] body) {
        byte[] mac = Hash.SHA256.hmac(enrolment.k("payload"), Bytes.join(Bytes.ascii(PREFIX), keyId, body));
        return Arrays.copyOf(mac, 16);
    }

    static Payload open(List<Enrolment> enrolments, String text) {
        byte[] rest = Payload.checkLength(base64(text.substring(PREFIX.length())), 25, 664);
        byte[] keyId = Arrays.copyOf(rest, 8);
        byte[] body = Arrays.copyOfRange(rest, 8, rest.length - 16);
        byte[] tag = Arrays.copyOfRange(rest, rest.length - 16, rest.length);
        Enrolment enrolment = Payload.find(enrolments, 1, keyId);
        if (!Hash.same(tag, tag(enrolment, keyId, body))) {
            throw Refusal.of("authentication-failed", "the tag differs (PAY-16)");
        }
        return Payload.parse(enrolment, keyId, null, body);
    }

    /** Null where PAY-13 refuses. Java's decoder lets padding and set trailing bits pass, so it is encoded again. */
    private static byte[] base64(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text) ? bytes : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
