# shellcheck shell=bash disable=SC2154
# Starts processes so that none of them outlives the run.

servers=()
command_pid=
command_group=

# own_folder makes a folder that only the servers' account writes.
own_folder() {
	mkdir -p "$1"
	chmod 755 "$1"
	[ "$(id -u)" -ne 0 ] || chown nobody: "$1"
}

# unprivileged runs a command without root's rights; MariaDB refuses to run with them.
unprivileged() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups env HOME="$work" "$@"
	else
		"$@"
	fi
}

# serve starts a server in the background, in a process group of its own so
# that a Ctrl-C meant for the command doesn't reach it. The kernel ends it
# when this script is killed.
serve() {
	local log=$1
	shift
	local drop=()
	[ "$(id -u)" -ne 0 ] || drop=(--reuid nobody --regid "$(id -g nobody)" --clear-groups)
	set -m
	setpriv "${drop[@]}" --pdeathsig TERM env HOME="$work" "$@" >>"$log" 2>&1 </dev/null &
	set +m
	servers+=($!)
}

# free_port sets port to one on 127.0.0.1 that nobody listens on. It stays
# below the range from which the kernel picks ports for outgoing calls.
used_ports=" "
free_port() {
	local tries
	for tries in {1..200}; do
		port=$((12000 + RANDOM % 20000))
		case $used_ports in *" $port "*) continue ;; esac
		if ! (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null; then
			used_ports+="$port "
			return
		fi
	done
	echo "testenv: no free port after $tries tries" >&2
	exit 1
}

# wait_for runs a probe until it succeeds; when the server of that process id
# ends first, its log says why.
wait_for() {
	local name=$1 pid=$2 log=$3
	shift 3
	until "$@" >/dev/null 2>&1; do
		if ! kill -0 "$pid" 2>/dev/null; then
			echo "testenv: $name ended while starting:" >&2
			tail -n 40 "$log" >&2
			exit 1
		fi
		sleep 0.1
	done
}

answers() {
	(: </dev/tcp/127.0.0.1/"$1") 2>/dev/null
}

# run_command runs the tests in the background, so that a signal to this script
# is acted on at once. On a terminal they stay in the foreground group, which an
# interactive shell needs; elsewhere a group of their own lets all of them be ended.
run_command() {
	local status=0
	if [ -t 0 ]; then
		env --default-signal=INT,QUIT "$@" <&0 &
		command_pid=$!
	else
		set -m
		"$@" <&0 &
		command_pid=$! command_group=$!
		set +m
	fi
	wait "$command_pid" || status=$?
	command_pid=
	exit "$status"
}

# stop_command ends the command, and with force what is left of it after five seconds.
stop_command() {
	local target=${command_group:+-}$command_pid tries
	[ -n "$command_pid" ] || return 0
	kill -TERM -- "$target" 2>/dev/null || return 0
	for tries in {1..50}; do
		kill -0 -- "$target" 2>/dev/null || return 0
		sleep 0.1
	done
	kill -KILL -- "$target" 2>/dev/null || true
}

clean_up() {
	trap '' HUP INT TERM
	[ -z "$command_group" ] || kill -KILL -- "-$command_group" 2>/dev/null || true
	local pid
	# The database's files are thrown away, so it needs no orderly end.
	for pid in "${servers[@]}"; do
		kill -KILL -- "-$pid" 2>/dev/null || true
	done
	wait 2>/dev/null || true
	rm -rf "$work"
}
