import { it } from 'vitest';
import { openTestHost } from '/work/main/test/helpers/test-host.ts';
it('runs', async () => {
  const host = await openTestHost({dataFolder:'/tmp/drl/data'});
    for (const drill of (process.env.DRILLS ?? 'gateway-kill').split(',')) {
      const run = await host.run('drill.run', {stack:'drl-pair', drill: drill as never, clientRetries: process.env.RETRIES ? Number(process.env.RETRIES): null}, 120000);
      for (const e of host.events) { const p:any = e; if (p.name==='run.progress' && p.payload.runId===run.id && p.payload.progress.kind!=='load') console.log(p.payload.progress.atMs? (p.payload.progress.atMs-run.startedAtMs).toFixed(0):'', p.payload.progress.phase ?? p.payload.progress.kind, p.payload.progress.text); }
      console.log(run.state, (run.endedAtMs??0)-run.startedAtMs, JSON.stringify(run.failure,null,1), JSON.stringify(run.verdict, null, 1));
    }
    console.log(host.troubles);
    await host.close({keepData:true});
}, 900000);
