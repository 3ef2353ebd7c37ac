# shellcheck shell=bash disable=SC2154
# MariaDB with a data folder of its own.

mariadb_password='test'

# mariadb_start makes the system tables and starts the server. A log flushed to
# the system at each commit survives a killed server, and nothing here has to
# survive a power cut; the rest keeps many small databases fast.
mariadb_start() {
	mariadb_dir=$work/mariadb
	mariadb_socket=$mariadb_dir/sock
	own_folder "$mariadb_dir"
	free_port
	mariadb_port=$port

	unprivileged mariadb-install-db --no-defaults --datadir="$mariadb_dir/data" \
		--auth-root-authentication-method=normal --skip-test-db --skip-name-resolve --force \
		>"$mariadb_dir/log" 2>&1 || { cat "$mariadb_dir/log" >&2; exit 1; }
	local host
	for host in localhost 127.0.0.1; do
		printf "CREATE OR REPLACE USER root@%s IDENTIFIED BY '%s';\n" "$host" "$mariadb_password"
		printf "GRANT ALL ON *.* TO root@%s WITH GRANT OPTION;\n" "$host"
	done >"$mariadb_dir/init.sql"

	serve "$mariadb_dir/log" mariadbd --no-defaults \
		--datadir="$mariadb_dir/data" --socket="$mariadb_socket" --pid-file="$mariadb_dir/pid" \
		--bind-address=127.0.0.1 --port="$mariadb_port" --skip-name-resolve \
		--init-file="$mariadb_dir/init.sql" \
		--character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_ci \
		--innodb-buffer-pool-size=256M --innodb-log-file-size=64M \
		--innodb-flush-log-at-trx-commit=2 --innodb-doublewrite=0 --loose-innodb-flush-method=nosync \
		--performance-schema=OFF --max-connections=500 --max-allowed-packet=64M
	mariadb_pid=${servers[-1]}

	export HELPDESKZ_TEST_MYSQL="root:$mariadb_password@unix($mariadb_socket)/"
	export HELPDESKZ_TEST_MYSQL_ADDR="127.0.0.1:$mariadb_port"
}

mariadb_wait() {
	wait_for MariaDB "$mariadb_pid" "$mariadb_dir/log" \
		mariadb --no-defaults --socket="$mariadb_socket" --user=root --password="$mariadb_password" --execute="DO 1"
}
