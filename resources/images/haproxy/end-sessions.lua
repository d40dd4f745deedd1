-- Ends the sessions of a server that is down, so that clients notice; its argument says how many milliseconds after it
-- went down. HAProxy can do so by itself (`on-marked-down shutdown-sessions`), but at that very moment: a session that
-- is being connected then is neither served nor ended (3.0.11: its stream is left with nothing that would ever wake it),
-- and its client waits for good. Once the time for connecting is over there is none: nobody connects to a server that
-- is down. Only where sessions are passed on as they are; an HTTP request is tried elsewhere instead.

local delay_ms = tonumber((...))

core.event_sub({ "SERVER_DOWN" }, function(_, data)
    core.register_task(function()
        core.msleep(delay_ms)
        local backend = core.backends[data.proxy_name]
        local server = backend and backend:get_mode() == "tcp" and backend.servers[data.name]
        -- Up again: new sessions are being connected, and those from before were ended by whatever took it down.
        if server and not server:get_stats().status:find("^UP") then
            server:shut_sess()
        end
    end)
end)
