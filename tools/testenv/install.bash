# shellcheck shell=bash disable=SC2154
# Installs what the tests need and this machine lacks.

# install_missing asks apt for the packages whose parts can't be found.
install_missing() {
	local packages=()
	[ -n "$(command -v mariadbd)" ] && [ -n "$(command -v mariadb-install-db)" ] || packages+=(mariadb-server)
	[ -x /usr/lib/dovecot/imap ] || packages+=(dovecot-imapd)
	[ -x /usr/lib/dovecot/pop3 ] || packages+=(dovecot-pop3d)
	[ -n "$(command -v openssl)" ] || packages+=(openssl)
	[ -n "$(command -v curl)" ] || packages+=(curl)
	# The race detector links through cgo.
	[ -n "$(command -v gcc)" ] && [ -e /usr/include/stdlib.h ] || packages+=(gcc libc6-dev)
	[ -n "${HELPDESKZ_TEST_CHROMIUM:-}" ] || [ -n "$(command -v chromium)" ] || packages+=(chromium fonts-dejavu-core)
	[ ${#packages[@]} -eq 0 ] || apt_install "${packages[@]}"
}

# apt_install installs packages without a question and leaves none of their
# services running. Package lists are fetched only when the first try fails.
apt_install() {
	if [ -z "$(command -v apt-get)" ]; then
		echo "testenv: missing: $*; install them with this system's package manager" >&2
		exit 1
	fi
	as_root true || {
		echo "testenv: missing: $*; run as root, or with sudo at hand, or first: apt-get install $*" >&2
		exit 1
	}
	echo "testenv: installing $*" >&2
	hold_services
	trap 'release_services; rm -f "$install_log"' EXIT
	install_log=$(mktemp)
	apt_quietly "$@" || { as_root apt-get -qq update && apt_quietly "$@"; } || {
		cat "$install_log" >&2
		echo "testenv: apt-get could not install: $*" >&2
		exit 1
	}
	release_services
	stop_services "$@"
	rm -f "$install_log"
	trap - EXIT
}

apt_quietly() {
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -qq install -y --no-install-recommends -o Dpkg::Use-Pty=0 "$@" </dev/null >"$install_log" 2>&1
}

# as_root runs a command as root: directly, or through sudo.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif [ -n "$(command -v sudo)" ]; then
		sudo "$@"
	else
		return 1
	fi
}

# hold_services keeps packages from starting their services while they are
# installed; a policy that the system already has is left alone.
hold_services() {
	policy=
	[ ! -e /usr/sbin/policy-rc.d ] || return 0
	policy=/usr/sbin/policy-rc.d
	printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
	as_root chmod 755 "$policy"
}

release_services() {
	[ -z "$policy" ] || as_root rm -f "$policy"
	policy=
}

# stop_services keeps freshly installed servers from starting with the system.
stop_services() {
	[ -d /run/systemd/system ] || return 0
	local package
	for package in "$@"; do
		case $package in
		mariadb-server) as_root systemctl disable --quiet --now mariadb ;;
		dovecot-*) as_root systemctl disable --quiet --now dovecot ;;
		esac
	done
}
