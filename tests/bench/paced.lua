-- As declare.lua, with a random pause (exponential, mean of the third argument in milliseconds)
-- before each request of a connection, so that the rate does not follow the answers.
dofile(debug.getinfo(1, "S").source:sub(2):match("(.*/)") .. "declare.lua")

function delay()
  return -math.log(1 - math.random()) * mean_pause_ms
end
