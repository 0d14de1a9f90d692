#include "tests/support/certificates.hh"

#include <fstream>
#include <stdexcept>

#include "tests/support/process.hh"

namespace preau::test {

namespace {

void openssl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "openssl");
  const auto ran = run(arguments);
  if (ran.code != 0) throw std::runtime_error("openssl " + arguments[1] + ": " + ran.output);
}

}  // namespace

Authority::Authority(std::filesystem::path folder, const std::string& name)
    : folder_(std::move(folder)), name_(name) {
  self_ = {folder_ / (name + ".pem"), folder_ / (name + ".key")};
  openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc",
           "-days", "1", "-subj", "/CN=" + name, "-keyout", self_.key, "-out", self_.certificate});
}

KeyPair Authority::server(const std::string& address, Dates dates) const {
  return issue("collector", "subjectAltName=IP:" + address + "\nextendedKeyUsage=serverAuth\n",
               dates);
}

KeyPair Authority::client(const std::string& common_name) const {
  return issue(common_name, "extendedKeyUsage=clientAuth\n");
}

KeyPair Authority::issue(const std::string& common_name, const std::string& extension,
                         Dates dates) const {
  const auto base = (folder_ / (name_ + "-" + common_name)).string();
  const KeyPair pair{base + ".pem", base + ".key"};
  std::ofstream(base + ".ext") << extension;
  openssl({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-subj",
           "/CN=" + common_name, "-keyout", pair.key, "-out", base + ".csr"});
  if (dates != Dates::current) {
    sign(base, pair, dates);
    return pair;
  }
  openssl({"x509", "-req", "-in", base + ".csr", "-CA", self_.certificate, "-CAkey", self_.key,
           "-CAcreateserial", "-days", "1", "-extfile", base + ".ext", "-out", pair.certificate});
  return pair;
}

// Only `openssl ca` takes dates, and it keeps books.
void Authority::sign(const std::string& base, const KeyPair& pair, Dates dates) const {
  std::ofstream(base + ".index") << "";
  std::ofstream(base + ".serial") << "01\n";
  std::ofstream(base + ".conf") << "[ca]\ndefault_ca=self\n[self]\npolicy=names\ndatabase=" << base
                                << ".index\nserial=" << base << ".serial\n"
                                << "[names]\ncommonName=supplied\n";
  const bool past = dates == Dates::past;
  openssl({"ca",
           "-batch",
           "-notext",
           "-config",
           base + ".conf",
           "-in",
           base + ".csr",
           "-cert",
           self_.certificate,
           "-keyfile",
           self_.key,
           "-md",
           "sha256",
           "-outdir",
           folder_,
           "-extfile",
           base + ".ext",
           "-startdate",
           past ? "20200101000000Z" : "20700101000000Z",
           "-enddate",
           past ? "20210101000000Z" : "20710101000000Z",
           "-out",
           pair.certificate});
}

}  // namespace preau::test
