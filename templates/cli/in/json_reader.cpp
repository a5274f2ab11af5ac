// JSON lines, by simdjson.
#include "run/system.h"

#include "in/json_reader.h"

#include <new>
#include <string_view>

#include <simdjson.h>

using simdjson::error_code;
namespace ondemand = simdjson::ondemand;

static_assert(JSON_PADDING >= simdjson::SIMDJSON_PADDING, "simdjson reads further");

struct json_reader {
    ondemand::parser parser;
};

namespace
{

const char ended[] = "";

const char no_number[] = "a number is written otherwise in JSON; what it has no numbers for is in "
                         "quotes: \"nan\", \"inf\", \"-inf\", \"0x10\"";

struct walk {
    json_handler *handle;
    void *context;

    const char *tell(json_event event, std::string_view text)
    {
        return handle(context, event, text.data(), text.size()) ? nullptr : ended;
    }
};

const char *text_of(error_code error)
{
    return simdjson::error_message(error);
}

// The token without the blanks that may follow it.
std::string_view trimmed(std::string_view token)
{
    const size_t end = token.find_last_not_of(" \t\r\n");
    return token.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

const char *read_value(walk &w, ondemand::value value, int depth);

const char *read_object(walk &w, ondemand::object object, int depth)
{
    const char *wrong = w.tell(JSON_OBJECT, "");
    for (auto member : object) {
        ondemand::field field;
        std::string_view key;
        if (wrong != nullptr)
            return wrong;
        error_code error = std::move(member).get(field);
        if (error == simdjson::SUCCESS)
            error = field.unescaped_key().get(key);
        if (error != simdjson::SUCCESS)
            return text_of(error);
        wrong = w.tell(JSON_KEY, key);
        if (wrong == nullptr)
            wrong = read_value(w, field.value(), depth);
    }
    return wrong != nullptr ? wrong : w.tell(JSON_END, "");
}

const char *read_array(walk &w, ondemand::array array, int depth)
{
    const char *wrong = w.tell(JSON_ARRAY, "");
    for (auto item : array) {
        ondemand::value value;
        if (wrong != nullptr)
            return wrong;
        const error_code error = std::move(item).get(value);
        if (error != simdjson::SUCCESS)
            return text_of(error);
        wrong = read_value(w, value, depth);
    }
    return wrong != nullptr ? wrong : w.tell(JSON_END, "");
}

const char *read_text(walk &w, ondemand::value &value)
{
    std::string_view text;
    const error_code error = value.get_string().get(text);
    return error != simdjson::SUCCESS ? text_of(error) : w.tell(JSON_STRING, text);
}

const char *read_bool(walk &w, ondemand::value &value)
{
    bool truth;
    const error_code error = value.get_bool().get(truth);
    return error != simdjson::SUCCESS ? text_of(error)
                                      : w.tell(JSON_LITERAL, truth ? "true" : "false");
}

size_t count_digits(std::string_view text, size_t from)
{
    size_t at = from;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9')
        at++;
    return at - from;
}

// As RFC 8259 has it, and no other.
bool is_number(std::string_view text)
{
    size_t at = !text.empty() && text[0] == '-';
    const size_t digits = count_digits(text, at);
    if (digits == 0 || (digits > 1 && text[at] == '0'))
        return false;
    at += digits;
    if (at < text.size() && text[at] == '.') {
        const size_t fraction = count_digits(text, at + 1);
        if (fraction == 0)
            return false;
        at += 1 + fraction;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        at += at < text.size() && (text[at] == '+' || text[at] == '-');
        const size_t exponent = count_digits(text, at);
        if (exponent == 0)
            return false;
        at += exponent;
    }
    return at == text.size();
}

// NaN, Infinity, +5, .5
bool begins_other_number(std::string_view token)
{
    return !token.empty() && std::string_view("NIi+.").find(token[0]) != std::string_view::npos;
}

// The number's own text is kept: it may be for a float or for an integer that no double holds.
const char *read_number(walk &w, ondemand::value &value)
{
    const std::string_view text = trimmed(value.raw_json_token());
    ondemand::number number;
    if (!is_number(text))
        return no_number;
    const error_code error = value.get_number().get(number);
    if (error != simdjson::SUCCESS && error != simdjson::NUMBER_ERROR &&
        error != simdjson::NUMBER_OUT_OF_RANGE)
        return text_of(error);
    return w.tell(JSON_NUMBER, text);
}

const char *read_null(walk &w, ondemand::value &value)
{
    bool is_null;
    const error_code error = value.is_null().get(is_null);
    if (error != simdjson::SUCCESS || !is_null)
        return no_number;
    return w.tell(JSON_NULL, "null");
}

const char *read_value(walk &w, ondemand::value value, int depth)
{
    ondemand::json_type type;
    ondemand::object object;
    ondemand::array array;
    error_code error = value.type().get(type);
    if (error != simdjson::SUCCESS)
        return begins_other_number(value.raw_json_token()) ? no_number : text_of(error);
    if (depth == 0)
        return "objects and arrays are too deep within each other";
    switch (type) {
    case ondemand::json_type::object:
        error = value.get_object().get(object);
        return error != simdjson::SUCCESS ? text_of(error) : read_object(w, object, depth - 1);
    case ondemand::json_type::array:
        error = value.get_array().get(array);
        return error != simdjson::SUCCESS ? text_of(error) : read_array(w, array, depth - 1);
    case ondemand::json_type::string:
        return read_text(w, value);
    case ondemand::json_type::number:
        return read_number(w, value);
    case ondemand::json_type::boolean:
        return read_bool(w, value);
    case ondemand::json_type::null:
        return read_null(w, value);
    }
    return "this is no JSON";
}

} // namespace

extern "C" {

json_reader *json_reader_new(void)
{
    return new (std::nothrow) json_reader;
}

void json_reader_free(json_reader *reader)
{
    delete reader;
}

const char *json_read_line(json_reader *reader, const char *line, size_t length,
                           json_handler *handle, void *context)
{
    walk w = {handle, context};
    ondemand::document document;
    ondemand::object object;
    error_code error = reader->parser.iterate(line, length, length + JSON_PADDING).get(document);
    if (error == simdjson::SUCCESS)
        error = document.get_object().get(object);
    if (error == simdjson::INCORRECT_TYPE)
        return "this is no object";
    if (error != simdjson::SUCCESS)
        return text_of(error);
    const char *wrong = read_object(w, object, JSON_DEPTH);
    const char *rest;
    if (wrong == nullptr && document.current_location().get(rest) == simdjson::SUCCESS)
        return "something follows the object";
    return wrong;
}
}
