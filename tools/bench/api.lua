-- Calls the API: what to do is the load's first argument. "show" asks for one of the newest thousand tickets, "list" for one of
-- the first hundred pages of all, "create" opens a ticket.
local action, size

function init(args)
	action, size = args[1], tonumber(args[2])
	math.randomseed(os.time())
	wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end

function request()
	if action == "show" then
		return wrk.format("GET", "/api/tickets/show/" .. (size - math.random(0, 999)))
	elseif action == "list" then
		return wrk.format("GET", "/api/tickets?page=" .. math.random(1, 100))
	end
	local n = math.random(1, 1e9)
	return wrk.format("POST", "/api/tickets/create", nil, "opener=user&notify=0&user_id=" .. math.random(1, 1000) ..
		"&department_id=" .. math.random(1, 3) .. "&subject=Order+" .. n .. "+has+not+arrived" ..
		"&body=Hello%2C+my+order+" .. n .. "+was+to+come+last+week.+Where+is+it+now%3F+Please+write+back+to+me+soon.")
end
