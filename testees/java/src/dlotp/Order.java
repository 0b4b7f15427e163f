package dlotp;

/** An operation as a caller hands it to an issuer: values may be invalid, and a bulk has its items. */
public interface Order {
    /** The operation, its values checked, or `invalid-operation`. */
    Operation operation();
}
