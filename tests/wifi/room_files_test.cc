#include "probe/wifi/room_files.hh"

#include <fstream>

#include <catch2/catch.hpp>

#include "tests/wifi/frames.hh"

using namespace preau::wifi;

namespace {

class RoomFolder {
 public:
  std::string add(const std::string& name, const std::string& content = "x") const {
    const auto path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << content;
    return path.string();
  }
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }

 private:
  preau::test::TempDir folder_;
};

Plan plan_of(std::initializer_list<const char*> ids) {
  Plan plan;
  for (const auto* id : ids) plan.rooms.push_back({.id = id});
  return plan;
}

}  // namespace

TEST_CASE("room files: a capture's name has its letters in either case, and a number behind it") {
  for (const auto* name :
       {"a.pcap", "a.PCAP", "a.pcap1", "a.pcap12", "a.pcapng3", "a.Cap", "a.cap9"})
    CHECK(is_capture_name(name));
  for (const auto* name : {"a.pcap.gz", "a.txt", "pcap", "a.pcap1b", "a.7", "a.pcap.channels"})
    CHECK_FALSE(is_capture_name(name));
}

TEST_CASE_METHOD(RoomFolder, "room files: all of a folder but its notes, captures first") {
  const auto packed = add("A12/a.pcap.gz"), upper = add("A12/b.PCAP"), first = add("A12/c.pcap"),
             second = add("A12/c.pcap1"), other = add("A12/notes.txt");
  add("A12/c.pcap.channels");
  CHECK(capture_files(path("A12")) == std::vector{upper, first, second, packed, other});
  CHECK(capture_files(first) == std::vector{first});
}

TEST_CASE_METHOD(RoomFolder, "room files: a room has its folder and its files, others are told") {
  const auto file = add("A12.pcap"), more = add("A12.pcap1"), inside = add("A12/1.pcap"),
             bare = add("B03"), misspelt = add("C99.PCAP"), packed = add("A12.pcap.gz");
  add("A12.pcap.channels");
  const auto site = site_files(path(""), plan_of({"A12", "B03", "D04"}));
  REQUIRE(site.of_room.size() == 2);
  auto files = site.of_room.at("A12");
  std::ranges::sort(files);
  CHECK(files == std::vector{file, more, inside});
  CHECK(site.of_room.at("B03") == std::vector{bare});
  CHECK(site.strays == std::vector{misspelt + ": the plan has no room C99",
                                   packed + ": the plan has no room A12.pcap.gz"});
}

TEST_CASE_METHOD(RoomFolder, "room files: the same octets in two rooms are said of both") {
  const std::string capture(40'000, 'c');
  const auto first = add("A12/1.pcap", capture), second = add("A12/2.pcap", capture),
             ninth = add("B03/9.pcap", capture);
  add("C01.pcap", std::string(39'999, 'c') + "d");  // as long
  add("C02.pcap", "");
  add("C03.pcap", "");
  const auto shared =
      files_in_common(site_files(path(""), plan_of({"A12", "B03", "C01", "C02", "C03"})));
  using Rooms = std::set<std::string>;
  CHECK(shared ==
        std::map<std::string, Rooms>{{first, {"B03"}}, {second, {"B03"}}, {ninth, {"A12"}}});
}
