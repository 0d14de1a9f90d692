// ndt7: whatever the other end says in frames, heads and texts is read within bounds or refused,
// and what is read means the same when it is written again. The first octet tells which reader
// gets the rest.
#include <algorithm>

#include "probe/ndt7/frame.hh"
#include "probe/ndt7/measurement.hh"
#include "probe/ndt7/upgrade.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau::ndt7;
using preau::fuzz::claim;

namespace {

// What was heard, told again as one text: the same, however the octets were cut.
struct Story {
  std::uint64_t bulk{};
  std::string words;
  bool refused{};
  bool operator==(const Story&) const = default;
};

void add(Story& story, const Heard& heard) {
  if (const auto* bulk = std::get_if<Bulk>(&heard)) {
    claim(bulk->octets > 0);
    story.bulk += bulk->octets;
  } else if (const auto* text = std::get_if<Text>(&heard)) {
    claim(text->text.size() <= kMostText);
    story.words.append("text ").append(text->text);
  } else if (const auto* ping = std::get_if<Ping>(&heard)) {
    claim(ping->payload.size() <= kMostControl);
    story.words.append("ping ").append(reinterpret_cast<const char*>(ping->payload.data()),
                                       ping->payload.size());
  } else if (const auto* close = std::get_if<Close>(&heard)) {
    claim(close->reason.size() <= kMostControl - 2);
    story.words.append("close " + std::to_string(close->code)).append(close->reason);
  } else {
    story.words.append("pong");
  }
}

Story read(Role sender, std::span<const std::byte> data, std::size_t piece) {
  FrameReader reader(sender);
  Story story;
  try {
    while (!data.empty()) {
      auto part = data.first(std::min(piece, data.size()));
      data = data.subspan(part.size());
      while (const auto heard = reader.next(part)) add(story, *heard);
      claim(part.empty());
    }
  } catch (const Nonsense&) {
    story.refused = true;
  }
  return story;
}

void frames(Role sender, std::span<const std::byte> data) {
  claim(data.empty() || read(sender, data, data.size()) == read(sender, data, 3));
}

// What our end sends, whatever it answers to, is what the other end's rules allow.
void answers(Role us, std::string_view text) {
  FrameWriter writer(us);
  FrameReader reader(us);
  Story story;
  writer.bulk(text.size() % 2 == 1);
  for (std::size_t i = 0; i < text.size() && i < 12; ++i) {
    const auto words = text.substr(i, static_cast<unsigned char>(text[i]));
    if (words.size() % 3 == 0) writer.text(words);
    if (words.size() % 3 == 1) writer.pong(std::as_bytes(std::span(words.substr(0, 125))));
    if (i == 9) writer.close(words.size() % 5 == 0 ? kNoCode : kNormalClosure, words);
    const auto due = writer.due();
    const auto sent = due.first(std::min<std::size_t>(due.size(), 256));
    writer.sent(sent.size());
    auto data = sent;
    while (const auto heard = reader.next(data)) add(story, *heard);
  }
  claim(story.bulk == writer.bulk_octets());
}

void heads(std::string_view text) {
  HeadReader reader;
  auto data = std::as_bytes(std::span(text));
  if (!reader.take(data)) return;
  claim(reader.text().size() + data.size() == text.size());
  const auto head = parse_head(reader.text());
  if (const auto asked = read_request(head)) {
    claim(asked->direction == Direction::down || asked->direction == Direction::up);
    check_answer(parse_head(answer(*asked)), asked->key);
  } else {
    claim(asked.error().status >= 400 && !parse_head(answer(asked.error())).first.empty());
  }
  check_answer(head, "dGhlIHNhbXBsZSBub25jZQ==");
}

void target(std::string_view text) {
  const auto target = parse_target(text);
  if (!target) return claim(!target.error().empty());
  claim(!target->host.empty() && target->port != 0);
  claim(parse_target(target->url())->url() == target->url());
  // No request is two.
  const auto head = parse_head(request(*target, random_key()));
  claim(head.fields.size() == 7);
}

void measurement(std::string_view json) {
  const auto m = decode_measurement(json);
  const auto again = decode_measurement(encode(m, Direction::down, {"a:1", "b:2"}));
  claim(again.app.has_value() == m.app.has_value());
  if (m.app)
    claim(again.app->octets == m.app->octets && again.app->elapsed_us == m.app->elapsed_us);
  if (m.tcp && again.tcp)
    claim(again.tcp->acked == m.tcp->acked && again.tcp->rtt_us == m.tcp->rtt_us);
}

void located(std::string_view json) {
  for (const auto way : {Direction::down, Direction::up}) {
    const auto targets = decode_located(json, way);
    claim(!targets.empty() && targets.size() <= 4);
    for (const auto& server : targets) claim(server.direction() == way);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto rest = preau::fuzz::bytes(data + 1, size - 1);
  const auto text = preau::fuzz::text(data + 1, size - 1);
  try {
    switch (data[0] % 8U) {
      case 0:
        frames(Role::server, rest);
        break;
      case 1:
        frames(Role::client, rest);
        break;
      case 2:
        answers(Role::server, text);
        break;
      case 3:
        answers(Role::client, text);
        break;
      case 4:
        heads(text);
        break;
      case 5:
        target(text);
        break;
      case 6:
        measurement(text);
        break;
      default:
        located(text);
    }
  } catch (const std::runtime_error&) {
    // Refused, and said why.
  }
  return 0;
}
