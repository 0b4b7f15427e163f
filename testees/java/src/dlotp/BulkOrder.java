package dlotp;

import java.util.List;

/** A bulk before the issuer has computed its count and sha256 (OP-18, OP-19). */
public record BulkOrder(long purpose, long total, String currency, List<Operation.Item> items, String reference,
        List<Operation.Detail> details) implements Order {
    static final int MAX_ITEMS = 100_000;

    @Override
    public Operation operation() {
        Operation.checkItems(items, MAX_ITEMS, total);
        Operation bulk = new Operation.Bulk(purpose, total, currency, items.size(), sha256(items), reference, details);
        return bulk.operation();
    }

    /** The label serves every version (OP-18). */
    static byte[] sha256(List<Operation.Item> items) {
        Cbor.Writer out = new Cbor.Writer().array(items.size());
        items.forEach(item -> OperationCbor.writeItem(out, item));
        return Hash.SHA256.of(Bytes.join(Bytes.ascii("dlotp v1 batch\0"), out.toBytes()));
    }
}
