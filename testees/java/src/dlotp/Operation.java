package dlotp;

import java.util.List;

/** What the customer authorises (operation.md): the four shapes and the values that they may have. */
public sealed interface Operation extends Order {
    long MAX_AMOUNT = 999_999_999_999_999L;

    record Detail(String label, String value) {
    }

    record Item(String payee, String account, long amount) {
        void check() {
            Text.check(payee, 70);
            checkAccount(account);
            checkAmount(amount);
        }
    }

    record Payment(long purpose, long amount, String currency, String payee, String account, String reference,
            List<Detail> details) implements Operation {
        @Override
        public void check() {
            checkPurpose(Purpose.ofPayment(purpose));
            checkAmount(amount);
            checkCurrency(currency);
            Text.check(payee, 70);
            if (account != null) {
                checkAccount(account);
            } else if (Purpose.needsAccount(purpose)) {
                throw Refusal.invalidOperation("no account in a payment that needs one (OP-10)");
            }
            checkRest(reference, details);
        }
    }

    record Batch(long purpose, long total, String currency, List<Item> items, String reference,
            List<Detail> details) implements Operation {
        @Override
        public void check() {
            checkPurpose(Purpose.ofTransfers(purpose));
            checkAmount(total);
            checkCurrency(currency);
            checkItems(items, 10, total);
            checkRest(reference, details);
        }
    }

    record Action(long purpose, String title, List<Detail> details) implements Operation {
        @Override
        public void check() {
            checkPurpose(Purpose.ofAction(purpose));
            Text.check(title, 70);
            checkRest(null, details);
        }
    }

    record Bulk(long purpose, long total, String currency, long count, byte[] sha256, String reference,
            List<Detail> details) implements Operation {
        @Override
        public void check() {
            checkPurpose(Purpose.ofTransfers(purpose));
            checkAmount(total);
            checkCurrency(currency);
            if (count < 2 || count > BulkOrder.MAX_ITEMS) {
                throw Refusal.invalidOperation("the count of a bulk is 2 to 100000 (OP-17)");
            }
            checkRest(reference, details);
        }
    }

    long purpose();

    List<Detail> details();

    /** Refuses values outside their ranges and lists as `invalid-operation` (OP-5). */
    void check();

    @Override
    default Operation operation() {
        check();
        return this;
    }

    /** The amount that counts for typing: that of a payment, batch or bulk in EUR, otherwise 0 (VER-16). */
    default long euroCents() {
        if (this instanceof Payment p) {
            return p.currency.equals("EUR") ? p.amount : 0;
        }
        if (this instanceof Batch b) {
            return b.currency.equals("EUR") ? b.total : 0;
        }
        return this instanceof Bulk b && b.currency.equals("EUR") ? b.total : 0;
    }

    static void checkAmount(long amount) {
        if (amount < 1 || amount > MAX_AMOUNT) {
            throw Refusal.invalidOperation("an amount outside 1 to " + MAX_AMOUNT + " (OP-6)");
        }
    }

    private static void checkPurpose(boolean fits) {
        if (!fits) {
            throw Refusal.invalidOperation("a purpose that the shape does not have (OP-7)");
        }
    }

    static void checkCurrency(String currency) {
        if (!Currency.isKnown(currency)) {
            throw Refusal.invalidOperation("a currency that is not in the table (OP-8)");
        }
    }

    private static void checkAccount(String account) {
        if (!Account.isValid(account)) {
            throw Refusal.invalidOperation("an account that is no IBAN (OP-9)");
        }
    }

    /** Number of items, each item, and their sum (OP-11, OP-19). The running sum can't overflow. */
    static void checkItems(List<Item> items, int max, long total) {
        if (items.size() < 2 || items.size() > max) {
            throw Refusal.invalidOperation("2 to " + max + " items, not " + items.size());
        }
        long sum = 0;
        for (Item item : items) {
            item.check();
            sum += item.amount;
            if (sum > MAX_AMOUNT) {
                throw Refusal.invalidOperation("the items' sum is no total");
            }
        }
        if (sum != total) {
            throw Refusal.invalidOperation("the total is not the items' sum (OP-11)");
        }
    }

    private static void checkRest(String reference, List<Detail> details) {
        Text.checkOrNull(reference, 140);
        if (details.size() > 6) {
            throw Refusal.invalidOperation("more than 6 details");
        }
        for (Detail detail : details) {
            Text.check(detail.label, 20);
            Text.check(detail.value, 70);
            if (Display.isField(detail.label)) {
                throw Refusal.invalidOperation("a label that looks like a field name (OP-16)");
            }
        }
    }
}
