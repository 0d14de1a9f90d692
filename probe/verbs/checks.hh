// What options are held against while they are parsed.
#pragma once

#include <string>

#include <CLI/CLI.hpp>
#include <arpa/inet.h>
#include <fmt/format.h>

#include "probe/net/endpoint.hh"
#include "probe/net/printable.hh"
#include "probe/net/url.hh"

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

// Text that goes to a terminal as it stands.
inline std::string control_problem(const std::string& text) {
  return printable(text) == text ? "" : "holds control characters: " + printable(text);
}

// A name or address whose port has an option of its own.
inline std::string host_problem(const std::string& text) {
  if (const auto blank = blank_problem(text); !blank.empty()) return blank;
  const auto endpoint = parse_endpoint(text, 0);
  if (text.find('/') == std::string::npos && endpoint && endpoint->port == 0) return "";
  return text + " is no name or address alone; a port has an option of its own";
}

inline std::string address_problem(const std::string& text) {
  in6_addr any{};
  const bool address = ::inet_pton(AF_INET, text.c_str(), &any) == 1 ||
                       ::inet_pton(AF_INET6, text.c_str(), &any) == 1;
  return address ? "" : text + " is no IPv4 or IPv6 address";
}

inline std::string url_problem(const std::string& text) {
  if (const auto blank = blank_problem(text); !blank.empty()) return blank;
  return host_of(text).empty() ? shown_url(text) + " names no host, or a port that cannot be" : "";
}

}  // namespace preau
