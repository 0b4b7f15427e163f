// An adapter for DLOTP's conformance suite, for an iOS app: it answers a file of requests with a file of answers.
// Put cases.jsonl (of `dlotp export`) into the app's documents, run this from a debug build, take answers.jsonl out.
import Foundation

/// An input that the protocol refuses, with its code of spec/errors.md.
struct Rejected: Error {
    let code: String
}

enum Adapter {
    static let roles = ["authenticator"] // what you claim is what is judged
    static let versions = [2]
    static let claims: [String] = [] // of typed, bulk

    // One function for each operation of the table in spec/testee.md: it takes the arguments and gives the
    // outputs, or throws Rejected. It calls your implementation and computes nothing of its own.
    static let operations: [String: ([String: Any]) throws -> [String: Any]] = [:]

    static func answerFile(_ cases: URL, to answers: URL) throws {
        FileManager.default.createFile(atPath: answers.path, contents: nil)
        let output = try FileHandle(forWritingTo: answers)
        defer { try? output.close() }
        for line in try String(contentsOf: cases, encoding: .utf8).split(separator: "\n") {
            var reply = try JSONSerialization.data(withJSONObject: self.reply(to: Data(line.utf8)))
            reply.append(UInt8(ascii: "\n"))
            try output.write(contentsOf: reply)
        }
    }

    /// Whatever fails is told, and the next line is answered. JSONSerialization takes lines that TEST-1 forbids.
    static func reply(to line: Data) -> [String: Any] {
        guard let request = try? JSONSerialization.jsonObject(with: line) as? [String: Any] else {
            return ["seq": 0, "error": ["trace": "no JSON object"]]
        }
        let seq = request["seq"] as? Int ?? 0
        do {
            return try answer(request, seq)
        } catch let refusal as Rejected {
            return ["seq": seq, "rejected": ["code": refusal.code]]
        } catch {
            return ["seq": seq, "error": ["trace": String(describing: error)]]
        }
    }

    static func answer(_ request: [String: Any], _ seq: Int) throws -> [String: Any] {
        if request["type"] as? String == "hello" {
            return [
                "type": "hello", "protocol": 1, "nonce": request["nonce"] ?? "",
                "implementation": "my app", "version": "0.1", "language": "Swift",
                "roles": roles, "versions": versions, "claims": claims, "operations": operations.keys.sorted(),
            ]
        }
        guard request.count == 4, let op = request["op"] as? String, let args = request["args"] else {
            return ["seq": seq, "error": ["trace": "not a request of the contract"]]
        }
        guard let operation = operations[op] else {
            return ["seq": seq, "unsupported": ["reason": "\(op) is not there yet"]]
        }
        guard let members = args as? [String: Any] else {
            return ["seq": seq, "error": ["trace": "args: expected an object"]]
        }
        return ["seq": seq, "ok": try operation(members)]
    }
}
