#include "probe/wifi/listened.hh"

#include <fstream>

#include <catch2/catch.hpp>

#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace preau::wifi;
using Catch::Matchers::Contains;
using namespace std::chrono_literals;

TEST_CASE("listened: channels in words, neighbours as one range") {
  Listened listened;
  CHECK(listened.to_text() == "channels listened to: unknown");
  for (const auto mhz : std::vector<std::uint16_t>{2412, 2417, 2437, 5180, 5200, 5500, 5955})
    listened.add(mhz);
  CHECK(listened.to_text() ==
        "channels listened to: 2.4 GHz 1-2, 6; 5 GHz 36-40, 100; 6 GHz 1; not listened to: 2.4 GHz "
        "3-5, 7-13; 5 GHz 44-64, 104-140; 6 GHz 5-93");
  CHECK_FALSE(listened.everywhere());
  for (const auto mhz : listened.not_channels()) listened.add(mhz);
  CHECK(listened.everywhere());
  CHECK(listened.not_text() == "none");
}

TEST_CASE("listened: a stay too short is none, stays add up, and known ones decide") {
  Listened listened;
  listened.add(2412);
  listened.add(2437, 300ms);
  CHECK(listened.on(2412));
  CHECK_FALSE(listened.on(2437));
  listened.add(2437, 200ms);
  CHECK(listened.on(2437));
  listened.add(2412, 100ms);
  CHECK_FALSE(listened.on(2412));
  Listened other;
  other.add(2462);
  other.add(2437);
  listened.keep_common(other);
  CHECK(listened.channels() == std::vector<std::uint16_t>{2437});
}

TEST_CASE("listened: how long a radio stayed, by the frames that it heard") {
  const auto stayed = [](std::initializer_list<std::pair<std::uint16_t, int>> frames) {
    Listened listened;
    Stays stays;
    for (const auto& [mhz, ms] : frames)
      stays.heard(mhz, UtcTime{1'795'508'160s + std::chrono::milliseconds{ms}}, listened);
    return listened;
  };
  CHECK(stayed({{2412, 0}, {2412, 300}, {2412, 500}}).on(2412));
  CHECK_FALSE(stayed({{2412, 0}, {2412, 300}, {2412, 499}}).on(2412));
  CHECK_FALSE(stayed({{2412, 0}, {2437, 200}, {2412, 400}, {2412, 700}}).on(2412));  // left it
  CHECK_FALSE(stayed({{2412, 0}, {2412, 501}}).on(2412));                            // may have
  CHECK_FALSE(stayed({{2412, 400}, {2412, 200}, {2412, 0}}).on(2412));               // no clock's
}

TEST_CASE("listened: five scans are half a second, one is none") {
  Listened listened;
  for (int scan = 1; scan <= 5; ++scan) {
    listened.add(2412, Listened::kScan);
    CHECK(listened.on(2412) == (scan == 5));
  }
  Listened brief;
  brief.add(2412, Listened::kScan);
  CHECK_THAT(brief.to_text(), Contains("listened to: none for half a second; not listened to:"));
}

TEST_CASE("listened: two accounts of the same time do not add up") {
  Listened frames, note;
  frames.add(2412, 300ms);
  note.add(2412, 320ms);
  note.add(2437, 600ms);
  frames.add_told(note);
  CHECK(frames.channels() == std::vector<std::uint16_t>{2437});
  CHECK_FALSE(frames.on(2412));
}

TEST_CASE(
    "listened: the note beside a capture is read back; one that makes no sense tells nothing") {
  Listened hopped;
  hopped.add(2412, 1500ms);
  hopped.add(5180, 20ms);
  CHECK(Listened::from_note(hopped.to_note()) == hopped);
  CHECK(Listened::from_note("2412 700\n2412 800\n5180 20") == hopped);
  const auto longest = Listened::from_note("2412 1000000000\n2412 900000000\n");
  REQUIRE(longest);  // which can be noted again
  CHECK(Listened::from_note(longest->to_note()) == *longest);
  for (const auto* wrong : {"2412", "2412 -1", "2412 1 1", "70000 1", "433 500", "2412 1e3", "x"}) {
    const auto read = Listened::from_note(std::string("2437 500\n") + wrong + "\n");
    REQUIRE_FALSE(read);
    CHECK_THAT(read.error(), Contains("line 2"));
  }
  const test::TempDir folder;
  const auto capture = (folder / "A12.pcap").string();
  CHECK(read_channels_note(capture).value().empty());
  std::ofstream(channels_note_of(capture)) << "2412 700\nnonsense\n";
  REQUIRE_FALSE(read_channels_note(capture));
  CHECK_THAT(read_channels_note(capture).error(), Contains("A12.pcap.channels, line 2"));
  std::ofstream(channels_note_of(capture)) << hopped.to_note();
  CHECK(read_channels_note(capture) == hopped);
}
