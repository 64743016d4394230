# SPDX-License-Identifier: MIT
# Random lists with decisions, by probability: perl decided-prob.pl SEED RUNS FOLDER, where a model is that knows such lists.
use strict;
use warnings;
my ($seed, $runs, $dir) = @ARGV;
srand $seed;
my ($bad, %seen) = (0);
sub put { my ($name, @line) = @_; open my $f, '>', "$dir/$name" or die $!; print $f map { "$_\n" } @line; close $f }
sub get { my $name = shift; open my $f, '<', "$dir/$name" or die $!; my @line = <$f>; chomp @line; @line }
sub differs { my $text = shift; print "$text\n" if $bad++ < 3 }
sub pick { $_[rand @_] }
my @name = map { my $f = $_; map { "$f $_" } qw(Okafor Lindqvist Marchetti Dubois) } qw(Amara Bengt Chiara Denis Elin);
sub person { my $n = shift; my @w = split / /, $name[$n % @name]; (lc "$w[0].$w[1]\@firm$n.example", $name[$n % @name], sprintf "+8210%08d", $n * 7919 + 1234567) }
if (!$runs) {
	put('learn.csv', 'lead_id,email,name,phone', map { my ($e, $n, $p) = person($_ % 300); my $slip = int rand 4;
		$slip == 1 and $n =~ s/(.)(.) /$2$1 /; $slip == 2 and $p = ''; $slip == 3 and $e =~ s/\@/1\@/; "l$_,$e,$n,$p" } 1 .. 600);
	exit system("cd $dir && lead-dedupe -q --model model.csv -o /dev/null learn.csv") >> 8;
}
for my $run (1 .. $runs) {
	my $n = 3 + int rand 14;
	my @record = map { my ($e, $m, $p) = person(int rand 4); join ',', "i$_", pick($e, $e, ''), $m, pick($p, $p, '') } 1 .. $n;
	my @row = map { ['i' . (1 + int rand $n + 1), 'i' . (1 + int rand $n + 1), pick(qw(match apart apart))] } 1 .. 1 + rand 6;
	my %who = map { my @f = split /,/; ($f[0] => $f[2]) } @record;
	$run % 2 and @row = grep { $_->[2] eq 'apart' || ($who{$_->[0]} // '') eq ($who{$_->[1]} // '') } @row;
	put('list.csv', 'lead_id,email,name,phone', @record);
	put('rows.csv', 'id_a,id_b,decided', map { join ',', @$_ } @row);
	my $exit = system("cd $dir && lead-dedupe -q --model model.csv --mark --decided rows.csv -o marked.csv list.csv 2>said") >> 8;
	$seen{$exit}++;
	my %one; my $find; $find = sub { my $x = shift; ($one{$x} //= $x) eq $x ? $x : $find->($one{$x}) };
	$_->[2] eq 'match' and $one{$find->($_->[0])} = $find->($_->[1]) for @row;
	my $wrong = grep { $_->[2] eq 'apart' && $find->($_->[0]) eq $find->($_->[1]) } @row;
	$exit == ($wrong ? 2 : 0) or differs "run $run: exit $exit";
	next if $wrong;
	my @marked = map { [split /,/, $_, -1] } (get("marked.csv"))[1 .. $n];
	my %cluster = map { @$_[0, 4] } @marked;
	my %p = map { @$_[0, 5] } @marked;
	for (@row) {
		my ($x, $y) = @cluster{@$_[0, 1]};
		next unless defined $x && defined $y;
		($x == $y) == ($_->[2] eq 'match') or differs "run $run: @$_ is not kept";
		$_->[2] ne 'match' || $_->[0] eq $_->[1] || $p{$_->[0]} eq 1 or differs "run $run: @$_ is not sure";
	}
	# what is like a decided record in all columns goes where that may go: nobody is left alone for being second
	my %same; push @{$same{(split /,/, $_, 2)[1]}}, (split /,/)[0] for @record;
	for my $twins (values %same) {
		my ($any) = $twins->[0] =~ /i(\d+)/; my @f = split /,/, $record[$any - 1], -1;
		next unless length $f[1] && length $f[3];
		for my $i (0 .. $#$twins) { for my $k (0 .. $i - 1) {
			my ($x, $y) = @$twins[$i, $k];
			next if $cluster{$x} == $cluster{$y};
			my @in = map { my $c = $cluster{$_}; [grep { $cluster{$_} == $c } keys %cluster] } $x, $y;
			my $why = grep { my $r = $_; $r->[2] eq 'apart' && grep { my ($u, $v) = @$_;
				(grep { $find->($_) eq $find->($r->[0]) } @{$in[$u]}) && grep { $find->($_) eq $find->($r->[1]) } @{$in[$v]} } [0, 1], [1, 0] } @row;
			$why or differs "run $run: $x and $y are one";
		} }
	}
	# pairs say so, and a review asks no more
	system("cd $dir && lead-dedupe -q --model model.csv --pairs --review review.csv --decided rows.csv -o pairs.csv list.csv");
	my %pair = map { my @f = split /,/, $_, -1; ("$f[2] $f[3]" => [@f[5, -1]]) } get('pairs.csv');
	for (@row) {
		my ($x, $y) = sort { substr($a, 1) <=> substr($b, 1) } @$_[0, 1];
		my $said = $pair{"$x $y"};
		$said && "@$said" ne "$_->[2] $_->[2]" and differs "run $run: --pairs says @$said of @$_";
		grep { /^\d+,\d+,$x,$y,/ } get('review.csv') and differs "run $run: @$_ is asked again";
	}
	my @asked = get('review.csv');
	grep { my @f = split /,/, $_, -1; length $f[-1] } @asked[1 .. $#asked] and differs "run $run: the review is filled in";
	# a pair is in it once
	my %rows; $rows{join ',', (split /,/)[0, 1]}++ and differs "run $run: a pair is there twice" for get('pairs.csv');
	# over the result, alone and with the list
	my $ids = sub { my %u; join '|', grep { !$u{$_}++ } sort map { my @f = split /,/, $_, -1; my %s = map { $_ => 1 } grep { length } $f[0], split /;/, $f[6]; join ';', sort keys %s } @_[1 .. $#_] };
	system("cd $dir && lead-dedupe -q --model model.csv --decided rows.csv -o merged.csv list.csv");
	system("cd $dir && lead-dedupe -q --model model.csv --decided rows.csv -o again.csv merged.csv");
	my @merged = get('merged.csv');
	join("\n", @merged) eq join("\n", get('again.csv')) or differs "run $run: a second run changes something";
	put('list2.csv', $merged[0], map { "$_,,,," } @record);
	for my $files ('merged.csv list2.csv', 'list2.csv merged.csv') {
		system("cd $dir && lead-dedupe -q --model model.csv --decided rows.csv -o again.csv $files");
		$ids->(@merged) eq $ids->(get('again.csv')) or !($run % 2) or do { differs "run $run: $files: " . $ids->(get('again.csv')) . ', was ' . $ids->(@merged); $seen{other}++ };
	}
}
print "seen: @{[map { qq($_ $seen{$_}) } sort keys %seen]}\n";
