# SPDX-License-Identifier: MIT
# From the option table that a tool prints itself (--print-options) to its completion. -v shell=bash|zsh -v tool=NAME
BEGIN {
	FS = "\t"
	quote = sprintf("%c", 39)
}

NR == 1 {
	next
}

shell == "bash" {
	if ($1 != "")
		words = words " -" $1
	if ($2 != "")
		words = words " --" $2
}

# The spec of _arguments: '(-r --rules)'{-r+,--rules=}'[help]:RULES:_files'. Options with an argument may come again.
shell == "zsh" {
	help = $4
	gsub(/\[/, "(", help)
	gsub(/\]/, ")", help)
	gsub(/:/, "\\:", help)
	gsub(quote, quote "\\" quote quote, help)
	short = $1 == "" ? "" : "-" $1 ($3 == "" ? "" : "+")
	long = $2 == "" ? "" : "--" $2 ($3 == "" ? "" : "=")
	name = short != "" && long != "" ? "{" short "," long "}" : short long
	spec = spec " \\\n\t" ($3 == "" ? "" : quote "*" quote) name quote "[" help "]"
	if ($3 != "")
		spec = spec ":" $3 ":_files"
	spec = spec quote
}

END {
	if (NR < 2)
		exit 1
	if (shell == "zsh") {
		printf "#compdef %s\n_arguments -S%s \\\n\t%s*:file:_files%s\n", tool, spec, quote, quote
		exit
	}
	name = tool
	gsub(/-/, "_", name)
	printf "# bash completion for %s. What is no option is a file.\n", tool
	printf "_%s() {\n\tCOMPREPLY=()\n", name
	printf "\tif [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; then\n"
	printf "\t\tmapfile -t COMPREPLY < <(compgen -W %s%s%s -- \"${COMP_WORDS[COMP_CWORD]}\")\n", quote, substr(words, 2), quote
	printf "\tfi\n}\ncomplete -o default -F _%s %s\n", name, tool
}
