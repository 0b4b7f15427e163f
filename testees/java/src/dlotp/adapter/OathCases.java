package dlotp.adapter;

import dlotp.Hash;
import dlotp.Oath;
import dlotp.OcraSuite;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The cases of the role `oath` (oath.md, "On the wire"). */
final class OathCases {
    private OathCases() {
    }

    static Supplier<Map<String, Object>> hotp(Args in) {
        byte[] key = in.bytes("key", -1);
        boolean shortKey = in.has("short-key") && in.bool("short-key");
        byte[] counter = in.bytes("counter", 8);
        long digits = in.number("digits");
        in.end();
        return () -> Out.map("otp", Oath.hotp(key, shortKey, counter, digits));
    }

    static Supplier<Map<String, Object>> totp(Args in) {
        byte[] key = in.bytes("key", -1);
        boolean shortKey = in.has("short-key") && in.bool("short-key");
        Hash hash = Hash.values()[in.word("hash", "SHA1", "SHA256", "SHA512")];
        long time = in.number("time");
        long step = in.number("step");
        long t0 = in.number("t0");
        long digits = in.number("digits");
        in.end();
        return () -> Out.map("otp", Oath.totp(key, shortKey, hash, time, step, t0, digits));
    }

    static Supplier<Map<String, Object>> suite(Args in) {
        String text = in.string("suite");
        in.end();
        return () -> parts(OcraSuite.parse(text));
    }

    private static Map<String, Object> parts(OcraSuite suite) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("suite", suite.text());
        out.put("hash", suite.hash().name());
        out.put("digits", suite.digits());
        out.put("counter", suite.counter());
        out.put("challenge", Out.map("format", String.valueOf(suite.format()), "length", suite.length()));
        out.put("password", suite.password() == null ? null : suite.password().name());
        out.put("session", suite.session() < 0 ? null : suite.session());
        out.put("time-step", suite.timeStep() < 0 ? null : suite.timeStep());
        return out;
    }

    static Supplier<Map<String, Object>> ocra(Args in) {
        String suite = in.string("suite");
        byte[] key = in.bytes("key", -1);
        boolean shortKey = in.has("short-key") && in.bool("short-key");
        int mode = in.word("mode", "one-way", "signature", "mutual-server", "mutual-client");
        List<String> challenges = switch (mode) {
            case 2 -> List.of(in.string("client-challenge"), in.string("server-challenge"));
            case 3 -> List.of(in.string("server-challenge"), in.string("client-challenge"));
            default -> List.of(in.string("challenge"));
        };
        Oath.DataInput given = new Oath.DataInput(
                in.has("counter") ? in.bytes("counter", 8) : null,
                in.has("password") ? in.string("password") : null,
                in.has("session") ? in.bytes("session", -1) : null,
                in.has("time") ? (Long) in.number("time") : null);
        in.end();
        return () -> Out.map("response", Oath.ocra(suite, key, shortKey, challenges, mode == 1, given));
    }
}
