package dlotp;

import java.util.Set;

/** What a bank may choose (VER-8, VER-16, VER-29, VER-26, OP-20). */
public record Policy(long lifetime, Rule typed, boolean growingLoginBlocks, Set<Long> unlinkedPurposes,
        boolean bulk) {
    public enum Rule { NEVER, LOW_VALUE, ALWAYS }

    private static final long MAX_EACH = 3000;
    private static final long MAX_TOGETHER = 10000;
    private static final long MAX_NUMBER = 5;

    public Policy {
        boolean purposes = unlinkedPurposes.stream().allMatch(Purpose::mayBeUnlinked);
        if (lifetime < 120 || lifetime > 600 || !purposes) {
            throw Refusal.of("invalid-policy", "a lifetime of 120 to 600, purposes that are consent or other");
        }
    }

    /** OP-20, VER-14. */
    void checkBulk(Operation operation) {
        if (operation instanceof Operation.Bulk && !bulk) {
            throw Refusal.of("bulk-off", "the policy has not switched bulks on");
        }
    }

    /** Whether an operation may be typed (VER-16): decided once, when it is issued. */
    boolean mayBeTyped(int version, Operation operation, EnrolmentRecord record) {
        if (Purpose.isNeverTyped(operation.purpose())) {
            return false;
        }
        if (version == 2 && Typed.of(operation) == null) {
            return false; // OTP-14, VER-40
        }
        if (typed != Rule.LOW_VALUE) {
            return typed == Rule.ALWAYS;
        }
        if (!(operation instanceof Operation.Payment p) || !Purpose.ofTransfers(p.purpose()) || !p.currency().equals("EUR") || p.amount() > MAX_EACH) {
            return false;
        }
        long together = record.typedAmount + p.amount();
        long number = record.typedNumber + 1;
        for (EnrolmentRecord.Live live : record.live) {
            if (live.typed()) {
                together += live.amount();
                number++;
            }
        }
        return together <= MAX_TOGETHER && number <= MAX_NUMBER;
    }
}
