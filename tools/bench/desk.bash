# shellcheck shell=bash disable=SC2154
# The filled desks, and the databases that they lie in.

database_pid=

# open_desk sets folder and dsn to those of a filled desk, and fills it first
# when there is none of this size and schema.
open_desk() {
	folder=$root/.cache/bench/$1-$tickets
	dsn=sqlite:$folder/helpdeskz.db
	[ "$1" = sqlite ] || start_database
	if [ -e "$folder/filled" ] && "$root/bin/helpdeskz" migrate status --db "$dsn" --data "$folder" >"$work/log" 2>&1; then
		return
	fi
	echo "bench: filling a $1 desk with $tickets tickets, once" >&2
	stop_database
	rm -rf "$folder"
	mkdir -p "$folder"
	[ "$1" = sqlite ] || start_database
	password >"$folder/password"
	"$root/bin/helpdeskz" demo --tickets "$tickets" --db "$dsn" --data "$folder" --password-file "$folder/password" >&2
	touch "$folder/filled"
}

# copy_desk goes on with a copy of the desk, which ends with the run.
copy_desk() {
	rm -rf "$work/desk"
	cp -r "$folder" "$work/desk"
	sync # what the copy still has to write must not make the desk wait
	folder=$work/desk
	dsn=sqlite:$folder/helpdeskz.db
	[ "$kind" = sqlite ] || start_database
}

password() { head -c 12 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

# start_database starts MariaDB on the desk's folder, with its settings as
# shipped but for the memory: twice the 128 MB, still less than the data.
start_database() {
	local data=$folder/mariadb user=()
	[ "$(id -u)" -ne 0 ] || user=(--user=root)
	dsn="mysql://root:@unix($work/sock)/helpdeskz"
	if [ ! -d "$data/mysql" ]; then
		mkdir -p "$data"
		mariadb-install-db --no-defaults "${user[@]}" --datadir="$data" --auth-root-authentication-method=normal \
			--skip-test-db --skip-name-resolve >"$work/mariadb.log" 2>&1 || { cat "$work/mariadb.log" >&2; exit 1; }
	fi
	mariadbd --no-defaults "${user[@]}" --datadir="$data" --socket="$work/sock" --pid-file="$work/pid" --skip-networking \
		--innodb-buffer-pool-size=256M >>"$work/mariadb.log" 2>&1 </dev/null &
	database_pid=$!
	wait_for MariaDB "$database_pid" "$work/mariadb.log" sql "DO 1"
	sql "CREATE DATABASE IF NOT EXISTS helpdeskz"
}

sql() { mariadb --no-defaults --socket="$work/sock" --user=root --execute="$1"; }

# stop_database ends MariaDB in order, so that the next run needs no recovery.
stop_database() {
	[ -n "$database_pid" ] || return 0
	kill -TERM "$database_pid" 2>/dev/null || true
	wait "$database_pid" 2>/dev/null || true
	database_pid=
}
