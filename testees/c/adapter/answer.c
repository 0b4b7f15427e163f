#include "answer.h"

void answer_start(struct writer *w, uint64_t seq)
{
    w->n = 0;
    w->full = false;
    put_raw(w, "{");
    put_name(w, "seq");
    put_number(w, seq);
}

void answer_ok(const struct wire *op, const void *made, uint64_t seq, struct writer *w)
{
    answer_start(w, seq);
    put_name(w, "ok");
    put_raw(w, "{");
    op->write(made, w);
    put_raw(w, "}}");
}

static void put_failure(struct writer *w, uint64_t seq, const char *kind, const char *member, const char *text)
{
    answer_start(w, seq);
    put_name(w, kind);
    put_raw(w, "{");
    put_name(w, member);
    put_string(w, text);
    put_raw(w, "}}");
}

void answer_error(const char *trace, uint64_t seq, struct writer *w)
{
    put_failure(w, seq, "error", "trace", trace);
}

void answer_unsupported(const char *reason, uint64_t seq, struct writer *w)
{
    put_failure(w, seq, "unsupported", "reason", reason);
}

void answer_unreadable(const char *trace, struct writer *w)
{
    answer_error(trace, 0, w);
}

bool answer_failed(enum code code, uint64_t seq, struct writer *w)
{
    if (code == BAD_REQUEST)
        answer_error("arguments that can't be read", seq, w);
    else if (code == NOT_SUPPORTED)
        answer_unsupported("a protocol version that is not claimed", seq, w);
    else if (code == OK && w->full)
        answer_error("an answer longer than a line may be", seq, w);
    else
        return false;
    return true;
}

void answer_case(const cJSON *o, uint64_t seq, struct versions claim, struct writer *w)
{
    struct args a = args_of(o, "type seq op args");
    const struct wire *op = wire_find(arg_text(&a, "op"));
    const cJSON *args = arg_object(&a, "args");
    if (a.bad) {
        answer_error("not the members of a case", seq, w);
        return;
    }
    if (!op) {
        answer_unsupported("an operation that is not known", seq, w);
        return;
    }
    void *given = hold(op->given), *made = hold(op->made);
    enum code code = op->read(args, claim, given);
    if (code == OK)
        code = op->compute(given, made);
    if (code == OK)
        answer_ok(op, made, seq, w);
    if (!answer_failed(code, seq, w) && code != OK)
        put_failure(w, seq, "rejected", "code", code_name(code));
}

void answer(struct bytes line, struct versions claim, struct writer *w)
{
    const char *fault;
    cJSON *o = json_read_line(line, &fault);
    struct bytes type = { 0 };
    uint64_t seq = 0;
    w->n = 0;
    w->full = false;
    if (!cJSON_IsObject(o))
        answer_unreadable("not a JSON object", w);
    else {
        bool typed = json_text(json_member(o, "type"), &type);
        bool numbered = json_count(o, "seq") == 1 && json_number(json_member(o, "seq"), &seq);
        if (fault)
            answer_error(fault, seq, w);
        else if (bytes_is(type, "hello"))
            answer_hello(o, claim, w);
        else if (!typed || !numbered)
            answer_error("not a request with type and seq", seq, w);
        else if (bytes_is(type, "case"))
            answer_case(o, seq, claim, w);
        else if (bytes_is(type, "bench"))
            answer_bench(o, seq, claim, w);
        else
            answer_error("a type of request that is not known", seq, w);
    }
    cJSON_Delete(o);
    release();
}
