-- Sends declarations that are all different: other id, other person, other commune.
-- MIX is how many in a hundred have a fever; RATE > 0 spaces the requests of each connection.
local communes = { "30730", "30733", "30736", "30739", "30742", "30745", "30748", "30751" }
local counter = 0
local thread_number = 0
local threads = {}

local head = '{"id":"019a0000-%04x-7%03x-8000-%012x","person":{"full_name":"NGUYỄN VĂN A",'
  .. '"birth_year":1990,"gender":"male","id_number":"0%02d090%06d","phone":"090%07d",'
  .. '"nationality":"Việt Nam"},"on_behalf":"self","residence":{"commune_code":"%s",'
  .. '"address":"12 Nguyễn Trung Trực, khu phố 3"},'
local tail = '"travel":[{"area_code":"79","from":"2021-07-10","to":"2021-07-12"}],'
  .. '"contacts":{"case":false,"from_affected_country":false,"symptomatic":false},'
  .. '"declared_to_local_authority":true,"declared_at":"2021-07-19T07:05:00+07:00"}'
local well = '"symptoms":[],"temperature_celsius":36.8,'
local ill = '"symptoms":["fever","cough"],"temperature_celsius":38.5,'

function setup(thread)
  thread:set("thread_number", thread_number)
  thread_number = thread_number + 1
end

function init(args)
  run = tonumber(args[1])
  mix = tonumber(args[2])
  mean_pause_ms = tonumber(args[3])
  math.randomseed(run * 100 + thread_number)
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  counter = counter + 1
  local number = thread_number * 20000000 + counter
  local symptoms = (counter % 100) < mix and ill or well
  local body = string.format(
    head, run % 65536, thread_number, counter, number / 1000000 + 1, number % 1000000,
    (run * 7919 + number) % 10000000, communes[counter % #communes + 1]
  ) .. symptoms .. tail
  return wrk.format("POST", nil, nil, body)
end

