// The E-model's estimate of what telephone speech sounds like (ITU-T G.107 in short form, all other
// inputs at their defaults): narrow-band voice only, nothing about video.
#pragma once

namespace preau {

struct Voice {
  double r{};    // transmission rating, 0 to 93.2
  double mos{};  // mean opinion score, 1 to 4.5
};

// `one_way_s`: mouth to ear. `loss`: ratio, at random. `ie`, `bpl`: of the codec (G.113); the
// default is G.711 with concealment.
Voice voice_quality(double one_way_s, double loss, double ie = 0, double bpl = 25.1);

}  // namespace preau
