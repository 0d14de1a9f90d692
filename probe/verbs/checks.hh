// What options are held against while they are parsed.
#pragma once

#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace preau {

// As CLI::Range, which lets NaN pass.
template <class Number>
CLI::Validator within(Number low, Number high) {
  const auto range = fmt::format("[{} - {}]", low, high);
  return CLI::Validator(
      [low, high, range](std::string& text) {
        Number value{};
        const bool number = CLI::detail::lexical_cast(text, value);
        if (number && value >= low && value <= high) return std::string();
        return text + " is no number in " + range;
      },
      "in " + range);
}

template <class Port>
CLI::Option* add_port(CLI::App& verb, const std::string& name, Port& port,
                      const std::string& what) {
  return verb.add_option(name, port, what)->capture_default_str()->check(within(1, 65'535));
}

inline std::string blank_problem(const std::string& text) {
  return text.find_first_not_of(" \t\n") == std::string::npos ? "is empty" : "";
}

}  // namespace preau
