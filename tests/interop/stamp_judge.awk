# Judges a STAMP session by what tshark dissected of it (interop_stamp.sh: dissect). Findings go to
# standard error and into the exit code; the round trips to standard output, in ms, one a line: between
# tshark's own stamps of both frames, less the time that the reflector states.
# Variable: sent, how many packets the sender says it sent; a few more may ask what became of them.
BEGIN { FS = "|" }

function bad(what) {
  print "tshark: packet " NR ": " what > "/dev/stderr"
  failed = 1
}

function second_of_day(time,  part) {
  split(time, part, /[: ]+/)  # Nov 25, 2026 01:31:34.866582728 UTC
  return part[4] * 3600 + part[5] * 60 + part[6]
}

$2 == "" { bad("is no STAMP packet"); next }
$4 == 0 { bad("has an error estimate without multiplier") }

$1 != 862 {
  if ($2 != requests++) bad("number " $2 " is out of turn")
  sent_at[$2] = $3
  frame_at[$2] = $8
  next
}

{
  replies++
  if (!($5 in sent_at) || $6 != sent_at[$5]) bad("does not carry its request's time stamp")
  dwell = second_of_day($3) - second_of_day($7)
  if (dwell < 0) bad("left before its request came")
  printf "%.6f\n", ($8 - frame_at[$5] - dwell) * 1000
}

END {
  if (sent == 0 || requests < sent || replies != requests)
    bad(requests " requests and " replies " replies, where " sent " were sent")
  exit failed
}
