// Captures of others and tshark, for tests that use them where they are there and say so where not.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace preau::test {

// The folder that holds them: below PREAU_SHARED, else beside the project.
std::filesystem::path shared_captures();

// Each warns where it answers no.
bool is_there(const std::filesystem::path& path);
bool tshark_is_there();

std::vector<std::filesystem::path> captures_in(const std::filesystem::path& folder);

using Row = std::vector<std::string>;

// A row a frame that passes the filter; a field that occurs several times is joined by commas.
std::vector<Row> tshark_rows(const std::filesystem::path& file,
                             const std::vector<std::string>& fields, const std::string& filter);

}  // namespace preau::test
