// Frames: the examples of RFC 6455 section 5.7, what breaks its rules, and ours both ways.
#include "probe/ndt7/frame.hh"

#include <catch2/catch.hpp>

using namespace preau::ndt7;

namespace {

std::vector<std::byte> octets(std::initializer_list<int> list) {
  std::vector<std::byte> out;
  for (const int o : list) out.push_back(static_cast<std::byte>(o));
  return out;
}

struct Seen {
  std::uint64_t bulk{};
  std::vector<std::string> texts, pings, reasons;
  std::vector<std::uint16_t> closes;
  int pongs{};
};

void note(Seen& seen, const Heard& heard) {
  if (const auto* bulk = std::get_if<Bulk>(&heard)) seen.bulk += bulk->octets;
  if (const auto* text = std::get_if<Text>(&heard)) seen.texts.emplace_back(text->text);
  if (const auto* ping = std::get_if<Ping>(&heard))
    seen.pings.emplace_back(reinterpret_cast<const char*>(ping->payload.data()),
                            ping->payload.size());
  if (std::holds_alternative<Pong>(heard)) ++seen.pongs;
  if (const auto* close = std::get_if<Close>(&heard)) {
    seen.closes.push_back(close->code);
    seen.reasons.emplace_back(close->reason);
  }
}

// In pieces of `piece` octets.
Seen read(Role sender, std::span<const std::byte> data, std::size_t piece = 1) {
  FrameReader reader(sender);
  Seen seen;
  while (!data.empty()) {
    auto part = data.first(std::min(piece, data.size()));
    data = data.subspan(part.size());
    while (const auto heard = reader.next(part)) note(seen, *heard);
  }
  return seen;
}

std::vector<std::byte> all_due(FrameWriter& writer) {
  std::vector<std::byte> out;
  for (auto due = writer.due(); !due.empty(); due = writer.due()) {
    const auto some = std::max<std::size_t>(1, due.size() / 2);  // sent in parts
    out.insert(out.end(), due.begin(), due.begin() + static_cast<std::ptrdiff_t>(some));
    writer.sent(some);
  }
  return out;
}

}  // namespace

TEST_CASE("ndt7 frames: the examples of RFC 6455") {
  CHECK(read(Role::server, octets({0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f})).texts ==
        std::vector<std::string>{"Hello"});
  CHECK(
      read(Role::client, octets({0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58}))
          .texts == std::vector<std::string>{"Hello"});
  CHECK(read(Role::server, octets({0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f})).texts ==
        std::vector<std::string>{"Hello"});
  CHECK(read(Role::server, octets({0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f})).pings ==
        std::vector<std::string>{"Hello"});
  CHECK(
      read(Role::client, octets({0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58}))
          .pongs == 1);
  auto large = octets({0x82, 0x7E, 0x01, 0x00});
  large.resize(4 + 256);
  CHECK(read(Role::server, large, 7).bulk == 256);
  auto larger = octets({0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0});
  larger.resize(10 + 65'536);
  CHECK(read(Role::server, larger, 1'000).bulk == 65'536);
}

TEST_CASE("ndt7 frames: control frames between the parts of a message") {
  const auto seen = read(Role::server, octets({0x01, 0x01, 'a', 0x89, 0x01, 'p', 0x00, 0x01, 'b',
                                               0x8a, 0x00, 0x80, 0x01, 'c', 0x82, 0x00}));
  CHECK(seen.texts == std::vector<std::string>{"abc"});
  CHECK(seen.pings == std::vector<std::string>{"p"});
  CHECK(seen.pongs == 1);
  CHECK(seen.bulk == 0);
}

TEST_CASE("ndt7 frames: a Close has a code or none, and is the last") {
  CHECK(read(Role::server, octets({0x88, 0x00})).closes == std::vector<std::uint16_t>{kNoCode});
  const auto seen = read(Role::server, octets({0x88, 0x04, 0x03, 0xE8, 'o', 'k', 0xFF, 0xFF}));
  CHECK(seen.closes == std::vector<std::uint16_t>{kNormalClosure});
  CHECK(seen.reasons == std::vector<std::string>{"ok"});
  CHECK_THROWS_AS(read(Role::server, octets({0x88, 0x01, 0x03})), Nonsense);
}

TEST_CASE("ndt7 frames: what breaks the protocol is refused") {
  const auto fails = [](Role sender, std::initializer_list<int> list, const char* why) {
    CHECK_THROWS_WITH(read(sender, octets(list)), Catch::Contains(why));
  };
  fails(Role::server, {0xC1, 0x00}, "extension");
  fails(Role::server, {0x83, 0x00}, "opcode 3");
  fails(Role::server, {0x8B, 0x00}, "opcode 11");
  fails(Role::server, {0x81, 0x80, 0, 0, 0, 0}, "a masked frame");
  fails(Role::client, {0x81, 0x00}, "without a mask");
  fails(Role::server, {0x80, 0x00}, "a continuation of nothing");
  fails(Role::server, {0x01, 0x00, 0x81, 0x00}, "a message within another");
  fails(Role::server, {0x09, 0x00}, "a control frame in parts");
  fails(Role::server, {0x89, 0x7E, 0x00, 0x7E}, "too long");
  fails(Role::server, {0x82, 0x7E, 0x00, 0x7D}, "longer than need be");
  fails(Role::server, {0x82, 0x7F, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, "longer than need be");
  fails(Role::server, {0x82, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, "63 bits");
  fails(Role::server, {0x82, 0x7F, 0, 0, 0, 0, 1, 0, 0, 1}, "a message of 16777217 octets");
  fails(Role::server, {0x81, 0x7F, 0, 0, 0, 0, 0, 1, 0, 1}, "a message of 65537 octets");
  // 2^24 octets in two parts, and one more.
  FrameReader reader(Role::server);
  const auto begun = octets({0x02, 0x7F, 0, 0, 0, 0, 1, 0, 0, 0});
  std::span<const std::byte> data = begun;
  CHECK_FALSE(reader.next(data));
  const std::vector<std::byte> much(kMostMessage);
  data = much;
  CHECK(std::get<Bulk>(*reader.next(data)).octets == kMostMessage);
  const auto more = octets({0x80, 0x01, 0});
  data = more;
  CHECK_THROWS_AS(reader.next(data), Nonsense);
}

TEST_CASE("ndt7 frames: what is written is read, whoever writes") {
  for (const auto us : {Role::client, Role::server}) {
    FrameWriter writer(us);
    writer.text("first");
    writer.text(std::string(300, 'x'));
    writer.text(std::string(kMostText, 'y'));
    writer.pong(octets({1, 2, 3}));
    writer.close(kNormalClosure, std::string(200, 'r'));
    writer.text("nobody hears this");
    const auto seen = read(us, all_due(writer), 1'000);
    CHECK(seen.texts ==
          std::vector<std::string>{"first", std::string(300, 'x'), std::string(kMostText, 'y')});
    CHECK(seen.pongs == 1);
    CHECK(seen.closes == std::vector<std::uint16_t>{kNormalClosure});
    CHECK(seen.reasons == std::vector<std::string>{std::string(123, 'r')});
  }
}

TEST_CASE("ndt7 frames: load doubles as it goes, and texts come between its messages") {
  FrameWriter writer(Role::client);
  writer.bulk(true);
  FrameReader reader(Role::client);
  std::uint64_t load = 0;
  std::size_t texts = 0;
  for (int i = 0; i < 400; ++i) {
    if (i % 10 == 0) writer.text("{}");
    auto due = writer.due();
    REQUIRE_FALSE(due.empty());
    writer.sent(due.size());
    auto data = due;
    while (const auto heard = reader.next(data)) {
      if (const auto* bulk = std::get_if<Bulk>(&*heard)) load += bulk->octets;
      if (std::holds_alternative<Text>(*heard)) ++texts;
    }
  }
  CHECK(load == writer.bulk_octets());
  CHECK(load > FrameWriter::kLargestBulk * 16);
  CHECK(texts >= 39);
  writer.bulk(false);
  (void)all_due(writer);
  CHECK(writer.due().empty());
}

TEST_CASE("ndt7 frames: answers that nobody reads are not kept") {
  FrameWriter writer(Role::client);
  for (int i = 0; i < 10'000; ++i) writer.pong(octets({1, 2, 3, 4, 5, 6, 7, 8}));
  writer.close(kNormalClosure);
  const auto out = all_due(writer);
  CHECK(out.size() < FrameWriter::kMostQueued + 1'000);
  CHECK(read(Role::client, out, 1'000).closes == std::vector<std::uint16_t>{kNormalClosure});
}
