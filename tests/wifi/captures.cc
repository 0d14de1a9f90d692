#include "tests/wifi/captures.hh"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <catch2/catch.hpp>

namespace fs = std::filesystem;

namespace preau::test {

fs::path shared_captures() {
  const char* given = std::getenv("PREAU_SHARED");
  return (given != nullptr ? fs::path(given)
                           : fs::path(PREAU_SOURCE_DIR).parent_path() / "shared") /
         "data" / "wifi";
}

bool is_there(const fs::path& path) {
  if (fs::exists(path)) return true;
  WARN("SKIPPED: no captures at " << path
                                  << "; set PREAU_SHARED to the folder that holds data/wifi");
  return false;
}

bool tshark_is_there() {
  if (std::system("tshark --version >/dev/null 2>&1") == 0) return true;
  WARN("SKIPPED: tshark is not installed");
  return false;
}

std::vector<fs::path> captures_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension().string().find("cap") != std::string::npos)
      files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::vector<Row> tshark_rows(const fs::path& file, const std::vector<std::string>& fields,
                             const std::string& filter) {
  std::string command = "tshark -n -r '" + file.string() + "' -Y '" + filter +
                        "' -T fields -E occurrence=a -E aggregator=,";
  for (const auto& field : fields) command += " -e " + field;
  std::FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::vector<Row> rows;
  Row row(1);
  for (int c = 0; (c = std::fgetc(pipe)) != EOF;) {
    if (c == '\t') {
      row.emplace_back();
    } else if (c == '\n') {
      row.resize(fields.size());
      rows.push_back(std::move(row));
      row = Row(1);
    } else {
      row.back() += static_cast<char>(c);
    }
  }
  ::pclose(pipe);
  return rows;
}

}  // namespace preau::test
