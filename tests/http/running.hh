// A server in this process, on ports that the kernel chose, stopped when the test ends.
#pragma once

#include <mutex>
#include <thread>

#include "collector/http/http.hh"

namespace preau::test {

class Running {
 public:
  explicit Running(std::vector<http::Listener> listeners, http::Limits limits = {})
      : server_(std::move(listeners), limits, [this](const std::string& error) { note(error); }),
        thread_([this] { server_.run(); }) {}
  ~Running() { server_.stop(); }

  const std::string& url(std::size_t listener = 0) const { return server_.urls()[listener]; }
  http::Server& server() { return server_; }
  void join() { thread_.join(); }
  std::string errors() {
    const std::lock_guard lock(mutex_);
    return errors_;
  }

 private:
  void note(const std::string& error) {
    const std::lock_guard lock(mutex_);
    errors_ += error + "\n";
  }

  std::mutex mutex_;
  std::string errors_;
  http::Server server_;
  std::jthread thread_;
};

inline http::Listener plain(http::Handler handler) {
  http::Listener listener;
  listener.address = "127.0.0.1";
  listener.site.handler = std::move(handler);
  return listener;
}

inline http::Response say(std::string text) { return {.body = std::move(text)}; }

}  // namespace preau::test
