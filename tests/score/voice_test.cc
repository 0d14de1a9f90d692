// Values of the E-model worked from the formulas of G.107, independently of the code.
#include "collector/score/voice.hh"

#include <catch2/catch.hpp>

using namespace preau;

namespace {

bool near(double a, double b, double within) { return a > b - within && a < b + within; }

}  // namespace

TEST_CASE("voice: delay alone") {
  struct Row {
    double one_way_s, r, mos;
  };
  for (const auto& [one_way_s, r, mos] :
       {Row{0.05, 93.2, 4.4093}, Row{0.15, 93.036, 4.4061}, Row{0.2, 90.156, 4.3428},
        Row{0.25, 84.283, 4.1751}, Row{0.3, 78.439, 3.9637}, Row{0.4, 69.130, 3.5559},
        Row{0.5, 62.564, 3.2318}}) {
    const auto out = voice_quality(one_way_s, 0);
    CHECK(near(out.r, r, 0.001));
    CHECK(near(out.mos, mos, 0.0001));
  }
}

TEST_CASE("voice: loss alone, without concealment and with") {
  CHECK(near(voice_quality(0, 0.005, 0, 4.3).mos, 4.1425, 0.0001));
  CHECK(near(voice_quality(0, 0.01, 0, 4.3).mos, 3.8337, 0.0001));
  CHECK(near(voice_quality(0, 0.02, 0, 4.3).mos, 3.2560, 0.0001));
  CHECK(near(voice_quality(0, 0.05, 0, 4.3).mos, 2.1693, 0.0001));
  CHECK(near(voice_quality(0, 0.01).mos, 4.3281, 0.0001));
  CHECK(near(voice_quality(0, 0.05).mos, 3.9228, 0.0001));
}

TEST_CASE("voice: both, and never under 1") {
  CHECK(near(voice_quality(0.15, 0.01).r, 89.397, 0.001));
  CHECK(near(voice_quality(0.15, 0.01).mos, 4.3239, 0.0001));
  CHECK(near(voice_quality(0.2, 0.02).mos, 4.1371, 0.0001));
  for (double loss = 0; loss < 1; loss += 0.01) CHECK(voice_quality(0.4, loss, 0, 4.3).mos >= 1);
}
