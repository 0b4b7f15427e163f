package dlotp.adapter;

import dlotp.BulkOrder;
import dlotp.Bytes;
import dlotp.Display;
import dlotp.Operation;
import dlotp.Order;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An operation in JSON (testee.md, TEST-12). */
final class OperationJson {
    private OperationJson() {
    }

    static Order read(Object value) {
        Args in = new Args(value);
        Order order = switch (in.word("kind", "payment", "batch", "action", "bulk")) {
            case 0 -> new Operation.Payment(in.number("purpose"), in.number("amount"), in.string("currency"),
                    in.string("payee"), in.stringOrNull("account"), in.stringOrNull("reference"), details(in));
            case 1 -> new Operation.Batch(in.number("purpose"), in.number("total"), in.string("currency"), items(in),
                    in.stringOrNull("reference"), details(in));
            case 2 -> new Operation.Action(in.number("purpose"), in.string("title"), details(in));
            default -> new BulkOrder(in.number("purpose"), in.number("total"), in.string("currency"), items(in),
                    in.stringOrNull("reference"), details(in));
        };
        in.end();
        return order;
    }

    private static List<Operation.Detail> details(Args in) {
        return in.list("details", pair -> {
            List<String> texts = Args.list(pair, Args::string);
            if (texts.size() != 2) {
                throw new Fault("a detail is a label and a value");
            }
            return new Operation.Detail(texts.get(0), texts.get(1));
        });
    }

    private static List<Operation.Item> items(Args in) {
        return in.list("items", value -> {
            Args item = new Args(value);
            Operation.Item out = new Operation.Item(item.string("payee"), item.string("account"),
                    item.number("amount"));
            item.end();
            return out;
        });
    }

    static Map<String, Object> write(Operation operation) {
        Map<String, Object> out = new LinkedHashMap<>();
        if (operation instanceof Operation.Payment p) {
            head(out, "payment", p.purpose(), "amount", p.amount(), p.currency());
            out.put("payee", p.payee());
            out.put("account", p.account());
            out.put("reference", p.reference());
        } else if (operation instanceof Operation.Batch b) {
            head(out, "batch", b.purpose(), "total", b.total(), b.currency());
            List<Object> items = new ArrayList<>();
            for (Operation.Item item : b.items()) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("payee", item.payee());
                one.put("account", item.account());
                one.put("amount", item.amount());
                items.add(one);
            }
            out.put("items", items);
            out.put("reference", b.reference());
        } else if (operation instanceof Operation.Action a) {
            out.put("kind", "action");
            out.put("purpose", a.purpose());
            out.put("title", a.title());
        } else if (operation instanceof Operation.Bulk b) {
            head(out, "bulk", b.purpose(), "total", b.total(), b.currency());
            out.put("count", b.count());
            out.put("sha256", Bytes.hex(b.sha256()));
            out.put("reference", b.reference());
        }
        List<Object> details = new ArrayList<>();
        operation.details().forEach(d -> details.add(List.of(d.label(), d.value())));
        out.put("details", details);
        return out;
    }

    private static void head(Map<String, Object> out, String kind, long purpose, String amountName, long amount,
            String currency) {
        out.put("kind", kind);
        out.put("purpose", purpose);
        out.put(amountName, amount);
        out.put("currency", currency);
    }

    static List<Object> rows(List<Display.Row> rows) {
        List<Object> out = new ArrayList<>();
        rows.forEach(row -> out.add(List.of(row.field(), row.value())));
        return out;
    }
}
