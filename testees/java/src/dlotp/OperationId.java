package dlotp;

import java.util.Collection;
import java.util.List;

/** The eight digits under the QR code (operation-id.md). */
public final class OperationId {
    /** ID-8, the table of Damm: a row for the number so far, a column for the digit. */
    private static final String[] DAMM = {"0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
        "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"};

    /** A draw whose ID was free. */
    public record Drawn(String operationId, Payload payload) {
    }

    private OperationId() {
    }

    /** ID-1 and ID-2, or ID-7 and ID-8. */
    public static String derive(Enrolment enrolment, byte[] digest) {
        long first = Bytes.u64be(Hash.SHA256.hmac(enrolment.k("operation-id"), digest));
        if (enrolment.version() == 1) {
            return Bytes.decimal(Long.remainderUnsigned(first, 100_000_000), 8);
        }
        String seven = Bytes.decimal(Long.remainderUnsigned(first, 10_000_000), 7);
        return seven + damm(seven);
    }

    private static int damm(String digits) {
        int number = 0;
        for (int i = 0; i < digits.length(); i++) {
            number = DAMM[number].charAt(digits.charAt(i) - '0') - '0';
        }
        return number;
    }

    /** ID-3, ID-9. */
    public static void check(Enrolment enrolment, String operationId) {
        if (!Bytes.isDigits(operationId, 8, 8) || enrolment.version() == 2 && damm(operationId) != 0) {
            throw Refusal.of("malformed-operation-id", "an operation ID is 8 ASCII digits, the last one as ID-8 says");
        }
    }

    /** The first draw, in the order drawn, whose ID is not taken (ID-4, ID-5). It is not yet sealed (PAY-28). */
    public static Drawn draw(Enrolment enrolment, Payload.Head head, Operation operation, List<byte[]> random,
            Collection<String> taken) {
        // What can't be encoded fails before any draw is looked at.
        Payload.make(enrolment, head, new byte[enrolment.version() == 2 ? 32 : 12], operation);
        for (byte[] draw : random) {
            Payload payload = Payload.make(enrolment, head, draw, operation);
            String id = derive(enrolment, payload.digest());
            if (!taken.contains(id)) {
                return new Drawn(id, payload);
            }
        }
        throw Refusal.of("operation-id-taken", "every draw gives an ID that is taken");
    }
}
