#include "collector/opendata/merge.hh"

#include <algorithm>
#include <map>
#include <set>

#include "collector/opendata/join.hh"
#include "collector/opendata/words.hh"

namespace preau::opendata {

namespace {

// A school's name without what all schools are called: "ECOLE PRIMAIRE SCHLUTHFELD" -> schluthfeld.
std::set<std::string> surname(std::string_view name) {
  static const std::set<std::string> kCommon{
      "ecole",    "elementaire", "maternelle", "primaire", "publique", "public", "privee", "groupe",
      "scolaire", "d",           "de",         "du",       "des",      "la",     "le",     "les",
      "l",        "eeu",         "epu",        "emu",      "em",       "ee",     "ep"};
  std::set<std::string> out;
  const auto plain = plain_name(name);
  for (std::size_t at = 0; at < plain.size();) {
    const auto end = std::min(plain.find('_', at), plain.size());
    auto word = plain.substr(at, end - at);
    if (!word.empty() && !kCommon.contains(word)) out.insert(std::move(word));
    at = end + 1;
  }
  return out;
}

class Merger {
 public:
  void base(const Table& table, const Choice& choice) {
    if (!table.tells_schools) {
      out_.left_out.push_back(table.file + ":1: neither names nor levels (" +
                              std::to_string(table.rows.size()) +
                              " rows): it does not say which are schools; name a directory before "
                              "it");
      return;
    }
    std::size_t others = 0, elsewhere = 0, private_ones = 0, closed = 0;
    std::map<std::pair<Uai, std::string>, std::size_t> lines;  // of a school's year
    for (const auto& row : table.rows) {
      if (row.other_school) {
        ++others;
      } else if (!choice.commune.empty() && row.commune != choice.commune) {
        ++elsewhere;
      } else if (!choice.private_too && row.is_public == false) {
        ++private_ones;
      } else if (row.is_closed) {
        ++closed;
      } else if (!row.uai) {
        out_.left_out.push_back(at(table, row) + "no UAI; the first table must have one");
      } else if (!row.no_level.empty()) {
        out_.left_out.push_back(row.no_level + "; this row is not taken");
      } else if (const auto [first, is_new] =
                     lines.emplace(std::pair(*row.uai, row.year), row.line);
                 !is_new) {
        out_.left_out.push_back(at(table, row) + row.uai->text() + " stands twice, first in line " +
                                std::to_string(first->second) + "; this row is not taken");
      } else if (const auto found = by_uai_.find(*row.uai); found != by_uai_.end()) {
        add(table, row, found->second);  // another year of the same school
      } else {
        by_uai_[*row.uai] = out_.schools.size();
        out_.schools.push_back(row);
        told_.emplace_back()[&table] = &row;
      }
    }
    tell(table,
         std::to_string(out_.schools.size()) + " schools; not taken: " + std::to_string(others) +
             " that are neither maternelle nor "
             "élémentaire, " +
             std::to_string(elsewhere) + " of other communes, " + std::to_string(private_ones) +
             " private, " + std::to_string(closed) + " closed");
    tell_unread(table, false);
  }

  void more(const Table& table) {
    std::size_t used = 0, silent = 0, others = 0;
    for (const auto& row : table.rows) {
      const auto index = school_of(table, row);
      if (!index) {
        others += table.by_uai || row.other_school ? 1 : 0;
      } else if (tells_anything(row) || out_.schools[*index].name.empty()) {
        add(table, row, *index);
        ++used;
      } else {
        ++silent;
      }
    }
    tell(table, std::to_string(used) + " rows used, " +
                    (silent > 0 ? std::to_string(silent) + " that tell nothing, " : "") +
                    std::to_string(others) + " of schools that the first table does not have");
    tell_unread(table, !table.tells_values);
  }

  Merged take_all(std::span<const Table> tables) {
    for (const auto& table : tables) {
      out_.notes.insert(out_.notes.end(), table.notes.begin(), table.notes.end());
      out_.left_out.insert(out_.left_out.end(), table.left_out.begin(), table.left_out.end());
    }
    std::ranges::sort(out_.schools, {}, [](const Facts& each) { return *each.uai; });
    if (!tables.empty()) settle(tables.front());
    find_sites();
    return std::move(out_);
  }

 private:
  static std::string at(const Table& table, const Facts& row) {
    return table.file + ":" + std::to_string(row.line) + ": ";
  }

  void tell(const Table& table, const std::string& what) {
    out_.summary += table.file + ": " + what + "\n";
  }

  // Columns that nobody knows are told; a table that has no other was given in vain.
  void tell_unread(const Table& table, bool in_vain) {
    constexpr std::size_t kMost = 8;  // the directory has sixty
    const auto& unread = table.unread;
    if (unread.empty()) return;
    std::string names;
    for (std::size_t i = 0; i < unread.size() && (in_vain || i < kMost); ++i)
      names += (i == 0 ? "" : ", ") + unread[i];
    if (!in_vain && unread.size() > kMost)
      names += " and " + std::to_string(unread.size() - kMost) + " more";
    if (!in_vain) return tell(table, "columns not read: " + names);
    out_.left_out.push_back(table.file + ":" + std::to_string(table.header_line) +
                            ": no column with values is known; not read: " + names +
                            "; call them classes, eleves, ips, rep, rep_plus or qpv");
  }

  std::optional<std::size_t> school_of(const Table& table, const Facts& row) {
    if (!table.by_uai) return row.other_school ? std::nullopt : find(table, row);
    const auto found = by_uai_.find(*row.uai);
    return found == by_uai_.end() ? std::nullopt : std::optional(found->second);
  }

  // Schools are called alike: a name is believed only where one school bears it.
  std::optional<std::size_t> find(const Table& table, const Facts& row) {
    const auto wanted = surname(row.name);
    const auto type = type_told(row);
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < out_.schools.size() && !wanted.empty(); ++i) {
      const auto has = surname(out_.schools[i].name);
      if (std::ranges::includes(has, wanted) && (!type || type_told(out_.schools[i]) == type))
        found.push_back(i);
    }
    if (found.size() == 1) return found[0];
    std::string who;
    for (const auto i : found)
      who += (who.empty() ? "" : ", ") + out_.schools[i].uai->text() + " " + out_.schools[i].name;
    out_.left_out.push_back(at(table, row) + "\"" + row.name + "\": " +
                            (found.empty() ? "no school is called so; write its UAI"
                                           : "several schools are: " + who + "; write the UAI"));
    return std::nullopt;
  }

  // A table's later year wins over its earlier one, not over another table's. What is said
  // otherwise than before, in one year of one table, or of REP and QPV by any, is told.
  void add(const Table& table, const Facts& row, std::size_t index) {
    auto& before = told_[index][&table];
    if (before != nullptr && row.year < before->year) return;
    auto& school = out_.schools[index];
    if (!school.type && !row.no_level.empty()) out_.notes.push_back(row.no_level);
    const Facts areas{.rep = school.rep, .qpv = school.qpv};
    take(school, row);
    if (before == nullptr)
      tell_differences(table, row, areas, school, "in an earlier table");
    else if (row.year == before->year)
      tell_differences(table, row, *before, school, "in line " + std::to_string(before->line));
    before = &row;
  }

  void tell_differences(const Table& table, const Facts& row, const Facts& before,
                        const Facts& school, const std::string& where) {
    const auto all = differences(before, row);
    if (all.empty()) return;
    const bool stays = row.rep && row.rep != school.rep;
    out_.notes.push_back(at(table, row) + school.uai->text() + ": " + all + " " + where +
                         (stays ? "; the REP of a later edition, or more exact, stays" : ""));
  }

  // What only all tables together leave open.
  void settle(const Table& first) {
    std::size_t blank = 0;
    for (auto& school : out_.schools) {
      if (!school.rep && school.rep_blank) {
        school.rep = "none";
        ++blank;
      }
      school.type = type_told(school);
      if (!school.type)
        out_.notes.push_back(at(first, school) + school.uai->text() + " \"" + school.name +
                             "\": maternelle or élémentaire is not said; taken for an "
                             "élémentaire");
    }
    if (blank > 0)
      out_.summary +=
          "outside REP, since the directory's column for it is empty and no table "
          "says otherwise: " +
          std::to_string(blank) + " schools\n";
  }

  // Schools at one address, or on one point that was located to the building.
  void find_sites() {
    std::map<std::string, std::size_t> places;
    std::size_t next = 0;
    for (const auto& school : out_.schools) {
      std::vector<std::string> keys;
      if (!school.address.empty() && !school.commune.empty())
        keys.push_back(school.commune + "/" + plain_name(school.address));
      if (school.exact_point && school.latitude && school.longitude)
        keys.push_back(std::to_string(*school.latitude) + "/" + std::to_string(*school.longitude));
      std::optional<std::size_t> site;
      for (const auto& key : keys)
        if (const auto found = places.find(key); found != places.end()) site = found->second;
      if (!site) site = next++;
      for (const auto& key : keys) places.emplace(key, *site);
      out_.site.push_back(*site);
    }
  }

  Merged out_;
  std::map<Uai, std::size_t> by_uai_;
  std::vector<std::map<const Table*, const Facts*>> told_;  // a school's newest row of each table
};

}  // namespace

Merged merge(std::span<const Table> tables, const Choice& choice) {
  Merger merger;
  if (!tables.empty()) merger.base(tables.front(), choice);
  for (std::size_t i = 1; i < tables.size(); ++i) merger.more(tables[i]);
  return merger.take_all(tables);
}

}  // namespace preau::opendata
