import {
  FLOOR_SHARE,
  LANE_SHARES,
  OTHERS_MARGIN,
  PACE,
  PACE_FROM,
  type BudgetSettings,
} from './rate-budget.ts';

/**
 * `rate-window.ts` and `settle-call.ts` in Lua, so that one step of all processes' window is atomic and by Redis's own clock.
 * Keys: 1 the window (hash), 2 its calls (sorted set of `lane|id` by the instant they stop counting), 3 its searches.
 */
export type RateScripts = {
  readonly grant: string;
  readonly settle: string;
  readonly usage: string;
};

export function rateScripts(settings: BudgetSettings): RateScripts {
  const start = `
    local time = redis.call('time')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    local fields = redis.call('hmget', KEYS[1], 'limit', 'windowMs', 'others', 'othersUntil', 'probe',
      'blockedUntil', 'searchBlockedUntil', 'pacedUntil')
    local window = {
      limit = tonumber(fields[1]) or ${settings.limit},
      windowMs = tonumber(fields[2]) or ${settings.windowMs},
      others = tonumber(fields[3]) or ${settings.limit},
      othersUntil = tonumber(fields[4]) or now + ${settings.windowMs},
      probe = fields[5] or 'wanted',
      blockedUntil = tonumber(fields[6]) or 0,
      searchBlockedUntil = tonumber(fields[7]) or 0,
      pacedUntil = tonumber(fields[8]) or 0,
    }
    if window.othersUntil <= now then
      window.others, window.othersUntil, window.probe = 0, 0, 'none'
    end
    local function count_by_lane()
      local counts = { [0] = 0, [1] = 0, [2] = 0, [3] = 0, total = 0 }
      for _, member in ipairs(redis.call('zrangebyscore', KEYS[2], '(' .. now, '+inf')) do
        local lane = tonumber(string.sub(member, 1, 1))
        counts[lane] = counts[lane] + 1
        counts.total = counts.total + 1
      end
      return counts
    end
    local function keep()
      redis.call('hset', KEYS[1], 'limit', window.limit, 'windowMs', window.windowMs, 'others', window.others,
        'othersUntil', window.othersUntil, 'probe', window.probe, 'blockedUntil', window.blockedUntil,
        'searchBlockedUntil', window.searchBlockedUntil, 'pacedUntil', window.pacedUntil)
      local idle = math.max(window.blockedUntil - now, 0) + math.ceil(window.windowMs * 1.5)
      redis.call('pexpire', KEYS[1], idle)
      redis.call('pexpire', KEYS[2], idle + ${settings.callTimeoutMs} + window.windowMs)
      redis.call('pexpire', KEYS[3], idle + ${settings.callTimeoutMs} + window.windowMs)
    end`;

  return {
    // arguments: id, then lane and kind of everybody who waits; gives {1, index, now} or {0, wait in ms}
    grant: `${start}
    redis.call('zremrangebyscore', KEYS[2], '-inf', now - ${settings.callTimeoutMs})
    redis.call('zremrangebyscore', KEYS[3], '-inf', now)
    local counts = count_by_lane()
    local used = counts.total + window.others
    local floor = math.max(1, math.floor(${FLOOR_SHARE} * window.limit))
    local shares = { [0] = ${LANE_SHARES[0]}, [1] = ${LANE_SHARES[1]}, [2] = ${LANE_SHARES[2]}, [3] = ${LANE_SHARES[3]} }
    local searches_full = now < window.searchBlockedUntil or redis.call('zcard', KEYS[3]) >= ${settings.searchLimit}
    local paced = now < window.pacedUntil and used >= ${PACE_FROM} * window.limit
    local chosen, chosen_rank
    if now >= window.blockedUntil and window.probe ~= 'out' then
      for index = 2, #ARGV, 2 do
        local lane, search = tonumber(ARGV[index]), ARGV[index + 1] == 'search'
        local below_floor = lane > 1 and counts[lane] < floor
        local rank = below_floor and 0.5 or lane
        local share = shares[below_floor and 1 or lane]
        local may_go = not (search and searches_full)
        if may_go and window.probe ~= 'wanted' then
          may_go = not (lane > 0 and paced) and used < math.max(1, math.floor(share * window.limit))
        end
        if may_go and (chosen == nil or rank < chosen_rank) then chosen, chosen_rank = index, rank end
      end
    end
    if chosen == nil then
      keep()
      local next_event = now + 1000
      local function may_change(instant)
        if instant and instant > now and instant < next_event then next_event = instant end
      end
      may_change(tonumber(redis.call('zrangebyscore', KEYS[2], '(' .. now, '+inf', 'withscores', 'limit', 0, 1)[2]))
      may_change(tonumber(redis.call('zrangebyscore', KEYS[3], '(' .. now, '+inf', 'withscores', 'limit', 0, 1)[2]))
      may_change(window.othersUntil)
      may_change(window.blockedUntil)
      may_change(window.searchBlockedUntil)
      may_change(window.pacedUntil)
      return { 0, math.ceil(next_event - now) }
    end
    local lane = tonumber(ARGV[chosen])
    redis.call('zadd', KEYS[2], now + ${settings.callTimeoutMs} + window.windowMs, lane .. '|' .. ARGV[1])
    if ARGV[chosen + 1] == 'search' then
      redis.call('zadd', KEYS[3], now + ${settings.callTimeoutMs} + ${settings.searchWindowMs}, ARGV[1])
    end
    if window.probe == 'wanted' then window.probe = 'out' end
    if lane > 0 then window.pacedUntil = now + ${PACE} * window.windowMs / window.limit end
    keep()
    return { 1, (chosen - 2) / 2, now }`,

    // arguments: id, lane, kind, sentAt, outcome, max, remaining, interval, retryAfterMs ('' where there is none)
    settle: `${start}
    local id, lane, search, sent_at, outcome = ARGV[1], ARGV[2], ARGV[3] == 'search', tonumber(ARGV[4]), ARGV[5]
    local max, remaining, interval = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
    local retry_after = tonumber(ARGV[9])
    local member = lane .. '|' .. id
    if outcome == 'unsent' then
      redis.call('zrem', KEYS[2], member)
      redis.call('zrem', KEYS[3], id)
      if window.probe == 'out' then window.probe = 'wanted' end
      keep()
      return
    end
    if search then redis.call('zadd', KEYS[3], 'xx', now + ${settings.searchWindowMs}, id) end
    if max then window.limit, window.windowMs = max, interval end
    redis.call('zadd', KEYS[2], 'xx', now + window.windowMs, member)
    if max then
      local ours = redis.call('zcount', KEYS[2], '(' .. sent_at, '+inf')
      local others = math.max(0, max - remaining - ours)
      window.others, window.othersUntil = math.ceil(others * ${OTHERS_MARGIN}), now + window.windowMs
      window.probe = 'none'
    elseif window.probe == 'out' then
      if outcome == 'answered' and not search then
        window.others, window.othersUntil, window.probe = 0, 0, 'none'
      else
        window.probe = 'wanted'
      end
    end
    if outcome == 'limited-search' then
      window.searchBlockedUntil = math.max(window.searchBlockedUntil, now + (retry_after or 1000))
    elseif outcome == 'limited-window' then
      window.blockedUntil = math.max(window.blockedUntil, now + (retry_after or window.windowMs))
      window.others, window.othersUntil = window.limit, window.blockedUntil + window.windowMs
      window.probe = 'wanted'
    end
    keep()`,

    usage: `${start}
    local counts = count_by_lane()
    local known = window.probe == 'none'
    return { window.limit, counts[0], counts[1], counts[2], counts[3], known and window.others or 0,
      math.ceil(math.max(0, window.blockedUntil - now)), known and 1 or 0 }`,
  };
}
