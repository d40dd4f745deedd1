/**
 * Who waits how long, in one place. Each waits longer than the one below may take, so that the answer "not now" comes
 * from the one who knows why, and nobody sends again what is still being worked on:
 *
 *   client          10 s     all tries of one submission
 *   balancer        250 ms   to connect, 1 s for the answer of one try, at most 7 retries (keyed submissions only)
 *   gateway         800 ms   `requestMs`: from the complete request to the answer, token check included
 *     userinfo      400 ms   `userinfoMs`: one question to the token endpoint
 *     connection    400 ms   `connectMs`: a place in the pool, a new connection included
 *     statement     600 ms   `statementMs`: PostgreSQL's own `statement_timeout`
 *     answer        650 ms   `answerMs`: a database that says nothing at all (frozen, cut off) is given up
 *     probe         400 ms   `probeMs`: each check behind `/health`
 *     sessions      400 ms   `sessionsMs`: one question to the session store, a new connection included
 *     replica       200 ms   `replicaMs`: a replica of the session store, to say that it has a new session too
 *
 * MCP answers are streams. Their first bytes come at once and a sign of life every `SIGN_OF_LIFE_MS`, well inside the
 * balancer's limit, so that a tool of another server may take longer than a submission may:
 *
 *   answer          10 s     `MCP_ANSWER_MS`: from the request to the end of its stream
 *     upstream      8 s      `UPSTREAM_CALL_MS`: one call of a tool, the connection included
 *     look          2 s      `UPSTREAM_LOOK_MS`: its list of tools, its check behind `/health`
 *
 * A database that is being handed over to its standby (or is lost and taken over from) is away for a second or two. What
 * comes in the first `HOLD_MS` of that is kept until it is back, beyond `requestMs`, and the gateway stays ready: there is
 * nobody else to ask. The balancer loses patience with a keyed submission after its 1 s and tries the next gateway, which
 * keeps it as well; its eight tries last 8 s, and whichever gets through first counts for all. One without a key is not
 * tried again, so the balancer waits 7.5 s for it. A database that stays away gets no such time: from then on
 * everybody hears 503 at once.
 *
 * The lower waits overlap and do not add up: whatever is still open at `requestMs` is answered with 503, and says
 * whether the submission may have been stored. Slow uploads are not counted, because the balancer counts only from the
 * moment at which it has passed on the whole request; `REQUEST_ARRIVAL_MS` bounds them.
 */
export interface TimeBudget {
  readonly requestMs: number;
  readonly userinfoMs: number;
  readonly connectMs: number;
  readonly retryMs: number;
  readonly statementMs: number;
  readonly answerMs: number;
  readonly probeMs: number;
  readonly sessionsMs: number;
  readonly replicaMs: number;
}

/** A queue that got nothing done for so long is taken for hanging: nobody is made to wait for it any more. */
export const SILENT_QUEUE_MS = 1_500;
/** Longest time for a client to send its whole request. */
export const REQUEST_ARRIVAL_MS = 10_000;
/** Idle connections of the balancer stay open longer than its own idle limit, so that it is the one who closes. */
export const KEEP_ALIVE_MS = 75_000;
/** Connections to the database that nobody used for so long are closed. */
export const IDLE_CONNECTION_MS = 60_000;
/** How long a row may be late with its `done`, before anyone takes its submission for abandoned. */
export const DONE_DELAY_MS = 200;
export const ABANDONED_AFTER_MS = 10_000;
export const SWEEP_INTERVAL_MS = 5_000;
/**
 * From a database's first failure on. A planned switchover of PostgreSQL takes about two seconds, and up to five on a
 * machine that is busy with other things.
 */
export const HOLD_MS = 5_000;
/**
 * What gathered meanwhile is committed within this time: others may just wait in vain for a connection and an answer
 * when the first commit succeeds, and a new primary that has found its standby lets commits wait once more.
 */
export const SETTLE_MS = 2_000;
export const SIGN_OF_LIFE_MS = 400;
export const MCP_ANSWER_MS = 10_000;
export const UPSTREAM_CALL_MS = 8_000;
export const UPSTREAM_LOOK_MS = 2_000;

export function timeBudget(requestMs: number): TimeBudget {
  const share = (part: number) => Math.max(20, Math.round(requestMs * part));
  return {
    requestMs,
    userinfoMs: share(0.5),
    connectMs: share(0.5),
    retryMs: share(0.5),
    statementMs: share(0.75),
    answerMs: share(0.8125),
    probeMs: share(0.5),
    sessionsMs: share(0.5),
    replicaMs: share(0.25),
  };
}
