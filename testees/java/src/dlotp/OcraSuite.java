package dlotp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A suite of RFC 6287 by its parts (OATH-5 to OATH-8); null, -1 or 0 is what does not go in.
 * The text of the session is empty where its length is left out (OATH-16). */
public record OcraSuite(Hash hash, int digits, boolean counter, char format, int length, Hash password, int session,
        String sessionText, int step, String unit) {
    private static final Pattern FORM = Pattern.compile("OCRA-1:HOTP-(SHA1|SHA256|SHA512)-(0|[4-9]|10):(C-)?"
            + "Q([ANH])(0[4-9]|[1-5][0-9]|6[0-4])(?:-P(SHA1|SHA256|SHA512))?(?:-S([0-9]{3}|$))?"
            + "(?:-T([1-9]|[1-5][0-9])([SMH]))?");

    public static OcraSuite parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw refused();
        }
        String length = m.group(7);
        int session = length == null ? -1 : length.isEmpty() ? 64 : Integer.parseInt(length);
        int count = m.group(8) == null ? 0 : Integer.parseInt(m.group(8));
        String unit = m.group(9);
        if (session == 0 || session > 512 || "H".equals(unit) && count > 48) {
            throw refused();
        }
        return new OcraSuite(Hash.named(m.group(1)), Integer.parseInt(m.group(2)), m.group(3) != null,
                m.group(4).charAt(0), Integer.parseInt(m.group(5)),
                m.group(6) == null ? null : Hash.named(m.group(6)), session, length, count, unit);
    }

    /** The time step in seconds. */
    public int timeStep() {
        return unit == null ? -1 : step * (unit.equals("S") ? 1 : unit.equals("M") ? 60 : 3600);
    }

    /** Printed from the parts. */
    public String text() {
        return "OCRA-1:HOTP-" + hash + "-" + digits + ":" + (counter ? "C-" : "") + "Q" + format
                + Bytes.decimal(length, 2) + (password == null ? "" : "-P" + password)
                + (session < 0 ? "" : "-S" + sessionText) + (unit == null ? "" : "-T" + step + unit);
    }

    private static Refusal refused() {
        return Refusal.of("invalid-suite", "not a suite of RFC 6287");
    }
}
