// An adapter for DLOTP's conformance suite, for an Android app: it listens on the phone for lines of requests.
// Start it from a debug build only, then on the computer: adb forward tcp:7000 tcp:7000
package my.app.conformance

import org.json.JSONArray
import org.json.JSONObject
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import kotlin.concurrent.thread

/** An input that the protocol refuses, with its code of spec/errors.md. */
class Rejected(code: String) : Exception(code)

object Adapter {
    private val ROLES = listOf("authenticator") // what you claim is what is judged
    private val VERSIONS = listOf(2)
    private val CLAIMS = listOf<String>() // of typed, bulk

    // One function for each operation of the table in spec/testee.md: it takes the arguments and gives the
    // outputs, or throws Rejected("code"). It calls your implementation and computes nothing of its own.
    private val OPERATIONS: Map<String, (JSONObject) -> JSONObject> = mapOf()

    fun listen(port: Int = 7000) {
        val server = ServerSocket(port, 16, InetAddress.getLoopbackAddress())
        while (true) {
            val socket = server.accept()
            thread { socket.use(::serve) }
        }
    }

    private fun serve(socket: Socket) {
        val output = socket.getOutputStream().bufferedWriter()
        socket.getInputStream().bufferedReader().forEachLine { line ->
            var seq = 0L
            // JSONObject takes lines that TEST-1 forbids: `dlotp doctor` says what is left to judge here.
            val reply = try {
                val request = JSONObject(line)
                seq = request.optLong("seq")
                answer(request)
            } catch (error: Exception) {
                // Whatever fails is told, and the next line is read.
                JSONObject().put("seq", seq).put("error", JSONObject().put("trace", error.toString()))
            }
            output.write(reply.toString())
            output.write("\n")
            output.flush()
        }
    }

    private fun answer(request: JSONObject): JSONObject {
        if (request.getString("type") == "hello") {
            return JSONObject()
                .put("type", "hello").put("protocol", 1).put("nonce", request.getString("nonce"))
                .put("implementation", "my app").put("version", "0.1").put("language", "Kotlin")
                .put("roles", JSONArray(ROLES)).put("versions", JSONArray(VERSIONS))
                .put("claims", JSONArray(CLAIMS)).put("operations", JSONArray(OPERATIONS.keys))
        }
        require(request.length() == 4 && request.getString("type") == "case") { "not a request of the contract" }
        val reply = JSONObject().put("seq", request.getLong("seq"))
        val op = request.getString("op")
        val args = request.get("args")
        val operation = OPERATIONS[op]
            ?: return reply.put("unsupported", JSONObject().put("reason", "$op is not there yet"))
        return try {
            reply.put("ok", operation(args as JSONObject))
        } catch (refusal: Rejected) {
            reply.put("rejected", JSONObject().put("code", refusal.message))
        }
    }
}
