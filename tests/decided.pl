# SPDX-License-Identifier: MIT
# Random lists with decisions: lead-dedupe -k against the page, done the slow way. perl decided.pl SEED RUNS FOLDER: prints what differs.
use strict;
use warnings;
my ($seed, $runs, $dir) = @ARGV;
srand $seed;
my @parent;
sub top { my $i = shift; $i = $parent[$i] while $parent[$i] != $i; $i }
sub unite { my ($x, $y) = map { top($_) } @_; $parent[$x < $y ? $y : $x] = $x < $y ? $x : $y }
sub put { my ($name, @line) = @_; open my $f, '>', "$dir/$name" or die "$dir/$name: $!"; print $f map { "$_\n" } @line; close $f }
sub get { my $name = shift; open my $f, '<', "$dir/$name" or die "$dir/$name: $!"; my @line = <$f>; chomp @line; @line }
sub pick { $_[rand @_] }

# The clusters of records [id, address, merged ids, keys...] by rows [name, name, word]; nothing where rows contradict each other.
sub clusters {
	my ($record, $row) = @_;
	my (%one, %apart, @lost);
	my $find; $find = sub { my $n = shift; $one{$n} //= $n; $one{$n} eq $n ? $n : ($one{$n} = $find->($one{$n})) };
	$_->[2] eq 'match' and $one{$find->($_->[0])} = $find->($_->[1]) for @$row;
	$_->[2] eq 'apart' and $find->($_->[0]) eq $find->($_->[1]) and return for @$row;
	my %table = map { $_->[0] => 1, $_->[1] => 1 } grep { $_->[2] =~ /match|apart/ } @$row;
	my @ids = map { my %s = map { $_ => 1 } grep { length } $_->[0], split /;/, $_->[2]; [sort keys %s] } @$record;
	for my $ids (@ids) { $one{$find->($_)} = $find->($ids->[0]) for @$ids }
	my %size; $size{$find->($_)}++ for keys %one;
	my %known = map { $find->($_) => 1 } keys %table;
	my @persons = map {
		my %p = map { $find->($_) => 1 } grep { $known{$find->($_)} } @{$ids[$_]},
			!@{$ids[$_]} && $table{lc $record->[$_][1]} ? lc $record->[$_][1] : ();
		[keys %p] } 0 .. $#$record;
	@parent = 0 .. $#$record;
	my %first;
	for my $i (0 .. $#$record) {
		for (@{$persons[$i]}) { $size{$_} > 1 and defined $first{$_} ? unite($first{$_}, $i) : ($first{$_} //= $i) }
	}
	my $in = sub { my ($c, $p) = @_; grep { top($_) == $c && grep { $_ eq $p } @{$persons[$_]} } 0 .. $#$record };
	for my $r (grep { $_->[2] eq 'apart' } @$row) {
		my ($x, $y) = map { $find->($_) } @$r[0, 1];
		if ($x eq $y || grep { $in->($_, $x) && $in->($_, $y) } grep { top($_) == $_ } 0 .. $#$record) { push @lost, "$x $y", "$y $x"; next }
		$apart{"$x $y"} = $apart{"$y $x"} = 1;
	}
	delete @apart{@lost};
	my $may = sub {
		my @m = map { my $c = top($_); [map { @{$persons[$_]} } grep { top($_) == $c } 0 .. $#$record] } @_;
		for my $x (@{$m[0]}) { $apart{"$x $_"} and return 0 for @{$m[1]} }
		1;
	};
	for my $i (0 .. $#$record) {
		for my $k (3, 4) {
			next if $record->[$i][$k] eq '';
			for my $j (grep { $record->[$_][$k] eq $record->[$i][$k] } 0 .. $i - 1) {
				next unless top($i) == top($j) || $may->($i, $j);
				unite($i, $j);
				last;
			}
		}
	}
	(scalar @lost ? 1 : 0, join ' ', map { top($_) } 0 .. $#$record);
}

my (%seen, $bad);
for my $run (1 .. $runs) {
	my $n = 2 + int rand 14;
	my @pool = ((map { "i$_" } 1 .. $n), map { "a$_\@x.kr" } 1 .. 4);
	my $unique = rand() < .5;
	my $merged = !$unique && rand() < .6;
	my @record = map { my $no = !$unique && rand() < .15; [$no ? '' : $unique ? "i$_" : pick(@pool[0 .. $n - 1]), pick('', map { "A$_\@x.kr" } 1 .. 4),
		$merged && !$no && rand() < .2 ? join(';', map { pick(@pool[0 .. $n - 1]) } 1 .. 3) : '',
		pick('', 1 .. $n / 2 + 1), pick('', 1 .. $n / 2 + 1)] } 1 .. $n;
	$unique and $_->[3] ||= 1 for @record;
	my @row = map { [pick(@pool), pick(@pool), pick(qw(match apart apart apart doubtful), '')] } 1 .. rand 9;
	put('list.csv', 'lead_id,email,merged_ids,x,y', map { join ',', @$_ } @record);
	put('rows.csv', 'id_a,id_b,decided', map { join ',', @$_ } @row);
	my ($lost, $wanted) = clusters(\@record, \@row);
	my $exit = system("cd $dir && lead-dedupe -q -k x -k y --mark --decided rows.csv -o marked.csv list.csv 2>said") >> 8;
	$seen{$exit}++;
	if (!defined $wanted) { $exit == 2 or $bad++ < 3 and print "run $run: exit $exit, wanted 2\n"; next }
	my (%first, @first);
	for (get('marked.csv')) { my @f = split /,/, $_, -1; push @first, $f[5] }
	shift @first;
	my $got = join ' ', map { $first{$first[$_]} //= $_; $first{$first[$_]} } 0 .. $#first;
	$exit == $lost && $got eq $wanted or $bad++ < 3 and print "run $run: $exit $got, wanted $lost $wanted\n";
	# the same by merging
	$exit = system("cd $dir && lead-dedupe -q -k x -k y --decided rows.csv --audit audit.csv -o merged.csv list.csv 2>said") >> 8;
	my %count; $count{$_}++ for split / /, $wanted;
	my @merged = get('merged.csv');
	@merged == 1 + keys %count or $bad++ < 3 and print "run $run: ", @merged - 1, " records, wanted ", scalar keys %count, "\n";
	system("cd $dir && lead-dedupe -q --undo audit.csv merged.csv >back.csv") == 0 && join("\n", get('back.csv')) eq join("\n", get('list.csv'))
		or $bad++ < 3 and print "run $run: does not come back\n";
	# every audit row "key" is true
	for (get('audit.csv')) {
		my ($c, $i, undef, $k, $j, $won) = split /,/;
		next unless defined $won && $won eq 'key';
		my $column = {x => 3, y => 4}->{$k};
		my @top = (split / /, $wanted)[$i - 1, $j - 1];
		$top[0] == $top[1] && $j < $i && (!$column || $record[$i - 1][$column] eq $record[$j - 1][$column])
			or $bad++ < 3 and print "run $run: audit says $_\n";
	}
	# over yesterday's result and the same list: who has an id is where they were
	next if !$unique;
	my $people = sub { join '|', sort map { my @f = split /,/, $_, -1;
		my %s = map { $_ => 1 } grep { length } $f[0], split /;/, $f[2]; join ';', sort keys %s } @_[1 .. $#_] };
	my $before = $people->(@merged);
	for my $files ('merged.csv list2.csv', 'list2.csv merged.csv', 'merged.csv') {
		put('list2.csv', $merged[0], map { join ',', @$_, ('') x (($merged[0] =~ tr/,//) - 4) } @record);
		system("cd $dir && lead-dedupe -q -k x -k y --decided rows.csv -o again.csv $files 2>said");
		$people->(get('again.csv')) eq $before or $bad++ < 3 and print "run $run: $files: ", $people->(get('again.csv')), ", was $before\n";
		$seen{again}++;
	}
}
print "seen: @{[map { qq($_ $seen{$_}) } sort keys %seen]}\n";
