#include "probe/reflector/connections.hh"

#include <algorithm>
#include <atomic>
#include <list>
#include <system_error>
#include <thread>

#include "probe/reflector/rate_limit.hh"

namespace preau {

using namespace std::chrono_literals;

namespace {

struct Worker {
  TableKey source;
  std::atomic<bool> done{false};
  std::jthread thread;
};

}  // namespace

void serve_connections(const FileDescriptor& listener, int most, int most_of_one,
                       const HandleConnection& handle, const std::stop_token& stop) {
  std::list<Worker> workers;  // joined, and told to stop, when we return
  std::uint64_t number = 0;
  while (!stop.stop_requested()) {
    workers.remove_if([](const Worker& w) { return w.done.load(); });
    if (!wait_readable(listener, 200ms)) continue;
    Connection connection;
    try {
      connection.socket = accept_tcp(listener, connection.peer);
    } catch (const std::system_error&) {
      std::this_thread::sleep_for(50ms);  // aborted before we came, or no descriptor left: go on
      continue;
    }
    if (workers.size() >= static_cast<std::size_t>(most)) continue;
    const auto source = source_key(connection.peer);
    const auto of_source =
        std::ranges::count_if(workers, [&](const Worker& w) { return w.source == source; });
    if (of_source >= most_of_one) continue;
    connection.number = number++;
    auto& worker = workers.emplace_back();
    worker.source = source;
    worker.thread = std::jthread(
        [&handle, &worker, c = std::move(connection)](const std::stop_token& asked) mutable {
          try {
            handle(c, asked);
          } catch (const std::exception&) {
            // As the header says.
          }
          c.socket.close();
          worker.done = true;
        });
  }
}

}  // namespace preau
