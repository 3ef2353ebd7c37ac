-- Asks for one of the newest thousand tickets each time; the path that the load begins with names the newest.
local prefix, newest = wrk.path:match("^(.*/)(%d+)$")

request = function()
	return wrk.format("GET", prefix .. (newest - math.random(0, math.min(999, newest - 1))))
end
