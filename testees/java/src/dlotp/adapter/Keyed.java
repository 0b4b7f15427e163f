package dlotp.adapter;

import dlotp.Typed;

/** What was keyed in with an operation ID, as text (testee.md, "Version 2 on the wire"); read when its turn comes. */
record Keyed(boolean payment, String amount, String currency, String tail, long purpose) {
    static Keyed of(Args in) {
        boolean payment = in.word("kind", "payment", "action") == 0;
        Keyed keyed = payment ? new Keyed(true, in.string("amount"), in.string("currency"), in.string("tail"),
                in.number("purpose"))
               
                : new Keyed(false, null, null, null, in.number("purpose"));
        in.end();
        return keyed;
    }

    /** OTP-16; version 1 has nothing keyed in. */
    static Typed read(Keyed keyed) {
        if (keyed == null) {
            return null;
        }
        return keyed.payment ? Typed.readPayment(keyed.purpose, keyed.amount, keyed.currency, keyed.tail)
                : Typed.readAction(keyed.purpose);
    }
}
