# SPDX-License-Identifier: MIT
# A zip archive for tests: perl tests/zip.pl ARCHIVE NAME=FILE ... Packed by gzip, whose stream and checksum are taken over.
use strict;
use warnings;

my ($archive, @parts) = @ARGV;
my ($body, $list) = ('', '');
for (@parts) {
	my ($name, $file) = split /=/, $_, 2;
	my $packed = `gzip -9nc '$file'`;
	my ($crc, $size) = unpack 'VV', substr $packed, -8;
	my $stream = substr $packed, 10, -8;
	my $head = pack 'vvvvvVVVvv', 20, 0, 8, 0, 33, $crc, length $stream, $size, length $name, 0;
	$list .= "PK\1\2" . pack('v', 20) . $head . pack('vvvVV', 0, 0, 0, 0, length $body) . $name;
	$body .= "PK\3\4" . $head . $name . $stream;
}
open my $out, '>:raw', $archive or die "$archive: $!\n";
print {$out} $body, $list, "PK\5\6", pack('vvvvVVv', 0, 0, scalar @parts, scalar @parts, length $list, length $body, 0);
close $out or die "$archive: $!\n";
