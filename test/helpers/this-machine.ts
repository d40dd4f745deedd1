import { cpus, totalmem } from 'node:os';

/** Under what circumstances something was measured: of the machine what matters for it, and no names. */
export function describeMachine(engine: string): { readonly date: string; readonly machine: string } {
  const memoryGb = (totalmem() / 1_000_000_000).toFixed(1);
  // The description also says where the engine is, which is nobody's business.
  const product = engine.replace(/ at .*$/, '');
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} cores, ${memoryGb} GB, ${product}, Node.js ${process.versions.node}`,
  };
}
