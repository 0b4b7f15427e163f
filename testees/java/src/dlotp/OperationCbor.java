package dlotp;

import java.util.ArrayList;
import java.util.List;

/** The canonical encoding of an operation: the CDDL of operation.md, "Form" (OP-1 to OP-4). */
public final class OperationCbor {
    private OperationCbor() {
    }

    public static byte[] encode(Operation operation) {
        Cbor.Writer out = new Cbor.Writer();
        if (operation instanceof Operation.Payment p) {
            out.array(8).uint(1).uint(p.purpose()).uint(p.amount()).text(p.currency()).text(p.payee());
            out.textOrNull(p.account()).textOrNull(p.reference());
        } else if (operation instanceof Operation.Batch b) {
            out.array(7).uint(2).uint(b.purpose()).uint(b.total()).text(b.currency()).array(b.items().size());
            b.items().forEach(item -> writeItem(out, item));
            out.textOrNull(b.reference());
        } else if (operation instanceof Operation.Action a) {
            out.array(4).uint(3).uint(a.purpose()).text(a.title());
        } else if (operation instanceof Operation.Bulk b) {
            out.array(8).uint(4).uint(b.purpose()).uint(b.total()).text(b.currency()).uint(b.count());
            out.bytes(b.sha256()).textOrNull(b.reference());
        }
        out.array(operation.details().size());
        for (Operation.Detail detail : operation.details()) {
            out.array(2).text(detail.label()).text(detail.value());
        }
        return out.toBytes();
    }

    static void writeItem(Cbor.Writer out, Operation.Item item) {
        out.array(3).text(item.payee()).text(item.account()).uint(item.amount());
    }

    /** Judges the form alone; the caller checks the values when the whole body was read (OP-5). */
    static Operation read(Cbor.Reader in) {
        int elements = in.array(4, 8);
        long shape = in.uint();
        if (shape == 1 && elements == 8) {
            return new Operation.Payment(in.uint(), in.uint(), in.text(), in.text(), in.textOrNull(), in.textOrNull(),
                    details(in));
        }
        if (shape == 2 && elements == 7) {
            return new Operation.Batch(in.uint(), in.uint(), in.text(), items(in), in.textOrNull(), details(in));
        }
        if (shape == 3 && elements == 4) {
            return new Operation.Action(in.uint(), in.text(), details(in));
        }
        if (shape == 4 && elements == 8) {
            return new Operation.Bulk(in.uint(), in.uint(), in.text(), in.uint(), in.bytes(32), in.textOrNull(),
                    details(in));
        }
        throw Refusal.malformedBody("no shape of an operation");
    }

    private static List<Operation.Item> items(Cbor.Reader in) {
        List<Operation.Item> items = new ArrayList<>();
        for (int left = in.array(2, 10); left > 0; left--) {
            in.array(3, 3);
            items.add(new Operation.Item(in.text(), in.text(), in.uint()));
        }
        return items;
    }

    private static List<Operation.Detail> details(Cbor.Reader in) {
        List<Operation.Detail> details = new ArrayList<>();
        for (int left = in.array(0, 6); left > 0; left--) {
            in.array(2, 2);
            details.add(new Operation.Detail(in.text(), in.text()));
        }
        return details;
    }
}
