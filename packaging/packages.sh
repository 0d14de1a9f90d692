# Debian 12 packages, by what they are for. Sourced by ./preau; one place, nowhere else.
# shellcheck shell=bash disable=SC2034
readonly BUILD_PACKAGES=(
  g++ cmake ninja-build pkg-config
  libpcap-dev libcurl4-openssl-dev libssl-dev
  prometheus-cpp-dev libsqlitecpp-dev libsqlite3-dev
  nlohmann-json3-dev libtomlplusplus-dev libcli11-dev libfmt-dev libspdlog-dev libexpected-dev
  libboost-dev libboost-system-dev libkainjow-mustache-dev libhowardhinnant-date-dev
)
readonly DEMO_PACKAGES=(
  iproute2 util-linux mount procps ethtool openssl ca-certificates curl
  dnsmasq-base iputils-ping
)
readonly TEST_PACKAGES=(
  catch2 iperf3 irtt tshark tcpdump prometheus
  clang-14 libclang-rt-14-dev clang-format-14 clang-tidy-14 shellcheck python3
)
# Of these, the ones whose installation would start a daemon.
readonly DAEMON_PACKAGES=(prometheus irtt iperf3)
