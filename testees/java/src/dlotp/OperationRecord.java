package dlotp;

/** What a verifier keeps for each operation (VER-2, VER-38). Whether it is live stands with the enrolment. The ID is null
 * where it may not be typed (VER-15). */
public record OperationRecord(long revision, String handle, byte[] body, byte[] nonce, String text, String operationId) {
}
