# Answers ICMP echo in place of the kernel: every packet twice, and each pair of packets in the wrong
# order. Core Perl only, which every Debian has. usage: perl echo_twice.pl ADDRESS
use strict;
use warnings;
use Socket;

socket(my $icmp, PF_INET, SOCK_RAW, getprotobyname('icmp') // 1) or die "socket: $!";
bind($icmp, sockaddr_in(0, inet_aton($ARGV[0]))) or die "bind: $!";  # it is also where answers come from
$| = 1;
print "answering\n";

sub reply {
  my ($to, $message) = @_;
  substr($message, 0, 4) = pack('C2n', 0, 0, 0);
  my $sum = 0;
  $sum += $_ for unpack('n*', length($message) % 2 ? "$message\0" : $message);
  $sum = ($sum & 0xffff) + ($sum >> 16) while $sum > 0xffff;
  substr($message, 2, 2) = pack('n', ~$sum & 0xffff);
  send($icmp, $message, 0, $to) for 1 .. 2;
}

my @held;
while (my $from = recv($icmp, my $packet, 2048, 0)) {
  my $message = substr($packet, 4 * (ord($packet) & 15));
  next unless ord($message) == 8;
  unshift @held, [$from, $message];
  next if @held < 2;
  reply(@$_) for @held;
  @held = ();
}
