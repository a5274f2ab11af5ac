#!/bin/sh
# Installs what make has built: install.sh BUILD PREFIX [DESTDIR].  PREFIX is where it will be found,
# DESTDIR is put before it while files are copied.
set -eu
cd "$(dirname "$0")/../.."
build=$1
prefix=$2
to=${3-}$2
version=$(sed -n 's/.*number = "\(.*\)".*/\1/p' gen/version.lua)

# put MODE DIRECTORY FILE…
put() {
    mode=$1
    directory=$to/$2
    shift 2
    install -d "$directory"
    install -m "$mode" "$@" "$directory"
}

# fill TEMPLATE FILE: with the places that only the installation knows.
fill() {
    install -d "$(dirname "$to/$2")"
    sed -e "s|@PREFIX@|$prefix|" -e "s|@VERSION@|$version|" "$1" >"$to/$2"
    chmod 644 "$to/$2"
}

# document KIND NAME FILE: what the command prints of itself.
document() {
    install -d "$(dirname "$to/$3")"
    # shellcheck disable=SC2086 # NAME may be none
    "$build/vecfile" --documentation "$1" $2 >"$to/$3"
    chmod 644 "$to/$3"
}

put 755 bin "$build/vecfile" gen/install/vecfile-gen
put 644 include/vecfile generated/vecfile/*.h generated/vecfile/*.hpp
put 644 lib "$build/libvecfile-core/libvecfile.a"
put 644 share/vecfile/gen gen/*.lua
put 644 share/vecfile/layouts generated/*.layout
put 644 share/vecfile/templates templates/*.tmpl
for wing in templates/core templates/core/*/; do
    wing=${wing%/}
    put 644 "share/vecfile/$wing" "$wing"/*.*
done
put 644 share/doc/vecfile LICENSE README.md GUIDE.md CHANGELOG.md templates/core/FORMAT.md
fill gen/install/vecfile.pc.in lib/pkgconfig/vecfile.pc
fill gen/install/vecfile-config-version.cmake.in lib/cmake/vecfile/vecfile-config-version.cmake
put 644 lib/cmake/vecfile gen/install/vecfile-config.cmake
put 644 share/man/man1 gen/install/vecfile-gen.1
put 644 share/man/man5 "$build"/man/*.5
put 644 share/man/man7 "$build"/man/*.7
document manual '' share/man/man1/vecfile.1
for command in $("$build/vecfile" --documentation commands); do
    document manual "$command" "share/man/man1/vecfile-$command.1"
done
document bash '' share/bash-completion/completions/vecfile
document zsh '' share/zsh/site-functions/_vecfile
