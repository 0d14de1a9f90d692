// Binds and reads one row from left to right, so that the order of columns stands once in the SQL
// and once in C++. Includes SQLiteCpp: for this folder's .cc files only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

#include "collector/store/store.hh"

namespace preau {

class Bind {
 public:
  explicit Bind(SQLite::Statement& statement) : statement_(statement) {}

  Bind& operator<<(const std::string& text) { return put(text); }
  Bind& operator<<(std::string_view text) { return put(std::string(text)); }
  Bind& operator<<(std::int64_t number) { return put(number); }
  Bind& operator<<(double number) { return put(number); }
  Bind& octets(std::string_view of) {
    statement_.bind(++column_, of.data(), static_cast<int>(of.size()));
    return *this;
  }
  Bind& operator<<(UtcTime time) { return put(to_iso8601(time)); }
  template <class T>
  Bind& operator<<(const std::optional<T>& value) {
    if (value) return *this << *value;
    statement_.bind(++column_);
    return *this;
  }

 private:
  template <class T>
  Bind& put(const T& value) {
    statement_.bind(++column_, value);
    return *this;
  }

  SQLite::Statement& statement_;
  int column_{};
};

// A row that holds what this program cannot have written is an exception: somebody edited the file.
class Row {
 public:
  explicit Row(const SQLite::Statement& statement) : statement_(statement) {}

  std::string text() { return next().getString(); }
  std::int64_t integer() { return next().getInt64(); }
  double number() { return next().getDouble(); }
  std::uint64_t count() { return static_cast<std::uint64_t>(integer()); }
  // Until the statement's next step.
  std::string_view octets() {
    const auto column = next();
    return {static_cast<const char*>(column.getBlob()),
            static_cast<std::size_t>(column.getBytes())};
  }
  std::optional<std::string> maybe_text() {
    const auto column = next();
    return column.isNull() ? std::nullopt : std::optional(column.getString());
  }
  std::optional<std::int64_t> maybe_integer() {
    const auto column = next();
    return column.isNull() ? std::nullopt : std::optional(column.getInt64());
  }
  std::optional<double> maybe_number() {
    const auto column = next();
    return column.isNull() ? std::nullopt : std::optional(column.getDouble());
  }
  UtcTime time() {
    const auto word = text();
    const auto time = from_iso8601(word);
    if (!time) throw StoreError("\"" + word + "\" is not a time");
    return *time;
  }
  template <class E>
  E name() {
    return known<E>(text());
  }
  template <class E>
  std::optional<E> maybe_name() {
    const auto word = maybe_text();
    return word ? std::optional(known<E>(*word)) : std::nullopt;
  }

 private:
  SQLite::Column next() { return statement_.getColumn(column_++); }

  template <class E>
  static E known(const std::string& word) {
    const auto value = from_string<E>(word);
    if (!value) throw StoreError("\"" + word + "\" is a word that this version does not know");
    return *value;
  }

  const SQLite::Statement& statement_;
  int column_{};
};

}  // namespace preau
