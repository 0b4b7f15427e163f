/* testee.md, "Measuring": what an operation costs in this process (TEST-17, TEST-18). */
#include "answer.h"
#include "crypto.h"

#include <time.h>

#define SAMPLES_MIN 3
#define SAMPLES_MAX 10000 /* their line is no longer than TEST-1 allows */
#define MILLISECOND 1000000u

static enum code read_nothing(const cJSON *o, struct versions claim, void *given)
{
    (void)o, (void)claim, (void)given;
    return OK;
}

static enum code compute_nothing(const void *given, void *made)
{
    (void)given, (void)made;
    return OK;
}

static void write_nothing(const void *made, struct writer *w)
{
    (void)made;
    put_name(w, "nothing");
    put_string(w, "");
}

static const struct wire nothing = { "nothing", 0, 0, read_nothing, compute_nothing, write_nothing };

struct bench {
    const struct wire *op;
    size_t count;
    void **given, *made;
    uint64_t milliseconds;
};

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000 * MILLISECOND + (uint64_t)time.tv_nsec;
}

static enum code read_inputs(struct bench *bench, const cJSON *inputs, struct versions claim)
{
    enum code code = OK;
    bench->given = hold(json_length(inputs) * sizeof *bench->given);
    bench->made = hold(bench->op->made);
    for (const cJSON *e = inputs->child; e && code == OK; e = e->next) {
        void *given = bench->given[bench->count++] = hold(bench->op->given);
        code = cJSON_IsObject(e) ? bench->op->read(e, claim, given) : BAD_REQUEST;
    }
    return code;
}

/* A text among the outputs, taken out of the answer that a case would get. */
static bool output_of(const struct bench *bench, struct bytes name, struct writer *w, struct bytes *text)
{
    answer_ok(bench->op, bench->made, 0, w);
    cJSON *line = json_read(bytes_of(w->line, w->n));
    const cJSON *outputs = json_member(line, "ok"), *output = outputs ? outputs->child : NULL;
    while (output && !bytes_is(name, output->string))
        output = output->next;
    bool good = json_text(output, text);
    cJSON_Delete(line);
    return good;
}

static enum code digest_pass(const struct bench *bench, struct bytes name, struct writer *w, uint8_t digest[32])
{
    struct bytes *parts = hold(2 * bench->count * sizeof *parts);
    for (size_t i = 0; i < bench->count; i++) {
        enum code code = bench->op->compute(bench->given[i], bench->made);
        if (code != OK)
            return code;
        if (!output_of(bench, name, w, &parts[2 * i]))
            return BAD_REQUEST;
        parts[2 * i + 1] = bytes_lit("\n");
    }
    return sha256(parts, 2 * bench->count, digest) ? OK : KEY_FAILURE;
}

struct sample {
    uint64_t passes, nanoseconds;
};

/* Whole passes; what an input needed is released before the next. */
static enum code take_sample(const struct bench *bench, uint64_t least, struct sample *sample)
{
    const void *mark = hold_mark();
    const uint64_t start = now();
    *sample = (struct sample){ 0 };
    do {
        for (size_t i = 0; i < bench->count; i++) {
            enum code code = bench->op->compute(bench->given[i], bench->made);
            release_since(mark);
            if (code != OK)
                return code;
        }
        sample->passes++;
        sample->nanoseconds = now() - start;
    } while (sample->nanoseconds < least);
    return OK;
}

/* Samples go into the line as they are taken, so that nothing grows. They are longer where there would be too many. */
static enum code put_samples(const struct bench *bench, struct writer *w)
{
    const uint64_t share = bench->milliseconds * (MILLISECOND / SAMPLES_MAX);
    const uint64_t least = share > MILLISECOND ? share : MILLISECOND;
    uint64_t measured = 0;
    put_name(w, "samples");
    put_raw(w, "[");
    for (unsigned n = 0; n < SAMPLES_MIN || measured / MILLISECOND < bench->milliseconds; n++) {
        struct sample sample;
        enum code code = take_sample(bench, least, &sample);
        if (code != OK)
            return code;
        measured += sample.nanoseconds;
        put_next(w);
        put_raw(w, "{");
        put_name(w, "passes");
        put_number(w, sample.passes);
        put_name(w, "nanoseconds");
        put_number(w, sample.nanoseconds);
        put_raw(w, "}");
    }
    put_raw(w, "]");
    return OK;
}

static enum code measure(struct bench *bench, struct bytes output, uint64_t seq, struct writer *w)
{
    uint8_t digest[32];
    const void *mark = hold_mark();
    enum code code = digest_pass(bench, output, w, digest);
    release_since(mark);
    if (code != OK)
        return code;
    answer_start(w, seq);
    put_name(w, "ok");
    put_raw(w, "{");
    code = put_samples(bench, w);
    put_name(w, "digest");
    put_hex(w, digest, sizeof digest);
    put_raw(w, "}}");
    return code;
}

void answer_bench(const cJSON *o, uint64_t seq, struct versions claim, struct writer *w)
{
    struct args a = args_of(o, "type seq op output inputs milliseconds");
    struct bytes op = arg_text(&a, "op"), output = arg_text(&a, "output");
    const cJSON *inputs = arg_array(&a, "inputs");
    struct bench bench = { .op = bytes_is(op, nothing.name) ? &nothing : wire_find(op),
                           .milliseconds = arg_number(&a, "milliseconds") };
    if (a.bad) {
        answer_error("not the members of a measurement", seq, w);
        return;
    }
    if (!bench.op) {
        answer_unsupported("an operation that is not known", seq, w);
        return;
    }
    enum code code = read_inputs(&bench, inputs, claim);
    if (code == OK)
        code = measure(&bench, output, seq, w);
    if (!answer_failed(code, seq, w) && code != OK)
        answer_error("an input that is refused", seq, w);
}
