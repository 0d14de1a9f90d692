// Real exchanges, recorded: recorded/README.md tells whose.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "probe/ndt7/frame.hh"
#include "probe/ndt7/measurement.hh"
#include "probe/ndt7/upgrade.hh"

using namespace preau::ndt7;

namespace {

std::string octets_of(const std::string& name) {
  std::ifstream file(std::filesystem::path(PREAU_SOURCE_DIR) / "tests/ndt7/recorded" / name,
                     std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Replay {
  Head head;
  std::uint64_t load{};
  std::vector<Measurement> told;
  int pings{};
  std::optional<std::uint16_t> closed;
};

Replay replay(Role sender, const std::string& name) {
  const auto octets = octets_of(name);
  auto data = std::as_bytes(std::span(octets));
  HeadReader head;
  REQUIRE(head.take(data));
  Replay seen{.head = parse_head(head.text())};
  FrameReader reader(sender);
  while (const auto heard = reader.next(data)) {
    if (const auto* bulk = std::get_if<Bulk>(&*heard)) seen.load += bulk->octets;
    if (const auto* text = std::get_if<Text>(&*heard))
      seen.told.push_back(decode_measurement(text->text));
    if (std::holds_alternative<Ping>(*heard)) ++seen.pings;
    if (const auto* close = std::get_if<Close>(&*heard)) seen.closed = close->code;
  }
  return seen;
}

// What a client asked, and whether the answer fits it.
void is_answered(const Replay& client, const Replay& server, Direction direction) {
  const auto asked = read_request(client.head);
  REQUIRE(asked);
  CHECK(asked->direction == direction);
  CHECK_NOTHROW(check_answer(server.head, asked->key));
}

}  // namespace

TEST_CASE("ndt7 recorded: M-Lab's C++ client asks for a download") {
  const auto client = replay(Role::client, "client_cc_download.client");
  REQUIRE(read_request(client.head));
  CHECK(read_request(client.head)->direction == Direction::down);
  CHECK(client.load == 0);
}

TEST_CASE("ndt7 recorded: M-Lab's C++ client uploads") {
  const auto client = replay(Role::client, "client_cc_upload.client");
  REQUIRE(read_request(client.head));
  CHECK(read_request(client.head)->direction == Direction::up);
  CHECK(client.load > 16'384);
}

TEST_CASE("ndt7 recorded: a download of another server") {
  const auto client = replay(Role::client, "websockets_download.client");
  const auto server = replay(Role::server, "websockets_download.server");
  is_answered(client, server, Direction::down);
  CHECK(server.load > 16'384);
  REQUIRE_FALSE(server.told.empty());
  CHECK(server.told.back().tcp->elapsed_us);
}

TEST_CASE("ndt7 recorded: an upload to another server, from its answer to its Close") {
  const auto client = replay(Role::client, "websockets_upload.client");
  const auto server = replay(Role::server, "websockets_upload.server");
  is_answered(client, server, Direction::up);
  CHECK(server.load == 0);
  CHECK(server.pings > 20);
  REQUIRE(server.told.size() > 20);
  CHECK(server.told.back().tcp->received > server.told.front().tcp->received);
  CHECK(server.closed == kNormalClosure);
}
