#include "wire_bank_script.h"

#include "wire_operation.h"

#define ENUM_OF(a, name, words, out) enum_of(a, name, words, sizeof(words) / sizeof *(words), out)

static void enum_of(struct args *a, const char *name, const char *const *words, size_t count, size_t *out)
{
    struct bytes text = arg_text(a, name);
    for (*out = 0; *out < count; ++*out)
        if (bytes_is(text, words[*out]))
            return;
    *out = 0;
    a->bad = true;
}

static enum code policy_of_json(const cJSON *o, struct policy *policy)
{
    static const char *const typed[] = { "never", "low-value", "always" };
    static const char *const blocks[] = { "fixed", "growing" };
    size_t word = 0;
    enum code code = OK;
    struct args a = args_of(o, "lifetime typed login-blocks unlinked-purposes bulk");
    *policy = (struct policy){ .lifetime = arg_number(&a, "lifetime") };
    ENUM_OF(&a, "typed", typed, &word);
    policy->typed = (enum typing)word;
    ENUM_OF(&a, "login-blocks", blocks, &word);
    policy->growing = word == 1;
    policy->bulk = arg_truth(&a, "bulk");
    const cJSON *purposes = arg_array(&a, "unlinked-purposes");
    if (a.bad)
        return BAD_REQUEST;
    for (const cJSON *e = purposes->child; e; e = e->next) {
        uint64_t purpose;
        if (!json_number(e, &purpose))
            return BAD_REQUEST;
        if (policy_add_unlinked(policy, purpose) != OK)
            code = INVALID_POLICY;
    }
    return policy_judge(policy) != OK ? INVALID_POLICY : code;
}

static const struct {
    const char *name, *members[2]; /* by version */
} inputs[] = {
    [ISSUE] = { "issue", { "do handle nonces operation", "do handle fresh operation" } },
    [SUBMIT] = { "submit", { "do handle otp", "do handle otp" } },
    [SUBMIT_LOGIN] = { "login", { "do otp", "do otp" } },
    [SUBMIT_CONFIRM] = { "confirm", { "do handle otp", "do handle otp" } },
    [CANCEL] = { "cancel", { "do handle", "do handle" } },
    [UNBLOCK] = { "unblock", { "do", "do" } },
    [REVOKE] = { "revoke", { "do", "do" } },
    [RESTORE_BACKUP] = { "restore", { "do", "do" } },
    [SWEEP] = { "sweep", { "do", "do" } },
};

static bool input_of_json(unsigned version, const cJSON *o, struct bank_input *input, struct operation *op)
{
    struct bytes name = { 0 };
    size_t kind = 0;
    json_text(json_member(o, "do"), &name);
    while (kind <= SWEEP && !bytes_is(name, inputs[kind].name))
        kind++;
    if (kind > SWEEP)
        return false;
    struct args a = args_of(o, inputs[kind].members[version - 1]);
    input->kind = (enum input_kind)kind;
    if (kind == ISSUE || kind == SUBMIT || kind == SUBMIT_CONFIRM || kind == CANCEL)
        arg_hex_n(&a, "handle", input->handle, 16);
    if (kind == SUBMIT || kind == SUBMIT_LOGIN || kind == SUBMIT_CONFIRM)
        input->otp = arg_text(&a, "otp");
    if (kind != ISSUE)
        return !a.bad;
    input->random = arg_hex_list(&a, version == 2 ? "fresh" : "nonces", version == 2 ? 32 : 12, &input->draws);
    input->operation = op;
    return !a.bad && operation_of_json(json_member(o, "operation"), op);
}

/* `number` is that of the step, counted from 0: what a caller may have loaded stands after the steps before it. */
static bool step_of_json(unsigned version, size_t number, const cJSON *o, struct bank_step *step)
{
    static const char *const store_words[] = { "ok", "fails" };
    size_t word = 0;
    struct args a = args_of(o, "at store input loaded? epoch?");
    step->input.clock = arg_number(&a, "at");
    ENUM_OF(&a, "store", store_words, &word);
    step->store_fails = word == 1;
    step->input.epoch = arg_given(&a, "epoch") ? arg_number(&a, "epoch") : 0;
    step->loaded = arg_given(&a, "loaded") ? arg_number(&a, "loaded") : number;
    return !a.bad && step->loaded <= number &&
           input_of_json(version, json_member(o, "input"), &step->input, &step->operation);
}

enum code bank_script_read(const cJSON *o, struct versions claim, void *given)
{
    struct bank_script *script = given;
    struct args a = args_of(o, "version secret pin policy enrolled-at active steps");
    arg_enrolled(&a, &script->of);
    script->pin = arg_text(&a, "pin");
    script->enrolled_at = arg_number(&a, "enrolled-at");
    script->active = arg_truth(&a, "active");
    const cJSON *policy = arg_object(&a, "policy"), *steps = arg_array(&a, "steps");
    enum code code = args_end(&a, claim, &script->of);
    if (code != OK)
        return code;
    script->steps = hold(json_length(steps) * sizeof *script->steps);
    for (const cJSON *e = steps->child; e; e = e->next, script->count++)
        if (!step_of_json(script->of.version, script->count, e, &script->steps[script->count]))
            return BAD_REQUEST;
    script->policy_code = policy_of_json(policy, &script->policy);
    return script->policy_code == BAD_REQUEST ? BAD_REQUEST : OK;
}
