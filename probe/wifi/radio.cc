// The only file that knows libnl.
#include "probe/wifi/radio.hh"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <span>

#include <fmt/format.h>
#include <linux/nl80211.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <poll.h>
#include <sys/socket.h>

namespace preau::wifi {

using Clock = std::chrono::steady_clock;

// Two connections: what we ask, and what the kernel tells of its own (that a scan has ended).
struct Radio::Socket {
  nl_sock* asking{};
  nl_sock* events{};
  int family{};
};

void Radio::Close::operator()(Socket* socket) const {
  nl_socket_free(socket->asking);
  nl_socket_free(socket->events);
  delete socket;
}

namespace {

constexpr auto kDumpLimit = std::chrono::seconds{5};
constexpr int kTooLong = -ETIME;

struct FreeMessage {
  void operator()(nl_msg* message) const { nlmsg_free(message); }
};
using Message = std::unique_ptr<nl_msg, FreeMessage>;

// One question and its answers.
struct Exchange {
  std::function<void(std::uint8_t command, Octets attributes)> use;
  Clock::time_point deadline;
  int result{1};  // 1: not over; 0: done; below: -errno
};

int on_valid(nl_msg* message, void* of) {
  auto& exchange = *static_cast<Exchange*>(of);
  if (Clock::now() > exchange.deadline) {
    exchange.result = kTooLong;
    return NL_STOP;
  }
  auto* header = static_cast<genlmsghdr*>(nlmsg_data(nlmsg_hdr(message)));
  const auto length = genlmsg_attrlen(header, 0);
  if (length < 0) return NL_SKIP;
  exchange.use(header->cmd,
               std::as_bytes(std::span(reinterpret_cast<const char*>(genlmsg_attrdata(header, 0)),
                                       static_cast<std::size_t>(length))));
  return NL_SKIP;
}

int on_end(nl_msg* /*message*/, void* of) {
  static_cast<Exchange*>(of)->result = 0;
  return NL_STOP;
}

int on_error(sockaddr_nl* /*from*/, nlmsgerr* error, void* of) {
  static_cast<Exchange*>(of)->result = error->error;
  return NL_STOP;
}

bool is_readable(nl_sock* socket, Clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
  pollfd wait{.fd = nl_socket_get_fd(socket), .events = POLLIN, .revents = 0};
  return ::poll(&wait, 1, std::max<int>(0, static_cast<int>(left.count()))) == 1;
}

struct FreeCallbacks {
  void operator()(nl_cb* callbacks) const { nl_cb_put(callbacks); }
};

// 0, or -errno. Leaves at its deadline, whatever the kernel goes on sending.
int receive(nl_sock* socket, Exchange& exchange) {
  const std::unique_ptr<nl_cb, FreeCallbacks> callbacks(nl_cb_alloc(NL_CB_DEFAULT));
  nl_cb_set(callbacks.get(), NL_CB_VALID, NL_CB_CUSTOM, on_valid, &exchange);
  nl_cb_set(callbacks.get(), NL_CB_FINISH, NL_CB_CUSTOM, on_end, &exchange);
  nl_cb_set(callbacks.get(), NL_CB_ACK, NL_CB_CUSTOM, on_end, &exchange);
  nl_cb_err(callbacks.get(), NL_CB_CUSTOM, on_error, &exchange);
  while (exchange.result == 1) {
    if (!is_readable(socket, exchange.deadline)) return kTooLong;
    nl_recvmsgs(socket, callbacks.get());
    if (Clock::now() > exchange.deadline && exchange.result == 1) return kTooLong;
  }
  return exchange.result;
}

Message message(int family, std::uint8_t command, int flags, std::uint32_t index) {
  Message out(nlmsg_alloc_size(16'384));
  genlmsg_put(out.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, flags, command, 0);
  if (index != 0) nla_put_u32(out.get(), NL80211_ATTR_IFINDEX, index);
  return out;
}

// What was not read to its end would be taken for the answer to the next question.
void renew(nl_sock*& socket) {
  nl_socket_free(socket);
  socket = nl_socket_alloc();
  genl_connect(socket);  // or the next question fails
}

int ask(nl_sock*& socket, const Message& question, const decltype(Exchange::use)& use) {
  if (const int sent = nl_send_auto(socket, question.get()); sent < 0) return -EIO;
  Exchange exchange{.use = use, .deadline = Clock::now() + kDumpLimit};
  const int result = receive(socket, exchange);
  if (result == kTooLong) renew(socket);
  return result;
}

std::chrono::nanoseconds since_boot() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

std::string reason(int error) {
  switch (error) {
    case -EOPNOTSUPP:
      return "its driver does not support that";
    case -ENETDOWN:
      return "the interface is down: ip link set IF up";
    case -EPERM:
    case -EACCES:
      return "not permitted: it wants CAP_NET_ADMIN";
    case -EBUSY:
      return "the radio is busy with another scan or link; try again";
    case -ENODEV:
      return "the interface is gone";
    case kTooLong:
      return "no end of its answers; the kernel's own fault, try again";
    default:
      return std::strerror(-error);
  }
}

// The end of another scan, or of ours that took too long, would be taken for the next one's.
void drain(nl_sock* events) {
  std::array<char, 16'384> old{};
  while (::recv(nl_socket_get_fd(events), old.data(), old.size(), MSG_DONTWAIT) > 0) {
  }
}

tl::unexpected<std::string> failed(const std::string& interface, std::string_view what, int error) {
  return tl::make_unexpected(fmt::format("{}: {}: {}", interface, what, reason(error)));
}

}  // namespace

tl::expected<Radio, std::string> Radio::open(const std::string& interface) {
  Radio radio(std::unique_ptr<Socket, Close>(
      new Socket{.asking = nl_socket_alloc(), .events = nl_socket_alloc()}));
  auto& socket = *radio.socket_;
  if (genl_connect(socket.asking) < 0 || genl_connect(socket.events) < 0)
    return tl::make_unexpected(std::string("connect generic netlink: ") + std::strerror(errno));
  socket.family = genl_ctrl_resolve(socket.asking, NL80211_GENL_NAME);
  if (socket.family < 0)
    return tl::make_unexpected(std::string(
        "this kernel has no nl80211: no Wi-Fi here, or its module is not loaded (cfg80211)"));
  std::string names;
  std::vector<nl80211::Interface> all;
  std::optional<nl80211::Interface> found;
  const auto question = message(socket.family, NL80211_CMD_GET_INTERFACE, NLM_F_DUMP, 0);
  const int error = ask(socket.asking, question, [&](std::uint8_t /*command*/, Octets attributes) {
    auto one = nl80211::parse_interface(attributes);
    if (!one) return;
    names += (names.empty() ? "" : ", ") + one->name;
    const bool wanted =
        interface.empty() ? one->kind == NL80211_IFTYPE_STATION && !found : one->name == interface;
    if (wanted) found = one;
    all.push_back(*std::move(one));
  });
  if (error < 0) return failed("nl80211", "list interfaces", error);
  if (!found)
    return tl::make_unexpected(interface.empty()
                                   ? "no Wi-Fi interface that can scan here" +
                                         (names.empty() ? "" : "; there are " + names)
                                   : interface + " is no Wi-Fi interface; there are " +
                                         (names.empty() ? "none" : names));
  radio.interface_ = *std::move(found);
  for (const auto& other : all)
    if (other.radio == radio.interface_.radio && other.index != radio.interface_.index)
      radio.others_ += (radio.others_.empty() ? "" : ", ") + other.name;
  const int group = genl_ctrl_resolve_grp(socket.asking, NL80211_GENL_NAME, "scan");
  if (group < 0 || nl_socket_add_membership(socket.events, group) < 0)
    return tl::make_unexpected(radio.name() + ": cannot listen for the end of scans");
  nl_socket_disable_seq_check(socket.events);
  nl_socket_set_nonblocking(socket.events);
  return radio;
}

tl::expected<void, std::string> Radio::scan(const ScanRequest& request,
                                            std::chrono::seconds limit) {
  const auto question =
      message(socket_->family, NL80211_CMD_TRIGGER_SCAN, NLM_F_ACK, interface_.index);
  nla_put_u32(question.get(), NL80211_ATTR_SCAN_FLAGS,
              NL80211_SCAN_FLAG_FLUSH | NL80211_SCAN_FLAG_COLOCATED_6GHZ);
  if (request.active) {  // without this attribute the kernel scans passively
    auto* ssids = nla_nest_start(question.get(), NL80211_ATTR_SCAN_SSIDS);
    nla_put(question.get(), 1, 0, "");  // everybody
    int number = 1;
    for (const auto& ssid : request.ssids)
      nla_put(question.get(), ++number, static_cast<int>(ssid.size()), ssid.data());
    nla_nest_end(question.get(), ssids);
  }
  if (!request.channels_mhz.empty()) {
    auto* channels = nla_nest_start(question.get(), NL80211_ATTR_SCAN_FREQUENCIES);
    int number = 0;
    for (const auto mhz : request.channels_mhz) nla_put_u32(question.get(), ++number, mhz);
    nla_nest_end(question.get(), channels);
  }
  const auto nothing = [](std::uint8_t, Octets) {};
  drain(socket_->events);
  const auto began = since_boot();
  if (const int error = ask(socket_->asking, question, nothing); error < 0)
    return failed(name(), request.active ? "scan actively" : "scan passively", error);

  // Events of other interfaces come too.
  bool over = false, aborted = false;
  Exchange exchange{.use =
                        [&](std::uint8_t command, Octets attributes) {
                          const auto of = nl80211::parse_interface(attributes);
                          if (!of || of->index != interface_.index) return;
                          over |= command == NL80211_CMD_NEW_SCAN_RESULTS;
                          scanned_mhz_ = nl80211::parse_scanned(attributes);
                          aborted |= command == NL80211_CMD_SCAN_ABORTED;
                        },
                    .deadline = Clock::now() + limit};
  const std::unique_ptr<nl_cb, FreeCallbacks> callbacks(nl_cb_alloc(NL_CB_DEFAULT));
  nl_cb_set(callbacks.get(), NL_CB_VALID, NL_CB_CUSTOM, on_valid, &exchange);
  nl_cb_set(
      callbacks.get(), NL_CB_SEQ_CHECK, NL_CB_CUSTOM, [](nl_msg*, void*) -> int { return NL_OK; },
      nullptr);
  while (!over && !aborted) {
    if (!is_readable(socket_->events, exchange.deadline))
      return failed(name(), "wait for the scan's end", kTooLong);
    nl_recvmsgs(socket_->events, callbacks.get());
  }
  if (aborted && !over)
    return tl::make_unexpected(name() + ": the scan was aborted by the radio or another program");
  scan_began_ = began;
  return {};
}

void Radio::add_scanned(Listened& listened) const {
  for (const auto mhz : scanned_mhz_)
    if (band_of(mhz) != Band::ghz6) listened.add(mhz);
}

tl::expected<void, std::string> Radio::each_bss(const UseBss& use) {
  const auto dump = [this](const std::function<void(const nl80211::Bss&)>& take) {
    const auto question =
        message(socket_->family, NL80211_CMD_GET_SCAN, NLM_F_DUMP, interface_.index);
    const auto now = since_boot();
    return ask(socket_->asking, question, [&](std::uint8_t, Octets attributes) {
      const auto bss = nl80211::parse_bss(attributes);
      if (bss && nl80211::is_of_a_device(*bss)) return;
      // FLUSH of the scan spares what the radio is joined to.
      if (bss && !(scan_began_ && nl80211::heard_before(*bss, *scan_began_, now))) take(*bss);
    });
  };
  // Twice: whether the kernel tells a profile of a Multiple BSSID set apart may stand behind it.
  std::set<Bssid> all;
  int error = dump([&all](const nl80211::Bss& bss) { all.insert(bss.bssid); });
  if (error == 0) error = dump([&](const nl80211::Bss& bss) { use(bss, all); });
  if (error < 0) return failed(name(), "read scan results", error);
  return {};
}

tl::expected<std::vector<nl80211::ChannelUse>, std::string> Radio::channel_use() {
  std::vector<nl80211::ChannelUse> all;
  const auto question =
      message(socket_->family, NL80211_CMD_GET_SURVEY, NLM_F_DUMP, interface_.index);
  const int error = ask(socket_->asking, question, [&all](std::uint8_t, Octets attributes) {
    if (const auto use = nl80211::parse_channel_use(attributes)) all.push_back(*use);
  });
  if (error < 0) return failed(name(), "read the survey of channels", error);
  return all;
}

tl::expected<std::vector<nl80211::Channel>, std::string> Radio::channels() {
  std::vector<nl80211::Channel> all;
  const auto question =
      message(socket_->family, NL80211_CMD_GET_WIPHY, NLM_F_DUMP, interface_.index);
  nla_put_flag(question.get(), NL80211_ATTR_SPLIT_WIPHY_DUMP);  // else 6 GHz is left out
  const int error = ask(socket_->asking, question, [&all](std::uint8_t, Octets attributes) {
    const auto some = nl80211::parse_channels(attributes);
    all.insert(all.end(), some.begin(), some.end());
  });
  if (error < 0) return failed(name(), "read which channels are allowed", error);
  return all;
}

tl::expected<void, std::string> Radio::tune(std::uint16_t mhz) {
  const auto question =
      message(socket_->family, NL80211_CMD_SET_CHANNEL, NLM_F_ACK, interface_.index);
  nla_put_u32(question.get(), NL80211_ATTR_WIPHY_FREQ, mhz);
  nla_put_u32(question.get(), NL80211_ATTR_CHANNEL_WIDTH, NL80211_CHAN_WIDTH_20_NOHT);
  if (const int error = ask(socket_->asking, question, [](std::uint8_t, Octets) {}); error < 0)
    return failed(name(), fmt::format("listen at {} MHz", mhz), error);
  return {};
}

tl::expected<void, std::string> Radio::move_to(int network_namespace) {
  const auto question = message(socket_->family, NL80211_CMD_SET_WIPHY_NETNS, NLM_F_ACK, 0);
  nla_put_u32(question.get(), NL80211_ATTR_WIPHY, interface_.radio);
  nla_put_u32(question.get(), NL80211_ATTR_NETNS_FD, static_cast<std::uint32_t>(network_namespace));
  if (const int error = ask(socket_->asking, question, [](std::uint8_t, Octets) {}); error < 0)
    return failed(name(), "move its radio to another network namespace", error);
  return {};
}

tl::expected<std::optional<nl80211::Link>, std::string> Radio::link() {
  std::optional<nl80211::Link> found;
  // An access point would tell of its clients.
  if (interface_.kind != NL80211_IFTYPE_STATION) return found;
  const auto question =
      message(socket_->family, NL80211_CMD_GET_STATION, NLM_F_DUMP, interface_.index);
  const int error = ask(socket_->asking, question, [&found](std::uint8_t, Octets attributes) {
    if (const auto link = nl80211::parse_link(attributes)) found = link;
  });
  if (error < 0) return failed(name(), "read its own link", error);
  return found;
}

}  // namespace preau::wifi
