#!/bin/sh
# Names and installs the system packages. The one place that does: `make`, the image and CI all come here.
#
#   docker/packages.sh [--list] group...
#
#   toolchain  Node and Rust, which are only checked: distributions carry them too old
#   build      what compiling takes
#   run        what the server needs beside it: PostgreSQL's server programs and ffmpeg
#   test       a browser, a font for it, and a graphics card in software
#   image      what only the container image needs
#
# It looks for the programs, not for packages, so anything installed another way counts. Does nothing when all is
# there; otherwise installs with apt, as root or through `sudo -n`, or says what is missing and how to get it.
set -eu

node_wanted=20.19
rust_wanted=1.95

usage() {
	sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
	exit 2
}

has() { command -v "$1" >/dev/null 2>&1; }

# Whether any of the paths exists. For patterns, which stay as they are where nothing matches.
any() {
	for path in "$@"; do
		if [ -e "$path" ]; then return 0; fi
	done
	return 1
}

has_postgres() {
	{ has postgres && has initdb; } || any /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb
}

has_browser() {
	has chromium || has chromium-browser || has google-chrome || has google-chrome-stable
}

# Names in the order: what it is for, apt, dnf, pacman, brew.
missing=''
apt='' dnf='' pacman='' brew=''
want() {
	missing="$missing
  $1"
	apt="$apt $2" dnf="$dnf $3" pacman="$pacman $4" brew="$brew $5"
}

group_build() {
	has cc || want 'a C compiler and linker' 'gcc libc6-dev' gcc gcc gcc
	[ -e /usr/include/stdio.h ] || ! has apt-get || want 'the C headers' libc6-dev glibc-devel glibc ''
	has make || want make make make make make
	has git || want git git git git git
	any /etc/ssl/certs/ca-certificates.crt /etc/ssl/cert.pem /etc/pki/tls/certs/ca-bundle.crt ||
		want 'the certificate authorities' ca-certificates ca-certificates ca-certificates ca-certificates
}

group_run() {
	has_postgres || want 'the PostgreSQL server, 15 or newer' postgresql postgresql-server postgresql postgresql
	{ has ffmpeg && has ffprobe; } || want 'ffmpeg and ffprobe' ffmpeg ffmpeg-free ffmpeg ffmpeg
	has setpriv || want setpriv util-linux util-linux util-linux util-linux
}

group_test() {
	has_browser || want 'Chromium, for the tests in a browser' chromium chromium chromium chromium
	any /usr/share/fonts/*/*/*.[to]tf /usr/share/fonts/*/*.[to]tf /Library/Fonts ||
		want 'a font' fonts-dejavu-core dejavu-sans-fonts ttf-dejavu font-dejavu
	# macOS has Metal, and a graphics card
	[ "$(uname)" = Darwin ] || any /usr/share/vulkan/icd.d/lvp_icd*.json /etc/vulkan/icd.d/lvp_icd*.json ||
		want 'a Vulkan driver in software' mesa-vulkan-drivers mesa-vulkan-drivers vulkan-swrast molten-vk
	[ "$(uname)" = Darwin ] || any /usr/lib/*/libvulkan.so.1 /usr/lib*/libvulkan.so.1 ||
		want 'the Vulkan loader' libvulkan1 vulkan-loader vulkan-icd-loader vulkan-loader
}

group_image() {
	has curl || want 'curl, for the health check' curl curl curl curl
	any /usr/lib/*/libnss_wrapper.so /usr/lib*/libnss_wrapper.so ||
		want 'nss_wrapper, for containers under a bare user number' libnss-wrapper nss_wrapper nss_wrapper nss_wrapper
}

# Whether version $1 is at least $2, by its first two numbers.
at_least() {
	major=${1%%.*} rest=${1#*.}
	minor=${rest%%.*}
	[ "$major" -gt "${2%%.*}" ] || { [ "$major" -eq "${2%%.*}" ] && [ "$minor" -ge "${2#*.}" ]; }
}

too_old=''
group_toolchain() {
	if ! has node || ! has npm; then
		too_old="$too_old
  Node $node_wanted or newer with npm is missing: https://nodejs.org/en/download"
	else
		found=$(node --version)
		at_least "${found#v}" "$node_wanted" || too_old="$too_old
  Node $node_wanted or newer is needed, found $found: https://nodejs.org/en/download"
	fi
	if ! has cargo || ! has rustc; then
		too_old="$too_old
  Rust $rust_wanted or newer is missing: https://rustup.rs"
	else
		found=$(rustc --version)
		found=${found#rustc } found=${found%% *}
		at_least "$found" "$rust_wanted" || too_old="$too_old
  Rust $rust_wanted or newer is needed, found $found: rustup update stable"
	fi
}

list=''
if [ "${1-}" = --list ]; then
	list=yes
	shift
fi
[ $# -gt 0 ] || usage
installable=''
for group in "$@"; do
	case $group in
	build | run | test | image) installable="$installable $group" ;;
	toolchain) ;;
	*) usage ;;
	esac
	"group_$group"
done

if [ -n "$too_old" ]; then
	printf 'Too old or missing:%s\n' "$too_old" >&2
	exit 1
fi
if [ -z "$missing" ]; then exit 0; fi
if [ -n "$list" ]; then
	printf 'Missing:%s\n' "$missing"
	exit 1
fi

if ! has apt-get; then
	printf 'Missing on this system:%s\n\nInstall it, then run this again. The names, where yours may differ:\n' "$missing" >&2
	printf '  dnf install%s\n  pacman -S%s\n  brew install%s\n' "$dnf" "$pacman" "$brew" >&2
	exit 1
fi

if [ "$(id -u)" -ne 0 ]; then
	if has sudo && sudo -n true 2>/dev/null; then
		# shellcheck disable=SC2086 # the names are to be split
		exec sudo -n "$0" $installable
	fi
	printf 'Missing:%s\n\nInstall it with this command, then run this again:\n\n  ' "$missing" >&2
	if has sudo; then
		printf 'sudo %s%s\n' "$0" "$installable" >&2
	else
		printf "su -c '%s%s'\n" "$0" "$installable" >&2
	fi
	exit 1
fi

printf 'Installing:%s\n' "$missing" >&2
# The server makes a cluster of its own; the one that Debian makes would only take memory and a port.
createcluster=/etc/postgresql-common/createcluster.conf
if ! has_postgres && [ ! -e "$createcluster" ]; then
	mkdir -p "${createcluster%/*}"
	echo 'create_main_cluster = false' >"$createcluster"
fi
export DEBIAN_FRONTEND=noninteractive
# A list that cannot be refreshed does not matter where the packages are known already.
apt-get update -qq || echo 'apt-get update failed; going on with the lists that are there' >&2
# shellcheck disable=SC2086 # the names are to be split
apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold $apt >&2
