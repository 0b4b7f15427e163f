package dlotp;

import java.util.List;

/** What the caller of a verifier is told (VER-23, TEST-14); what does not apply is null. */
public record Gives(String verdict, String binding, Integer drift, List<Display.Row> display, String text,
        String operationId, String rejected, Boolean done) {
    static Gives verdict(String verdict) {
        return new Gives(verdict, null, null, null, null, null, null, null);
    }

    static Gives accepted(String binding, Integer drift, Operation operation) {
        List<Display.Row> display = operation == null ? null : Display.of(operation);
        return new Gives("accepted", binding, drift, display, null, null, null, null);
    }

    static Gives issued(String text, String operationId) {
        return new Gives(null, null, null, null, text, operationId, null, null);
    }

    static Gives rejected(String code) {
        return new Gives(null, null, null, null, null, null, code, null);
    }

    static Gives done(boolean done) {
        return new Gives(null, null, null, null, null, null, null, done);
    }
}
