# shellcheck shell=bash disable=SC2154
# The program under load.

server_pid=

# bench measures all pages on one database, then the API. What creates tickets works on a copy, so that the desk stays as it is.
bench() {
	kind=$1
	open_desk "$kind"
	local before after
	before=$(date +%s%N)
	start_server
	after=$(date +%s%N)
	sign_in_as agent
	customer=$(curl -sf -H "$header" "$site/staff/users/1/account" | grep -o 'name="email"[^>]*' | sed -n 's/.*value="\([^"]*\)".*/\1/p')
	measure "Active list" 1000 "/staff/tickets?view=active" 'id="row-'
	measure "ticket" 1000 "/staff/tickets/$tickets" 'id="thread' -s "$here/ticket.lua"
	measure "search, word in 100 tickets" 200 "/staff/tickets?q=zanzibar" 'id="row-'
	measure "search, word in every 10th ticket" 50 "/staff/tickets?q=invoice" 'id="row-'
	measure_every_page
	printf '%-8s %-34s %9s MB (%s MB at its peak)\n' "$kind" memory "$(memory VmRSS)" "$(memory VmHWM)"
	printf '%-8s %-34s %9s ms\n' "$kind" start "$(((after - before) / 1000000))"
	stop_server
	stop_database
	copy_desk
	start_server
	make_key
	measure_api "API: show a ticket" 5000 show
	measure_api "API: list of 15" 2000 list
	measure_api "API: create a ticket" 500 create
	echo
	stop_server
	stop_database
}

start_server() {
	free_port
	site=http://127.0.0.1:$port
	"$root/bin/helpdeskz" serve --listen "127.0.0.1:$port" --url "http://localhost:$port" --db "$dsn" --data "$folder" \
		>"$work/server.log" 2>&1 </dev/null &
	server_pid=$!
	until curl -sf -o "$work/home" "$site/"; do
		kill -0 "$server_pid" 2>/dev/null || { cat "$work/server.log" >&2; exit 1; }
		sleep 0.01
	done
}

stop_server() {
	[ -n "$server_pid" ] || return 0
	kill -TERM "$server_pid" 2>/dev/null || true
	wait "$server_pid" 2>/dev/null || true
	server_pid=
}

# sign_in sets the header to that of a session: whose password it is, what it is given as, and where.
sign_in() {
	curl -sf -o "$work/page" -c "$work/cookies" --data-urlencode "$2=$1" \
		--data-urlencode "password@$folder/password" "$site$3" || { echo "bench: $1 cannot sign in" >&2; exit 1; }
	header="Cookie: $(awk -F '\t' 'NF == 7 { printf "%s%s=%s", sep, $6, $7; sep = "; " }' "$work/cookies")"
}

# sign_in_as signs in one of those who ask for the pages.
sign_in_as() {
	case $1 in
	agent) sign_in admin username /staff/login ;;
	customer) sign_in "$customer" email /login ;;
	guest) header="Accept: text/html" ;;
	esac
}

# make_key sets the header to that of an API key that may do everything.
make_key() {
	header="Token: $("$root/bin/helpdeskz" apikey add --name bench --permissions all --db "$dsn" --data "$folder" | tail -n 1)"
}

# measure_every_page asks for each line of pages.txt for a shorter time.
measure_every_page() {
	local who path mark ticket before= whole=$seconds
	seconds=$page_seconds
	while read -r who path mark; do
		[ "$who" != "#" ] || continue
		[ "$who" = "$before" ] || sign_in_as "$who"
		before=$who
		if [ "$path" = "/tickets/show/{ticket}" ]; then
			ticket=$(curl -sf -H "$header" "$site/tickets" | grep -o '/tickets/show/[0-9]*' | head -n 1)
			path=$ticket
		fi
		measure "$path" 1000 "$path" "$mark"
	done <"$here/pages.txt"
	seconds=$whole
}

# measure asks for a page until the time is over. A page without its mark, such as the one to sign in, or an answer that isn't
# 200 ends the run.
measure() {
	local name=$1 least=$2 path=$3 mark=$4
	if ! curl -sf -H "$header" -o "$work/page" "$site$path" || ! grep -q -- "$mark" "$work/page"; then
		echo "bench: $path is not the page that it should be" >&2
		exit 1
	fi
	load "$name" "$least" "${@:5}" "$site$path"
}

# measure_api calls the API. Its refusals come with 200, so what was created is counted afterwards.
measure_api() {
	local before after
	before=$(count_tickets)
	load "$1" "$2" -s "$here/api.lua" "$site" -- "$3" "$tickets"
	[ "$3" = create ] || return 0
	after=$(count_tickets)
	if [ "$after" -eq "$before" ] || [ $((after - before)) -lt "$(awk '/requests in/ { print $1 }' "$work/wrk")" ]; then
		echo "bench: the API made $((after - before)) tickets only" >&2
		exit 1
	fi
}

count_tickets() {
	curl -sf -H "$header" "$site/api/tickets" | sed -n 's/.*"total_tickets":\([0-9]*\).*/\1/p' | grep . ||
		{ echo "bench: the API does not list tickets" >&2; exit 1; }
}

# load lets wrk ask, warms up first, and prints a line.
load() {
	local name=$1 least=$2
	wrk -t1 -c"$connections" -d1s -H "$header" "${@:3}" >"$work/warm"
	wrk -t1 -c"$connections" -d"${seconds}s" --latency -H "$header" "${@:3}" >"$work/wrk"
	if grep -E 'Non-2xx|Socket errors' "$work/wrk" >&2; then
		exit 1
	fi
	awk -v kind="$kind" -v name="$name" -v least="$least" '
		$1 == "50%" { p50 = $2 } $1 == "99%" { p99 = $2 } $1 == "Requests/sec:" { rate = $2 }
		END { printf "%-8s %-34s %12.0f %9s %9s %10s\n", kind, name, rate, p50, p99, least }' "$work/wrk"
}

# memory prints a line of the server's status in megabytes.
memory() { awk -v line="$1:" '$1 == line { printf "%d", $2 / 1024 }' "/proc/$server_pid/status"; }
