// The program itself with what is no capture, no plan and no radio: exit codes, words, and lines
// for scripts.
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "tests/support/process.hh"
#include "tests/wifi/frames.hh"

using namespace preau::test;
using Catch::Matchers::Contains;

namespace {

Ran wifi(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {PREAU_PROBE, "wifi"});
  return run(arguments);
}

class Folder {
 public:
  std::string text(const std::string& name, const std::string& content) const {
    std::ofstream(path(name)) << content;
    return path(name);
  }
  // Twenty beacons of the school's network.
  std::string capture(const std::string& name) const {
    auto pcap = PcapFile().add(radiotap(-58).append(beacon({.ht_channel = 36})), 20);
    const auto octets = pcap.bytes().span();
    return text(name, {reinterpret_cast<const char*>(octets.data()), octets.size()});
  }
  std::string folder(const std::string& name) const {
    std::filesystem::create_directories(path(name));
    return path(name);
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  TempDir folder_;
};

}  // namespace

TEST_CASE_METHOD(Folder, "wifi decode: what is no capture is said, with a line of counts") {
  const auto pipe = path("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  for (const auto& [name, words] :
       {std::pair{text("text", "no capture"), "neither pcap nor pcapng"},
        {text("empty", ""), "the file is empty"},
        {folder("folder"), "Is a directory"},
        {path("none"), "No such file"},
        {pipe, "nobody writes"},
        {text("ethernet",
              std::string("\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\1\0\1\0\0\0", 24)),
         "Ethernet (1)"}}) {
    const auto ran = wifi({"decode", "--json", name});
    INFO(name);
    CHECK(ran.code == 3);
    CHECK_THAT(ran.output, Contains("\"frames\":0") && Contains("\"failure\":") && Contains(words));
  }
  CHECK(wifi({"decode"}).code == 2);
}

TEST_CASE_METHOD(Folder, "wifi room: wrong files are wrong usage, each by its name") {
  const auto capture = this->capture("A12.pcap"), folder = this->folder("folder");
  const auto room = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"room", "--room", "A12", "--capture", capture});
    return wifi(more);
  };
  for (const auto& [option, file] : {std::pair{"--plan", folder},
                                     {"--plan", path("none")},
                                     {"--criteria", folder},
                                     {"--plan", std::string("/dev/zero")},
                                     {"--criteria", std::string("/dev/zero")}}) {
    const auto ran = room({option, file, "--ssid", "ECOLE"});
    CHECK(ran.code == 2);
    CHECK_THAT(ran.output, Contains(file));
  }
  const auto unnamed = room({});
  CHECK(unnamed.code == 2);
  CHECK_THAT(unnamed.output, Contains("name the school's networks: --ssid NAME or --plan FILE"));
  const auto named = room({"--ssid", std::string(33, 'x')});
  CHECK(named.code == 2);
  CHECK_THAT(named.output, Contains("1 to 32 octets"));
  const auto noted = room({"--condition", "em\x1b[31mpty\nx"});
  CHECK(noted.code == 2);
  CHECK_THAT(noted.output, Contains("--condition") &&
                               Contains("control characters: em\\x1b[31mpty") && !Contains("\x1b"));
}

TEST_CASE_METHOD(Folder,
                 "wifi room: a radio that is not there gives failed records and a verdict") {
  const auto ran =
      wifi({"room", "--room", "A12", "--ssid", "ECOLE", "--interface", "none", "--json"});
  CHECK(ran.code == 3);
  CHECK_THAT(ran.output,
             Contains("\"validity\":\"failed\"") && Contains("\"verdict\":\"not enough data\""));
}

TEST_CASE_METHOD(Folder,
                 "wifi room: one that stays open is no success, and what was left out is said") {
  const auto good = capture("A12.pcap");
  const auto ran = wifi({"room", "--room", "A12", "--ssid", "ECOLE", "--capture", good, "--capture",
                         path("nowhere.pcap")});
  CHECK(ran.code == 1);
  CHECK_THAT(ran.output, Contains("not enough data") && Contains("but: left out: open capture") &&
                             Contains("nowhere.pcap: No such file"));
}

TEST_CASE_METHOD(Folder, "wifi room: of a folder every file is read, or said") {
  folder("A12");
  capture("A12/1.PCAP");
  capture("A12/2.pcap1");  // the same
  text("A12/3.pcap.gz", "packed");
  text("A12/1.PCAP.channels", "5180 10000\n");
  const auto ran =
      wifi({"room", "--room", "A12", "--ssid", "ECOLE", "--capture", path("A12"), "--json"});
  CHECK(ran.code == 1);
  CHECK_THAT(ran.output, Contains("2.pcap1: the same capture as 1.PCAP") &&
                             Contains("3.pcap.gz: at offset 0: neither pcap nor pcapng") &&
                             !Contains("left out: open capture " + path("A12/1.PCAP.channels")));
  const auto none =
      wifi({"room", "--room", "A12", "--ssid", "ECOLE", "--capture", folder("empty")});
  CHECK(none.code == 2);
  CHECK_THAT(none.output, Contains("is an empty folder"));
}

TEST_CASE_METHOD(Folder, "wifi site: a folder among the captures is left out, not the site") {
  const auto plan = text("plan.toml",
                         "networks = [\"ECOLE\"]\n[[room]]\nid = \"A12\"\n"
                         "kind = \"classroom\"\nfloor = 1\npupils = 24\n");
  folder("captures/A12/2.pcap");
  capture("captures/A12/1.pcap");
  const auto ran = wifi({"site", "--plan", plan, "--captures", path("captures"), "--json"});
  CHECK(ran.code == 3);
  CHECK_THAT(ran.output, Contains("2.pcap: Is a directory") && Contains("\"not_enough_data\":1"));
}

TEST_CASE_METHOD(Folder,
                 "wifi site: rooms without a capture and captures without a room are said") {
  const auto plan = text("plan.toml", "networks = [\"ECOLE\"]\n[[room]]\nid = \"A12\"\n");
  folder("captures");
  capture("captures/a12.pcap");
  const auto ran = wifi({"site", "--plan", plan, "--captures", path("captures")});
  CHECK(ran.code == 3);
  CHECK_THAT(ran.output,
             Contains("a12.pcap: the plan has no room a12") && Contains("no capture of room A12"));
}

TEST_CASE_METHOD(Folder, "wifi site: a capture that is of two rooms, or a part of it, is of none") {
  const auto plan = text("plan.toml",
                         "[[room]]\nid = \"A12\"\n[[room]]\nid = \"B03\"\n"
                         "[[room]]\nid = \"C01\"\n");
  folder("captures");
  capture("captures/A12.pcap");
  capture("captures/B03.pcap");
  // Fifteen of the same beacons: another file.
  auto part = PcapFile().add(radiotap(-58).append(beacon({.ht_channel = 36})), 15);
  const auto octets = part.bytes().span();
  text("captures/C01.pcap", {reinterpret_cast<const char*>(octets.data()), octets.size()});
  const auto ran =
      wifi({"site", "--plan", plan, "--ssid", "ECOLE", "--captures", path("captures"), "--json"});
  CHECK(ran.code == 3);
  for (const auto* others : {"B03, C01", "A12, C01", "A12, B03"})
    CHECK_THAT(ran.output, Contains(std::string("\"reason\":\"its capture is also of room ") +
                                    others + ": where it was made, nobody can say") &&
                               Contains(std::string("\"caveats\":\"at 1 of 1 points the capture "
                                                    "is also of room ") +
                                        others));
  CHECK_THAT(ran.output, Contains("\"not_enough_data\":3") && Contains("\"note\":\"1 point"));
}

TEST_CASE_METHOD(Folder,
                 "audit: an option of which there may be several takes one value, and no HOST") {
  const auto room = "A12=" + capture("A12.pcap");
  for (const auto& last :
       {std::vector<std::string>{"--ssid", "ECOLE"}, {"--room", room}, {"--only", "rooms"}}) {
    std::vector<std::string> command{PREAU_PROBE, "audit", "--site", "tilleuls"};
    command.insert(command.end(), {"--ssid", "ECOLE", "--room", room, "--only", "rooms"});
    command.insert(command.end(), last.begin(), last.end());
    command.insert(command.end(), {"127.0.0.1", "--json"});
    const auto ran = run(command);
    INFO(last.front());
    CHECK(ran.code == 1);
    CHECK_THAT(ran.output, Contains("\"room\":\"A12\"") && !Contains("required"));
  }
}

TEST_CASE_METHOD(Folder, "wifi room: of the plan only what it tells") {
  const auto file = capture("A12.pcap");
  const auto told = [&](const std::string& rows) {
    const auto plan = text("plan.csv", "id,kind,floor,pupils\n" + rows);
    return wifi({"room", "--plan", plan, "--ssid", "ECOLE", "--room", "A12", "--capture", file})
        .output;
  };
  CHECK_THAT(told("A12,classroom,1,24\n"), Contains("  24 pupils, classroom, floor 1\n"));
  CHECK_THAT(told("A12,,,24\n"), Contains("  24 pupils\n"));
  CHECK_THAT(told("A12,,1,\n"), Contains("  floor 1\n") && !Contains("pupils"));
}

TEST_CASE_METHOD(Folder, "wifi calibrate: an offset that is not sure is not offered") {
  const auto use = [&](const std::string& spots) {
    return wifi({"calibrate", "--model", "T9", text("spots.csv", spots)});
  };
  const auto wide = use("-50,-45\n-50,-80\n-50,-60\n-50,-50\n-50,-52\n-50,-47\n-50,-79\n");
  CHECK(wide.code == 1);
  CHECK_THAT(wide.output, Contains("measure more spots") && !Contains("--offset-db"));
  const auto sure = use("-50,-52\n-50,-53\n-50,-52\n-50,-53\n-50,-52\n-50,-53\n");
  CHECK(sure.code == 0);
  CHECK_THAT(sure.output, Contains("use: --offset-db 2.5"));
}

TEST_CASE_METHOD(Folder, "wifi calibrate: a tablet without a model's name is wrong usage") {
  const auto spots = text("spots.csv", "-50,-55\n");
  for (const auto* model : {"", " ", "Tablet\x1b[31m"}) {
    const auto ran = wifi({"calibrate", "--model", model, spots});
    CHECK(ran.code == 2);
    CHECK_THAT(ran.output, Contains("--model") && !Contains("\x1b"));
  }
}
