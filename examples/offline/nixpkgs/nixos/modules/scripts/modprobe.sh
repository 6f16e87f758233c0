#!@busybox@/bin/sh
# modprobe for modules in the store: names and aliases, with what they depend on. One awk finds
# the files to load, in their order; a module that is loaded already does not count as a failure.
#   usage: modprobe [-q] [-a] name...
PATH=@busybox@/bin
folder=${MODULE_DIR:-/run/booted-system/kernel-modules/lib/modules}/$(uname -r)

quiet=0 names=
for argument in "$@"; do
  case "$argument" in
    -q) quiet=1 ;;
    -* | *=*) ;;
    *) names="$names $argument" ;;
  esac
done

# Module names of the aliases that match a name; an alias is a pattern of the shell's.
aliased() {
  while read -r word pattern module; do
    test "$word" = alias || continue
    # shellcheck disable=SC2254 # a pattern
    case "$1" in $pattern) echo "$module" ;; esac
  done < "$folder/modules.alias"
}

files_of() {
  awk -v wanted="$*" '
    function plain(path) { sub(/.*\//, "", path); sub(/\.ko:?$/, "", path); gsub(/-/, "_", path); return path }
    FILENAME ~ /builtin$/ { there[plain($0)] = 1; next }
    { name = plain($1); file = $1; sub(/:$/, "", file); order[name] = ""
      for (i = NF; i > 1; i--) order[name] = order[name] $i " "
      order[name] = order[name] file }
    END {
      n = split(wanted, names, " ")
      for (i = 1; i <= n; i++) {
        name = names[i]; gsub(/-/, "_", name)
        if (name in order) print order[name]
        else if (!(name in there)) print "? " names[i]
      }
    }' "$folder/modules.builtin" "$folder/modules.dep"
}

status=0
# shellcheck disable=SC2086 # names are words
found=$(files_of $names)
unknown=$(echo "$found" | sed -n 's/^? //p')
for name in $unknown; do
  modules=$(aliased "$name")
  if test -n "$modules"; then
    # shellcheck disable=SC2086
    found="$found
$(files_of $modules)"
  else
    test "$quiet" = 1 || echo "modprobe: module $name not found in $folder" >&2
    status=1
  fi
done
loaded=
for file in $(echo "$found" | sed '/^?/d'); do
  case " $loaded " in *" $file "*) continue ;; esac
  loaded="$loaded $file"
  insmod "$folder/$file" 2> /dev/null
done
exit "$status"
