import { performance } from 'node:perf_hooks';
import { reconcile } from '../../electron/domain/plan/reconcile.ts';
import { compileStack } from '../../electron/domain/stack/compile.ts';
import { parseStackFile } from '../../electron/domain/stack/parse-stack-file.ts';
import { emptyEngine, quietHost } from '../helpers/desired.ts';
import { largeStack } from '../helpers/stack-files.ts';
for (let i=0;i<14;i++){
 const t0=performance.now(); const c0=process.cpuUsage();
 const p=parseStackFile(largeStack(300),'x'); if(!p.ok) throw 1;
 const t1=performance.now();
 const d=compileStack(p.spec,{subnets:{front:'10.1.0.0/22',back:'10.2.0.0/22'},imageReference:(f)=>f});
 const t2=performance.now();
 const pl=reconcile(d,{...emptyEngine,stack:'large'},quietHost);
 const t3=performance.now(); const c=process.cpuUsage(c0);
 console.log(i,(t1-t0).toFixed(1),(t2-t1).toFixed(1),(t3-t2).toFixed(1),'cpu',(c.user+c.system)/1000);
}
