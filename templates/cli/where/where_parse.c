/* Conditions → nodes, by recursive descent. */
#include "run/system.h"

#include "where/where_node.h"

#include "where/where_compare.h"
#include "where/where_scan.h"

#include "run/memory.h"
#include "run/message.h"
#include "run/visible.h"

#include "core.h"

#include <stdio.h>

/* Parentheses within parentheses. */
#define MAX_DEPTH 200

typedef struct parser {
    const char *text;
    const column_set *columns;
    token next;
    int depth;
    bool has_failed;
    where *made;
} parser;

static void advance(parser *p)
{
    p->next = scan_token(p->next.start + p->next.length);
}

/* Says what is wrong, and shows where. */
static const where_node *fail(parser *p, const token *at, const char *problem)
{
    if (p->has_failed)
        return NULL;
    p->has_failed = true;
    char carets[64];
    const size_t before = display_width(p->text, (size_t)(at->start - p->text));
    size_t width = display_width(at->start, at->length);
    width = width == 0 ? 1 : width < sizeof carets - 1 ? width : sizeof carets - 1;
    memset(carets, '~', width);
    carets[0] = '^';
    carets[width] = '\0';
    complain("--where: %s\n  %s\n  %*s%s", problem, p->text, (int)before, "", carets);
    return NULL;
}

static where_node *new_node(parser *p, where_kind kind)
{
    where *made = p->made;
    made->nodes = reallocate(made->nodes, made->count + 1, sizeof(where_node *));
    where_node *node = allocate(1, sizeof *node);
    node->kind = kind;
    made->nodes[made->count++] = node;
    return node;
}

static const where_node *parse_condition(parser *p);

static void describe_missing(parser *p, const token *name)
{
    const char *near = nearest_column(p->columns, name->text, name->text_length);
    char problem[256];
    snprintf(problem, sizeof problem, "no column '%.*s'%s%.64s%s", (int)name->length, name->start,
             near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
             near != NULL ? "'?" : "");
    fail(p, name, problem);
}

static bool is_word(const token *name, const char *word)
{
    return name->length == strlen(word) && strncmp(name->start, word, name->length) == 0;
}

static bool is_operand(const token *of)
{
    return of->kind == TOKEN_NAME || of->kind == TOKEN_NUMBER || of->kind == TOKEN_STRING;
}

static where_operator operator_of(const token *of)
{
    switch (of->start[0]) {
    case '<':
        return of->length == 2 ? WHERE_NOT_GREATER : WHERE_LESS;
    case '>':
        return of->length == 2 ? WHERE_NOT_LESS : WHERE_GREATER;
    case '!':
        return of->start[1] == '~' ? WHERE_LACKS : WHERE_NOT_EQUAL;
    case '~':
        return WHERE_CONTAINS;
    case '=':
        return WHERE_EQUAL;
    }
    VECFILE_UNREACHABLE("no operator begins with another character");
    return WHERE_EQUAL;
}

/* 5 <= mag as mag >= 5. */
static where_operator mirrored(where_operator op)
{
    switch (op) {
    case WHERE_LESS:
        return WHERE_GREATER;
    case WHERE_GREATER:
        return WHERE_LESS;
    case WHERE_NOT_LESS:
        return WHERE_NOT_GREATER;
    case WHERE_NOT_GREATER:
        return WHERE_NOT_LESS;
    case WHERE_EQUAL:
    case WHERE_NOT_EQUAL:
    case WHERE_CONTAINS:
    case WHERE_LACKS:
        break;
    }
    return op;
}

static const column *column_of(parser *p, const token *of)
{
    return of->kind == TOKEN_NAME ? find_column(p->columns, of->start, of->length) : NULL;
}

/* A column by itself, which must be a bool, or true or false. */
static const where_node *make_truth(parser *p, const token *name)
{
    where_node *node;
    if (is_word(name, "true") || is_word(name, "false")) {
        node = new_node(p, WHERE_CONSTANT);
        node->bits = name->length == 4;
        return node;
    }
    const column *of = column_of(p, name);
    if (name->kind != TOKEN_NAME)
        return fail(p, name, "this is no condition: compare it with a column");
    if (of == NULL) {
        describe_missing(p, name);
        return NULL;
    }
    if (of->kind != VECFILE_KIND_BOOL)
        return fail(p, name, "this is no bool: compare it with something");
    node = new_node(p, WHERE_UNSIGNED);
    node->left = of;
    node->op = WHERE_NOT_EQUAL;
    return node;
}

static const where_node *make_comparison(parser *p, const token *left, const token *by,
                                         const token *right)
{
    const column *a = column_of(p, left), *b = column_of(p, right);
    where_node *node = new_node(p, WHERE_CONSTANT);
    char problem[320];
    node->op = operator_of(by);
    if (a == NULL && b == NULL) {
        if (left->kind == TOKEN_NAME || right->kind == TOKEN_NAME) {
            describe_missing(p, left->kind == TOKEN_NAME ? left : right);
            return NULL;
        }
        return fail(p, left, "neither side is a column");
    }
    if (a != NULL && b != NULL) {
        if (!where_compare_columns(node, a, b, problem, sizeof problem))
            return fail(p, by, problem);
        return node;
    }
    const token *constant = a != NULL ? right : left;
    if (a == NULL)
        node->op = mirrored(node->op);
    const bool is_bare = constant->kind != TOKEN_STRING;
    if (constant->kind == TOKEN_NAME &&
        !where_takes_name(a != NULL ? a : b, constant->text, constant->text_length)) {
        describe_missing(p, constant);
        return NULL;
    }
    if (!where_compare_constant(node, a != NULL ? a : b, constant->text, constant->text_length,
                                is_bare, problem, sizeof problem))
        return fail(p, constant, problem);
    return node;
}

static const where_node *parse_operand(parser *p)
{
    const token left = p->next;
    if (!is_operand(&left))
        return fail(p, &left,
                    left.kind == TOKEN_END ? "a column or a value is missing at the end"
                    : left.kind == TOKEN_WRONG && strchr("\"'", *left.start) != NULL
                        ? "this text has no closing quote"
                        : "expected a column, a value, '!' or '('");
    advance(p);
    if (p->next.kind != TOKEN_OPERATOR)
        return make_truth(p, &left);
    const token by = p->next;
    advance(p);
    const token right = p->next;
    if (!is_operand(&right))
        return fail(p, &right,
                    right.kind == TOKEN_WRONG && strchr("\"'", *right.start) != NULL
                        ? "this text has no closing quote"
                        : "expected a column or a value");
    advance(p);
    return make_comparison(p, &left, &by, &right);
}

static const where_node *parse_parentheses(parser *p)
{
    const token open = p->next;
    advance(p);
    const where_node *inside = parse_condition(p);
    if (inside == NULL)
        return NULL;
    if (p->next.kind != TOKEN_CLOSE)
        return fail(p, &open, "this parenthesis is not closed");
    advance(p);
    return inside;
}

static const where_node *parse_each(parser *p)
{
    const where_node *found;
    if (++p->depth > MAX_DEPTH)
        return fail(p, &p->next, "too many levels");
    if (p->next.kind == TOKEN_NOT) {
        advance(p);
        const where_node *inside = parse_each(p);
        where_node *node = new_node(p, WHERE_NOT);
        node->a = inside;
        found = inside != NULL ? node : NULL;
    } else if (p->next.kind == TOKEN_OPEN) {
        found = parse_parentheses(p);
    } else {
        found = parse_operand(p);
    }
    p->depth--;
    return found;
}

/* One or more of what `parse` takes, with `between` between them. */
static const where_node *parse_series(parser *p, const where_node *(*parse)(parser *),
                                      token_kind between, where_kind kind)
{
    const where_node *left = parse(p);
    while (left != NULL && p->next.kind == between) {
        advance(p);
        const where_node *right = parse(p);
        if (right == NULL)
            return NULL;
        where_node *node = new_node(p, kind);
        node->a = left;
        node->b = right;
        left = node;
    }
    return left;
}

static const where_node *parse_either(parser *p)
{
    return parse_series(p, parse_each, TOKEN_AND, WHERE_AND);
}

static const where_node *parse_condition(parser *p)
{
    return parse_series(p, parse_either, TOKEN_OR, WHERE_OR);
}

/* A chain of many && is a deep tree to its left, which select walks down. */
static size_t depth_of(const where_node *node)
{
    size_t depth = 0;
    for (; node != NULL; node = node->a)
        depth++;
    return depth;
}

where *where_compile(const char *text, const column_set *columns)
{
    parser p = {.text = text, .columns = columns, .made = allocate(1, sizeof(where))};
    p.next = scan_token(text);
    const where_node *root = parse_condition(&p);
    if (root != NULL && p.next.kind != TOKEN_END)
        root = fail(&p, &p.next, "expected '&&', '||' or the end");
    if (root != NULL && depth_of(root) > (size_t)2 * MAX_DEPTH)
        root = fail(&p, &p.next, "too long a condition");
    if (root == NULL) {
        where_free(p.made);
        return NULL;
    }
    p.made->root = root;
    return p.made;
}

void where_free(where *condition)
{
    if (condition == NULL)
        return;
    for (size_t i = 0; i < condition->count; i++) {
        release(condition->nodes[i]->text);
        release(condition->nodes[i]);
    }
    release(condition->nodes);
    release(condition);
}
